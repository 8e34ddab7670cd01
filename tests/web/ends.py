"""What the raw streams must show: each article that can be had is there, whole and newest, and every request has ended as it must."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

from tests.web.article import Due, number_of
from tests.web.cleaner import STAGE, WHOLE
from tests.web.world import World

LOGS = ("rejected", "dead")
#: Entries read at a time.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class End:
    """How one request ended: `word` is "fetched", the reason of a rejection, or "dead"; `said` goes with it.

    `article` is its number, None where the request is about none of the web's.
    """

    request_id: str
    article: int | None
    word: str
    said: str


@dataclass(slots=True)
class Ends:
    """All ends there are on the streams under `tag`; each look reads on."""

    client: Redis
    tag: str
    found: list[End] = field(default_factory=list)
    _read: dict[str, str] = field(default_factory=dict)

    async def look(self) -> None:
        """Read what is new."""
        for log in LOGS:
            while page := await self._page(log):
                for entry, raw in page:
                    self.found.append(_end(log, json.loads(BinaryMessageFormatV1.parse(raw[b"__data__"])[0])))
                    self._read[log] = f"({entry.decode()}"

    async def _page(self, log: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
        page = await self.client.xrange(f"{self.tag}:{log}", min=self._read.get(log, "-"), count=_PAGE)
        return cast("list[tuple[bytes, dict[bytes, bytes]]]", page)


def _end(log: str, body: dict[str, Any]) -> End:
    if log == "dead":
        return End(body["request_id"], None, "dead", f"{body['error']}: {body['message']}")
    word = "fetched" if body["stage"] == STAGE else body["reason"]
    return End(body["request_id"], number_of(body["url"] or ""), word, body["detail"])


def missing(world: World, ends: Iterable[End]) -> list[int]:
    """The articles that must still come, or be told why not."""
    came = defaultdict[int | None, list[End]](list)
    for end in ends:
        came[end.article].append(end)
    return [article.number for article in world.articles if not _is_there(world.due(article), came[article.number])]


def _is_there(due: Due, its: list[End]) -> bool:
    if due.end == "held":
        return True
    return len(its) >= due.least and (due.end != "fetched" or max(map(_version, its), default=due.version) >= due.version)


def wrong(world: World, ends: Iterable[End]) -> Iterator[str]:
    """A sentence for each end that should not be, and for each that is not there."""
    ends = list(ends)
    found = defaultdict[int | None, list[End]](list)
    for end in ends:
        found[end.article].append(end)
    for request, times in Counter(end.request_id for end in ends).items():
        if times > 1:
            yield f"request {request} ended {times} times"
    for end in found.pop(None, []):
        yield f"request {end.request_id} of no article of the web: {end.word}, {end.said}"
    for number in missing(world, ends):
        yield f"article {number} ({world.articles[number].kind}) is lost"
    for number, its in sorted((number, its) for number, its in found.items() if number is not None):
        due = world.due(world.articles[number])
        if len(its) > due.most:
            yield f"article {number} came {len(its)} times"
        for end in its:
            if end.word != due.end or (end.word == "fetched" and _version(end) == 0):
                yield f"article {number} ({world.articles[number].kind}) ended as {end.word}, not as {due.end}: {end.said}"


def _version(end: End) -> int:
    """Which version came; 0 for none, or one that did not come whole."""
    return int(end.said.removeprefix(WHOLE)) if end.word == "fetched" and end.said.startswith(WHOLE) else 0
