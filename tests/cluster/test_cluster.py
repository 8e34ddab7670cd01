"""The index and the store on a real Redis Cluster: each key is on the node that its name says, and no command names two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode

from services.classifier.index.ports import Document
from services.classifier.index.redis_index import RedisIndex
from shared.redis_store import RedisStore
from shared.store import ArticleKey
from tests import builders
from tests.cluster.nodes import Cluster
from tests.unit.classifier.articles import NOW

pytestmark = pytest.mark.integration
WINDOW = timedelta(days=30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes of the tests' own."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
async def client(cluster: Cluster) -> AsyncIterator[RedisCluster]:
    """A client of an empty cluster."""
    for node in cluster.nodes():
        node.flushall()
        node.close()
    client = RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", port) for port in cluster.ports])
    yield client
    await client.aclose()


def document(name: str) -> Document:
    return Document(
        article_id=name, revision=1, external_id=None, url=f"https://{name}.example/", source=name, published_at=NOW, credited=False
    )


async def test_articles_find_each_other_across_the_nodes(client: RedisCluster, cluster: Cluster) -> None:
    """Entered by many at once: of every two copies the later one sees the earlier, with all that names it."""
    index = RedisIndex(client, "test", window=WINDOW)
    prints = {f"{name}{at}": [at << 40 | low for low in range(30)] for at in range(50) for name in "ab"}
    entered = await asyncio.gather(*(index.enter(document(name), prints[name], NOW) for name in prints))
    found = dict(zip(prints, entered, strict=True))
    for at in range(50):
        (earlier, _), (later, postings) = sorted((found[f"a{at}"], found[f"b{at}"]), key=lambda one: one[0].sequence)
        names = {f"a{at}", f"b{at}"}
        numbers = {posting.number for bearers in postings.values() for posting in bearers}
        assert numbers == {document(name).number for name in names}
        (other,) = await index.earlier(sorted(numbers), later)
        assert (other.document.article_id in names, other.place) == (True, earlier)
    sizes = []
    for node in cluster.nodes():
        sizes.append(node.dbsize())
        node.close()
    assert all(size > 100 for size in sizes), sizes


async def test_scripts_are_learned_by_each_node(client: RedisCluster, cluster: Cluster) -> None:
    """A node that was restarted, or came later, knows none."""
    index = RedisIndex(client, "test", window=WINDOW)
    await index.enter(document("a"), range(50), NOW)
    for node in cluster.nodes():
        node.script_flush()
        node.close()
    place, postings = await index.enter(document("b"), range(50), NOW)
    assert all(len(bearers) == 2 for bearers in postings.values())
    assert [one.document.article_id for one in await index.earlier([document("a").number], place)] == ["a"]


async def test_the_store_keeps_articles_on_all_nodes(client: RedisCluster) -> None:
    """Texts, records, verdicts, pages and takedowns as on one server."""
    store = RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    seen = datetime.now(UTC)
    records = [builders.record(article_id=f"{at:032x}", first_seen_at=seen) for at in range(30)]
    for record in records:
        await store.put(record.model_copy(update={"syndication": builders.syndication(verdict_revision=0)}))
        assert await store.judge(record)
    keys = [ArticleKey(record.article_id, record.revision) for record in records]
    assert await store.texts(keys) == [record.text for record in records]
    assert [kept.record for kept in await store.kept(keys) if kept] == records
    assert sorted([key for page in [page async for page in store.pages()] for key in page]) == keys
    await store.remove(keys[0])
    assert (await store.texts(keys[:2]), await store.count()) == ([None, records[1].text], 29)
    assert await store.tidy(seen.timestamp()) == 0
