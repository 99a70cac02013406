"""The runtime of a command: what a test replaces to run the command with its own hotline and clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from hotline.bootstrap import Hotline, Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """The function that builds the hotline from settings, and the one that sleeps for some seconds."""

    hotline: Callable[[Settings], Hotline] = Hotline
    sleep: Callable[[float], None] = time.sleep


pass_runtime = click.make_pass_decorator(Runtime, ensure=True)
