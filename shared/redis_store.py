"""The store on Redis: one value per article and revision, `<prefix>:kept:<article id>:<revision>`, and one index by time.

`store_format` says what a value holds, and `store_dictionaries` by what it is packed. Values expire with the window; where all
together take more than their share of bytes, the oldest go first. No command touches two keys, so a Redis Cluster may spread them.
An earlier version kept hashes, `<prefix>:store:<article id>:<revision>` (`store_former`): they are read until they expire.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis, RedisCluster

from shared import store_former
from shared.dictionary import Dictionaries, UnknownDictionary
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script
from shared.record import Record
from shared.store import ArticleKey, Kept, Provenance, Store
from shared.store_dictionaries import SAMPLES, StoreDictionaries
from shared.store_format import MOST, body_of, frames_of, kept_of, text_of, verdict_of
from shared.store_index import StoreIndex, key_of, name_of
from shared.store_texts import RecentTexts
from shared.streams.replicated import NO_WAIT, Wait

#: Articles whose size is looked at to estimate that of all: within about 10 % for sizes as spread as those of news.
_SAMPLE = 64
#: Articles dropped at most in one go, so that tidying never holds other work up for long.
_TIDIED = 10_000
#: What is kept in place of an article that was taken down: the head of one with more verdicts than any writer knows of, so that
#: whoever was held up with it is late.
_WITHDRAWN = b"\xff\xff\xff\xff"
_PUT, _JUDGE = Script("shared", "store_put"), Script("shared", "store_judge")


class RedisStore:
    """The `Store` on a server. `window` counts from each article's first_seen_at. What is asked for side by side shares round trips."""

    def __init__(self, client: Redis | RedisCluster, prefix: str, *, window: timedelta, max_bytes: int, wait: Wait = NO_WAIT) -> None:
        self._client, self._window, self._max_bytes = client, window, max_bytes
        self._ask = Pipelined(client, wait, prefix)
        self._kept, self._former = f"{prefix}:kept", f"{prefix}:store"
        self._index = StoreIndex(client, self._ask, f"{prefix}:store:index")
        self._recent = RecentTexts()
        self._dictionaries = StoreDictionaries(client, self._ask, prefix, window=window)

    def _key(self, key: ArticleKey) -> str:
        return f"{self._kept}:{name_of(key)}"

    def _former_key(self, key: ArticleKey) -> str:
        return f"{self._former}:{name_of(key)}"

    def _ends(self, record: Record) -> int:
        return int((record.first_seen_at + self._window).timestamp())

    async def put(self, record: Record, provenance: Provenance | None = None, *, verdicts: int = 0) -> None:
        """See `Store.put`. One round trip; the index entry comes first, so that nothing can be stored and never tidied."""
        key = ArticleKey(record.article_id, record.revision)
        given = max(verdicts, record.syndication.verdict_revision)
        known = await self._dictionaries.to_pack_with()
        frames = known.packed(body_of(record, provenance)), known.packed(verdict_of(record))
        commands: list[Command] = [
            ("ZADD", self._index.key, "NX", record.first_seen_at.timestamp(), name_of(key)),
            _PUT.call([self._key(key)], [given, self._ends(record), *frames]),
            ("UNLINK", self._former_key(key)),
        ]
        await _PUT.sent(self._ask, commands)

    async def judge(self, record: Record) -> bool:
        """See `Store.judge`. One round trip."""
        name = self._key(ArticleKey(record.article_id, record.revision))
        verdict = (await self._dictionaries.to_pack_with()).packed(verdict_of(record))
        (is_set,) = await _JUDGE.sent(self._ask, [_JUDGE.call([name], [record.syndication.verdict_revision, verdict])])
        return bool(is_set)

    async def get(self, key: ArticleKey) -> Record | None:
        (found,) = await self.kept([key])
        return found.record if found else None

    async def kept(self, keys: Sequence[ArticleKey]) -> list[Kept | None]:
        values, former = await self._read(keys)
        known = await self._dictionaries.to_unpack(frame for value in values if value for frame in frames_of(value))
        found: list[Kept | None] = []
        for key, value, fields in zip(keys, values, former, strict=True):
            try:
                found.append(kept_of(key, value, known) if value else store_former.kept_of(fields))
            except UnknownDictionary:  # the server was emptied, or lost it: what it packed is lost as well
                found.append(None)
        return found

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        values = _there(await self._ask([("GET", self._key(key)) for key in keys]))
        bodies = [frames_of(value)[0] if value else None for value in values]
        known = await self._dictionaries.to_unpack(body for body in bodies if body is not None and body not in self._recent)
        former = await self._former_texts([key for key, value in zip(keys, values, strict=True) if not value])
        found: list[str | None] = []
        for key, body in zip(keys, bodies, strict=True):
            try:
                found.append(former[key] if body is None else self._text(body, known))
            except UnknownDictionary:  # as in `kept`
                found.append(None)
        return found

    def _text(self, body: bytes, known: Dictionaries) -> str:
        text = self._recent.get(body)
        if text is None:
            text = text_of(body, known)
            self._recent.keep(body, text)
        return text

    async def _former_texts(self, keys: Sequence[ArticleKey]) -> dict[ArticleKey, str | None]:
        """Texts as an earlier version kept them: asked for apart, as a candidate's is nearly always there."""
        found = await self._ask([("HMGET", self._former_key(key), *store_former.TEXT_FIELDS) for key in keys])
        return {key: store_former.text_of(fields) for key, fields in zip(keys, found, strict=True)}

    def pages(self, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[list[ArticleKey]]:
        return self._index.pages(since, until)

    async def count(self, since: datetime | None = None, until: datetime | None = None) -> int:
        return await self._index.count(since, until)

    async def size(self) -> tuple[int, int]:
        """How many are kept, and an estimate of the bytes they take, from up to 64 of them."""
        count = await self._index.count()
        return count, int(count * await self._mean_bytes())

    async def remove(self, key: ArticleKey) -> None:
        await self._client.unlink(self._key(key))
        await self._client.unlink(self._former_key(key))
        await self._index.forget(name_of(key))

    async def withdraw(self, key: ArticleKey, kept: timedelta) -> bool:
        """Forget the article, and let nobody keep it again for so long; whether it was there."""
        name, seconds = self._key(key), max(1, int(kept.total_seconds()))
        before, _, former, _ = await self._ask(
            [
                ("GET", name),
                ("SET", name, _WITHDRAWN, "EX", seconds),
                ("UNLINK", self._former_key(key)),
                ("ZREM", self._index.key, name_of(key)),
            ]
        )
        return bool(former) or before not in (None, _WITHDRAWN)

    async def retire_dictionary(self) -> None:
        """Pack with none until another is made: what articles that went had in common with others may stand in it."""
        await self._dictionaries.retire()

    async def tidy(self, now: float) -> int:
        """Drop index entries whose window is over, then the oldest articles while all take too many bytes; returns how many of those.

        A dictionary is made along the way where it is time for one.
        """
        await self._index.forget_before(now - self._window.total_seconds())
        count = await self._index.count()
        await self._dictionaries.renew(now, count, self._samples)
        mean = await self._mean_bytes()
        excess = count - int(self._max_bytes / mean) if mean else 0
        oldest = await self._index.oldest(min(excess, _TIDIED))
        for name in oldest:
            if key := key_of(name):
                await self.remove(key)
            else:  # another program's: it names nothing of ours, and would stand among the oldest for ever
                await self._index.forget(name)
        return len(oldest)

    async def _mean_bytes(self) -> float:
        sizes = [await self._bytes(key) if key else 0 for key in await self._index.drawn(_SAMPLE)]
        return sum(sizes) / len(sizes) if sizes else 0.0

    async def _bytes(self, key: ArticleKey) -> int:
        kept = await self._client.memory_usage(self._key(key))
        return int(kept or await self._client.memory_usage(self._former_key(key)) or 0)

    async def _samples(self) -> list[bytes]:
        """Bodies and verdicts of articles taken at random, for a dictionary to be made from."""
        values = await self._ask([("GET", self._key(key)) for key in await self._index.drawn(SAMPLES) if key])
        frames = [frame for value in values if value and value != _WITHDRAWN for frame in frames_of(value)]
        known = await self._dictionaries.to_unpack(frames)
        return [known.unpacked(frame, MOST) for frame in frames if known.lacks(frame) is None]

    async def _read(self, keys: Sequence[ArticleKey]) -> tuple[list[bytes | None], list[list[bytes | None]]]:
        """Each article's value, and the fields that an earlier version kept it in."""
        values: list[Command] = [("GET", self._key(key)) for key in keys]
        former: list[Command] = [("HMGET", self._former_key(key), *store_former.FIELDS) for key in keys]
        found = await self._ask([*values, *former])
        return _there(found[: len(keys)]), found[len(keys) :]


def _there(values: Sequence[bytes | None]) -> list[bytes | None]:
    """None where an article was withdrawn."""
    return [None if value == _WITHDRAWN else value for value in values]


def _conforms(store: RedisStore) -> Store:
    return store
