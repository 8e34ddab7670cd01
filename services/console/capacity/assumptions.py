"""What a plan takes for granted that nobody has measured. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is not measured. Money is in any one unit; the defaults are round figures in the order of large clouds' list prices in dollars.

    `peak`: busiest hour beside the mean. `utilisation`: share of a core that is planned for at the peak. `page_s`: seconds for which
    a fetcher waits for a page. `copies`: of the server's data, a replica counted. `shard_gib`: most memory of one server.
    """

    peak: float = 3.0
    utilisation: float = 0.6
    page_s: float = 2.0
    window_days: float = 30.0
    store_days: float = 30.0
    log_days: float = 7.0
    copies: int = 2
    shard_gib: float = 32.0
    stream_gib: float = 0.25
    node_cores: float = 4.0
    node_gib: float = 16.0
    node_price: float = 120.0
    memory_price: float = 6.0
    disk_price: float = 0.1
    ingress_price: float = 0.0
    internal_price: float = 0.01
