"""The proxy is an honest wire until it is told otherwise, and a hand-over is caught in the window that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.events import Fate
from shared.streams import scripts
from shared.streams.actions import Result
from shared.streams.handed import Ended
from shared.streams.handover import HandOver
from shared.streams.keys import Stream
from tests import builders
from tests.chaos.windows import Conversation, Window, is_whole
from tests.proxy import Proxy, Way
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, PATIENCE_S, add, eventually

#: Seconds in which something that must not happen would have happened.
_A_WHILE_S = 0.2


@pytest.fixture
async def proxy(real_server: RealServer, client: Redis) -> AsyncIterator[Proxy]:
    async with Proxy(real_server.url) as proxy:
        yield proxy


@pytest.fixture
async def through(proxy: Proxy) -> AsyncIterator[Redis]:
    """A client that repeats nothing by itself, at the far side of the proxy."""
    async with Redis.from_url(proxy.url, retry=None, socket_timeout=PATIENCE_S) as client:
        yield client


def _ended(entry: str) -> Ended:
    identity = builders.requested().request_id or ""
    fate = Fate(
        request_id=identity,
        article_id=None,
        revision=None,
        stage="fetcher",
        fate="dead",
        reason="",
        detail="",
        requested_at=builders.MOMENT,
        decided_at=builders.MOMENT,
    )
    return Ended(entry, b"{}", fate)


async def _in_hand(client: Redis) -> tuple[HandOver, str]:
    """A consumer behind `client` with one entry in its hands, and the entry."""
    handover = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="fetcher-here-1-a", limits=LIMITS)
    await handover.ensure_group()
    entry = await add(client, {"text": "something"})
    await client.xreadgroup("fetcher", "fetcher-here-1-a", {KEYS.stream(Stream.REQUESTED): ">"})
    await scripts.call(client, "finish", [KEYS.stream(Stream.REQUESTED), "s", "l"], ["fetcher", "x", 1])  # the server knows it from here on
    return handover, entry


async def test_what_is_said_arrives_in_order_and_whole(through: Redis) -> None:
    """A wire that changes nothing: large values and small, both ways."""
    large = bytes(range(256)) * 40_000
    await through.set("large", large)
    assert await through.get("large") == large
    assert await asyncio.gather(*(through.incr("count") for _ in range(50)))
    assert await through.get("count") == b"50"


async def test_a_slow_link_delivers_late_and_in_order(proxy: Proxy, through: Redis) -> None:
    """Latency and speed delay what is sent and mix nothing up."""
    await through.ping()
    proxy.slow(delay_s=0.05, bytes_per_s=10_000_000)
    began = asyncio.get_running_loop().time()
    large = bytes(range(256)) * 8_000
    await through.set("large", large)
    assert await through.get("large") == large
    assert asyncio.get_running_loop().time() - began >= 4 * 0.05
    proxy.slow()
    assert await through.ping()


@pytest.mark.parametrize("way", list(Way))
async def test_a_stalled_link_loses_nothing(proxy: Proxy, through: Redis, client: Redis, way: Way) -> None:
    """Nothing arrives while one way stands still, and all of it afterwards."""
    await through.ping()
    proxy.stall(way)
    call = asyncio.ensure_future(through.set("stalled", "1"))

    async def has_come() -> bool:
        return bool(await client.exists("stalled"))

    if way is Way.TO_CLIENT:
        await eventually(has_come)
    await asyncio.wait({call}, timeout=_A_WHILE_S)
    assert not call.done()
    assert await has_come() == (way is Way.TO_CLIENT)
    proxy.stall()
    assert await call


async def test_a_cut_resets_and_a_refusal_lets_nobody_in(proxy: Proxy, through: Redis) -> None:
    """The client sees its connection end, and is let in again when the proxy says so."""
    await through.ping()
    waiting = asyncio.ensure_future(through.blpop(["nothing"]))
    await asyncio.wait({waiting}, timeout=_A_WHILE_S)
    assert proxy.cut() == 1
    with pytest.raises(RedisError):
        await waiting
    proxy.refuse()
    with pytest.raises(RedisError):
        await through.ping()
    proxy.refuse(False)
    assert await through.ping()


async def test_a_server_that_is_away_is_no_connection(proxy: Proxy, through: Redis, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A proxy stays up without its server, and says to clients what the server would."""
    with RealServer(tmp_path_factory.mktemp("mortal")) as server:
        async with Proxy(server.url) as proxy, Redis.from_url(proxy.url, retry=None) as client:
            await client.set("kept", "1")
            await asyncio.to_thread(server.end)
            with pytest.raises(RedisError):
                await client.ping()
            await asyncio.to_thread(server.start)
            assert await client.get("kept") == b"1"


async def test_it_listens_on_a_unix_socket_where_it_is_told_to(real_server: RealServer) -> None:
    """The cheaper way, with the same behaviour."""
    listen = real_server.socket.with_name("p")
    async with Proxy(real_server.url, listen=listen) as proxy, Redis.from_url(proxy.url) as client:
        assert await client.ping()
        assert proxy.cut() == 1


async def test_a_delivery_is_caught_before_the_reader_has_it(proxy: Proxy, through: Redis, client: Redis) -> None:
    """The entry is pending with a consumer that has not seen it; an empty read springs no trap."""
    await _in_hand(client)
    stream = KEYS.stream(Stream.REQUESTED)
    with proxy.trap(Window.DELIVERED) as trap:
        assert not await through.xreadgroup("fetcher", "other", {stream: ">"}, block=20)
        assert trap.is_set
        await add(client, {"text": "another"})
        reading = asyncio.ensure_future(through.xreadgroup("fetcher", "other", {stream: ">"}))
        assert await trap.caught(PATIENCE_S)
        assert (await client.xpending(stream, "fetcher"))["pending"] == 2
        assert not reading.done()
    assert await reading


