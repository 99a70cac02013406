"""Places: the worksites as conversations look them up, read from SQL only when a report asks for one."""

import time
from collections.abc import Callable

from flows.routing.places import Place, PlaceIndex
from hotline.errors import StoreError
from hotline.store.sql.database import Database
from hotline.store.tables import worksites

# Seconds that a read stays good: a new worksite can be reported this long after its import.
_FRESH = 2.0


class Places:
    """The worksites of the directory; while SQL is away, as they were last read."""

    def __init__(self, database: Database, ticks: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._ticks = ticks
        self._places: list[Place] = []
        self._index = PlaceIndex(())
        self._read_at = float("-inf")

    def exact(self, text: str) -> Place | None:
        """Return the place with this code or full name."""
        return self._fresh().exact(text)

    def close(self, text: str) -> list[Place]:
        """Return places with a name like this, best first."""
        return self._fresh().close(text)

    def within(self, text: str) -> Place | None:
        """Return the place that a sentence names."""
        return self._fresh().within(text)

    def keypad(self, digits: str) -> Place | None:
        """Return the place with these four digits."""
        return self._fresh().keypad(digits)

    def get(self, place_id: str) -> Place | None:
        """Return one place."""
        return self._fresh().get(place_id)

    def names(self) -> list[str]:
        """Return the names of all places, as callers say them."""
        self._fresh()
        return [place.name for place in self._places]

    def forget(self) -> None:
        """Read again at the next question."""
        self._read_at = float("-inf")

    def _fresh(self) -> PlaceIndex:
        if self._ticks() - self._read_at > _FRESH:
            try:
                with self._database.reading() as tx:
                    sites = worksites.every(tx.conn)
            except StoreError:
                return self._index
            places = [Place(site.id, site.code, site.name, site.keypad) for site in sites]
            if places != self._places:  # Indexing 1,000 takes 11 ms, and imports are rare.
                self._places, self._index = places, PlaceIndex(places)
            self._read_at = self._ticks()
        return self._index
