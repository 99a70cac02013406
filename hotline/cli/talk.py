"""`hotline ask`, `evaluate`, `chat` and `call`: try the conversations in a terminal; nothing is sent."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from flows.carrier_words import carrier_word
from flows.engine import Channel, Engine, Flows, Input, Session, Turn
from flows.routing.router import Router
from hotline.cli import content
from hotline.cli.evaluation import Evaluation, read_rows
from hotline.cli.output import emit
from hotline.cli.practice import PLACES, Practice
from hotline.errors import HotlineError

_NODES = ("report", "menu")  # Results of the router that are nodes, not topics.


@click.command()
@click.argument("text", required=False)
@click.option("--lang", help="Answer in this language, whatever the text is in.")
@click.option("--channel", type=click.Choice(["sms", "voice"]), default="sms", show_default=True)
@click.option("--topic", help="Say this topic, without routing any text.")
@click.option("--json", "as_json", is_flag=True, help="Print topic, score, certain and reply as JSON.")
def ask(text: str | None, lang: str | None, channel: Channel, topic: str | None, as_json: bool) -> None:
    """Say what the hotline would answer to TEXT."""
    if text is None and topic is None:
        raise click.UsageError("give a TEXT, or --topic ID")
    flows = _flows(lang)
    engine = _engine(flows)
    if topic is not None:
        score, certain, spoken = 1.0, True, lang or "en"
    else:
        result = engine.router.route(text or "", lang)
        topic, score, certain, spoken = result.topic, result.score, result.certain, lang or result.lang or "en"
    reply = _whole(engine, flows, topic, spoken, channel)
    said = reply if certain else _unsure(engine, text or "", spoken, channel)
    emit({"topic": topic, "score": score, "certain": certain, "reply": reply}, [said], as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all figures and misses as JSON.")
def evaluate(file: Path, as_json: bool) -> None:
    """Route the column `text` of FILE, a TSV, and tell how often that was right."""
    rows = read_rows(file)
    evaluation = Evaluation.of(Router(_flows()), rows)
    emit(evaluation.figures(), [evaluation.summary()], as_json)


@click.command()
@click.option("--lang", default="en", show_default=True)
def chat(lang: str) -> None:
    """Text with the hotline; every line is a text. This is practice: nothing is sent."""
    engine, practice, session = _engine(_flows(lang)), Practice(), Session(lang=lang)
    _note("practice: nothing is sent. Worksites: ANNEX, MAINLIB, EASTLIB, YARD. Ctrl-D ends.")
    for line in _lines("> "):
        word = carrier_word(line)
        if word == "stop":
            _note("practice: the carrier stops all texts to this phone, and confirms it")
            continue
        if word is None:
            turn = engine.respond(session, Input("sms", line), PLACES)
        else:
            turn = engine.show(session, "sms", "help") if word == "help" else engine.repeat(session, "sms")
        session = _say(engine, practice, turn, "sms").session


@click.command()
@click.option("--lang", default="en", show_default=True)
def call(lang: str) -> None:
    """Call the hotline; a line is keys, or words to speak, or nothing. This is practice: nobody is called."""
    engine, practice = _engine(_flows(lang)), Practice()
    _note("practice: nobody is called. Worksites: 2101 to 2104. Keys 0-9 * #, then Enter. Ctrl-D hangs up.")
    turn = _say(engine, practice, engine.open(Session(lang=lang), "voice"), "voice")
    for line in _lines("keys> "):
        keys = line.strip()
        dialled = bool(keys) and set(keys) <= set("0123456789*#")
        heard = Input("voice", keys=keys) if dialled else Input("voice", text=keys or None)
        turn = _say(engine, practice, engine.respond(turn.session, heard, PLACES), "voice")
        if turn.expects == "end":
            return


def _say(engine: Engine, practice: Practice, turn: Turn, channel: Channel) -> Turn:
    """Run the action of a turn in practice, then print what the turn says."""
    while turn.action is not None:
        outcome = practice.perform(turn.action)
        _note(f"practice: {turn.action.name} -> {outcome.name}; nothing is sent")
        turn = engine.resume(turn.session, outcome, channel)
    for text in turn.says:
        click.echo(text)
    return turn


def _lines(prompt: str) -> Iterator[str]:
    while True:
        try:
            yield input(prompt)
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


def _note(text: str) -> None:
    click.secho(f"({text})", dim=True)


def _whole(engine: Engine, flows: Flows, topic: str, lang: str, channel: Channel) -> str:
    if topic in flows.topics:
        return engine.text(topic, lang, channel)
    if topic not in _NODES:
        raise HotlineError(f"no topic is called '{topic}'; there are {', '.join([*flows.topics, *_NODES])}")
    session = Session(lang=lang, greeted=True, chosen=True)
    turn = engine.show(session, channel, topic)
    while turn.action is not None:
        turn = engine.resume(turn.session, Practice().perform(turn.action), channel)
    return "\n".join(turn.says)


def _unsure(engine: Engine, text: str, lang: str, channel: Channel) -> str:
    session = Session(lang=lang, greeted=True, chosen=True)
    return "\n".join(engine.respond(session, Input(channel, text), PLACES).says)


def _flows(lang: str | None = None) -> Flows:
    flows = content.usable()
    if lang not in (None, *flows.languages):
        raise click.UsageError(f"--lang: {lang} is none of {', '.join(flows.languages)}")
    return flows


def _engine(flows: Flows) -> Engine:
    speaker = {
        "hotline": os.environ.get("HOTLINE_NAME", "The Rights Hotline"),
        "office_phone": os.environ.get("OFFICE_PHONE", ""),
    }
    return Engine(flows, speaker)
