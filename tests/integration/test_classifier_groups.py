"""One contract for the ledger of groups in memory and on a real server, and merges side by side on one server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from redis.asyncio import Redis

from services.classifier.groups.forest import Group, Membership
from services.classifier.groups.ledger import MAX_TELLINGS, Ledger, Node, Turn
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.settling import Groups, Joining
from shared.record import Original
from tests.real_server import RealServer
from tests.unit.classifier.forests import AT, Edges, check, judge, partition, tell, text, told
from tests.unit.classifier.interleaved import interleaved

WINDOW = timedelta(days=30)
A, B, C = text(1), text(2), text(3)


@pytest.fixture(params=["memory", "server"])
def ledger(request: pytest.FixtureRequest, client: Redis) -> Ledger:
    """Each in turn."""
    return MemoryLedger() if request.param == "memory" else RedisLedger(client, "test", window=WINDOW)


async def node(ledger: Ledger, group: Group) -> Node:
    (found,) = await ledger.nodes([group])
    return found


async def test_a_group_that_nobody_opened_is_empty(ledger: Ledger) -> None:
    """It has neither members nor tellings, and is nobody's alias."""
    assert await node(ledger, A.group) == Node()
    assert await ledger.contents(A.group) == (0, {})
    assert await ledger.tellings(A.group) == []


async def test_the_first_partners_of_a_judgement_stand(ledger: Ledger) -> None:
    """Whoever takes the work over goes by them; another judgement has its own."""
    assert list(await ledger.settle("c:1:1", [A, B])) == [A, B]
    assert list(await ledger.settle("c:1:1", [A])) == [A, B]
    assert list(await ledger.settle("c:1:2", [A])) == [A]


async def test_a_text_is_counted_once_in_its_own_group(ledger: Ledger) -> None:
    """However often it is opened."""
    for _ in range(2):
        await ledger.open([A, B], AT)
    assert [one.size for one in await ledger.nodes([A.group, B.group])] == [1, 1]


async def test_a_merged_group_takes_nothing_in_and_tells_where_to_go(ledger: Ledger) -> None:
    """And is merged once: who comes later finds it so."""
    await ledger.open([A, B, C], AT)
    await ledger.link([C.group], B.group, "x")
    await ledger.link([C.group], A.group, "y")
    refused = await ledger.admit(C.group, {"late": Membership(1, 0, AT)}, [told(A)])
    assert (refused.into, refused.by, refused.size, refused.told) == (B.group, "x", 1, 0)
    await ledger.moved(C.group, A.group)
    assert ((await node(ledger, C.group)).into, (await node(ledger, C.group)).moved) == (A.group, True)
    await ledger.moved(C.group, B.group)
    assert (await node(ledger, C.group)).into == A.group


async def test_accounts_of_a_membership_meet_in_any_order(ledger: Ledger) -> None:
    """The higher revision within and outside counts; an article counts where its newest is."""
    accounts = [Membership(1, 0, AT), Membership(0, 2, AT + 1), Membership(3, 0, AT)]
    for step, size in zip(accounts, (1, 0, 1), strict=True):
        assert (await ledger.admit(A.group, {"a": step}, [])).size == size
    assert (await ledger.admit(A.group, {"a": accounts[0]}, [])).size == 1
    assert await ledger.memberships(A.group, ["a", "b"]) == [Membership(3, 2, AT + 1), None]


async def test_the_tellings_that_appeared_first_are_kept(ledger: Ledger) -> None:
    """So many of them, each once, in their order, whatever the order in which they come."""
    tellings = [told(text(number)).model_copy(update={"seen_at": told(A).seen_at + timedelta(hours=number)}) for number in range(100)]
    shuffled = random.Random(7).sample(tellings, 100)
    for one in (*shuffled, *shuffled):
        await ledger.admit(A.group, {}, [one])
    assert await ledger.tellings(A.group) == tellings[:MAX_TELLINGS]


async def test_changes_of_a_group_follow_each_other(ledger: Ledger) -> None:
    """Each has the next number; who asks again is given his own, who is late or finds the group merged is refused."""
    original = Original(article_id="a1", url="https://a1.example/", confidence=0.8, basis=("link",))
    first, second = Turn(1, "x", None, original), Turn(2, "y", original, None)
    assert await ledger.turn(A.group, first) == first
    assert await ledger.turn(A.group, Turn(1, "y", None, None)) is None
    assert await ledger.turn(A.group, Turn(2, "x", None, None)) == first
    assert await ledger.turn(A.group, second) == second
    assert (await node(ledger, A.group)).turn == second
    await ledger.open([B], AT)
    await ledger.link([B.group], A.group, "z")
    assert await ledger.turn(B.group, Turn(1, "z", None, None)) is None


async def test_what_a_judgement_said_stays_said(ledger: Ledger) -> None:
    """Nobody says it otherwise afterwards."""
    assert await ledger.say("x", None) is None
    assert await ledger.say("x", "this") == "this"
    assert await ledger.say("x", "that") == await ledger.say("x", None) == "this"


