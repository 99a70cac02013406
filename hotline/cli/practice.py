"""A practice service for the terminal. It answers actions like the real services, but sends nothing."""

from flows.engine import Action, Outcome
from flows.routing.places import Place, PlaceIndex

PLACES = PlaceIndex(
    [
        Place("1", "ANNEX", "City Hall Annex", "2101"),
        Place("2", "MAINLIB", "Main Library", "2102"),
        Place("3", "EASTLIB", "East Library", "2103"),
        Place("4", "YARD", "County Bus Yard", "2104"),
    ]
)
_TOLD = 3


class Practice:
    """Remembers one practice report, so that a second report, OOPS and the details get sensible answers."""

    def __init__(self) -> None:
        self._site: str | None = None

    def perform(self, action: Action) -> Outcome:
        """Return a plausible outcome of an action."""
        match action.name:
            case "open-report":
                return self._open("asked", "already")
            case "report":
                return self._report(action.params["site"])
            case "move-report":
                self._site = None
                return self._report(action.params["site"])
            case "report-unlisted":
                self._site = "the place you named"
                return Outcome("alerted", {"count": _TOLD})
            case "take-back":
                outcome = self._open("none", "done")
                self._site = None
                return outcome
            case "quiet":
                return self._open("none", "done")
            case "detail":
                return Outcome("passed" if self._site else "none")
            case "still-there":
                return Outcome("reopened", {"worksite": self._site or PLACES.close("annex")[0].name, "count": _TOLD})
            case _:
                return Outcome("done")

    def _open(self, without: str, having: str) -> Outcome:
        return Outcome(having, {"worksite": self._site}) if self._site else Outcome(without)

    def _report(self, site: str) -> Outcome:
        place = PLACES.get(site)
        name = place.name if place is not None else site
        if self._site == name:
            return Outcome("already", {"worksite": name})
        if self._site is not None:
            return Outcome("second-site", {"worksite": name, "other": self._site})
        self._site = name
        return Outcome("alerted", {"worksite": name, "count": _TOLD})
