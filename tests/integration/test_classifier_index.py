"""One contract for the index in memory and the index on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.classifier.classify import classify
from services.classifier.continuing import LAST
from services.classifier.groups.ledger import Ledger
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document, Index
from services.classifier.index.posting_list import FOUNDERS, MAX_ARTICLES, MAX_OF_SOURCE, MAX_REVISIONS, POSTING_BYTES
from services.classifier.index.redis_index import KEYS_PER_COMMAND, MAX_LIST_BYTES, RedisIndex
from services.classifier.place import Place
from shared.events import ArticleClassified, ArticleCleaned
from shared.pipelined import Command
from shared.record import Syndication
from shared.redis_store import RedisStore
from shared.store import ArticleKey, MemoryStore, Store
from tests.unit.classifier.articles import NOW, article, prose

WINDOW = timedelta(days=30)


def document(name: str, revision: int = 1) -> Document:
    return Document(
        article_id=name,
        revision=revision,
        external_id=None,
        url=f"https://{name}.example/",
        source=name,
        published_at=NOW,
        credited=False,
    )


async def entered(index: Index, one: Document, fingerprints: Sequence[int]) -> Place:
    """Its place, once it is in the index."""
    place, _ = await index.enter(one, fingerprints, NOW)
    return place


async def all_entered(index: Index, documents: Sequence[Document], fingerprints: Sequence[int]) -> None:
    """All of them with the same fingerprints, some side by side."""
    for at in range(0, len(documents), 50):
        await asyncio.gather(*(entered(index, one, fingerprints) for one in documents[at : at + 50]))


async def judged(one: ArticleCleaned, index: Index, store: Store, ledger: Ledger) -> ArticleClassified:
    """Its record."""
    return (await classify(one, index=index, store=store, groups=Ranks(ledger), now=NOW)).record


@pytest.fixture(params=["memory", "one server", "one key a command"])
def index(request: pytest.FixtureRequest, client: Redis) -> Index:
    """Each adapter in turn, the server's also as a cluster needs it."""
    if request.param == "memory":
        return MemoryIndex()
    return RedisIndex(client, "test", window=WINDOW, keys_per_command=KEYS_PER_COMMAND if request.param == "one server" else 1)


async def test_what_was_entered_is_found(index: Index) -> None:
    """By each of its fingerprints, with what names it, by whoever comes later."""
    first = await entered(index, document("a"), [1 << 40, 2 << 40])
    second = await entered(index, document("b"), [2 << 40])
    postings = await index.postings([1 << 40, 2 << 40, 3 << 40], NOW, LAST)
    assert {print_: {posting.number for posting in found} for print_, found in postings.items()} == {
        1 << 40: {document("a").number},
        2 << 40: {document("a").number, document("b").number},
        3 << 40: set(),
    }
    (earlier,) = await index.earlier([document("a").number, document("b").number], second)
    assert (earlier.document, earlier.place) == (document("a"), first)


async def test_entering_again_changes_nothing(index: Index) -> None:
    """A redelivered document has its sequence, and each posting counts once."""
    place = await entered(index, document("a"), [7])
    await entered(index, document("b"), [7])
    assert await entered(index, document("a"), [7]) == place
    assert len((await index.postings([7], NOW, LAST))[7]) == 2


async def test_a_later_document_is_not_among_the_earlier(index: Index) -> None:
    """Order is by sequence, and a document that is gone is left out."""
    first = await entered(index, document("a"), [])
    await entered(index, document("b"), [])
    assert await index.earlier([document("b").number, 12345], first) == []


async def test_revisions_have_a_sequence_each_and_their_articles_first(index: Index) -> None:
    """Whatever came between them, and entering one again changes neither."""
    first, copy = await entered(index, document("a"), [7]), await entered(index, document("b"), [7])
    update = await entered(index, document("a", 2), [7])
    assert (first.first, update.first) == (first.sequence, first.sequence)
    assert first.sequence < copy.sequence < update.sequence
    assert await entered(index, document("a", 2), [7]) == update


async def test_of_two_texts_the_one_that_was_placed_first_is_before(index: Index) -> None:
    """Each revision for itself, with the place of its article, so that who weighs them can ask which article was first."""
    first = await entered(index, document("a"), [])
    copy = await entered(index, document("b"), [])
    update = await entered(index, document("a", 2), [])
    later = await entered(index, document("c"), [])
    numbers = [document("a").number, document("a", 2).number, document("b").number]
    assert [one.place for one in await index.earlier([document("b").number], update)] == [copy]
    assert [one.document.revision for one in await index.earlier(numbers[:2], copy)] == [1]
    assert [one.place.first for one in await index.earlier(numbers, later)] == [first.first, first.first, copy.first]


