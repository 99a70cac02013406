"""Tests that guard the house: what must stay complete, whoever adds something."""

import ast
import importlib
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from flows.engine import load
from hotline import config
from hotline.cli import cli
from hotline.domain.deliveries import DeliveryState, Kind, Relevance
from hotline.domain.timers import TimerKind
from hotline.gateway import errors
from hotline.queue.jobs import Job, QueueName
from hotline.services.incidents import lifecycle as incidents
from hotline.services.voice.alert_call import AlertCall
from hotline.services.voice.bridge_call import RepCall, ReporterCall
from hotline.services.voice.code_call import CodeCall
from hotline.store.sql import schema
from tests.building import Building
from workers import loop

ROOT = Path(__file__).parent.parent
GROUPS = (*config.GROUPS, config.SchemaSettings, config.NumberSettings)
# What each command with few needs reads; the processes read nearly all.
PARTS = {
    config.SchemaSettings: "db upgrade",
    config.DatabaseSettings: "directory import",
    config.RedisSettings: "worker",
    config.Identity: "worker",
    config.CarrierSettings: "clock",
    config.WebSettings: "serve",
    config.LogSettings: "clock",
    config.NumberSettings: "fallback",
}
# Written in full by the code that uses them, in parts: `details.1` to `details.5`.
IN_PARTS = {f"details.{choice}" for choice in range(1, 6)} | {"role.rep", "role.supervisor"}
# What a parameter is called that takes the key of a message; where the words are made already there is a `body` too.
KEYS = {"message_key", "key", "first", "later"}


def tracked(*patterns: str) -> list[Path]:
    found = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in found.stdout.splitlines() if (ROOT / name).exists()]


def strings(*folders: str) -> set[str]:
    """Return every string constant of our code in some folders."""
    found: set[str] = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def test_every_setting_is_in_the_docs_and_the_other_way_round() -> None:
    settings = {field.upper() for group in GROUPS for field in group.model_fields}
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    documented = [name for line in text.splitlines() if line.startswith("| `") for name in _names(line)]

    assert sorted(documented) == sorted(settings), "each once"
    assert not set(re.findall(r"`([A-Z]+_[A-Z_]+)`", text)) - settings - {"SECRET_KEY", "DATA_KEYS_FILE"}
    for group in GROUPS:
        for name in group.secrets():
            assert re.search(rf"`{name.upper()}` \*secret\*", text), f"{name.upper()} is not marked as a secret"


def test_every_command_of_the_settings_page_exists_and_reads_what_it_says() -> None:
    rows = [line.split("|") for line in (ROOT / "docs/configuration.md").read_text(encoding="utf-8").splitlines()]
    read_by = {name: row[-2] for row in rows if row[1:] and row[1].startswith(" `") for name in _names("|".join(row))}

    for name, commands in read_by.items():
        assert re.findall(r"`([a-z ]+)`", commands), f"no command is named for {name}"
        for command in re.findall(r"`([a-z]+)", commands):
            assert command in cli.commands, name
    for group, command in PARTS.items():
        for field in group.model_fields:
            assert f"`{command}`" in read_by[field.upper()], f"{field.upper()} is read by `{command}`"


def _names(line: str) -> list[str]:
    return re.findall(r"`([A-Z_]+)`", line.split("|")[1])


@pytest.mark.parametrize("job", list(Job))
def test_every_job_is_a_function_of_the_workers(job: Job) -> None:
    module, name = job.value.rsplit(".", 1)

    assert callable(getattr(importlib.import_module(module), name))
    assert module.startswith("workers.")


def test_every_queue_has_a_worker_by_default_the_most_urgent_first(empty_building: Building) -> None:
    worker = loop.make(empty_building.hotline, ())

    assert [queue.name for queue in worker.queues] == ["alerts", "calls", "replies", "followups", "maintenance"]
    assert [name.value for name in QueueName] == [queue.name for queue in worker.queues]


def test_every_message_of_the_content_is_used() -> None:
    used = strings("hotline/services", "hotline/domain", "hotline/printing", "hotline/cli") | IN_PARTS
    roles = {f"{key}-supervisor" for key in used}

    assert set(load().messages) - used - roles == set()


