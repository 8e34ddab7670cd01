"""`wiresift status` for a person: the stages, their processes, the logs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.console.figures import UNKNOWN, known, share, size, span, span_ms
from services.console.stage_view import StageView, State, replica_state
from shared.display import harmless
from shared.streams.inspect import LogStatus, Replica, Status

_STYLES = {
    State.NOT_RUNNING: "red",
    State.SILENT: "red",
    State.PAUSED: "yellow",
    State.BLOCKED: "yellow",
    State.WORKING: "green",
    State.IDLE: "green",
    State.UNKNOWN: "dim",
}
_OF_A_STAGE = (
    "stage", "state", "alive", "waiting", "in hand", "oldest", "idle", "retries", "next", "in/s", "out/s", "entries", "bytes",
)  # fmt: skip
_OF_A_REPLICA = ("process", "state", "host", "pid", "version", "in hand", "out/s", "out/s 1 min", "memory", "up", "last sign of life")
_LEFT = frozenset({"stage", "process", "state", "host", "version", "log", "group"})


def tables(status: Status, views: Sequence[StageView]) -> Group:
    """Everything, with a blank line between tables."""
    parts: list[RenderableType] = [_stages(views), *_remarks(views)]
    if status.replicas:
        parts += [Text(), _replicas(status.replicas)]
    parts += [Text(), _logs(status)]
    if any(log.groups for log in status.logs):
        parts += [Text(), _groups(status.logs)]
    return Group(*parts)


def _stages(views: Sequence[StageView]) -> Table:
    table = _table(
        "stage", "state", "alive", "waiting", "in hand", "oldest", "idle", "retries", "next", "in/s", "out/s", "entries", "bytes"
    )
    for view in views:
        found = view.status
        table.add_row(
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
            share(view.entries_share),
            share(view.bytes_share),
        )
    return table


def _remarks(views: Sequence[StageView]) -> Iterator[Text]:
    for view in views:
        for remark in view.remarks():
            yield Text(harmless(f"  {view.status.stage}: {remark}"), style="yellow")


def _replicas(replicas: Sequence[Replica]) -> Table:
    table = _table(*_OF_A_REPLICA)
    for replica in replicas:
        said, state = replica.said, replica_state(replica)
        table.add_row(
            harmless(said.stage or UNKNOWN),
            Text(state, style=_STYLES[state]),
            harmless(said.host or UNKNOWN),
            known(said.pid),
            harmless(said.version or UNKNOWN),
            known(said.in_hand),
            known(said.finished_per_s_10s, ".1f"),
            known(said.finished_per_s_60s, ".1f"),
            size(said.rss_bytes),
            span(_up_s(replica)),
            Text(f"{span_ms(replica.age_ms)} ago", style="" if replica.alive else "red"),
        )
    return table


def _up_s(replica: Replica) -> float | None:
    """How long the process has been up at its last beat, by its own clock."""
    said = replica.said
    return None if said.at_ms is None or said.started_at_ms is None else max(0, said.at_ms - said.started_at_ms) / 1000


def _logs(status: Status) -> Table:
    table = _table("log", "entries", "bytes", "oldest")
    for log in status.logs:
        entries = f"{log.entries}, {status.dead_open} open" if log.log == "dead" and log.entries else str(log.entries)
        table.add_row(str(log.log), entries, size(log.bytes), span_ms(log.oldest_age_ms))
    return table


def _groups(logs: Sequence[LogStatus]) -> Table:
    table = _table("group", "log", "consumers", "pending", "unread", "behind")
    for log in logs:
        for group in log.groups:
            behind = span(group.behind_ms / 1000) if group.behind_ms else "-"
            table.add_row(harmless(group.name), str(log.log), str(group.consumers), str(group.pending), known(group.unread), behind)
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="left" if name in _LEFT else "right", no_wrap=True)
    return table
