"""`wiresift status` for a person: the stages, their processes, the logs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.console.looking.figures import NOTHING, UNKNOWN, known, share, size, span, span_ms
from services.console.looking.stage_view import StageView, State, replica_state
from services.console.looking.status_remarks import remarks
from shared.display import harmless
from shared.streams.inspect import GroupStatus, LogStatus, OpenLetters, Replica, Status
from shared.streams.keys import Stream

_STYLES = {
    State.NOT_RUNNING: "red",
    State.SILENT: "red",
    State.PAUSED: "yellow",
    State.BLOCKED: "yellow",
    State.WORKING: "green",
    State.IDLE: "green",
    State.UNKNOWN: "dim",
}
_OF_A_STAGE = ("stage", "state", "alive", "waiting", "in hand", "oldest", "idle", "retries", "next", "dead", "in/s", "out/s", "full")
_OF_A_REPLICA = ("process", "state", "host", "pid", "version", "in hand", "buried", "out/s", "out/s 1 min", "memory", "age", "seen")
_OF_A_LOG = ("log", "entries", "bytes", "oldest")
_OF_A_GROUP = ("group", "log", "consumers", "pending", "pending for", "unread", "behind")
_LEFT = frozenset({"stage", "process", "state", "host", "version", "log", "group"})
#: Columns that a screen without room for all goes without, the first one first; the JSON has them.
_FIRST_TO_GO = (
    *("age", "memory", "out/s 1 min", "version", "next", "idle", "buried"),
    *("consumers", "oldest", "in/s", "full", "bytes", "host", "alive", "in hand"),
)
#: Characters of a name that others gave that are shown on a screen narrower than this, and on a wider one.
_NARROW, _SHORT_NAME, _NAME = 118, 14, 20

Row = Sequence[str | Text]


def tables(status: Status, views: Sequence[StageView], width: int) -> Group:
    """Everything, with a blank line between tables, on a screen of that many characters."""
    name = _SHORT_NAME if width < _NARROW else _NAME
    parts: list[RenderableType] = [_table(_OF_A_STAGE, (_stage(view, status.dead) for view in views), width), *_remarks(status, views)]
    if status.replicas:
        parts += [Text(), _table(_OF_A_REPLICA, (_replica(one, name) for one in status.replicas), width)]
    parts += [Text(), _table(_OF_A_LOG, (_log(log, status.dead.count) for log in status.logs), width)]
    if groups := [_group(log, group, name) for log in status.logs for group in log.groups]:
        parts += [Text(), _table(_OF_A_GROUP, groups, width)]
    return Group(*parts)


def _stage(view: StageView, dead: OpenLetters) -> Row:
    found = view.status
    buried = dead.by_stage.get(found.stage, 0)
    return (
        found.stage,
        Text(view.state, style=_STYLES[view.state]),
        str(len(view.living)),
        known(found.waiting if found.entries else 0),
        known(found.pending if found.entries else 0),
        span_ms(found.oldest_age_ms),
        span_ms(found.idle_ms),
        str(found.retries),
        span_ms(found.next_retry_ms),
        f"{buried}+" if dead.more else str(buried),
        known(view.in_per_s, ".1f") if view.writer else NOTHING,
        known(view.out_per_s, ".1f"),
        share(view.used),
    )


def _remarks(status: Status, views: Sequence[StageView]) -> Iterator[Text]:
    for remark in remarks(status):
        yield Text(remark, style="red")
    for view in views:
        for remark in view.remarks():
            yield Text(harmless(f"  {view.status.stage}: {remark}"), style="yellow")


def _replica(replica: Replica, name: int) -> Row:
    said, state = replica.said, replica_state(replica)
    return (
        _name(said.stage, name),
        Text(state, style=_STYLES[state]),
        _name(said.host, name),
        known(said.pid),
        _name(said.version, name),
        known(said.in_hand),
        known(None if said.runs is None else said.runs.get("dead", 0)),
        known(said.finished_per_s_10s, ".1f"),
        known(said.finished_per_s_60s, ".1f"),
        size(said.rss_bytes),
        span(_up_s(replica)),
        Text(f"{span_ms(replica.age_ms)} ago", style="" if replica.alive else "red"),
    )


def _up_s(replica: Replica) -> float | None:
    """How long the process had been up at its last beat, by its own clock."""
    said = replica.said
    return None if said.at_ms is None or said.started_at_ms is None else max(0, said.at_ms - said.started_at_ms) / 1000


def _log(log: LogStatus, dead_open: int) -> Row:
    entries = f"{log.entries}, {dead_open} open" if log.log is Stream.DEAD and log.entries else str(log.entries)
    return str(log.log), entries, size(log.bytes), span_ms(log.oldest_age_ms)


def _group(log: LogStatus, group: GroupStatus, name: int) -> Row:
    return (
        _name(group.name, name),
        str(log.log),
        str(group.consumers),
        str(group.pending),
        span_ms(group.idle_ms),
        known(group.unread),
        span_ms(group.behind_ms or None),
    )


def _name(name: str | None, most: int) -> str:
    """A name that others gave, as a cell may show it."""
    if name is None:
        return UNKNOWN
    return harmless(name if len(name) <= most else f"{name[: most - 1]}…")


def _table(names: Sequence[str], rows: Iterable[Row], width: int) -> Table:
    """The columns that have room, no figure of theirs cut; closer together before one has to go."""
    lines = [names, *rows]
    widths = [max(cell_len(str(line[at])) for line in lines) for at in range(len(names))]
    kept = list(range(len(names)))
    for name in _FIRST_TO_GO:
        if _total(widths, kept, gap=1) > width and name in names:
            kept.remove(names.index(name))
    table = Table(box=None, pad_edge=False, collapse_padding=_total(widths, kept, gap=2) > width, header_style="bold")
    for at in kept:
        table.add_column(names[at], justify="left" if names[at] in _LEFT else "right", no_wrap=True)
    for row in lines[1:]:
        table.add_row(*(row[at] for at in kept))
    return table


def _total(widths: Sequence[int], kept: Sequence[int], *, gap: int) -> int:
    return sum(widths[at] + gap for at in kept) - gap
