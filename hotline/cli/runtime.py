"""What commands take from outside, so that a test can hand in its own."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from hotline.bootstrap import Hotline, Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """How a command builds the hotline of its settings, and how it waits, in seconds."""

    hotline: Callable[[Settings], Hotline] = Hotline
    sleep: Callable[[float], None] = time.sleep


pass_runtime = click.make_pass_decorator(Runtime, ensure=True)
