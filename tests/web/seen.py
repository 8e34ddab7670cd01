"""What rules are held against: the servers' log, and when fetchers were killed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.web.characters import Rules
from tests.web.log import Hit, Log, Role
from tests.web.world import World


@dataclass(frozen=True, slots=True)
class Kill:
    """A fetcher was killed `at` this moment of the log's clock, with so many requests `in_hand`.

    `lists`, as (host, name), are those that some fetcher was asking for just then.
    """

    at: float
    in_hand: int
    lists: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is judged: the servers' `log`, and the `kills`; `processes` counts all fetchers there were."""

    world: World
    log: Log
    kills: tuple[Kill, ...] = ()
    processes: int = 2

    def by_host(self) -> Iterator[tuple[int, list[Hit]]]:
        """The requests to each host that had any, in order."""
        found = defaultdict[int, list[Hit]](list)
        for hit in self.log.hits:
            found[hit.host].append(hit)
        return ((host, sorted(hits, key=lambda hit: hit.at)) for host, hits in sorted(found.items()))

    def pace_s(self, host: int) -> float:
        """The least time between two requests to a host, once its rules are known."""
        plan = self.world.plan
        return max(plan.delay_s, plan.crawl_delay_s if self.world.hosts[host].rules is Rules.DELAYS else 0.0)

    def gap_s(self, hit: Hit) -> float:
        """The least time between `hit` and the one before it: whoever asks for the rules knows no Crawl-delay yet."""
        return self.world.plan.delay_s if hit.role is Role.ROBOTS else self.pace_s(hit.host)

    def killed_between(self, earlier: Hit, later: Hit) -> tuple[Kill, ...]:
        """The kills between two requests."""
        return tuple(kill for kill in self.kills if earlier.at < kill.at < later.at)
