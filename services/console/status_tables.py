"""`wiresift status` for a person: the stages, their processes, the logs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.console.figures import UNKNOWN, known, share, size, span, span_ms
from services.console.stage_view import StageView, State, replica_state
from services.console.status_remarks import remarks
from shared.display import harmless
from shared.streams.inspect import GroupStatus, LogStatus, Replica, Status
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
_OF_A_STAGE = ("stage", "state", "alive", "waiting", "in hand", "oldest", "idle", "retries", "next", "in/s", "out/s", "full")
_OF_A_REPLICA = ("process", "state", "host", "pid", "version", "in hand", "out/s", "out/s 1 min", "memory", "age", "seen")
_OF_A_LOG = ("log", "entries", "bytes", "oldest")
_OF_A_GROUP = ("group", "log", "consumers", "pending", "unread", "behind", "idle")
_LEFT = frozenset({"stage", "process", "state", "host", "version", "log", "group"})
#: Columns that a screen narrower than this, in characters, has no room for; the JSON has them.
_NARROW = 118
_WIDE_ONLY = frozenset({"idle", "next", "out/s 1 min", "memory", "age"})
#: Characters of a name that others gave that are shown, there and on a wider one.
_SHORT_NAME, _NAME = 14, 20

Row = Sequence[str | Text]


def tables(status: Status, views: Sequence[StageView], width: int) -> Group:
    """Everything, with a blank line between tables, on a screen of that many characters."""
    narrow = width < _NARROW
    name = _SHORT_NAME if narrow else _NAME
    parts: list[RenderableType] = [_table(_OF_A_STAGE, map(_stage, views), narrow=narrow), *_remarks(status, views)]
    if status.replicas:
        parts += [Text(), _table(_OF_A_REPLICA, (_replica(one, name) for one in status.replicas), narrow=narrow)]
    parts += [Text(), _table(_OF_A_LOG, (_log(log, status.dead_open) for log in status.logs), narrow=narrow)]
    if groups := [_group(log, group, name) for log in status.logs for group in log.groups]:
        parts += [Text(), _table(_OF_A_GROUP, groups, narrow=narrow)]
    return Group(*parts)


def _stage(view: StageView) -> Row:
    found = view.status
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
        known(view.in_per_s, ".1f"),
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
    behind = span_ms(group.behind_ms or None)
    return (
        _name(group.name, name),
        str(log.log),
        str(group.consumers),
        str(group.pending),
        known(group.unread),
        behind,
        span_ms(group.idle_ms),
    )


def _name(name: str | None, most: int) -> str:
    """A name that others gave, as a cell may show it."""
    if name is None:
        return UNKNOWN
    return harmless(name if len(name) <= most else f"{name[: most - 1]}…")


def _table(names: Sequence[str], rows: Iterable[Row], *, narrow: bool) -> Table:
    table = Table(box=None, pad_edge=False, collapse_padding=narrow, header_style="bold")
    kept = [at for at, name in enumerate(names) if not (narrow and name in _WIDE_ONLY)]
    for at in kept:
        table.add_column(names[at], justify="left" if names[at] in _LEFT else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(row[at] for at in kept))
    return table
