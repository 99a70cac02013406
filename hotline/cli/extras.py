"""Libraries that production does without; pyproject.toml names them as extras."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from hotline.errors import HotlineError

_OURS = {"flows", "hotline", "workers"}


@contextmanager
def needs(extra: Literal["content", "demo", "print"]) -> Iterator[None]:
    """Import inside what an extra brings.

    Raises:
        HotlineError: it is not installed; the message says how to install it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not missing or missing in _OURS:
            raise
        raise HotlineError(f"{missing} is not installed here: run `pip install 'hotline[{extra}]'`") from None
