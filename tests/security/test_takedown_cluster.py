"""A takedown on a real Redis Cluster, whose nodes have a partition or two each: marks, sweep and store are on all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.streams.connection import connect
from tests.cluster.nodes import Cluster
from tests.security.takedowns import System
from tests.unit.classifier.articles import prose

pytestmark = pytest.mark.integration
DOMAIN = "news.example"


async def test_a_domain_goes_from_all_nodes_and_stays_away(tmp_path: Path) -> None:
    """Its articles on every node, by one command; those of another domain beside them stay; a lift ends it on all nodes."""
    with Cluster(tmp_path) as cluster:
        system = System(connect(cluster.url), cluster.url, 4)
        own, others = ([f"https://{host}/story-{number}" for number in range(8)] for host in (DOMAIN, "other.example"))
        async with system.at_work():
            first = await system.ended([await system.put_in(url, prose(number, 80)) for number, url in enumerate([*own, *others])])
            assert {fate.fate for fate in first.values()} == {"classified"}
            counted = await system.take_down(domain=DOMAIN)
            again = await system.ended([await system.put_in(url, prose(number, 80)) for number, url in enumerate(own)])
            assert {(fate.stage, fate.reason) for fate in again.values()} == {("fetcher", "withdrawn")}
            assert await system.lift(domain=DOMAIN) == [DOMAIN]
            assert (await system.taken_in(f"https://{DOMAIN}/new", prose(99, 80))).fate == "classified"
        assert (counted.places["records in the store"], counted.places["in classified"]) == (8, 8)
        kept = {body["url"] for body in await system.events("ArticleClassified")}
        assert kept == {*others, f"https://{DOMAIN}/new"}
        assert [await system.stored(url) for url in own] == [None] * 8
        await system.client.aclose()
