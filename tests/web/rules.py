"""What the servers' own logs must show, host by host. Pure: each rule yields a sentence for each breach.

Nothing that the fetchers say of themselves is asked: only what came in, when, and with which words.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from tests.web.characters import Rules
from tests.web.log import Hit, Role
from tests.web.plan import CONTACT
from tests.web.seen import Seen

#: Seconds by which two processes may see two things in another order: a busy machine lets each of them wait.
GRACE_S = 0.1
#: Statuses that settle nothing: the same is to be asked for again.
_PASSING = frozenset({301, 302, 303, 307, 308, 429, 500, 503})


def paced(seen: Seen) -> Iterator[str]:
    """No host is asked faster than its pace, but for as many requests as may be in hand: those may all be held up on their way."""
    for host, hits in seen.by_host():
        due = float("-inf")
        for hit in hits:
            due = max(hit.at, due + seen.gap_s(hit))
            if (ahead := (due - hit.at) / seen.pace_s(host)) > seen.world.plan.connections:
                yield f"{_at(seen, host)}: {hit.path} came {ahead:.1f} requests ahead of the host's pace"


def not_crowded(seen: Seen) -> Iterator[str]:
    """No host has more requests in hand than are allowed, all fetchers together, the killed ones' included."""
    for host, hits in seen.by_host():
        ends: list[float] = []
        for hit in hits:
            del ends[: bisect_left(ends, hit.at + GRACE_S)]
            insort(ends, float("inf") if hit.ended is None else hit.ended)
            if len(ends) > seen.world.plan.connections:
                yield f"{_at(seen, host)}: {hit.path} was request {len(ends)} at a time"


def allowed(seen: Seen) -> Iterator[str]:
    """Nothing that robots.txt forbids is requested, nothing of a host whose rules cannot be had, and no address behind the wall."""
    for hit in seen.log.hits:
        kept_out = seen.world.hosts[hit.host].keeps_out and hit.role is not Role.ROBOTS
        if hit.role is Role.FORBIDDEN or kept_out:
            yield f"{_at(seen, hit.host)}: {hit.path} was requested, and robots.txt forbids it"
    for address in seen.log.trapped:
        yield f"{address} was connected to"


def rules_first(seen: Seen) -> Iterator[str]:
    """Each host is asked for its rules before anything else, and once by each process at most."""
    for host, hits in seen.by_host():
        known = [hit.ended for hit in hits if hit.role is Role.ROBOTS and hit.whole and hit.status != 301 and hit.ended is not None]
        first = next((hit for hit in hits if hit.role is not Role.ROBOTS), None)
        if first and (not known or first.at + GRACE_S < min(known)):
            yield f"{_at(seen, host)}: {first.path} was requested before its rules were known"
        times = sum(hit.path == "/robots.txt" for hit in hits)
        if seen.world.hosts[host].rules is not Rules.BROKEN and times > seen.processes:
            yield f"{_at(seen, host)}: robots.txt was requested {times} times"


def once(seen: Seen) -> Iterator[str]:
    """No article is got more often than it is due; only what a killed fetcher had in hand may be got again, by another."""
    found = defaultdict[int, list[Hit]](list)
    for hit in seen.log.hits:
        if hit.article is not None and hit.whole and hit.status not in _PASSING:
            found[hit.article].append(hit)
    redone = 0
    for number, hits in sorted(found.items()):
        over = len(hits) - seen.world.due(seen.world.articles[number]).most
        redone += max(0, over)
        if over > len(seen.killed_between(hits[0], hits[-1])):
            yield f"article {number} was got {len(hits)} times: {', '.join(hit.path for hit in hits[:3])}"
    if redone > (in_hand := sum(kill.in_hand for kill in seen.kills)):
        yield f"{redone} articles were got again, and only {in_hand} were in the hands of killed fetchers"


def conditional(seen: Seen) -> Iterator[str]:
    """A list is asked for by the validators that its last answer gave, verbatim, unless whoever had them was killed before noting them."""
    answered: dict[tuple[int, str], Hit] = {}
    for hit in sorted(seen.log.hits, key=lambda hit: hit.at):
        if hit.role is not Role.LIST or hit.status not in (200, 304) or not hit.whole:
            continue
        place = (hit.host, hit.path)
        before = answered.get(place)
        if before and not _repeats(before, hit) and not _lost(seen, before, hit):
            yield f"{_at(seen, hit.host)}: {hit.path} was asked for without the validators it had given"
        answered[place] = hit


def left_alone(seen: Seen) -> Iterator[str]:
    """Who asked for a pause has it: only what had its place at the gate already may still come."""
    for host, hits in seen.by_host():
        for pause in (hit for hit in hits if hit.wait_s and hit.ended is not None):
            begins, ends = (pause.ended or pause.at) + GRACE_S, (pause.ended or pause.at) + pause.wait_s - GRACE_S
            came = [hit for hit in hits if begins < hit.at < ends]
            if len(came) > seen.world.plan.connections - 1:
                yield f"{_at(seen, host)}: {len(came)} requests came in a pause of {pause.wait_s:g} s, the first for {came[0].path}"


def honest(seen: Seen) -> Iterator[str]:
    """Every request says who asks and whom to write to, and brings back no cookie."""
    for hit in seen.log.hits:
        agent = hit.fields.get("user-agent", "")
        if not agent.startswith("Wiresift/") or f"(+{CONTACT})" not in agent:
            yield f"{_at(seen, hit.host)}: {hit.path} was requested by {agent!r}"
        if "cookie" in hit.fields:
            yield f"{_at(seen, hit.host)}: {hit.path} was requested with a cookie"


#: Every rule, by the name under which its breaches are told.
RULES: dict[str, Callable[[Seen], Iterable[str]]] = {
    rule.__name__.replace("_", " "): rule for rule in (paced, not_crowded, allowed, rules_first, once, conditional, left_alone, honest)
}


def breaches(seen: Seen) -> dict[str, Sequence[str]]:
    """What each rule has to say; all empty is the promise kept."""
    return {name: tuple(rule(seen)) for name, rule in RULES.items()}


def _lost(seen: Seen, before: Hit, hit: Hit) -> bool:
    """Whether what `before` gave may have died with a fetcher that had not noted it yet."""
    own = hit.path.removeprefix("/").partition("/")[0]
    return any((hit.host, own) in kill.lists for kill in seen.killed_between(before, hit))


def _repeats(before: Hit, hit: Hit) -> bool:
    """Whether the request carries what the answer before it gave."""
    pairs = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
    return all(before.gave.get(given, hit.fields.get(asked)) == hit.fields.get(asked) for given, asked in pairs)


def _at(seen: Seen, host: int) -> str:
    return f"{seen.world.address(host)} ({seen.world.hosts[host].rules})"
