"""Everything that can be said of a running system, check by check, in the order in which to put things right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from services.console.checkup import log_checks, push_checks, replica_checks, source_checks, stage_checks
from services.console.checkup.finding import Finding
from services.console.looking.system_facts import SystemFacts
from services.fetcher.settings import FetcherSettings
from shared.streams.inspect import Replica

#: By the name that programs go by.
_CHECKS: Mapping[str, Callable[[SystemFacts], Iterator[Finding]]] = {
    "replica.versions": replica_checks.versions,
    "replica.clocks": replica_checks.clocks,
    "stage.running": stage_checks.running,
    "stage.paused": stage_checks.paused,
    "stage.blocked": stage_checks.blocked,
    "stage.bound": stage_checks.bound,
    "stage.ageing": stage_checks.ageing,
    "stage.held": stage_checks.held,
    "stage.retries": stage_checks.retries,
    "stage.accounting": stage_checks.accounting,
    "replica.silent": replica_checks.silent,
    "replica.hanging": replica_checks.hanging,
    "replica.reading": replica_checks.reading,
    "replica.loop": replica_checks.loops,
    "replica.consumers": replica_checks.consumers,
    "log.dead": log_checks.dead_letters,
    "log.groups": log_checks.groups,
    "log.trimming": log_checks.trimming,
    "log.operations": log_checks.operated,
    "source.late": source_checks.late,
    "source.failing": source_checks.failing,
    "source.quiet": source_checks.quiet,
    "source.moved": source_checks.moved,
    "source.pushes": push_checks.pushes,
}


def findings(facts: SystemFacts) -> list[Finding]:
    """Every check's verdicts; a check that has nothing to say has none."""
    return [replace(finding, check=name) for name, check in _CHECKS.items() for finding in check(facts)]


def contact(settings: FetcherSettings, fetchers: Sequence[Replica]) -> Finding:
    """Whether the living fetchers may fetch; where none says, whether one that is started with these settings may."""
    said = [fetcher for fetcher in fetchers if fetcher.said.contact is not None]
    if without := [fetcher for fetcher in said if not fetcher.said.contact]:
        what = f"{replica_checks.named(without[0])} runs without WIRESIFT_CONTACT, so it fetches nothing public"
        return Finding("warning", what, f"{_SET_CONTACT}, and restart it", check="settings.contact")
    if said:
        return Finding("ok", "the running fetchers have a contact to give", check="settings.contact")
    if settings.contact:
        return Finding("ok", f"WIRESIFT_CONTACT: {settings.contact}", check="settings.contact")
    what = "WIRESIFT_CONTACT is not set here; a fetcher started like this fetches nothing public"
    return Finding("warning", what, _SET_CONTACT, check="settings.contact")


_SET_CONTACT = "set it to your e-mail address or a page about your crawler before you fetch"
