"""Are the processes well: do they read, get done, keep time, and agree on the version? Pure checks of what they say and the server sees."""

from __future__ import annotations

from collections.abc import Iterator

from services.console.checkup.finding import Finding
from services.console.looking.figures import span, span_ms
from services.console.looking.stage_view import BLOCKED_FROM_S, StageView
from services.console.looking.system_facts import Consumer, SystemFacts
from shared.streams.inspect import Replica
from shared.streams.upkeep import STALE_AFTER

#: Clocks this far apart are worth a look, and this far apart do harm, in ms.
_SKEW_MS, _WRONG_MS = 2_000, 60_000
#: Multiples of the reclaim time after which work that nobody beats for should have been taken over several times.
_RECLAIMS = 3
#: Multiples of a run's deadline after which it does not heed it.
_DEADLINES = 2
#: A process that holds nothing reads at least twice a second: entries that wait for so long are not read by it. Milliseconds.
_UNREAD_MS = 10_000
#: An event loop held up for so long, in seconds, makes beats and hand-overs late; starting on a busy machine takes less.
_LAG_S = 2.0
#: Silent processes of a stage that are named, those heard last; one that is started again and again leaves many.
_NAMED = 3


def versions(facts: SystemFacts) -> Iterator[Finding]:
    """Versions side by side, as in an upgrade that is under way."""
    living = [replica.said for replica in facts.status.replicas if replica.alive]
    found = {said.version for said in living if said.version} | {facts.version}
    if len(found) == 1:
        yield Finding("ok", f"version of Wiresift: {facts.version}")
        return
    of = sorted({f"{said.stage} {said.version}" for said in living if said.version})
    order = "upgrade readers before those that write to them: classifier, cleaner, fetcher, then whatever puts requests in"
    yield Finding("warning", f"versions of Wiresift differ: {', '.join(of)}, this command {facts.version}", order)


def clocks(facts: SystemFacts) -> Iterator[Finding]:
    """Clocks of this machine and of each process against the server's."""
    skews = [("this machine", facts.ahead_ms)]
    living = [replica for replica in facts.status.replicas if replica.alive]
    skews += [(named(replica), replica.skew_ms) for replica in living if replica.skew_ms is not None]
    off = [(who, skew) for who, skew in skews if abs(skew) > _SKEW_MS]
    for who, skew in off:
        what = f"the clock of {who} is {span_ms(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the server's"
        cure = "times it writes into records are off by that, and it misjudges which dates lie in the future; set it by NTP"
        yield Finding("error" if abs(skew) > _WRONG_MS else "warning", what, cure, "timedatectl set-ntp true")
    if not off:
        yield Finding("ok", f"clocks: {len(skews)} agree with the server's within {_SKEW_MS // 1000} s")


def silent(facts: SystemFacts) -> Iterator[Finding]:
    """Processes that stopped beating without a word; one that is stopped in order says so."""
    for view in facts.views:
        stage = view.status.stage
        gone = sorted((one for one in facts.status.replicas if one.stage == stage and not one.alive), key=lambda one: one.age_ms)
        others = "others take its work over" if view.living else "its work waits for another"
        for replica in gone[:_NAMED]:
            what = f"{named(replica)} gave no sign of life for {span_ms(replica.age_ms)} and did not sign off"
            cure = f"it was killed, hangs, or its machine is gone: see its log; {others}"
            yield Finding("warning", what, cure)
        if len(gone) > _NAMED:
            yield Finding(
                "warning",
                f"{len(gone) - _NAMED} more processes of {stage} fell silent",
                "see what ends them again and again: their logs",
            )


def hanging(facts: SystemFacts) -> Iterator[Finding]:
    """Runs far past their deadline, though they do not wait for room."""
    for replica in (replica for view in facts.views for replica in view.living):
        said = replica.said
        if said.oldest_run_s is None or said.deadline_s is None or (said.blocked_s or 0) >= BLOCKED_FROM_S:
            continue
        if said.oldest_run_s > _DEADLINES * said.deadline_s:
            what = f"{named(replica)} has worked on one entry for {span(said.oldest_run_s)}; its deadline is {span(said.deadline_s)}"
            yield Finding("error", what, f"it hangs: end it on {said.host}, and others take its work over", f"kill {said.pid}")


