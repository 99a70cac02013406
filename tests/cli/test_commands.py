"""Every command: its help, its exit codes, and one line for every fault."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from hotline.cli import cli, main, serving
from hotline.errors import StoreError
from tests.building import ACCOUNT, DATA_KEY
from tests.processes import Process

HOTLINE = str(Path(sys.executable).parent / "hotline")
COMMANDS = [
    ["demo"], ["serve"], ["worker"], ["clock"], ["db", "upgrade"], ["directory", "import"], ["ask"], ["evaluate"],
    ["flows", "check"], ["flows", "graph"], ["chat"], ["call"], ["simulator"], ["cards"],
    ["incident", "list"], ["incident", "show"], ["shifts", "import"], ["shifts", "show"],
    ["policy", "import"], ["policy", "show"], ["drill"], ["doctor"],
    ["directory", "list"], ["directory", "verify"], ["fallback"],
]  # fmt: skip
SETTINGS = ["PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "DATABASE_URL", "REDIS_URL", "DATA_KEYS"]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return what runs a command in this process, as its program does, in an environment of its own."""

    def run(*arguments: str, **environ: str) -> Done:
        for name in os.environ:
            monkeypatch.delenv(name)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        code = 0
        try:
            main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capsys.readouterr())

    yield run
    logging.basicConfig(handlers=[], force=True)


def start(*arguments: str, **environ: str) -> Done:
    """Run a command as a process, since it would keep stores open in ours."""
    clean = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"} | environ
    done = subprocess.run([HOTLINE, *arguments], capture_output=True, text=True, env=clean, timeout=60, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def whole(tmp_path: Path) -> dict[str, str]:
    return {
        "PUBLIC_URL": "http://127.0.0.1:1",
        "TWILIO_API_URL": "http://127.0.0.1:2",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "secret-token",
        "TWILIO_PHONE_NUMBER": "+15105550100",
        "DATABASE_URL": f"sqlite:///{tmp_path}/hotline.db",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATA_KEYS": DATA_KEY,
    }


def expect_fault(done: Done, *words: str) -> None:
    """Check that a command reported one fault, in one line, and nothing of what it read."""
    (line,) = done.err.splitlines()
    assert done.code == 1
    assert line.startswith("hotline: ")
    for word in words:
        assert word in line
    for secret in ("nonsense-value", "secret-token", DATA_KEY):
        assert secret not in done.err


def test_every_command_is_tried_here() -> None:
    groups = {name: command for name, command in cli.commands.items() if isinstance(command, click.Group)}
    names = [[name] for name in cli.commands if name not in groups]
    names += [[name, inner] for name, group in groups.items() for inner in group.commands]

    assert sorted(names) == sorted(COMMANDS)


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=lambda command: " ".join(command) or "hotline")
def test_every_command_explains_itself(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: ")
    assert "  -h, --help" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["worker", "no-such-queue"],
        ["directory", "import", "one.csv"],
        ["directory", "import", "a.csv", "b.csv", "--remove"],
        ["demo", "--port", "99999"],
        ["simulator", "--port", "http"],
        ["flows", "check", "extra"],
        ["ask"],
        ["fallback"],
        ["fallback", __file__],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)

    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("hotline: ")
    assert "--help`" in line


def test_without_a_command_the_commands_are_listed(run: Run) -> None:
    done = run()

    assert (done.code, done.out) == (2, "")
    assert "Usage: hotline" in done.err
    assert "directory" in done.err


@pytest.mark.parametrize("command", ["serve", "worker", "clock"])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_missing_or_malformed_setting_is_named_in_one_line(run: Run, tmp_path: Path, command: str, name: str) -> None:
    malformed = "" if name == "TWILIO_AUTH_TOKEN" else "nonsense-value"

    expect_fault(run(command, **{key: value for key, value in whole(tmp_path).items() if key != name}), name, "missing")
    expect_fault(run(command, **whole(tmp_path) | {name: malformed}), name)


def test_the_database_is_upgraded_with_its_url_alone_and_a_second_time_too(run: Run, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": f"sqlite:///{tmp_path}/hotline.db"}

    upgraded = [run("db", "upgrade", **environ) for _ in range(2)]

    assert upgraded == [Done(0, "the database is at the newest schema\n", "")] * 2
    expect_fault(run("db", "upgrade"), "DATABASE_URL")
    expect_fault(run("db", "upgrade", DATABASE_URL=f"sqlite:///{tmp_path}/no/folder.db"), "DATABASE_URL", "reached")


def test_an_import_asks_for_the_database_and_its_keys_and_tells_each_fault_in_a_line(run: Run, tmp_path: Path) -> None:
    environ = {name: whole(tmp_path)[name] for name in ("DATABASE_URL", "DATA_KEYS")}
    not_upgraded = run("directory", "import", "a.csv", "b.csv", **environ)
    run("db", "upgrade", **environ)

    done = run("directory", "import", "a.csv", "b.csv", **environ)
    wrong_key = run("directory", "import", "a.csv", "b.csv", **environ | {"DATA_KEYS": "A" * 43 + "="})

    expect_fault(not_upgraded, "hotline db upgrade")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "hotline: a.csv: the file cannot be read",
        "hotline: b.csv: the file cannot be read",
        "hotline: contacts: no rep of last resort: give at least one rep tier 3 or the worksites *",
    ]
    expect_fault(wrong_key, "DATA_KEYS", "no key opens")


def test_processes_that_cannot_use_their_database_say_so_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = whole(tmp_path)
    nowhere = {"DATABASE_URL": "postgresql://nobody:nonsense-value@127.0.0.1:1/nothing"}

    not_upgraded = start("serve", **environ)
    run("db", "upgrade", **environ)
    run("directory", "import", "a.csv", "b.csv", **environ)
    wrong_key = start("worker", **environ | {"DATA_KEYS": "A" * 43 + "="})
    with Process("clock", environ=environ | nowhere) as clock:
        waiting = clock.expect("waiting for the database")
    for name, value in (environ | nowhere).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match="DATABASE_URL: the database cannot be reached"):
        serving.prepare(patience=0)

    expect_fault(not_upgraded, "hotline db upgrade")
    expect_fault(wrong_key, "DATA_KEYS")
    assert "nonsense-value" not in waiting


def test_commands_that_only_speak_need_no_setting(run: Run) -> None:
    asked = run("ask", "how do i tell a real warrant", "--json")
    checked = run("flows", "check")

    assert (asked.code, checked.code) == (0, 0)
    assert '"topic": "warrants"' in asked.out
    assert start("ask", "--topic", "warrants").code == 0, "as a program too"


def test_the_simulator_never_calls_another_machine(run: Run, tmp_path: Path) -> None:
    done = run("simulator", **whole(tmp_path) | {"PUBLIC_URL": "https://hotline.example.org"})

    expect_fault(done, "PUBLIC_URL", "loopback")


def test_a_fault_that_nobody_foresaw_is_one_line_without_its_words(run: Run) -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeError("the nonsense-value of a person")

    cli.add_command(broken)
    try:
        done = run("broken")
    finally:
        del cli.commands["broken"]

    expect_fault(done, "unforeseen", "RuntimeError", "test_commands.py")
