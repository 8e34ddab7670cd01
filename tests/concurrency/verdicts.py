"""What came out on `classified`: of each pair which one is a copy, and which articles are one story at the end."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, cast

from redis.asyncio import Redis

from shared.events import ArticleCleaned
from shared.streams import envelope
from shared.streams.keys import Keys, Stream
from tests.concurrency.pairs import Pair, Ties

#: Entries read at a time.
_PAGE = 500

#: Whether the earlier and the later of a pair may be duplicates: of a tied pair the earlier may be one of another pair's.
_RIGHT = {False: {(False, True)}, True: {(False, True), (True, True)}}

Partition = frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a record says: the articles it is a duplicate of, and its group when it was written."""

    is_duplicate: bool
    sources: frozenset[str]
    group_id: str
    sequence: int


@dataclass(slots=True)
class Verdicts:
    """By article. `merged` maps a group's id to the one that took it in; `told` counts the records of each article."""

    found: dict[str, Verdict] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str | None, body: dict[str, Any]) -> None:
        """Take an entry of `classified` into account."""
        if kind == "GroupRevised":
            self.merged |= {alias: body["group_id"] for alias in body["merged_from"] if alias != body["group_id"]}
            return
        said, article = body["syndication"], body["article_id"]
        sources = frozenset(match["article_id"] for match in said["matches"] if match["relation"] not in ("quote", "none"))
        self.told[article] += 1
        self.found[article] = Verdict(said["is_duplicate"], sources, said["group_id"], said["sequence"])

    def group(self, article: str) -> str:
        """The group an article is in at the end."""
        group_id, seen = self.found[article].group_id, set[str]()
        while group_id in self.merged and group_id not in seen:
            seen.add(group_id)
            group_id = self.merged[group_id]
        return group_id

    @property
    def partition(self) -> Partition:
        """The articles by group."""
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for article in self.found:
            groups[self.group(article)].add(article)
        return frozenset(frozenset(group) for group in groups.values())

    def faults(self, ties: Ties) -> dict[str, list[str]]:
        """What is wrong, by name; all empty is the promise kept.

        lost: pairs of which neither names the other as what it copies. both: of which each names the other. wrong way: of which
        the one with the higher sequence is no duplicate, or the other is, though it shares text with no third. apart: whose two are
        in different groups at the end. repeated, missing: articles told more than once, and never.
        """
        told = [pair for pair in ties.pairs if all(one.article_id in self.found for one in pair)]
        sides = {id(pair): (self._sees(pair.first, pair.second), self._sees(pair.second, pair.first)) for pair in told}
        return {
            "lost": [str(pair) for pair in told if not any(sides[id(pair)])],
            "both": [str(pair) for pair in told if all(sides[id(pair)])],
            "wrong way": [str(pair) for pair in told if self._duplicates(pair) not in _RIGHT[pair.tied]],
            "apart": [str(pair) for pair in told if self.group(pair.first.article_id) != self.group(pair.second.article_id)],
            "repeated": [article for article, times in self.told.items() if times > 1],
            "missing": [one.article_id for one in ties.articles if one.article_id not in self.found],
        }

    def _sees(self, one: ArticleCleaned, other: ArticleCleaned) -> bool:
        return other.article_id in self.found[one.article_id].sources

    def _duplicates(self, pair: Pair) -> tuple[bool, bool]:
        """Whether the earlier and the later of a pair are duplicates."""
        earlier, later = sorted((self.found[one.article_id] for one in pair), key=lambda verdict: verdict.sequence)
        return earlier.is_duplicate, later.is_duplicate


async def verdicts(client: Redis, keys: Keys) -> Verdicts:
    """All that stands on `classified`."""
    found, after = Verdicts(), "-"
    while page := await client.xrange(keys.stream(Stream.CLASSIFIED), after, "+", count=_PAGE):
        for entry, fields in cast("list[tuple[bytes, dict[bytes, bytes]]]", page):
            framed = envelope.decode(fields)
            found.note(framed.headers.get("type"), json.loads(framed.body))
            after = "(" + entry.decode()
    return found
