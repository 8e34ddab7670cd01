"""What a run was like, in lines. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.web.article import Kind
from tests.web.characters import Rules
from tests.web.log import Role
from tests.web.seen import Seen
from tests.web.verdict import Verdict

#: Breaches of one rule that are shown.
_SHOWN = 5


def report(verdict: Verdict) -> Iterator[str]:
    """Tallies by kind of article, of host and of request, then what is wrong."""
    seen = verdict.seen
    yield from _articles(verdict)
    yield from _hosts(seen)
    yield from _requests(seen)
    yield _closing(verdict)
    for rule, found in verdict.breaches.items():
        yield f"{rule}: {len(found) or 'kept'}"
        yield from (f"    {line}" for line in found[:_SHOWN])
    if not verdict.clean:
        yield from verdict.processes.said()
    yield "every promise kept" if verdict.clean else "BROKEN"


def _articles(verdict: Verdict) -> Iterator[str]:
    world, ended = verdict.seen.world, Counter((end.article, end.word) for end in verdict.ends.found)
    yield f"{'article':36}{'published':>10}{'told of':>9}{'fetched':>9}{'refused':>9}{'waiting':>9}"
    for kind in Kind:
        its = [article for article in world.articles if article.kind is kind]
        dues = [world.due(article) for article in its]
        told, held = sum(due.most > 0 for due in dues), sum(due.end == "held" for due in dues)
        numbers = {article.number for article in its}
        fetched = sum(times for (number, word), times in ended.items() if number in numbers and word == "fetched")
        refused = sum(times for (number, word), times in ended.items() if number in numbers and word != "fetched")
        yield f"{kind:36}{len(its):>10}{told:>9}{fetched:>9}{refused:>9}{held:>9}"


def _hosts(seen: Seen) -> Iterator[str]:
    yield f"{'robots.txt':36}{'hosts':>10}{'asked':>9}{'other requests':>16}"
    for rules in Rules:
        hosts = {host for host, character in enumerate(seen.world.hosts) if character.rules is rules}
        hits = [hit for hit in seen.log.hits if hit.host in hosts]
        robots = sum(hit.role is Role.ROBOTS for hit in hits)
        yield f"{rules:36}{len(hosts):>10}{robots:>9}{len(hits) - robots:>16}"


def _requests(seen: Seen) -> Iterator[str]:
    hits = seen.log.hits
    lists = Counter(hit.status for hit in hits if hit.role is Role.LIST)
    busy = sum(hit.wait_s > 0 for hit in hits)
    gaps = [(later.at - earlier.at) / seen.gap_s(later) for _, its in seen.by_host() for earlier, later in pairwise(its)]
    short = sum(gap < 0.9 for gap in gaps)
    yield f"lists: {lists[200]} answers with content, {lists[304]} times 304, {lists.total() - lists[200] - lists[304]} others"
    yield f"pauses asked for: {busy}; requests over {seen.log.connections} connections: {len(hits)}, {len(seen.log.trapped)} trapped"
    if gaps:
        yield f"gaps between requests to a host, as parts of its pace: least {min(gaps):.2f}, below 0.9: {short} of {len(gaps)}"


def _closing(verdict: Verdict) -> str:
    fetched = sum(end.word == "fetched" for end in verdict.ends.found)
    memory = ", ".join(f"{peak / 2**20:.0f}" for peak in verdict.processes.peaks.values())
    return (
        f"{fetched} articles fetched in {verdict.seconds:.0f} s ({fetched / verdict.seconds:.0f}/s) by {len(verdict.processes.processes)} "
        f"fetchers, {len(verdict.seen.kills)} of them killed with {sum(kill.in_hand for kill in verdict.seen.kills)} requests in hand; "
        f"their peak memory: {memory} MB"
    )
