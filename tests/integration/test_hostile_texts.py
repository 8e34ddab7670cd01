"""Texts made to cost much, before a real classifier: a dead letter where a limit is hit, and others are none the worse."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import pytest
from redis.asyncio import Redis

from services.classifier.text.fingerprint import SHINGLE, shingle_hashes
from shared.events import ArticleCleaned
from shared.request_ids import new_request_id
from tests.concurrency.flood import near_identical
from tests.concurrency.pairs import Pair, Ties, made
from tests.concurrency.trial import Stand, stand
from tests.concurrency.verdicts import Verdicts, verdicts
from tests.stages import dead_letters
from tests.unit.classifier.articles import article

MB = 2**20
#: What a classifier may have in memory with texts of ten megabytes in hand: the 90 MB that it has anyway, and such a text twenty times, as
#: it is read, parsed, folded, written as a record and sent. However many such texts have come, it is no more.
MOST_MEMORY = 300 * MB
#: What one value may take on the server: some times the largest posting list. Sets of ids grow with what they name.
MOST_VALUE = MB // 8
#: Low bits of a shingle's hash that texts written to collide have in common.
BITS = 8

OVER_THE_LIMIT: dict[str, Callable[[], str]] = {
    "one word a million times": lambda: "word " * 1_000_000,
    "ten megabytes of different words": lambda: " ".join(f"w{number}" for number in range(1_300_000)),
    "ten megabytes without a space between words": lambda: "新聞" * (10 * MB // 6),
}
UNDER_THE_LIMIT: dict[str, Callable[[], str]] = {
    "one word as often as may be": lambda: "word " * 49_000,
    "five words as often as may be": lambda: "the bridge that nobody wanted " * 9_800,
    "two words by turns with a third now and then": lambda: "".join("tick tock " * (3 + n % 40) + f"boom{n} " for n in range(1_000)),
    "one word of ten megabytes": lambda: "w" * 10 * MB,
    "one line a hundred thousand times": lambda: "\n" * 100_000 + "Read more\n" * 20_000,
    "marks on one letter": lambda: "a" + "\u0316\u0301" * 500_000,
}


def hostile(name: str, text: str) -> ArticleCleaned:
    now = datetime.now(UTC)
    times = {"first_seen_at": now, "fetched_at": now, "published_at": now}
    return article(name.replace(" ", "-"), text, request_id=new_request_id(), **times)


def honest(count: int) -> list[Pair]:
    """Pairs of copies as they come in every day."""
    return list(made(count, seed=5, tied=False).pairs)


async def judged(put_up: Stand, between: Sequence[ArticleCleaned], pairs: Sequence[Pair]) -> Verdicts:
    """What a classifier says that is given the firsts of the pairs, the hostile texts one by one, and the seconds."""
    await put_up.feeder.put([pair.first for pair in pairs])
    for one in between:
        await put_up.feeder.put([one])
    await put_up.feeder.put([pair.second for pair in pairs])
    await put_up.feeder.all_wait()
    return await verdicts(put_up.feeder.client, put_up.feeder.keys)


def unharmed(found: Verdicts, pairs: Sequence[Pair]) -> bool:
    """Whether all is right with honest pairs."""
    return not any(found.faults(Ties(pairs, ())).values())


async def fates(put_up: Stand, articles: Sequence[ArticleCleaned]) -> Counter[str]:
    """How the articles ended."""
    return Counter(fate.fate for fate in (await put_up.feeder.intake.fates([one.request_id for one in articles])).values())


async def largest_value(client: Redis) -> int:
    """Bytes of the largest string: a posting list, or what is kept of an article."""
    found = 0
    async for key in client.scan_iter(count=1000, _type="string"):
        found = max(found, int(await client.memory_usage(key) or 0))
    return found


async def test_a_text_over_the_limit_is_a_dead_letter_and_others_are_unharmed() -> None:
    """At its first run, by the limit's name."""
    texts, pairs = [hostile(name, make()) for name, make in OVER_THE_LIMIT.items()], honest(8)
    async with stand(1) as put_up:
        found = await judged(put_up, texts, pairs)
        assert await fates(put_up, texts) == {"dead": len(texts)}
        letters = await dead_letters(put_up.feeder.client)
        memory = put_up.classifiers[0].memory
    assert {(letter["error"], letter["attempts"]) for letter in letters} == {("LimitExceeded", 1)}
    assert unharmed(found, pairs)
    assert memory <= MOST_MEMORY


@pytest.mark.parametrize("name", UNDER_THE_LIMIT)
async def test_a_text_that_repeats_itself_is_classified_within_its_time(name: str) -> None:
    """And so are its copies; nothing is tried twice, and others are unharmed."""
    text = UNDER_THE_LIMIT[name]()
    texts, pairs = [hostile(f"{name} {number}", text) for number in range(3)], honest(8)
    async with stand(1) as put_up:
        found = await judged(put_up, texts, pairs)
        assert await fates(put_up, texts) == {"classified": len(texts)}
        assert put_up.classifiers[0].said == ""  # a run that is late would be told of
        assert put_up.classifiers[0].memory <= MOST_MEMORY
    assert unharmed(found, pairs)


async def test_texts_whose_shingles_all_fall_into_one_list_cost_nobody_else_anything() -> None:
    """Anybody can write such texts by the hash, which is no secret: every list stays bounded, and copies are found as before."""
    pairs, texts = honest(8), [hostile(f"flood{number}", text) for number, text in enumerate(colliding(300))]
    async with stand(1) as put_up:
        found = await judged(put_up, texts, pairs)
        assert await fates(put_up, texts) == {"classified": len(texts)}
        assert await largest_value(put_up.feeder.client) <= MOST_VALUE
    assert unharmed(found, pairs)


async def test_thousands_of_near_identical_articles_of_one_outlet_are_bounded() -> None:
    """Every one is classified; neither the classifier nor any key on the server grows past its bound, and honest copies are found."""
    pairs, flood = honest(8), list(islice(near_identical(56), 1_500))
    async with stand(1) as put_up:
        await put_up.feeder.put([pair.first for pair in pairs])
        await put_up.feeder.in_order(flood)
        await put_up.feeder.in_order([pair.second for pair in pairs])
        found = await verdicts(put_up.feeder.client, put_up.feeder.keys)
        assert put_up.classifiers[0].memory <= MOST_MEMORY
        assert await largest_value(put_up.feeder.client) <= MOST_VALUE
    assert all(one.article_id in found.found for one in flood)
    assert unharmed(found, pairs)


def colliding(count: int) -> Iterator[str]:
    """Texts of some 60 words made of runs whose hashes are sampled and end in BITS zeros, each text of others."""
    chance = random.Random(1)
    words = [f"{chance.randrange(16**4):04x}" for _ in range(1_000_000)]
    hashes = shingle_hashes(words)
    runs = [words[at : at + SHINGLE] for at, value in enumerate(hashes) if not value & (1 << BITS) - 1 and value >> 60 == 0]
    for _ in range(count):
        yield " ".join(word for run in chance.sample(runs, 12) for word in run)
