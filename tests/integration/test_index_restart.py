"""The index outlives the server's process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from services.classifier.index.ports import Document
from services.classifier.index.redis_index import RedisIndex
from shared.streams.connection import connect
from tests.real_server import RealServer
from tests.unit.classifier.articles import NOW

WINDOW = timedelta(days=30)


def document(name: str) -> Document:
    return Document(
        article_id=name, revision=1, external_id=None, url=f"https://{name}.example/", source=name, published_at=NOW, credited=False
    )


async def test_what_was_entered_before_the_server_was_killed_is_found_after(tmp_path: Path) -> None:
    """By a process that went on and by a new one: places, salt and lists are as they were, and numbers go on."""
    with RealServer(tmp_path) as server:
        client = connect(server.url)
        index = RedisIndex(client, "test", window=WINDOW)
        first, _ = await index.enter(document("first"), range(30), NOW)
        server.restart()
        for name, entering in (("second", index), ("third", RedisIndex(client, "test", window=WINDOW))):
            place, postings = await entering.enter(document(name), range(30), NOW)
            assert all(document("first").number in {posting.number for posting in bearers} for bearers in postings.values())
            (earlier,) = await entering.earlier([document("first").number], place)
            assert (earlier.document, earlier.place) == (document("first"), first)
            assert place.sequence > first.sequence
        await client.aclose()
