"""Do the sources answer, bring what they usually do, and get asked in time? Pure checks of what was seen of the system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from services.console.checkup.finding import Finding
from services.console.looking.figures import share, span
from services.console.looking.system_facts import SystemFacts
from services.fetcher.sources.permission import SHARE

_Level = Literal["ok", "warning", "error"]

#: Shares of the sources asked that fail, from which that is no longer theirs alone; and from which it is ours or the network's.
_MANY_FAIL, _MOST_FAIL = 0.2, 0.5
#: Share of the sources asked that may be quiet at a time: one in twenty is on holiday.
_MANY_QUIET = 0.05
#: A source that waits so long after its turn is asked too seldom, and so long not at all, in seconds.
_LATE_S, _VERY_LATE_S = 300.0, 3600.0


def failing(facts: SystemFacts) -> Iterator[Finding]:
    """A source that fails is its publisher's matter; a fifth of them at once is not."""
    words, asked = facts.sources.words, _asked(facts)
    if not asked:
        return
    count = words.get("failing", 0) + words.get("gone", 0)
    what = f"sources: {count} of {asked} fail or are gone" if count else f"sources: all {asked} answer"
    if count < _MANY_FAIL * asked:
        yield Finding("ok", what)
        return
    level: _Level = "error" if count >= _MOST_FAIL * asked and count > 1 else "warning"
    cure = "see of what: the network, WIRESIFT_CONTACT and the fetcher's log where it is many at once"
    yield Finding(level, f"{what} ({share(count / asked)})", cure, "wiresift sources list --failing")


def quiet(facts: SystemFacts) -> Iterator[Finding]:
    """Sources that answer and bring nothing for longer than they ever did of late: how feeds die in silence."""
    count, asked = facts.sources.words.get("quiet", 0), _asked(facts)
    if count:
        level: _Level = "warning" if count >= _MANY_QUIET * asked else "ok"
        cure = "see whether the publisher has moved them, and add the new ones"
        yield Finding(level, f"sources: {count} of {asked} are quiet for longer than usual", cure, "wiresift sources list --quiet")


def moved(facts: SystemFacts) -> Iterator[Finding]:
    """Sources that have moved for good: they are asked where they went, so nothing is to be done soon."""
    if count := facts.sources.words.get("moved", 0):
        cure = "nothing, or add the URLs they answer from and remove these"
        yield Finding("ok", f"sources: {count} have moved for good and are asked there", cure, "wiresift sources list")


def late(facts: SystemFacts) -> Iterator[Finding]:
    """Sources that are asked long after their turn, or by nobody."""
    sources = facts.sources
    fetcher = next(view for view in facts.views if view.status.stage == "fetcher")
    if sources.overdue_s < _LATE_S or fetcher.status.paused:  # a pause is told of by itself
        return
    level: _Level = "error" if sources.overdue_s >= _VERY_LATE_S else "warning"
    first = f" ({sources.most_overdue})" if sources.most_overdue else ""
    what = f"sources due and not asked: {sources.due}, the first for {span(sources.overdue_s)}{first}"
    if not fetcher.living:
        yield Finding(level, f"{what}: no fetcher runs", "start one, or all with `wiresift up`", "wiresift run fetcher")
    elif fetcher.full or fetcher.used >= SHARE:
        yield Finding(level, f"{what}: the intake is nearly full", "see what is said of the stages behind it")
    else:
        yield Finding(level, what, "the fetchers fall behind: run another beside them", "wiresift run fetcher")


def _asked(facts: SystemFacts) -> int:
    """Sources that were asked and are not paused."""
    return facts.sources.total - facts.sources.words.get("new", 0) - facts.sources.words.get("paused", 0)
