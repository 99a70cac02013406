"""Contacts: union reps and supervisors, and the order in which they are alerted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A contact's role. Reps may give every answer to an alert; supervisors may only acknowledge or pass."""

    REP = "rep"
    SUPERVISOR = "supervisor"


LAST_TIER = 3
# The escalation level of contacts who answer for every site.
EVERYWHERE = 4

# A rep consents to emergency calls even after STOP. A supervisor's STOP covers calls too.
CALLED_AFTER_STOP = frozenset({Role.REP})


@dataclass(frozen=True, slots=True)
class Contact:
    """One person with one phone. `sealed_phone` is the encrypted number."""

    id: str
    name: str
    role: Role
    language: str
    tier: int
    everywhere: bool
    phone_index: str
    sealed_phone: str
    textable: bool  # False after STOP, or after the carrier reported that the number takes no texts
    off_duty: bool = False  # by OFF, or by their shifts at the worksite in question
    callable: bool = False  # True if the consent covers calls and the hotline has a number to call from
    called_after_stop: bool = False  # True if the consent covers calls even after STOP
    verified: bool = False  # True once this phone has answered a code or an alert

    @property
    def reachable(self) -> bool:
        """Return True if this contact can be texted or called."""
        return self.textable or self.callable

    @property
    def is_rep(self) -> bool:
        """Return True if this contact is a union rep."""
        return self.role is Role.REP

    @property
    def first_name(self) -> str:
        """Return the first name, the only part that reporters hear."""
        return self.name.split()[0]

    @property
    def shown(self) -> str:
        """Return the name for staff, marked if the phone is not verified."""
        return self.name if self.verified else f"{self.name} (unverified)"

    @property
    def level(self) -> int:
        """Return the escalation level: the tier (3 while off duty), or 4 for contacts of every site."""
        return EVERYWHERE if self.everywhere else LAST_TIER if self.off_duty else self.tier

    @property
    def last_resort(self) -> bool:
        """Return True if this contact is asked when no site's people can respond: tier 3 and contacts of every site."""
        return self.everywhere or self.tier == LAST_TIER


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One contact as staff import it. `worksites` holds ids, and is empty for contacts of every site."""

    id: str
    name: str
    phone: str
    role: Role
    language: str
    tier: int
    everywhere: bool
    worksites: frozenset[str]
    calls: bool | None = None  # True if the consent covers calls; None: the default of the role


def by_level(contacts: Iterable[Contact]) -> Mapping[int, list[Contact]]:
    """Group contacts by escalation level, 1 to 4; a level without contacts has an empty list."""
    levels: dict[int, list[Contact]] = {1: [], 2: [], LAST_TIER: [], EVERYWHERE: []}
    for contact in contacts:
        levels[contact.level].append(contact)
    return levels