async def test_an_article_updated_all_day_crowds_nobody_out(index: Index) -> None:
    """Its oldest posting and the newest are read, also from a list that was thinned, and those of others stay."""
    await entered(index, document("first"), [5])
    for revision in range(1, 251):
        for _ in range(5):  # as often as a redelivered one may append
            await entered(index, document("blog", revision), [5])
    found = (await index.postings([5], NOW, LAST))[5]
    updates = [document("blog", revision).number for revision in (1, 250, 249, 248)]
    assert len(updates) == MAX_REVISIONS
    assert [posting.number for posting in found] == [document("first").number, *updates]


async def test_a_revision_is_found_by_its_number_however_many_there_were(index: Index) -> None:
    """One in 256 shares it: the newer one is told, with a sequence of its own."""
    places = [await entered(index, document("blog", revision), [5]) for revision in range(1, 300)]
    assert len({place.sequence for place in places}) == 299
    last = await entered(index, document("other"), [5])
    assert document("blog", 299).number == document("blog", 43).number
    (found,) = await index.earlier([document("blog", 43).number], last)
    assert (found.document.revision, found.place) == (299, places[-1])


#: Two ids with the same 40 bits of hash, found by trying.
COLLIDING = ("story-238678", "story-1517415")


async def test_articles_whose_numbers_are_the_same_are_told_apart(index: Index) -> None:
    """Each has its sequence and its name; whoever shares text with one is compared with both."""
    first, second = (document(name) for name in COLLIDING)
    assert first.number == second.number
    places = [await entered(index, one, [5]) for one in (first, second, first)]
    assert places[0] == places[2] != places[1]
    update = await entered(index, document(COLLIDING[1], 2), [5])
    assert (update.first, update.sequence > places[1].sequence) == (places[1].first, True)
    last = await entered(index, document("other"), [5])
    found = await index.earlier([first.number], last)
    assert [(one.document.article_id, one.place) for one in found] == list(zip(COLLIDING, places, strict=False))


async def test_what_names_an_article_is_that_of_its_newest_revision(index: Index) -> None:
    """Whichever came last: an older one that is redelivered takes nothing back."""
    moved = document("a", 2).model_copy(update={"url": "https://a.example/moved", "credited": True})
    for one in (document("a"), moved, document("a")):
        await entered(index, one, [])
    last = await entered(index, document("b"), [])
    found = await index.earlier([document("a").number, moved.number], last)
    assert [(one.document.revision, one.document.url, one.document.credited) for one in found] == [
        (1, moved.url, True),
        (2, moved.url, True),
    ]


async def test_an_outlet_that_floods_hides_nobodys_copy(index: Index) -> None:
    """A thousand near-identical articles of one outlet leave the one copy that another ran before them."""
    await entered(index, document("first"), [5, 6])
    await all_entered(index, [document(f"flood{at}").model_copy(update={"source": "flood"}) for at in range(1_000)], [5, 6])
    _, postings = await index.enter(document("second"), [5, 6], NOW)
    for bearers in postings.values():
        assert document("first").number in {posting.number for posting in bearers}
        assert len(bearers) <= 2 + MAX_OF_SOURCE


async def test_a_fingerprint_that_everybody_has_keeps_the_oldest_and_the_newest(index: Index) -> None:
    """A hot posting list stays bounded and does not take another's place in it."""
    await entered(index, document("rare"), [5 | 9 << 30])
    await all_entered(index, [document(f"hot{at}") for at in range(1_000)], [5])
    found = await index.postings([5, 5 | 9 << 30], NOW, LAST)
    assert len(found[5]) == MAX_ARTICLES
    kept = {posting.number for posting in found[5]}
    assert {document("hot999").number, *(document(f"hot{at}").number for at in range(FOUNDERS))} <= kept
    assert [posting.number for posting in found[5 | 9 << 30]] == [document("rare").number]


async def test_who_reads_late_still_meets_the_one_before_it(index: Index) -> None:
    """The second of a story is read again after a thousand copies came, by when its lists were thinned several times."""
    await entered(index, document("first"), [5, 6])
    second = await entered(index, document("second"), [5, 6])
    await all_entered(index, [document(f"copy{at}").model_copy(update={"source": f"{at % 3}"}) for at in range(1_000)], [5, 6])
    again, taken_over = await index.enter(document("second"), [5, 6], NOW)
    assert again == second
    for postings in (taken_over, await index.postings([5, 6], NOW, second)):
        for print_ in (5, 6):
            assert document("first").number in {posting.number for posting in postings[print_]}


