"""Crowds: stories of which many copies come at once, as when a wire's client sites all publish in one minute.

Half of the stories are run by one outlet alone, as a chain with a page per town does, and half by as many outlets as there are copies.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.events import ArticleCleaned
from shared.request_ids import new_request_id
from tests.concurrency.classifiers import HONEST
from tests.concurrency.strikes import Killer
from tests.concurrency.trial import stand
from tests.concurrency.verdicts import Verdicts, verdicts
from tests.unit.classifier.articles import article, prose

#: Copies of one story: more than lists are cut to for one outlet, and more than two processes have in work at once.
COPIES = 60
#: Words of a story.
_WORDS = 224
#: First seed of a story's words; no pair of `pairs` has as high a one.
_STORIES = 10**12


@dataclass(frozen=True, slots=True)
class Crowd:
    """All copies of one story."""

    copies: Sequence[ArticleCleaned]


@dataclass(frozen=True, slots=True)
class Crowded:
    """What came of crowds put before classifiers, of which the killed ones `held` so many articles."""

    crowds: Sequence[Crowd]
    verdicts: Verdicts
    held: Sequence[int]

    @property
    def faults(self) -> dict[str, list[str]]:
        """What is wrong, by name; all empty is the promise kept.

        unflagged: copies that are no duplicates, but for the first of each story. flagged first: stories whose first is one. split:
        stories in more than one group at the end; mixed: groups of more than one story. repeated, missing: as of `Verdicts.faults`.
        """
        told = [one for one in map(self._in_order, self.crowds) if one]
        groups = [{self.verdicts.group(name) for name in names} for names in told]
        return {
            "unflagged": [name for names in told for name in names[1:] if not self.verdicts.found[name].is_duplicate],
            "flagged first": [names[0] for names in told if self.verdicts.found[names[0]].is_duplicate],
            "split": [names[0] for names, of_story in zip(told, groups, strict=True) if len(of_story) > 1],
            "mixed": [names[0] for at, names in enumerate(told) if any(groups[at] & other for other in groups[:at])],
            "repeated": [name for name, times in self.verdicts.told.items() if times > 1],
            "missing": [one.article_id for one in _copies(self.crowds) if one.article_id not in self.verdicts.found],
        }

    def _in_order(self, crowd: Crowd) -> list[str]:
        """The copies that were told, in the order in which they were classified."""
        told = (one.article_id for one in crowd.copies if one.article_id in self.verdicts.found)
        return sorted(told, key=lambda name: self.verdicts.found[name].sequence)


def made(stories: int, copies: int, seed: int) -> list[Crowd]:
    """So many stories of so many copies each, every other of one outlet."""
    return [Crowd(list(_crowd(number, copies, seed))) for number in range(stories)]


async def crowded(crowds: Sequence[Crowd], processes: int, *, kills: int = 0, seed: int = 1, module: tuple[str, ...] = HONEST) -> Crowded:
    """Each crowd before so many waiting classifiers in one call, which are given WIDTH of it each; some are killed over it."""
    async with stand(processes, module=module) as put_up:
        feeder = put_up.feeder
        killer = Killer(feeder.client, feeder.keys, put_up.classifiers, random.Random(seed), kills, share=2 * kills / len(crowds))
        for crowd in crowds:
            await feeder.all_wait()
            await feeder.put(crowd.copies)
            await killer()
        await feeder.all_wait()
        return Crowded(crowds, await verdicts(feeder.client, feeder.keys), killer.held)


def _crowd(number: int, copies: int, seed: int) -> Iterator[ArticleCleaned]:
    text, now = prose(_STORIES * seed + number, _WORDS), datetime.now(UTC)
    times = {"first_seen_at": now, "fetched_at": now, "published_at": now}
    for at in range(copies):
        name = f"crowd{number}.{at}"
        outlet = {"source": f"Chain {number}"} if number % 2 else {}
        yield article(name, text, request_id=new_request_id(), **times, **outlet)


def _copies(crowds: Sequence[Crowd]) -> Iterator[ArticleCleaned]:
    return (one for crowd in crowds for one in crowd.copies)
