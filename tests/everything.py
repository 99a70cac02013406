"""Everything that a building keeps or says to machines, gathered to be searched: what no person's word may be in."""

import ast
import base64
import contextlib
import re
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import select

from hotline.store.sql.schema import TABLES
from tests.building import Building

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_URL = re.compile(r'https?://[^\s"<>]+')


class Everything:
    """Collects as time goes by: what was written to Redis and what SQL held, though it is gone at the end."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._found: dict[str, list[str]] = defaultdict(list)
        # The server tells of every command, so that nothing that lives for a moment escapes.
        self._redis = Redis.from_url(building.environ["REDIS_URL"])
        self._monitor: Any = self._redis.connection_pool.get_connection()
        self._monitor.send_command("MONITOR")
        assert self._monitor.read_response() == b"OK"

    def look(self) -> None:
        """Read every column of every table."""
        with self._building.hotline.database.reading() as tx:
            for table in TABLES:
                self._found[f"sql {table.name}"] += [repr(tuple(row)) for row in tx.conn.execute(select(table))]

    def gather(self) -> dict[str, str]:
        """Return what was found, by the place where it was."""
        self.look()
        self._found["files"] = self._files()
        self._found["redis"] = self._commands()
        posted = self._building.simulator.requests
        named = [text for _, document in self._building.wire.documents for text in _URL.findall(document)]
        forms = [str(value) for one in posted for _, value in one["form"] if _URL.match(str(value))]
        # To find a text whose answer was lost its number is asked for in a GET; the carrier offers no other way.
        self._found["urls"] = [*named, *forms, *(str(one["path"]) for one in posted if one["method"] == "POST")]
        return {place: "\n".join(texts) for place, texts in self._found.items()}

    def close(self) -> None:
        """Let go of the server."""
        self._monitor.disconnect()
        self._redis.close()

    def _files(self) -> list[str]:
        """Return the database's files, or the spool's beside PostgreSQL: what was deleted may still be in them."""
        url, spool = self._building.hotline.database.engine.url, self._building.hotline.settings.database.spool
        path = spool or Path(str(url.database))
        return [one.read_bytes().decode("utf-8", "replace") for one in path.parent.glob(f"{path.name}*")]

    def _commands(self) -> list[str]:
        self._redis.echo("the end of the story")
        found: list[str] = []
        while not found or "the end of the story" not in found[-1]:
            pieces = [ast.literal_eval(f"b{one.decode()}") for one in _QUOTED.findall(self._monitor.read_response())]
            found.append(" ".join(_readable(piece) for piece in pieces))
        return found


def _readable(piece: bytes) -> str:
    """Return an argument of a command as text; a job's own is compressed, its failure in base64 too."""
    for unpack in (zlib.decompress, lambda packed: zlib.decompress(base64.b64decode(packed, validate=True))):
        with contextlib.suppress(ValueError, zlib.error):
            return unpack(piece).decode("utf-8", "replace")
    return piece.decode("utf-8", "replace")