@pytest.mark.parametrize(("window", "runs"), [(Window.HANDLED, False), (Window.INSIDE, True), (Window.AFTER, True)])
async def test_a_hand_over_is_caught_in_its_window_and_goes_on(
    proxy: Proxy, through: Redis, client: Redis, window: Window, runs: bool
) -> None:
    """Before the script nothing has happened on the server, after it everything; the caller knows neither until it is let go."""
    handover, entry = await _in_hand(through)
    with proxy.trap(window) as trap:
        ending = asyncio.ensure_future(handover.end(Stream.DEAD, _ended(entry)))
        assert await trap.caught(PATIENCE_S)
        assert trap.script == "finish"
        assert not ending.done()
        await client.ping()  # in its turn behind the script
        assert await client.xlen(KEYS.stream(Stream.DEAD)) == int(runs)
    assert await ending is Result.DONE
    assert await trap.answer(PATIENCE_S) == "DONE"


async def test_the_answer_is_that_of_what_was_caught(proxy: Proxy, through: Redis, client: Redis) -> None:
    """However much its connection says and hears before somebody asks for it."""
    handover, late = await _in_hand(through)
    stream = KEYS.stream(Stream.REQUESTED)
    with proxy.trap(Window.HANDLED) as trap:
        ending = asyncio.ensure_future(handover.end(Stream.DEAD, _ended(late)))
        assert await trap.caught(PATIENCE_S)
        await client.xclaim(stream, "fetcher", "another", 0, [late])
    assert await ending is Result.STALE
    next_one = await add(client, {"text": "something else"})
    await through.xreadgroup("fetcher", handover.consumer, {stream: ">"})
    assert await handover.end(Stream.DEAD, _ended(next_one)) is Result.DONE
    assert await trap.answer(PATIENCE_S) == "STALE"


async def test_what_was_held_of_the_dead_goes_nowhere(proxy: Proxy, through: Redis, client: Redis) -> None:
    """A process killed after its handler has not called the script."""
    handover, entry = await _in_hand(through)
    with proxy.trap(Window.HANDLED) as trap:
        ending = asyncio.ensure_future(handover.end(Stream.DEAD, _ended(entry)))
        assert await trap.caught(PATIENCE_S)
        proxy.cut()
        with pytest.raises(RedisError):
            await ending
    assert await client.xlen(KEYS.stream(Stream.DEAD)) == 0


async def test_a_trap_catches_one_and_lets_others_pass(proxy: Proxy, through: Redis, client: Redis) -> None:
    """Other connections of the same process, and other scripts, are not concerned."""
    handover, entry = await _in_hand(through)
    with proxy.trap(Window.HANDLED) as trap:
        assert await handover.beat("{}", [entry]) == set()
        ending = asyncio.ensure_future(handover.end(Stream.DEAD, _ended(entry)))
        assert await trap.caught(PATIENCE_S)
        assert await handover.claim(timedelta(hours=1), []) is None
        assert not ending.done()
    assert await ending is Result.DONE


def test_a_script_is_known_however_its_call_is_cut_up() -> None:
    """A digest split over pieces is one digest, and a call is whole with its last byte only."""
    sha = scripts.source("forward")[1]
    call = f"*4\r\n$7\r\nEVALSHA\r\n$40\r\n{sha}\r\n$1\r\n0\r\n$6\r\n\r\n*3\r\n\r\n".encode()
    for at in range(1, len(call)):
        talk = Conversation()
        talk.said(call[:at])
        assert not talk.is_in(Window.INSIDE)
        talk.said(call[at:])
        assert talk.is_in(Window.HANDLED)
        assert talk.is_in(Window.INSIDE)
        assert talk.answer is None
        talk.answered(b"*3\r\n$5\r\nSTALE\r\n$4\r\nDONE\r\n$5\r\nSTALE\r\n")
        assert talk.is_in(Window.AFTER)
        assert talk.answer == "DONE STALE"
    assert [is_whole(call[:at]) for at in (len(call) - 1, len(call))] == [False, True]


def test_an_error_is_no_reply_of_a_script() -> None:
    """Where the server does not know the script it has not run."""
    talk = Conversation()
    talk.said(f"*3\r\n$7\r\nEVALSHA\r\n$40\r\n{scripts.source('retry')[1]}\r\n$1\r\n0\r\n".encode())
    talk.answered(b"-NOSCRIPT No matching script.\r\n")
    assert not talk.is_in(Window.AFTER)


@pytest.mark.parametrize("reply", [b"*1\r\n*2\r\n$20\r\n{storm:0}:requested\r\n*1\r\n", b"%1\r\n$20\r\n{storm:0}:requested\r\n*3\r\n"])
def test_entries_are_known_in_both_versions_of_the_protocol(reply: bytes) -> None:
    """RESP 2 nests lists, RESP 3 has maps; neither an empty reply nor another one is taken for entries."""
    for said, delivered in ((reply, True), (b"*-1\r\n", False), (b"_\r\n", False), (b"*1\r\n$20\r\n{storm:0}:requested\r\n", False)):
        talk = Conversation()
        talk.said(b"*1\r\n")
        talk.answered(said[:9])
        talk.answered(said[9:])
        assert talk.is_in(Window.DELIVERED) == delivered
