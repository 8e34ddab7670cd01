"""Where a plan is more than one system can be, and the way out. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from services.console.capacity.assumptions import Assumptions
from services.console.capacity.plan import Plan
from shared.settings import MAX_PARTITIONS

#: Nodes, replicas counted, up to which a cluster is made to grow (Redis Cluster specification, "design goals").
MAX_NODES = 1000


def hindrances(plan: Plan, assumed: Assumptions) -> Iterator[str]:
    """What keeps it from being built as it is, each with what to change; none where nothing does."""
    volume, systems = f"{plan.articles_a_day:,.0f} a day", max(2, math.ceil(plan.shards / MAX_PARTITIONS))
    several = (
        f"or run {systems} systems, each with articles and a WIRESIFT_PREFIX of its own (a copy of another system's article is not found)"
    )
    if plan.partition_gib > assumed.shard_gib:
        days = assumed.log_days * assumed.shard_gib / plan.partition_gib
        yield (
            f"{volume} is too much for {plan.partitions} partitions: each would hold {plan.partition_gib:,.0f} GiB, and a server is to "
            f"have {assumed.shard_gib:g}. Keep the log for less than {_days(days)} (--log-days), or give the servers more (--shard-gib), "
            f"{several}."
        )
    if (nodes := plan.shards * assumed.copies) > MAX_NODES:
        yield (
            f"{volume} takes {nodes:,} servers, copies included, and a cluster is made for {MAX_NODES:,} at most: give each more memory "
            f"(--shard-gib), {several}."
        )


def _days(days: float) -> str:
    return f"{days:.1f} days" if days >= 1 else f"{days * 24:.0f} hours"
