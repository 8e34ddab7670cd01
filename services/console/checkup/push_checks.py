"""Do hubs push, and can they reach us? Pure checks of what was seen of the system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from services.console.checkup.finding import Finding
from services.console.looking.system_facts import SystemFacts

_Level = Literal["ok", "warning", "error"]

#: Share of the subscriptions whose hubs took a request and do not ask back, from which that is no longer one hub's matter.
_MANY_UNANSWERED = 0.5
_UNREACHED = (
    "hubs cannot reach the callback: see that WIRESIFT_FETCHER_WEBSUB_CALLBACK answers from outside (404 is an answer), and that the "
    "proxy passes it on to WIRESIFT_FETCHER_WEBSUB_LISTEN"
)


def pushes(facts: SystemFacts) -> Iterator[Finding]:
    """How many sources are pushed; polls bring what is not, so nothing of it is an error."""
    seen = facts.pushes
    if not seen.wanted:
        return
    fetcher = next(view for view in facts.views if view.status.stage == "fetcher")
    what = f"pushes: active for {seen.active} of {seen.wanted} sources whose feeds name a hub"
    if not fetcher.living:  # of which is told by itself
        yield Finding("ok", what)
    elif seen.left and not seen.minded:
        yield Finding("ok", f"{what}; no fetcher that runs looks after {seen.left}: WIRESIFT_FETCHER_WEBSUB_CALLBACK is not set there")
    elif not seen.unanswered:
        yield Finding("ok", what)
    else:
        level: _Level = "warning" if seen.unanswered >= _MANY_UNANSWERED * seen.wanted else "ok"
        what = f"{what}; for {seen.unanswered} the hub took the request and never asked back"
        yield Finding(level, what, _UNREACHED, f"wiresift sources show {seen.an_unanswered}")
