"""Are there dead letters, and do the consumer groups of the logs keep up? Pure checks of what was seen of the system."""

from __future__ import annotations

from collections.abc import Iterator

from services.console.checkup.finding import Finding
from services.console.looking.figures import known, moment, size, span, span_ms
from services.console.looking.system_facts import SystemFacts
from shared.settings import Settings
from shared.streams.inspect import GroupStatus, LogStatus
from shared.streams.keys import Stream

#: Share of the time that entries are kept after which an unread one is worth a look.
_FAR_BEHIND = 0.5
#: Multiples of its bytes past which a log is not being trimmed: one that is trimmed passes them only by some seconds' entries.
_FAR_OVER = 1.5
#: A group that nobody reads with for so long has been left alone: a restart takes less. Milliseconds.
_LEFT_ALONE_MS = 60_000
#: An entry delivered so long ago and not acknowledged is in the hands of a consumer that died or hangs. Milliseconds.
_LONG_PENDING_MS = 600_000
#: The way out where nobody is to read with a group any more.
_UNWANTED = "a group that is no longer wanted: XGROUP DESTROY"
#: Kinds of dead letters that are named.
_KINDS = 5


def dead_letters(facts: SystemFacts) -> Iterator[Finding]:
    """Requests that ended because they can never succeed, and that nobody has dealt with."""
    count = facts.status.dead.count
    if not count:
        yield Finding("ok", "dead letters: none open")
        return
    kinds = sorted(facts.letters.items(), key=lambda kind: -kind[1])[:_KINDS]
    named = ", ".join(f"{of_kind} × {error} in {stage}" for (stage, error), of_kind in kinds)
    what = f"dead letters: {count} open" + (f"; of the newest {facts.letters_seen}: {named}" if named else "")
    yield Finding("warning", what, "look at them, then redrive or discard them", "wiresift dead list")


def groups(facts: SystemFacts) -> Iterator[Finding]:
    """Consumer groups that are far behind, or were and died: what they have not finished is kept for them only up to a limit."""
    for log in facts.status.logs:
        for group in log.groups:
            if group.behind_ms:
                yield _behind(log, group, facts.settings)
            if (group.idle_ms or 0) >= _LONG_PENDING_MS:
                yield _unfinished(log, group, facts.settings)
    if not facts.status.log(Stream.CLASSIFIED).groups:
        days = f"{facts.settings.log_max_days:g} days"
        yield Finding("ok", f"no consumer group is registered on classified; whoever reads it has {days} for it")


def _behind(log: LogStatus, group: GroupStatus, settings: Settings) -> Finding:
    behind = f"group {group.name} of {log.log} is {span_ms(group.behind_ms)} behind, entries unread: {known(group.unread)}"
    limit = settings.log_unread_max_bytes
    if log.bytes >= limit:
        cure = "start its consumers or raise WIRESIFT_LOG_UNREAD_MAX_BYTES"
        return Finding("error", f"{behind}; the log is at {size(log.bytes)} of {size(limit)}, so unread entries are being lost", cure)
    far = group.behind_ms > _FAR_BEHIND * settings.log_max_days * 86_400_000
    alone = not group.consumers and group.behind_ms >= _LEFT_ALONE_MS
    if not far and not alone and log.bytes <= settings.log_max_bytes:
        return Finding("ok", behind)
    nobody = ", and it has no consumer" if alone else ""
    return Finding("warning", f"{behind}{nobody}; {_until_limit(log, limit)}", f"start its consumers; {_UNWANTED}")


def _unfinished(log: LogStatus, group: GroupStatus, settings: Settings) -> Finding:
    """Entries that its consumers took and never acknowledged; it may have read all there is."""
    held = f"group {group.name} of {log.log} has not acknowledged {group.pending} entries, one of them for {span_ms(group.idle_ms)}"
    cure = f"see whether its consumers live; another takes over what a dead one left with XAUTOCLAIM; {_UNWANTED}"
    limit = settings.log_unread_max_bytes
    if log.bytes >= limit:
        return Finding("error", f"{held}; the log is at {size(log.bytes)} of {size(limit)}, so they are being lost", cure)
    return Finding("warning", held, cure)


def _until_limit(log: LogStatus, limit: int) -> str:
    """How long until unread entries are lost, if the log goes on growing as it has."""
    if not log.oldest_age_ms or not log.bytes:
        return f"what is unread is kept up to {size(limit)}"
    seconds = (limit - log.bytes) / (log.bytes / (log.oldest_age_ms / 1000))
    return f"what is unread is kept up to {size(limit)}, at this rate for another {span(seconds)}"


def trimming(facts: SystemFacts) -> Iterator[Finding]:
    """Logs far over the bytes they may take, though no group that has not read them explains it."""
    for log in facts.status.logs:
        needed = any(group.pending or group.behind_ms for group in log.groups)
        limit = facts.settings.log_unread_max_bytes if needed else facts.settings.log_max_bytes
        if log.bytes <= _FAR_OVER * limit:
            continue
        what = f"{log.log} takes {size(log.bytes)}, and {size(limit)} is what it may take"
        if any(replica.alive for replica in facts.status.replicas):
            cure = "the services fail to trim it: see upkeep_failed in their logs, and whether their account may use MEMORY USAGE and XTRIM"
            yield Finding("error", what, cure)
        else:
            yield Finding("warning", what, "it is trimmed by any service that runs")


def operated(facts: SystemFacts) -> Iterator[Finding]:
    """What operators did last."""
    for at, done in facts.operations:
        times = f" × {done.count}" if done.count > 1 else ""
        yield Finding("ok", f"{moment(at)}: {done.what} {done.subject}{times} by {done.by or 'unknown'}")
