"""Contacts: union reps and supervisors, and the order in which they are told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a worksite."""

    REP = "rep"
    SUPERVISOR = "supervisor"


LAST_TIER = 3
# The rung of the people of every site.
EVERYWHERE = 4

# A rep consents to be called in an emergency; a supervisor's STOP is taken for calls too.
CALLED_AFTER_STOP = frozenset({Role.REP})


@dataclass(frozen=True, slots=True)
class Contact:
    """One person with one phone; `sealed_phone` is their number, encrypted."""

    id: str
    name: str
    role: Role
    language: str
    tier: int
    everywhere: bool
    phone_index: str
    sealed_phone: str
    textable: bool  # False after STOP, or when the number turned out to take no texts
    off_duty: bool = False  # by their own word, or by their hours at the worksite in question
    callable: bool = False  # True where the consent covers a call, and there is a number to call from
    called_after_stop: bool = False  # the consent covers calls even then
    verified: bool = False  # this phone has answered

    @property
    def reachable(self) -> bool:
        """Say whether there is any way to this person."""
        return self.textable or self.callable

    @property
    def is_rep(self) -> bool:
        """Say whether this is a union rep."""
        return self.role is Role.REP

    @property
    def first_name(self) -> str:
        """Return the only part of the name that reporters hear."""
        return self.name.split()[0]

    @property
    def shown(self) -> str:
        """Return the name as staff see it: it says where the phone has not answered yet."""
        return self.name if self.verified else f"{self.name} (unverified)"

    @property
    def rung(self) -> int:
        """Return when this person's turn comes: tiers 1 to 3, off duty the last of these, then 4 for every site."""
        return EVERYWHERE if self.everywhere else LAST_TIER if self.off_duty else self.tier

    @property
    def last_resort(self) -> bool:
        """Say whether this person is asked for reports that no site's people can take."""
        return self.everywhere or self.tier == LAST_TIER


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One row of the directory as staff hand it in: `worksites` are ids, empty for people of every site."""

    id: str
    name: str
    phone: str
    role: Role
    language: str
    tier: int
    everywhere: bool
    worksites: frozenset[str]
    calls: bool | None = None  # whether the consent covers calls; None: as is usual for the role


def by_rung(contacts: Iterable[Contact]) -> Mapping[int, list[Contact]]:
    """Group contacts by their rung."""
    rungs: dict[int, list[Contact]] = {1: [], 2: [], LAST_TIER: [], EVERYWHERE: []}
    for contact in contacts:
        rungs[contact.rung].append(contact)
    return rungs
