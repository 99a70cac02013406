"""Production does without the extras, and a command that needs one says how to install it."""

import os
import re
import subprocess
import sysconfig
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.cli.extras import needs
from hotline.errors import HotlineError
from tests.building import DATA_KEY

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
LIBRARIES = {re.split("[>=<]", line)[0] for extra in ("content", "demo", "print") for line in EXTRAS[extra]} | {"PIL"}
# What only the commands `cards`, `demo` and `simulator` import.
APART = ("hotline.printing", "hotline.simulator", "hotline.cli.people")

WITHOUT = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {LIBRARIES}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
EVERYTHING = f"""
import importlib, pkgutil
for root in ("flows", "hotline", "workers"):
    for module in pkgutil.walk_packages(importlib.import_module(root).__path__, root + "."):
        if not module.name.startswith({APART}) and "migrations" not in module.name:
            importlib.import_module(module.name)
"""
COMMAND = "from hotline.cli import main; main()"


@pytest.fixture
def bare(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs Python where our libraries are importable, those of extras are not, and no program is."""
    venv.create(tmp_path / "venv", with_pip=False)
    clean = {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    clean["PYTHONPATH"] = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])

    def run(code: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        command = [str(tmp_path / "venv/bin/python"), "-c", WITHOUT + code, *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=clean | environ, cwd=tmp_path, timeout=60, check=False
        )

    return run


def test_no_module_of_production_imports_an_extra(bare: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = bare(EVERYTHING)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "library", "extra"),
    [
        (["flows", "graph"], "graphviz-pure", "content"),
        (["demo"], "aiohttp", "demo"),
        (["simulator"], "aiohttp", "demo"),
        (["cards"], "pypdfium2", "print"),
    ],
    ids=" ".join,
)
def test_a_command_that_needs_an_extra_names_it_in_one_line(
    bare: Callable[..., subprocess.CompletedProcess[str]], arguments: list[str], library: str, extra: str
) -> None:
    done = bare(COMMAND, *arguments, DATA_KEYS=DATA_KEY)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"hotline: {library} is not installed here: run `pip install 'hotline[{extra}]'`\n"


@pytest.mark.parametrize("arguments", [["flows", "graph", "--format", "mermaid"], ["flows", "check"], ["ask", "ICE"]])
def test_other_commands_need_no_extra(
    bare: Callable[..., subprocess.CompletedProcess[str]], arguments: list[str]
) -> None:
    done = bare(COMMAND, *arguments)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_missing_module_of_our_own_is_no_extra() -> None:
    with pytest.raises(ModuleNotFoundError), needs("print"):
        import hotline.printing.nothing  # type: ignore[import-not-found]  # noqa: F401

    with (
        pytest.raises(HotlineError, match=r"^letterpress is not installed here: run `pip install 'hotline\[print\]'`$"),
        needs("print"),
    ):
        import letterpress.types  # type: ignore[import-not-found]  # noqa: F401