async def test_lists_that_fill_up_together_are_all_bounded(client: Redis) -> None:
    """A text that everybody runs fills the lists of all its fingerprints at once; they are thinned in turn, not in one long call."""
    index = RedisIndex(client, "test", window=WINDOW)
    await client.hset("test:index2:order", "salt", 1)  # so that each of these fingerprints has a list of its own, its top bits
    await all_entered(index, [document(f"copy{at}") for at in range(600)], [at << 54 for at in range(24)])
    sizes = [await client.strlen(key) for key in await client.keys("test:index2:p:*")]
    assert len(sizes) == 24
    assert max(sizes) < MAX_LIST_BYTES + 10 * POSTING_BYTES


async def test_a_document_found_without_a_sequence_is_helped(client: Redis) -> None:
    """It is later than whoever found it, learns so when it takes its own, and has read what that one appended."""
    slow, quick = Stepped(client, halt_at=3), RedisIndex(client, "test", window=WINDOW)
    waiting = asyncio.create_task(slow.enter(document("slow"), [7], NOW))
    await asyncio.wait_for(slow.halted.wait(), 10)
    mine = await entered(quick, document("quick"), [7])
    assert await quick.earlier([document("slow").number], mine) == []
    slow.go_on.set()
    theirs, postings = await waiting
    assert theirs.sequence > mine.sequence
    assert document("quick").number in {posting.number for posting in postings[7]}
    assert [one.document.article_id for one in await quick.earlier([document("quick").number], theirs)] == ["quick"]


async def on_its_way(index: Index, client: Redis, one: Document) -> None:
    """As a document is between its append and its sequence."""
    if isinstance(index, MemoryIndex):
        await entered(index, one, [7])
        del index.sequences[ArticleKey(one.article_id, 1)], index.firsts[one.article_id]
        return
    slow = Stepped(client, halt_at=3)
    waiting = asyncio.create_task(slow.enter(one, [7], NOW))
    await asyncio.wait_for(slow.halted.wait(), 10)
    waiting.cancel()


async def test_what_is_placed_is_told_without_writing(index: Index, client: Redis) -> None:
    """Those with a place before the one given, in the order asked for; one without is left out and stays so."""
    await on_its_way(index, client, document("a"))
    for name in "bc":
        last = await entered(index, document(name), [7])
    before = {key: await client.dump(key) for key in await client.keys()}
    found = await index.placed([document(name).number for name in "cba"] + [12345], Place(2**63, 2**63))
    assert [one.document.article_id for one in found] == ["c", "b"]
    assert found[0].place == last
    assert {key: await client.dump(key) for key in await client.keys()} == before
    if isinstance(index, MemoryIndex):
        assert ArticleKey("a", 1) not in index.sequences


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


class Stepped(RedisIndex):
    """An index that runs each command alone, as a cluster may, and halts before command number `halt_at` until it is let go on.

    Commands of which none waits for another run in their order or, `backwards`, in the other one.
    """

    def __init__(self, client: Redis, *, halt_at: int, backwards: bool = False) -> None:
        super().__init__(client, "test", window=WINDOW)
        self.halt_at, self.backwards = halt_at, backwards
        self.ran = 0
        self.halted, self.go_on = asyncio.Event(), asyncio.Event()

    async def _in_turn(self, *steps: Sequence[Command]) -> list[list[Any]]:
        return [await self._one_by_one(step) for step in steps]

    async def _one_by_one(self, step: Sequence[Command]) -> list[Any]:
        replies = [await self._held_up(command) for command in (reversed(step) if self.backwards else step)]
        return replies[::-1] if self.backwards else replies

    async def _held_up(self, command: Command) -> Any:
        self.ran += 1
        if self.ran == self.halt_at:
            self.halted.set()
            await self.go_on.wait()
        ((reply,),) = await super()._in_turn([command])
        return reply


#: Where an article that finds nobody can be held up: before it is known, its append, its draw, its place and the reading of its
#: lists; the latter two in either order.
HALTS = [(halt_at, backwards) for halt_at in range(1, 6) for backwards in (False, True)]


