"""The table at the end of a campaign, and whether its promises were kept."""

from collections import Counter
from collections.abc import Sequence

from tests.chaos.round import Round

# The share of alerts that may be doubled.
MOST_DOUBLED = 0.001
_NAMED = 10


def figures(seconds: Sequence[float]) -> str:
    """Return median, 99th percentile and maximum."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    half, late = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return f"p50 {half:.3f} s, p99 {late:.3f} s, max {ordered[-1]:.3f} s ({len(ordered)})"


def table(rounds: Sequence[Round]) -> str:
    """Return what came of all rounds."""
    fates = Counter(report.fate for one in rounds for report in one.load.reports)
    kills = sum((one.faults.kills for one in rounds), Counter())
    troubles = sum((one.faults.troubles for one in rounds), Counter())
    endings = [ending for one in rounds for ending in one.faults.endings]
    verdicts = [one.verdict for one in rounds]
    longest = max(endings, default=(0.0, "nobody"))
    rows = [
        ("reports", sum(fates.values())),
        *((f"  {fate}", fates[fate]) for fate in ("confirmed", "refused plainly", "unanswered")),
        ("alerts due", sum(one.due for one in verdicts)),
        ("  sent", sum(one.sent for one in verdicts)),
        ("  lost", sum(len(one.lost) for one in verdicts)),
        ("alerts of other reports", _list(sum((one.later for one in verdicts), Counter()))),
        ("alerts taken more than once", sum(len(one.doubled) for one in verdicts)),
        ("alerts left in hand", sum(len(one.left) for one in verdicts)),
        ("kills", f"{kills.total()}: " + _list(kills)),
        ("other faults", _list(troubles)),
        ("terminations", f"{len(endings)}, the longest {longest[0]:.1f} s ({longest[1]})"),
        ("ended by themselves", sum(len(one.own_ends) for one in rounds)),
        ("wrong answers", _list(sum((one.load.faults for one in rounds), Counter()))),
        ("carrier's complaints", _list(Counter(line for one in rounds for line in one.complaints))),
        ("webhook", figures([second for one in rounds for second in one.load.seconds])),
        ("confirmation to carrier", figures([second for one in verdicts for second in one.to_send])),
        ("  while everything was there", figures([second for one in verdicts for second in one.waited])),
        ("after return, never in doubt", figures([second for one in verdicts for second in one.sure])),
        ("after return, tried again", figures([second for one in verdicts for second in one.doubtful])),
        ("quiet after", figures([one.settled_after for one in rounds])),
    ]
    return "\n".join(f"{name:<30} {value}" for name, value in rows)


def _list(counted: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(counted.items())) or "none"


def broken(one: Round) -> list[str]:
    """Return which promises a round broke, each in a line or more."""
    found = one.verdict
    lines = [f"LOST {line}" for line in found.lost[:_NAMED]]
    if len(found.lost) > _NAMED:
        lines.append(f"LOST {len(found.lost) - _NAMED} more")
    if len(found.doubled) > MOST_DOUBLED * max(1, found.due):
        lines += [f"DOUBLED {line}" for line in found.doubled[:_NAMED]]
    lines += [f"WRONG {what}: {count}" for what, count in one.load.faults.items()]
    lines += [f"LEFT in hand {line}" for line in found.left[:_NAMED]]
    lines += [f"SLOW to end: {what}, {seconds:.1f} s" for seconds, what in one.faults.endings if seconds >= 10]
    lines += [f"LATE {line}" for line in found.late[:_NAMED]]
    if len(found.late) > _NAMED:
        lines.append(f"LATE {len(found.late) - _NAMED} more")
    return lines