def places_of_keys(trees: Sequence[ast.Module]) -> dict[str, set[int | str]]:
    """Return for each function that takes keys of messages where they stand among its arguments."""
    found: dict[str, set[int | str]] = {}
    for function in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = [argument.arg for argument in function.args.args if argument.arg != "self"]
        for argument in (*function.args.args, *function.args.kwonlyargs):
            kind = ast.unparse(argument.annotation) if argument.annotation else ""
            if argument.arg in KEYS and kind in {"str", "str | None"} and "body" not in names:
                places = {argument.arg, *(place for place, name in enumerate(names) if name == argument.arg)}
                found.setdefault(function.name, set()).update(places)
    return found


def test_every_message_that_a_use_case_says_exists() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "hotline/services").rglob("*.py")]
    places = places_of_keys(trees)
    said = {
        value.value
        for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
        if isinstance(call.func, ast.Attribute)
        for place, value in (*enumerate(call.args), *((keyword.arg, keyword.value) for keyword in call.keywords))
        if place in places.get(call.func.attr, ()) and isinstance(value, ast.Constant) and isinstance(value.value, str)
    }
    endings = {key for messages in incidents.ENDINGS.values() for key in messages[:3] if key}

    mentioned = strings("hotline/services") & set(load().messages)
    assert len(said) > len(mentioned) / 2, "what takes the key of a message is called otherwise now: see KEYS"
    troubles = {key for call in (AlertCall, RepCall, ReporterCall, CodeCall) for key in call.trouble_keys}
    assert said | endings | troubles | IN_PARTS <= set(load().messages)


def test_every_action_of_the_content_is_performed(empty_building: Building) -> None:
    missing = set(load().actions) - strings("hotline/services")

    assert not missing, f"hotline/services/conversations/actions.py performs none of {sorted(missing)}"


def test_every_outcome_of_a_use_case_has_an_exit_and_every_exit_an_outcome() -> None:
    made = {
        name.value
        for path in (ROOT / "hotline/services").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Outcome"
        for name in ast.walk(call.args[0])
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    }
    exits = {name for node in load().nodes.values() if node.do is not None for name in node.then}

    assert not made - exits, f"no node of flows/content/ answers {sorted(made - exits)}"
    assert not exits - made, f"no use case in hotline/services/ returns {sorted(exits - made)}"


def test_every_timer_has_a_step_and_every_name_fits_its_column(empty_building: Building) -> None:
    assert empty_building.hotline.due_timers.kinds == set(TimerKind)
    for table in schema.TABLES:
        for column, names in {
            "kind": [*Kind, *TimerKind],
            "state": [*DeliveryState],
            "relevance": [*Relevance],
        }.items():
            if column in table.c:
                limit = table.c[column].type.length
                assert all(len(name) <= limit for name in names), f"{table.name}.{column}"


def test_every_process_of_the_procfile_is_a_command() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": ", 1) for line in lines)

    assert list(processes) == ["release", "web", "worker", "clock"]
    for command in processes.values():
        program, name, *_ = command.split()
        assert program == "hotline"
        assert name in cli.commands


def test_every_code_of_the_table_has_an_outcome_and_a_meaning() -> None:
    rows = (ROOT / "hotline/gateway/errors.tsv").read_text(encoding="utf-8").splitlines()[1:]

    codes = [int(row.split("\t")[0]) for row in rows]
    assert codes == sorted(set(codes))
    assert all(errors.meaning(code) for code in codes)


def test_a_clone_stands_alone() -> None:
    outside = "/".join(("..", "shared"))
    for path in tracked():
        assert outside not in path.read_text(encoding="utf-8", errors="replace"), path


def test_the_locks_hold_hashes_and_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==\S+", text, re.MULTILINE)
        assert len(pinned) > 30
        assert text.count("--hash=sha256:") > len(pinned)
        assert "://" not in text
        assert "--index" not in text


def test_every_module_says_what_it_is_for() -> None:
    for path in tracked("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not source.strip() or ast.get_docstring(ast.parse(source)), path