async def halted_for_another(slow: Stepped, quick: Index) -> tuple[Syndication, Syndication]:
    """The verdicts on two copies: one held up in `slow` at its halt, the other classified from first to last meanwhile."""
    store, ledger = MemoryStore(), MemoryLedger()
    waiting = asyncio.create_task(judged(article("slow", prose(1, 120)), slow, store, ledger))
    await asyncio.wait_for(slow.halted.wait(), 10)
    through = await judged(article("quick", prose(1, 120)), quick, store, ledger)
    slow.go_on.set()
    return (await waiting).syndication, through.syndication


@pytest.mark.parametrize(("halt_at", "backwards"), HALTS)
async def test_wherever_one_copy_is_held_up_exactly_the_later_sees_the_other(client: Redis, halt_at: int, backwards: bool) -> None:
    """Two copies never both miss and never both match."""
    slow = Stepped(client, halt_at=halt_at, backwards=backwards)
    verdicts = await halted_for_another(slow, RedisIndex(client, "test", window=WINDOW))
    earlier, later = sorted(verdicts, key=lambda verdict: verdict.sequence)
    assert (earlier.is_duplicate, later.is_duplicate) == (False, True)
    assert later.group_id == earlier.group_id


@pytest.mark.parametrize(("halt_at", "backwards"), HALTS)
async def test_wherever_an_article_is_held_up_its_update_gives_nobody_a_second_original(
    client: Redis, halt_at: int, backwards: bool
) -> None:
    """A first revision overtaken by its own update and by a copy: exactly one of the two articles is the later one."""
    slow, quick, store = Stepped(client, halt_at=halt_at, backwards=backwards), RedisIndex(client, "test", window=WINDOW), MemoryStore()
    ledger = MemoryLedger()
    waiting = asyncio.create_task(judged(article("a", prose(1, 120)), slow, store, ledger))
    await asyncio.wait_for(slow.halted.wait(), 10)
    update = await judged(article("a", prose(1, 120) + " More.", revision=2), quick, store, ledger)
    copy = await judged(article("b", prose(1, 120)), quick, store, ledger)
    slow.go_on.set()
    first = await waiting
    duplicates = [record.syndication.is_duplicate for record in (first, update, copy)]
    assert duplicates == [False, False, True]


async def test_many_pairs_side_by_side_on_one_server_are_all_found(client: Redis) -> None:
    """Each pair has one duplicate, the one with the higher sequence, and no two articles share a sequence."""
    index, store = RedisIndex(client, "test", window=WINDOW), RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    ledger = RedisLedger(client, "test", window=WINDOW)
    seen = datetime.now(UTC)  # the server's own clock ends what the store keeps
    articles = [article(f"{name}{n}", prose(n, 120), first_seen_at=seen) for n in range(20) for name in "ab"]
    records = await asyncio.gather(*(judged(one, index, store, ledger) for one in articles))
    for pair in zip(records[::2], records[1::2], strict=True):
        earlier, later = sorted((record.syndication for record in pair), key=lambda verdict: verdict.sequence)
        assert (earlier.is_duplicate, later.is_duplicate) == (False, True)
    assert len({record.syndication.sequence for record in records}) == len(records)


@pytest.mark.parametrize("source", [{}, {"source": "One Chain"}])
async def test_of_a_crowd_at_once_each_but_the_first_is_a_copy(index: Index, source: dict[str, str]) -> None:
    """Forty in work side by side, of as many outlets and of one: all are in the first one's group, some by way of others."""
    store, ledger = MemoryStore(), MemoryLedger()
    copies = [article(f"copy{at}", prose(1, 120), **source) for at in range(40)]
    verdicts = [one.syndication for one in await asyncio.gather(*(judged(copy, index, store, ledger) for copy in copies))]
    first, *others = sorted(verdicts, key=lambda verdict: verdict.sequence)
    assert (first.is_duplicate, all(verdict.is_duplicate for verdict in others)) == (False, True)
    assert max(verdict.group_size for verdict in verdicts) == len(copies)


async def test_both_indexes_give_the_same_verdicts(client: Redis) -> None:
    """What was measured in memory holds on the server."""
    texts = [prose(1, 200), prose(2, 200), prose(1, 200) + "\n\n" + prose(3, 90), prose(2, 70) + "\n\n" + prose(4, 300)]
    verdicts = []
    for index in (MemoryIndex(), RedisIndex(client, "test", window=WINDOW)):
        store, ledger = MemoryStore(), MemoryLedger()
        found = [await judged(article(f"a{n}", text), index, store, ledger) for n, text in enumerate(texts)]
        verdicts.append([record.syndication for record in found])
    assert verdicts[0] == verdicts[1]
