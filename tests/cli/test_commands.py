"""Every command: its help, its exit codes, and one line for every fault."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.building import ACCOUNT, DATA_KEY

HOTLINE = str(Path(sys.executable).parent / "hotline")
COMMANDS = [
    ["demo"], ["serve"], ["worker"], ["clock"], ["db", "upgrade"], ["directory", "import"], ["ask"], ["evaluate"],
    ["flows", "check"], ["chat"], ["call"], ["simulator"],
]  # fmt: skip


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [HOTLINE, *arguments], capture_output=True, text=True, env=clean | environ, timeout=60, check=False
    )


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


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert "Usage:" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["worker", "no-such-queue"], ["directory", "import", "one.csv"], ["ask"]]
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["PUBLIC_URL", "TWILIO_ACCOUNT_SID", "DATABASE_URL", "REDIS_URL", "DATA_KEYS"])
def test_a_missing_or_malformed_setting_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    missing = {key: value for key, value in whole(tmp_path).items() if key != name}

    for environ in (missing, whole(tmp_path) | {name: "nonsense-value"}):
        done = run("serve", **environ)
        assert done.returncode == 1
        assert name in done.stderr
        assert "nonsense-value" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_faults_of_the_stores_are_one_line_with_the_mend(tmp_path: Path) -> None:
    environ = whole(tmp_path)

    not_upgraded = run("serve", **environ)
    upgraded = [run("db", "upgrade", **environ) for _ in range(2)]
    with_keys = run("directory", "import", "a.csv", "b.csv", **environ)
    wrong_key = run("worker", **environ | {"DATA_KEYS": "A" * 43 + "="})
    nowhere = run("clock", **environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})

    assert "hotline db upgrade" in not_upgraded.stderr
    assert [done.returncode for done in upgraded] == [0, 0]
    assert "a.csv: the file cannot be read" in with_keys.stderr
    assert "DATA_KEYS" in wrong_key.stderr
    assert "cannot be reached" in nowhere.stderr
    for done in (not_upgraded, with_keys, wrong_key, nowhere):
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert all(line.startswith("hotline: ") for line in done.stderr.splitlines())


def test_commands_that_only_speak_need_no_setting() -> None:
    asked = run("ask", "how do i tell a real warrant", "--json")
    checked = run("flows", "check")

    assert asked.returncode == 0
    assert '"topic": "warrants"' in asked.stdout
    assert checked.returncode == 0
