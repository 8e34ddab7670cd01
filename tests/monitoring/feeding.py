"""Articles for the system to tell of: classified ones, a copy, a rejected and a dead one, with addresses that no label may show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis

from shared.streams.keys import Keys, Stream
from tests.monitoring.system import PATIENCE_S

T = TypeVar("T")
KEYS = Keys("wiresift")
#: Stands in every URL, source and id that is put in, and in no label.
MARK = "q7-hidden"
_PROMPT = "Your payment could not be processed. Please update your payment details to keep your subscription."
_STORY = (
    "The harbour council of Saltmere voted on Tuesday evening to close the old swing bridge for eleven months from the first of March.",
    "Engineers found cracks in two of the four bearings last autumn and told the council that a third winter storm could jam the span.",
    "A ferry with room for forty cars will cross the river every twenty minutes until the work is done, deputy mayor Ines Halvard said.",
    "Shop owners on the northern quay fear for their trade and have asked for a waiver of rents, which the council will discuss in May.",
)
TEXT = "\n\n".join(_STORY)


def put_in(client: redis.Redis, **fields: str | bytes) -> None:
    """Write one article to the intake, as any program may."""
    marked: dict[Any, Any] = {"source": f"{MARK} Times", "external_id": f"{MARK}-{time.monotonic_ns()}", **fields}
    client.xadd(KEYS.stream(Stream.REQUESTED), marked)


def feed(client: redis.Redis) -> None:
    """One article for each fate, two of them copies, and wait until all have ended."""
    put_in(client, url=f"https://{MARK}.example/first", text=f"{TEXT}\n\n{_PROMPT}")
    until(lambda: client.xlen(KEYS.stream(Stream.CLASSIFIED)) >= 1)
    put_in(client, url=f"https://{MARK}.example/copy", text=TEXT, source=f"{MARK} Post")
    put_in(client, url=f"http://127.0.0.1:9/{MARK}")  # refused: no public address
    put_in(client, url=f"https://{MARK}.example/bad", text=b"\xff\xfe")
    until(lambda: [client.xlen(KEYS.stream(log)) for log in (Stream.CLASSIFIED, Stream.REJECTED, Stream.DEAD)] == [2, 1, 1])


def until(look: Callable[[], T], holds: Callable[[T], bool] = bool, *, patience_s: float = PATIENCE_S) -> T:
    """What `look` sees, once that `holds`.

    Raises:
        AssertionError: it did not within `patience_s` seconds; the message says what was seen last.
    """
    deadline = time.monotonic() + patience_s
    while not holds(found := look()):
        assert time.monotonic() < deadline, f"not within {patience_s:g} s; last seen: {found!r}"
        time.sleep(0.1)
    return found
