"""The campaign: `make chaos`. Real processes and stores, killed and hindered at random while reports come in."""

import argparse
import random
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import plan, report, round
from tests.chaos.round import Round

_PER_ROUND = 1000


def main() -> None:
    """Play the rounds, print what came of each, and fail where a promise was broken."""
    options = _options()
    # Whoever ends the campaign ends its processes too, also where a shell lets it ignore an interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    rounds: list[Round] = []
    failed = False
    left, count = options.reports, max(1, options.rounds or -(-options.reports // _PER_ROUND))
    for number in range(count):
        seed, size = options.seed + number, -(-left // (count - number))
        left -= size
        _say(f"Round {number + 1} of {count}: seed {seed}, {kinds[number % len(kinds)]}, {size} reports")
        one = round.planned(seed, kinds[number % len(kinds)], size, options.rate, dict(options.weights), _say)
        rounds.append(round.play(one, options.logs))
        lines = [*report.broken(one), *one.own_ends[:10]]
        failed |= bool(report.broken(one))
        _say("\n".join([report.table([one]), *lines, f"again: {_again(one, options.weights)}", ""]))
    if count > 1:
        _say(f"All {count} rounds, from seed {options.seed}\n" + report.table(rounds))
    sys.exit(1 if failed else 0)


def _again(one: Round, weights: Sequence[tuple[str, float]]) -> str:
    """Return the command that plays a round again."""
    changed = " --weights " + " ".join(f"{kind}={weight:g}" for kind, weight in weights) if weights else ""
    what = f"--seed {one.seed} --reports {one.reports} --database {one.database} --rate {one.rate:g}"
    return f"python -m tests.chaos {what}{changed}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=0, help="by default one for each 1,000 reports")
    parser.add_argument("--logs", type=Path, help="a folder in which what the processes print is kept")
    parser.add_argument("--rate", type=float, default=7.0, help="reports a second")
    usual = " ".join(f"{kind}={weight:g}" for kind, weight in {**plan.KILLS, **plan.TROUBLES}.items())
    how_often = f"how often each fault comes, 0 for never; usually {usual}"
    parser.add_argument("--weights", nargs="*", type=_weight, default=[], metavar="KIND=WEIGHT", help=how_often)
    return parser.parse_args()


def _weight(text: str) -> tuple[str, float]:
    kind, _, weight = text.partition("=")
    if kind not in {**plan.KILLS, **plan.TROUBLES}:
        raise ValueError(kind)
    return kind, float(weight)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