async def test_what_is_noted_is_known_to_whoever_goes_on(ledger: Ledger) -> None:
    """Each group once."""
    await ledger.note("x", [B.group])
    await ledger.note("x", [B.group, C.group])
    assert sorted(await ledger.noted("x")) == [B.group, C.group]
    assert list(await ledger.noted("y")) == []


async def test_a_group_that_lasts_forgets_what_is_older_than_the_window(ledger: Ledger) -> None:
    """More members than a page; those that came later stay and are counted."""
    members = {f"a{number}": Membership(1, 0, AT + number) for number in range(1_500)}
    await ledger.admit(A.group, members, [])
    await ledger.shorten(A.group, AT + 900, AT + 1_500)
    assert ((await node(ledger, A.group)).size, (await node(ledger, A.group)).shortened) == (600, AT + 1_500)


async def test_a_large_group_is_moved_whole(ledger: Ledger) -> None:
    """Page by page, also where it is begun anew in the middle."""
    await ledger.open([A, B], AT)
    await ledger.admit(B.group, {f"m{number}": Membership(1, 0, AT) for number in range(1_500)}, [])
    joining = Joining(C, told(C), [A, B], "c", AT)
    assert await Groups(ledger).join(joining, tell) == A.group
    assert (await node(ledger, A.group)).size == 1_503


async def test_all_that_is_kept_of_groups_expires(client: Redis) -> None:
    """Within a window and a half."""
    edges: Edges = frozenset({(1, 3), (2, 3), (3, 4)})
    ledger = RedisLedger(client, "test", window=WINDOW)
    for number in range(1, 5):
        await judge(ledger, number, edges)
    await ledger.say("x", "this")
    ends = {key: await client.ttl(key) async for key in client.scan_iter("*")}
    assert ends
    assert all(0 < seconds <= 1.5 * WINDOW.total_seconds() for seconds in ends.values()), ends


@pytest.fixture
async def replicas(real_server: RealServer) -> AsyncIterator[list[Ledger]]:
    """Three of them, each with a connection of its own."""
    clients = [Redis.from_url(real_server.url) for _ in range(3)]
    yield [RedisLedger(client, "test", window=WINDOW) for client in clients]
    for client in clients:
        await client.aclose()


def story(seed: int, count: int) -> Edges:
    """Few links, so that many groups are begun apart and merged late."""
    chance = random.Random(seed)
    return frozenset((chance.randint(1, high - 1), high) for high in chance.choices(range(2, count + 1), k=int(1.3 * count)))


@pytest.mark.parametrize("seed", range(5))
async def test_replicas_that_merge_side_by_side_agree(client: Redis, replicas: Sequence[Ledger], seed: int) -> None:
    """Sixty texts at once, each judged by two replicas as after a take-over: the components, and each merge told by one text."""
    assert await client.ping()
    edges = story(seed, 60)
    numbers = random.Random(seed).sample(range(1, 61), 60)
    told_of = await asyncio.gather(
        *(judge(replica, number, edges) for number in numbers for replica in random.Random(number).sample(list(replicas), 2))
    )
    await check(replicas[0], 60, edges)
    by_text = {(number, alias.group) for (number, _), (_, found) in zip(_twice(numbers), told_of, strict=True) for alias in found}
    assert len({group for _, group in by_text}) == len(by_text)


def _twice(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(number, turn) for number in numbers for turn in range(2)]


@pytest.mark.parametrize("seed", range(12))
async def test_any_interleaving_with_deaths_on_a_server_gives_the_components(client: Redis, seed: int) -> None:
    """Step by step in an order drawn by lot; a third of the tasks die somewhere and are delivered again."""
    chance, ledger = random.Random(seed), RedisLedger(client, "test", window=WINDOW)
    edges = story(seed, 12)
    works = [lambda own, number=number: judge(own, number, edges) for number in range(1, 13)]
    deaths = [chance.randint(0, 12) if chance.random() < 1 / 3 else None for _ in works]
    first = await interleaved(ledger, works, [chance.randint(0, 11) for _ in range(200)], deaths)
    again = [work for work, end in zip(works, first, strict=True) if end is None]
    later = await interleaved(ledger, again, [chance.randint(0, 11) for _ in range(50)], [None] * len(again))
    await check(ledger, 12, edges)
    said = [end for end in [*first, *later] if end is not None]
    merged = [alias.group for _, aliases in said for alias in aliases]
    assert len(merged) == len(set(merged))
    assert {named for named, _ in said} <= {*merged, *await partition(ledger, 12)}


async def test_a_long_way_to_the_root_is_gone_once(client: Redis) -> None:
    """Groups merged one into the next, latest first: whoever walks the way points all of it at the root."""
    ledger, texts = RedisLedger(client, "test", window=WINDOW), [text(number) for number in range(1, 41)]
    await ledger.open(texts, AT)
    for lower, higher in pairwise(texts):
        await ledger.link([higher.group], lower.group, "x")
    root, _ = await Groups(ledger).root(texts[-1].group)
    assert root == texts[0].group
    assert {one.into for one in await ledger.nodes([each.group for each in texts[1:]])} == {root}
    assert (await node(ledger, root)).size == 40