def reading(facts: SystemFacts) -> Iterator[Finding]:
    """Processes that beat, have nothing in hand, and leave what waits where it is."""
    for view in facts.views:
        if view.status.paused or (view.status.waiting_age_ms or 0) < _UNREAD_MS:
            continue
        idle = {consumer.name: consumer.idle_ms for consumer in facts.consumers.get(view.status.stage, ())}
        for replica in view.living:
            said, silent_ms = replica.said, idle.get(replica.consumer)
            if said.in_hand == 0 and not said.paused and (silent_ms is None or silent_ms >= _UNREAD_MS):
                what = f"{named(replica)} lives but does not read, while entries wait in {view.status.stream}"
                yield Finding("error", what, f"restart it on {said.host}, and see its log", f"kill {said.pid}")


def loops(facts: SystemFacts) -> Iterator[Finding]:
    """Event loops that were held up."""
    for replica in (replica for view in facts.views for replica in view.living):
        lag, reclaim = replica.said.loop_lag_s, replica.said.reclaim_s
        if lag is None or lag < _LAG_S:
            continue
        what = f"the loop of {named(replica)} was held up for {span(lag)}"
        if reclaim is not None and lag >= reclaim:
            cure = "longer than WIRESIFT_RECLAIM_IDLE_S: its work is done twice; give it more CPU, or raise that"
            yield Finding("error", what, cure)
        else:
            yield Finding("warning", what, "its machine is short of CPU, or a handler computes without a pause")


def consumers(facts: SystemFacts) -> Iterator[Finding]:
    """What is in the hands of processes that are gone, and what no living one beats for."""
    for view in facts.views:
        known = facts.consumers.get(view.status.stage, ())
        alive = {replica.consumer for replica in view.living}
        after_ms = _RECLAIMS * 1000 * _reclaim_s(view, facts)
        gone = [consumer for consumer in known if consumer.name not in alive]
        left = [consumer for consumer in gone if consumer.pending and consumer.idle_ms > after_ms]
        if left:
            yield _left_behind(view, left)
        elif view.living and not (view.status.paused or view.held) and (view.status.idle_ms or 0) > after_ms:
            what = f"{view.status.stage}: an entry has been in hand for {span_ms(view.status.idle_ms)} without a beat for it"
            yield Finding("error", what, "nobody takes it over: restart its processes, and see their logs")
        stale = [consumer for consumer in gone if not consumer.pending and consumer.idle_ms > 2 * STALE_AFTER.total_seconds() * 1000]
        if stale and view.living:
            what = f"{view.status.stage}: {len(stale)} consumers of processes that are long gone are still registered"
            yield Finding("warning", what, "its processes should clear them away: see their logs")


def _left_behind(view: StageView, left: list[Consumer]) -> Finding:
    stage, entries = view.status.stage, sum(consumer.pending for consumer in left)
    what = f"{stage}: {entries} entries are in the hands of processes that are gone ({', '.join(consumer.name for consumer in left[:3])})"
    if not view.living:
        return Finding("warning", what, "they are taken over when it runs", f"wiresift run {stage}")
    if view.status.paused:
        return Finding("warning", what, "they are taken over when it goes on", f"wiresift resume {stage}")
    return Finding("error", what, "its living processes do not take them over: restart one, and see its log")


def _reclaim_s(view: StageView, facts: SystemFacts) -> float:
    said = [replica.said.reclaim_s for replica in view.living if replica.said.reclaim_s]
    return max(said, default=facts.settings.reclaim_idle_s)


def named(replica: Replica) -> str:
    """A process as an operator finds it."""
    return f"{replica.stage} (process {replica.said.pid} on {replica.said.host})"
