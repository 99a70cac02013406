"""Optional libraries that production does not need. They are the extras of pyproject.toml."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from hotline.errors import HotlineError

_OURS = {"flows", "hotline", "workers"}


@contextmanager
def needs(extra: Literal["content", "demo", "print"]) -> Iterator[None]:
    """Wrap the imports of libraries that an extra installs.

    Raises:
        HotlineError: a library is not installed; the message says how to install the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not missing or missing in _OURS:
            raise
        raise HotlineError(f"{missing} is not installed here: run `pip install 'hotline[{extra}]'`") from None
