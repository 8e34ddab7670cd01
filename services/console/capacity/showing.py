"""A plan for a person: one column for each volume, and below it what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from services.console.capacity.assumptions import Assumptions
from services.console.capacity.figures import MEASURED_INDEX, Figures
from services.console.capacity.plan import GIB, Plan
from shared.settings import Settings

_ROWS = (
    *("mean rate", "peak rate", "fetchers", "cleaners", "classifiers", "cores of these", "memory of these", "nodes, one spare"),
    *(
        "servers, copies not counted",
        "partitions",
        "cores of these",
        "memory: classified",
        "memory: store",
        "memory: index",
        "memory: fates, states",
        "memory of these",
    ),
    *("disk, copies included", "from the web", "to and from servers", "written to disk", "pages may pile up for", "cost a month"),
)


def table(plans: Sequence[Plan]) -> Table:
    """All plans, side by side."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    found.add_column("articles a day", no_wrap=True)
    for one in plans:
        found.add_column(f"{one.articles_a_day:,.0f}", justify="right", no_wrap=True)
    columns = [_column(one) for one in plans]
    for name, *values in zip(_ROWS, *columns, strict=True):
        found.add_row(name, *values)
    return found


def _column(one: Plan) -> list[str]:
    kept = one.kept_gib
    return [
        f"{one.mean_rate:,.1f}/s",
        f"{one.peak_rate:,.1f}/s",
        *(f"{one.processes[stage]:,}" for stage in ("fetcher", "cleaner", "classifier")),
        f"{one.service_cores:,.1f}",
        _gib(one.service_gib),
        f"{one.nodes:,}",
        f"{one.shards:,}",
        f"{one.partitions:,}",
        f"{one.server_cores:,.2f}",
        *(_gib(kept[name]) for name in ("classified", "store", "index")),
        _gib(kept["fates"] + kept["states"]),
        _gib(one.server_gib),
        _gib(one.disk_gib),
        f"{one.web_mbit_s:,.0f} Mbit/s",
        f"{one.server_mbit_s:,.0f} Mbit/s",
        f"{one.written_mb_s:,.0f} MB/s",
        _span(one.waiting_s / 3600),
        f"{one.cost:,.0f}",
    ]


def _gib(size: float) -> str:
    return f"{size / 1024:,.1f} TiB" if size >= 1024 else f"{size:,.1f} GiB"


def basis(figures: Figures, assumed: Assumptions, plans: Sequence[Plan]) -> Iterator[str]:
    """What the plans rest on: measurements, what was extrapolated from them, assumptions, and how long the default limits keep things."""
    for one in figures.by.values():
        yield f"Measured {one.date}, {one.machine}: {one.of}. By: {one.command}"
    yield (
        f"Extrapolated: everything past one machine, and the server's work past {MEASURED_INDEX} articles in the index, by "
        f"{figures.cpu_ms.server_tenfold.value:g} ms for each tenfold. Memory and traffic grow in proportion."
    )
    yield (
        f"Assumed: a peak of {assumed.peak:g} times the mean, cores {assumed.utilisation:.0%} busy at it, {assumed.page_s:g} s for a page, "
        f"{assumed.copies} copies of the data, up to {assumed.shard_gib:g} GiB a server, half as much memory again while its file is "
        "rewritten; partitions one to a server, none with two (`wiresift partitions`)."
    )
    yield (
        f"Prices a month: a node of {assumed.node_cores:g} cores and {assumed.node_gib:g} GiB {assumed.node_price:g}, a GiB of server "
        f"memory {assumed.memory_price:g}, of disk {assumed.disk_price:g}; a GB from the web {assumed.ingress_price:g}, inside "
        f"{assumed.internal_price:g}. The machines of the servers are their memory."
    )
    yield (
        f"Kept: records on `classified` {assumed.log_days:g} days, in the store {assumed.store_days:g}, index and fates "
        f"{assumed.window_days:g}. The byte limits must be raised for that; the default ones keep"
    )
    yield from (_within_defaults(one, assumed) for one in plans)


def _within_defaults(one: Plan, assumed: Assumptions) -> str:
    """How long the default byte limits keep what is made of so many articles."""
    limits = Settings()
    log, store = (
        _span(limit * days * 24 / (one.kept_gib[name] * GIB))
        for name, limit, days in (
            ("classified", limits.log_max_bytes, assumed.log_days),
            ("store", limits.store_max_bytes, assumed.store_days),
        )
    )
    return (
        f"  of {one.articles_a_day:,.0f} a day: {log} on the log (WIRESIFT_LOG_MAX_BYTES), {store} in the store (WIRESIFT_STORE_MAX_BYTES)"
    )


def _span(hours: float) -> str:
    for unit, length in (("days", 24.0), ("hours", 1.0), ("minutes", 1 / 60)):
        if hours >= 2 * length:
            return f"{hours / length:.0f} {unit}"
    return f"{hours * 3600:.0f} seconds"
