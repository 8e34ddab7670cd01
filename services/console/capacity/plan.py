"""From articles a day to processes, memory, traffic and money. Pure; every number has its unit in its name.

Rates are reckoned at the day's peak, as news comes by day; what is kept is reckoned from the mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from services.console.capacity.assumptions import Assumptions
from services.console.capacity.figures import MEASURED_INDEX, Figures
from shared.settings import MAX_PARTITIONS

SECONDS_A_DAY = 86_400
#: What lies in the slots of the partitions; the store and the index are spread key by key (docs/clustering.md).
IN_PARTITIONS = ("classified", "fates", "states")
#: Days of a month, for prices.
DAYS_A_MONTH = 30
GIB = 2**30
#: Of what the server's data takes, what it takes with fragmentation and buffers.
_OVERHEAD = 1.15
#: Of the server's memory limit, what its container needs while the append-only file is rewritten (docker-compose.yml: 3 of 2 GiB).
_REWRITING = 1.5
#: Of its data, what the append-only file takes on disk: it is rewritten at twice its size, and the new one is written beside it.
_DISK = 3
#: Pages that a fetcher fetches at a time (WIRESIFT_FETCHER_CONCURRENCY).
CONCURRENCY = 32
#: Work streams, each of which may hold its bound in entries and once more in retries.
_STREAM_BOUNDS = 6
#: Of a node's cores and memory, what is left for pods.
_ALLOCATABLE = 0.9


@dataclass(frozen=True, slots=True)
class Plan:
    """What is needed. Sizes in GiB (2**30 bytes), rates in articles per second, traffic in Mbit/s at the peak, money a month.

    `waiting_s`: for how long fetched pages may pile up at the peak before the fetchers wait. `written_mb_s`: to the files of all servers
    at the peak, in 10**6 bytes, copies not counted. `partition_gib`: what a partition's slot holds, which no node can share.
    """

    articles_a_day: float
    mean_rate: float
    peak_rate: float
    processes: Mapping[str, int]
    service_cores: float
    service_gib: float
    nodes: int
    server_cores: float
    shards: int
    partitions: int
    partition_gib: float
    kept_gib: Mapping[str, float]
    server_gib: float
    disk_gib: float
    web_mbit_s: float
    server_mbit_s: float
    written_mb_s: float
    waiting_s: float
    costs: Mapping[str, float]

    @property
    def cost(self) -> float:
        """All of it, a month."""
        return sum(self.costs.values())


def plan(figures: Figures, assumed: Assumptions, articles_a_day: float) -> Plan:
    """What `articles_a_day`, each fetched from the web, need."""
    mean = articles_a_day / SECONDS_A_DAY
    peak = mean * assumed.peak
    cores = _service_cores(figures, assumed, peak)
    processes = {stage: max(1, math.ceil(busy)) for stage, busy in cores.items()} | _fetchers(cores["fetcher"], assumed, peak)
    gib = sum(count * getattr(figures.memory_mib, stage).value / 1024 for stage, count in processes.items())
    server_cores = peak * _server_ms(figures, articles_a_day * assumed.window_days) / 1000 / assumed.utilisation
    kept = _kept(figures, assumed, articles_a_day)
    shards = _shards(kept, server_cores, assumed)
    partitions = min(shards, MAX_PARTITIONS)
    server_gib = (sum(kept.values()) + partitions * _STREAM_BOUNDS * assumed.stream_gib) * _OVERHEAD
    nodes, disk = _nodes(sum(cores.values()), gib, assumed), assumed.copies * server_gib * _DISK
    return Plan(
        articles_a_day=articles_a_day,
        mean_rate=mean,
        peak_rate=peak,
        processes=processes,
        service_cores=sum(cores.values()),
        service_gib=gib,
        nodes=nodes,
        server_cores=server_cores,
        shards=shards,
        partitions=partitions,
        partition_gib=(sum(kept[name] for name in IN_PARTITIONS) / partitions + _STREAM_BOUNDS * assumed.stream_gib) * _OVERHEAD,
        kept_gib=kept,
        server_gib=server_gib,
        disk_gib=disk,
        web_mbit_s=peak * figures.traffic_bytes.page.value * 8 / 1e6,
        server_mbit_s=peak * _between(figures) * 8 / 1e6,
        written_mb_s=peak * figures.traffic_bytes.append_only_file.value / 1e6,
        waiting_s=partitions * assumed.stream_gib * GIB / (peak * figures.entry_bytes.fetched.value),
        costs=_costs(figures, assumed, articles_a_day, nodes=nodes, server_gib=server_gib, disk_gib=disk),
    )


def _between(figures: Figures) -> float:
    """Bytes an article between services and servers, both ways."""
    return figures.traffic_bytes.to_server.value + figures.traffic_bytes.from_server.value


def _costs(
    figures: Figures, assumed: Assumptions, articles_a_day: float, *, nodes: int, server_gib: float, disk_gib: float
) -> dict[str, float]:
    """Money a month, by what it is for. A GB of traffic is 10**9 bytes."""
    month = articles_a_day * DAYS_A_MONTH / 1e9
    return {
        "nodes of the services": nodes * assumed.node_price,
        "memory of the servers": assumed.copies * server_gib * _REWRITING * assumed.memory_price,
        "disks of the servers": disk_gib * assumed.disk_price,
        "traffic from the web": month * figures.traffic_bytes.page.value * assumed.ingress_price,
        "traffic between": month * _between(figures) * assumed.internal_price,
    }


def _service_cores(figures: Figures, assumed: Assumptions, peak: float) -> dict[str, float]:
    """Cores that each stage is planned with at the peak."""
    stages = ("fetcher", "cleaner", "classifier")
    return {stage: peak * getattr(figures.cpu_ms, stage).value / 1000 / assumed.utilisation for stage in stages}


def _fetchers(cores: float, assumed: Assumptions, peak: float) -> dict[str, int]:
    """A fetcher waits more than it works: as many as hold all pages that are on their way, planned as full as a core is."""
    on_their_way = peak * assumed.page_s / CONCURRENCY / assumed.utilisation
    return {"fetcher": max(1, math.ceil(cores), math.ceil(on_their_way))}


def _server_ms(figures: Figures, indexed: float) -> float:
    """Milliseconds of the server's CPU for an article, with so many in the index: more with each tenfold of what was measured."""
    tenfolds = math.log10(max(1.0, indexed / MEASURED_INDEX))
    return figures.cpu_ms.server.value + tenfolds * figures.cpu_ms.server_tenfold.value


def _kept(figures: Figures, assumed: Assumptions, articles_a_day: float) -> dict[str, float]:
    """GiB of the server's memory, by what keeps them."""
    kept, window = figures.kept_bytes, assumed.window_days
    days = {"classified": assumed.log_days, "store": assumed.store_days, "index": window, "fates": window, "states": window}
    return {name: articles_a_day * days[name] * getattr(kept, name).value / GIB for name in days}


def _shards(kept: Mapping[str, float], server_cores: float, assumed: Assumptions) -> int:
    """Servers, copies not counted: one thread each, and no more memory than one is to have."""
    room = assumed.shard_gib - _STREAM_BOUNDS * assumed.stream_gib * _OVERHEAD
    return max(1, math.ceil(server_cores), math.ceil(sum(kept.values()) * _OVERHEAD / room))


def _nodes(cores: float, gib: float, assumed: Assumptions) -> int:
    """Nodes for the services' pods, and one more, so that one may fail at the peak."""
    return 1 + max(math.ceil(cores / (assumed.node_cores * _ALLOCATABLE)), math.ceil(gib / (assumed.node_gib * _ALLOCATABLE)))
