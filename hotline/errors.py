"""The errors that this project raises by name.

HotlineError
├── ConfigError        a setting is missing or malformed
├── ImportFaults       files that staff import have faults, all listed
├── StoreError         the database cannot serve
│   ├── NotNewest      its schema is of another version
│   ├── StaleWrite     a row has changed since it was read
│   ├── KeyMismatch    DATA_KEYS does not open what is stored
│   └── Unreadable     one sealed value is damaged
├── IllegalTransition  a delivery was to change in a way that its table does not list
└── GatewayError       the carrier did not take a message (hotline.gateway.errors)
"""

from collections.abc import Sequence


class HotlineError(Exception):
    """An error that its reader can fix. The text says in one line what is wrong and how to fix it."""


class ConfigError(HotlineError):
    """A setting is missing or malformed."""


class ImportFaults(HotlineError):
    """Files that staff import have faults; `faults` has one line for each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class StoreError(HotlineError):
    """The database cannot serve: unreachable, or not at the newest schema."""


class NotNewest(StoreError):
    """The database is not at the newest schema."""


class StaleWrite(StoreError):
    """A row has changed since it was read; the transaction wrote nothing, and may be tried again."""


class KeyMismatch(StoreError):
    """No key in DATA_KEYS opens the keys that are stored."""


class Unreadable(StoreError):
    """One encrypted value cannot be opened: it was changed, or it comes from another database."""


class IllegalTransition(HotlineError):
    """A delivery was to change in a way that the table of transitions does not list: a fault in our code."""


def stops_everything(error: Exception) -> bool:
    """Return True if the whole store cannot serve. A damaged value (Unreadable) breaks only what needs it."""
    return isinstance(error, StoreError) and not isinstance(error, Unreadable)
