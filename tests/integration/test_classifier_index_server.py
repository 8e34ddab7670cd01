"""What the index keeps on a server: how many lists, of what length, for how long, in how many round trips."""

from __future__ import annotations

from redis.asyncio import Redis

from services.classifier.continuing import LAST
from services.classifier.index.posting_list import POSTING_BYTES
from services.classifier.index.redis_index import MAX_LIST_BYTES, RedisIndex
from tests.integration.indexed import WINDOW, all_entered, document, entered
from tests.unit.classifier.articles import NOW


async def test_lists_that_fill_up_together_are_all_bounded(client: Redis) -> None:
    """A text that everybody runs fills the lists of all its fingerprints at once; they are thinned in turn, not in one long call."""
    index = RedisIndex(client, "test", window=WINDOW)
    await client.hset("test:index2:order", "salt", 1)  # so that each of these fingerprints has a list of its own, its top bits
    await all_entered(index, [document(f"copy{at}") for at in range(600)], [at << 54 for at in range(24)])
    sizes = [await client.strlen(key) for key in await client.keys("test:index2:p:*")]
    assert len(sizes) == 24
    assert max(sizes) < MAX_LIST_BYTES + 10 * POSTING_BYTES


async def test_texts_that_are_made_for_one_list_lie_in_many(client: Redis) -> None:
    """Fingerprints whose low bits, or high ones, are all the same: which list is theirs only the server's salt says."""
    index = RedisIndex(client, "test", window=WINDOW)
    chosen = [at << 44 | 7 for at in range(1, 1_001)]
    await entered(index, document("hostile"), chosen)
    assert max([await client.strlen(key) for key in await client.keys("test:index2:p:*")]) <= 16 * POSTING_BYTES


async def test_what_was_found_stays_found_when_larger_lists_are_opened(client: Redis) -> None:
    """By who opened them and by who did not know; each epoch begins with lists for as much as came before."""
    index, another = RedisIndex(client, "test", window=WINDOW), RedisIndex(client, "test", window=WINDOW)
    await entered(another, document("before"), [7])
    epoch = int(NOW.timestamp() * 2 // WINDOW.total_seconds())
    await client.hset("test:index2:order", f"postings:{epoch}", 200_000)
    for name, entering in (("a", index), ("b", index), ("c", another), ("d", another)):
        _, postings = await entering.enter(document(name), [7], NOW)
        assert document("before").number in {posting.number for posting in postings[7]}
    assert {posting.number for posting in postings[7]} == {document(name).number for name in ("before", *"abcd")}
    assert await client.hget("test:index2:order", f"bits:{epoch}") == b"10,13"
    _, postings = await index.enter(document("later"), [7], NOW + WINDOW / 2)
    assert len(postings[7]) == 6
    assert await client.hget("test:index2:order", f"bits:{epoch + 1}") == b"12"


async def test_numbers_go_on_from_those_of_an_older_layout(client: Redis) -> None:
    """What was classified before keeps its place before."""
    await client.set("test:index:sequence", 500)
    assert 500 < (await entered(RedisIndex(client, "test", window=WINDOW), document("a"), [7])).sequence < 510


async def test_entering_takes_two_round_trips_and_finding_one(client: Redis) -> None:
    """However many fingerprints there are, once a process knows the lists that are open."""
    index = RedisIndex(client, "test", window=WINDOW)
    await entered(index, document("first"), range(100, 200))
    before = await reads(client)
    place = await entered(index, document("second"), range(100, 200))
    between = await reads(client)
    assert await index.earlier([document("first").number], place)
    assert (between - before - 1, await reads(client) - between - 1) == (2, 1)


async def reads(client: Redis) -> int:
    """Reads that the server took from its clients so far, this one included."""
    return int((await client.info("stats"))["total_reads_processed"])


async def test_everything_expires(client: Redis) -> None:
    """No key but the counter is without an end, and postings outlive their documents by an epoch at most."""
    index = RedisIndex(client, "test", window=WINDOW)
    await entered(index, document("a"), [1, 2, 3])
    await entered(index, document("b"), [1])
    endless = [key async for key in client.scan_iter("*") if await client.ttl(key) < 0]
    assert endless == [b"test:index2:order"]


async def test_postings_are_read_for_the_whole_window(client: Redis) -> None:
    """A copy that comes as the window ends still finds the first."""
    index = RedisIndex(client, "test", window=WINDOW)
    await entered(index, document("a"), [11])
    assert (await index.postings([11], NOW + WINDOW, LAST))[11]
    assert not (await index.postings([11], NOW + 2 * WINDOW, LAST))[11]


async def test_a_restarted_server_that_lost_the_script_is_taught_again(client: Redis) -> None:
    """The script is loaded where it is missing."""
    index = RedisIndex(client, "test", window=WINDOW)
    await entered(index, document("a"), [1])
    await client.script_flush()
    await entered(index, document("b"), [1])
    assert len((await index.postings([1], NOW, LAST))[1]) == 2
