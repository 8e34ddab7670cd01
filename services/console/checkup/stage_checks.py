"""Does each stage run, keep up and get rid of what it makes? Pure checks of what was seen of the system."""

from __future__ import annotations

from collections.abc import Iterator

from services.console.checkup.finding import Finding
from services.console.looking.figures import known, share, span, span_ms
from services.console.looking.stage_view import StageView, State, paused_words, total
from services.console.looking.system_facts import SystemFacts
from shared.streams.keys import Stream

#: An entry that has waited for so long while somebody could take it tells of a stage that falls behind. Milliseconds.
_LONG_WAIT_MS = 60_000
#: Share of a stream's bound from which to warn, while its writer does not wait yet.
_NEAR_BOUND = 0.8
#: A retry overdue for so long was not put back though that is tried several times a second. Milliseconds.
_OVERDUE_MS = 5_000


def running(facts: SystemFacts) -> Iterator[Finding]:
    """Nothing is wrong with a system at rest; articles that nobody works on are."""
    for view in facts.views:
        stage, entries = view.status.stage, view.status.entries
        if view.living:
            yield Finding("ok", f"{stage} runs in {_processes(len(view.living))}; entries in {view.status.stream}: {entries}")
        else:
            what = f"{stage} does not run; entries that wait in {view.status.stream}: {entries}"
            yield Finding("error" if entries else "warning", what, "start it, or all with `wiresift up`", f"wiresift run {stage}")


def paused(facts: SystemFacts) -> Iterator[Finding]:
    """A stage that begins nothing, because somebody wanted it so."""
    for view in facts.views:
        if pause := view.status.paused:
            what = f"{view.status.stage} is {paused_words(pause)}"
            yield Finding("warning", what, "let it go on when that is over", f"wiresift resume {view.status.stage}")


def blocked(facts: SystemFacts) -> Iterator[Finding]:
    """A stage whose hand-overs are refused: the cause is behind it in the pipe, or the server."""
    readers = {view.status.stream: view for view in facts.views}
    for view in facts.views:
        if view.state is not State.BLOCKED:
            continue
        what = f"{view.status.stage} has been unable to hand anything over for {span(view.blocked_s)}"
        if not (view.writes and view.writes_full):
            yield Finding("error", what, "the server refuses it: see what is said of its memory and disk, and the service's log")
        else:
            yield _make_room(f"{what}: {view.writes} is full", readers[view.writes])


def _make_room(what: str, reader: StageView) -> Finding:
    stage = reader.status.stage
    match reader.state:
        case State.NOT_RUNNING:
            return Finding("error", what, f"start {stage}, which reads it", f"wiresift run {stage}")
        case State.PAUSED:
            return Finding("warning", what, f"{stage}, which reads it, is paused", f"wiresift resume {stage}")
        case State.BLOCKED:
            return Finding("warning", what, f"{stage}, which reads it, is blocked itself: mend that first")
        case _:
            return Finding("warning", what, f"{stage}, which reads it, is the bottleneck: run another beside it", f"wiresift run {stage}")


def bound(facts: SystemFacts) -> Iterator[Finding]:
    """Streams near their bound, whose writers wait before long."""
    for view in facts.views:
        if view.used < _NEAR_BOUND:
            continue
        what = f"{view.status.stream} is at {share(view.used)} of what it may hold"
        stage = view.status.stage
        if view.retries_share == view.used:
            due = span_ms(view.status.next_retry_ms)
            what = f"retries of {stage} are at {share(view.used)} of what may be scheduled, the next due in {due}"
            yield Finding("warning", what, f"past that {view.status.stream} takes nothing new in: see in its log what fails")
        elif view.state is not State.WORKING:
            yield Finding("warning", what, f"see what is said of {stage}, which reads it")
        elif view.status.stream is Stream.REQUESTED:
            yield Finding("ok", f"{what}, which paces whoever puts requests in")
        else:
            yield Finding("warning", what, f"{stage}, which reads it, falls behind: run another beside it", f"wiresift run {stage}")


def ageing(facts: SystemFacts) -> Iterator[Finding]:
    """A stage that leaves entries waiting for long though it runs, and nothing else explains it."""
    for view in facts.views:
        if view.state is not State.WORKING or (view.status.waiting_age_ms or 0) < _LONG_WAIT_MS:
            continue
        stage, finished = view.status.stage, total(view.living, lambda said: said.finished_per_s_60s)
        what = f"{stage} leaves entries waiting: {known(view.status.waiting)}, the oldest for {span_ms(view.status.waiting_age_ms)}"
        if finished == 0:
            yield Finding("error", f"{what}, and it has finished none in a minute", "see its log, and restart it")
        else:
            rate = "" if finished is None else f", at {finished:.1f} a second"
            yield Finding("warning", what + rate, "it falls behind: run another beside it", f"wiresift run {stage}")


def held(facts: SystemFacts) -> Iterator[Finding]:
    """Entries that only a newer version can read."""
    for view in facts.views:
        if view.held:
            what = f"{view.status.stage} holds {view.held} entries of a newer schema version"
            yield Finding("warning", what, f"upgrade {view.status.stage}; readers come before those that write to them")


def retries(facts: SystemFacts) -> Iterator[Finding]:
    """Retries whose time has come, and that nobody puts back."""
    for view in facts.views:
        due = view.status.next_retry_ms
        if view.living and due is not None and due < -_OVERDUE_MS:
            what = f"{view.status.stage} does not take its retries up again: the next was due {span_ms(-due)} ago"
            yield Finding("error", what, "restart it, and see its log")


def accounting(facts: SystemFacts) -> Iterator[Finding]:
    """Whether the streams' accounting has the entries there are."""
    for view in facts.views:
        found = view.status
        uncounted = found.entries + found.retries - found.accounted
        if uncounted < 0:
            what = f"{found.stream}: {-uncounted} entries that are gone still take room"
            yield Finding("warning", what, "they were deleted by hand; it mends itself once the stream is empty")
        elif uncounted:
            yield Finding("ok", f"{found.stream}: {uncounted} entries that other programs wrote are not in its bytes")


def _processes(count: int) -> str:
    return "1 process" if count == 1 else f"{count} processes"
