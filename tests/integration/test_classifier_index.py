"""One contract for the index in memory and the index on a real server."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from services.classifier.continuing import LAST
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document, Index
from services.classifier.index.posting_list import FOUNDERS, MAX_ARTICLES, MAX_OF_SOURCE, MAX_REVISIONS
from services.classifier.index.redis_index import KEYS_PER_COMMAND, RedisIndex
from services.classifier.place import Place
from shared.store import ArticleKey, MemoryStore
from tests.integration.indexed import WINDOW, Stepped, all_entered, document, entered, judged
from tests.unit.classifier.articles import NOW, article, prose


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
