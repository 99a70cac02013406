"""Sessions in Redis: where each phone is in its conversation, without words, by the keyed hash of its number.

Each phone has two keys with different lifetimes: the person (language, greeted; 30 days) and the pending question
(30 min). One round trip reads everything a turn needs, and one writes it back by compare-and-set. If Redis is away,
nothing fails: the turn goes on without a session.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from hotline.domain.timing import Timing

_SAVE = """
local same = (redis.call('GET', KEYS[1]) or '') == ARGV[2] and (redis.call('GET', KEYS[2]) or '') == ARGV[3]
if ARGV[1] == '1' or same then
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
  if ARGV[6] == '' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[7]) end
  for place, grows in ipairs({ARGV[8], ARGV[9]}) do
    if grows == '1' and redis.call('INCR', KEYS[2 + place]) == 1 then
      redis.call('PEXPIRE', KEYS[2 + place], ARGV[10])
    end
  end
  redis.call('SET', KEYS[5], ARGV[11], 'PX', ARGV[12])
  return 1
end
return 0
"""
# The carrier asks again within seconds; an hour covers replays by hand.
_ANSWER_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Memory:
    """The session of a phone as it was read; `Sessions.keep` compares it with what is stored then."""

    person: str = ""
    step: str = ""
    nonsense: int = 0
    turns: int = 0
    answer: str | None = None

    def session(self) -> dict[str, Any]:
        """Return the fields of both keys in one dictionary, empty for a new phone."""
        who: dict[str, Any] = json.loads(self.person) if self.person else {}
        where: dict[str, Any] = json.loads(self.step) if self.step else {}
        return {**who, **where}


class Sessions:
    """Reads and writes sessions. Except for `ping`, no method raises while Redis is away."""

    def __init__(self, redis: "Redis", timing: Timing) -> None:
        self._redis = redis
        self._timing = timing
        self._save = redis.register_script(_SAVE)

    def recall(self, phone_index: str, event: str) -> Memory:
        """Return the session of a phone, with the earlier answer if this event comes a second time."""
        try:
            found: list[Any] = self._redis.mget(_keys(phone_index, event))
        except RedisError:
            return Memory()  # the Redis client has logged the outage
        person, step, nonsense, turns, answer = found
        return Memory(person or "", step or "", int(nonsense or 0), int(turns or 0), answer)

    def keep(
        self,
        phone_index: str,
        event: str,
        before: Memory,
        session: dict[str, Any],
        answer: str,
        *,
        nonsense: bool = False,
        force: bool = False,
    ) -> bool:
        """Write the session after a turn. Return False if another text of the same phone was quicker.

        Args:
            before: the session as it was read at the start of the turn.
            nonsense: count this text towards the cap on texts that make no sense.
            force: write even if another text was quicker, because this turn made a report.
        """
        step = {"node": session["node"], "params": session["params"]} if session["node"] else None
        who = {name: session[name] for name in ("lang", "greeted", "chosen")}
        try:
            return bool(
                self._save(
                    keys=_keys(phone_index, event),
                    args=[
                        int(force), before.person, before.step, _json(who), _ms(self._timing.person),
                        _json(step) if step else "", _ms(self._timing.step), int(nonsense), 1,
                        _ms(self._timing.nonsense), answer, _ANSWER_MS,
                    ],
                )
            )  # fmt: skip
        except RedisError:
            return True

    def ask(self, phone_index: str, node: str, params: dict[str, str]) -> None:
        """Make `node` the pending question of a phone, after we texted that question."""
        step = _json({"node": node, "params": params})
        with suppress(RedisError):
            self._redis.set(_step_key(phone_index), step, px=_ms(self._timing.step))

    def answer(self, event: str) -> str | None:
        """Return the answer already given to this event of a call, or None."""
        try:
            found = self._redis.get(_answer_key(event))
        except RedisError:
            return None
        return str(found) if found is not None else None

    def keep_answer(self, event: str, answer: str) -> str:
        """Store the answer to an event of a call unless it has one. Return the answer that is stored."""
        try:
            first = self._redis.set(_answer_key(event), answer, px=_ANSWER_MS, nx=True, get=True)
        except RedisError:
            return answer
        return answer if first is None else str(first)

    def ping(self) -> None:
        """Raise RedisError unless Redis answers."""
        self._redis.ping()


def _step_key(phone_index: str) -> str:
    return f"step:{phone_index}"


def _answer_key(event: str) -> str:
    return f"answer:{event}"


def _keys(phone_index: str, event: str) -> list[str]:
    return [
        f"person:{phone_index}",
        _step_key(phone_index),
        f"nonsense:{phone_index}",
        f"turns:{phone_index}",
        _answer_key(event),
    ]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _ms(delay: Any) -> int:
    return max(1, int(delay.total_seconds() * 1000))
