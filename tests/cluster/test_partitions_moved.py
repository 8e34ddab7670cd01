"""`wiresift partitions` on a real cluster: it shows how unevenly partitions lie, spreads them, and goes on with what was broken off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.crc import key_slot

from services.console.partitions.evening import even_out, seen, slots_of
from services.console.partitions.moving import Mover
from services.console.partitions.spread import Move, load, moves
from services.console.partitions.topology import left_open, spread_over
from shared.errors import ServerUnavailable
from shared.streams.connection import connect
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.nodes import nodes_of
from shared.streams.partitioning import agree
from tests import builders
from tests.cluster.moving import Move as SlotMove
from tests.cluster.nodes import Cluster
from tests.end_to_end.command import Wiresift
from tests.stages import LIMITS

pytestmark = pytest.mark.integration
#: Systems on one cluster, each of whose partitions begin unevenly.
KEYS, BROKEN_OFF, FORBIDDEN, TOO_LARGE = (Keys(prefix, partitions=6) for prefix in ("wiresift", "half", "other", "news"))
#: Requests in the streams, and articles' states beside them: more than one call's keys in each partition.
REQUESTS, STATES = 60, 300


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes of the tests' own."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


async def fill(client: Any, keys: Keys) -> dict[str, bytes]:
    """Begin the system and put articles in; what each key of theirs holds."""
    await agree(client, keys)
    requests = [builders.requested() for _ in range(REQUESTS)]
    requests = [one.model_copy(update={"url": f"https://site.example/{one.request_id}", "text": None}) for one in requests]
    await Intake(client, keys, LIMITS, sender="load").submit(requests, builders.MOMENT)
    for number in range(STATES):
        await client.set(keys.article(f"{number:032x}"), f"state {number}")
    return await held(client, keys)


async def held(client: Any, keys: Keys) -> dict[str, bytes]:
    """All that lies in the partitions."""
    streams = [(own.stream(Stream.REQUESTED), await client.xrange(own.stream(Stream.REQUESTED))) for own in keys.all]
    states = [keys.article(f"{number:032x}") for number in range(STATES)]
    return {key: repr(entries).encode() for key, entries in streams} | {key: await client.get(key) for key in states}


def loads(spread: Mapping[str, Any]) -> list[int]:
    return [load(slots) for slots in spread.values()]


def everywhere(cluster: Cluster, *rules: str, user: str | None = None, password: str | None = None) -> None:
    """Change a user on each node, as another."""
    for port in cluster.ports:
        with redis.Redis(host="127.0.0.1", port=port, username=user, password=password) as node:
            node.execute_command("ACL", "SETUSER", *rules)


async def test_the_command_spreads_partitions_evenly_and_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    """4/1/1 becomes 2/2/2 in two moves with all entries where readers find them; a second run moves nothing."""
    wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": cluster.url, "WIRESIFT_PARTITIONS": "6"})
    async with aclosing(connect(cluster.url)) as client:
        before = await fill(client, KEYS)
        assert loads(await seen(client, KEYS)) == [4, 1, 1]
        assert "evens that out by 2 moves" in wiresift("partitions").out
        (finding,) = (one for one in wiresift("doctor", "--json").entries[0]["findings"] if one["check"] == "server.partitions")
        assert (finding["level"], finding["command"]) == ("warning", "wiresift partitions --move")
        first, second = wiresift("partitions", "--move"), wiresift("partitions", "--move")
        assert (first.code, second.code) == (0, 0), first.err + second.err
        assert (first.out.count("moved partition"), second.out.count("moved partition")) == (2, 0)
        assert "nothing to move" in second.out
        assert await held(client, KEYS) == before
    async with aclosing(connect(cluster.url)) as client:
        assert loads(await seen(client, KEYS)) == [2, 2, 2]


async def test_moves_that_were_broken_off_are_ended_first(cluster: Cluster) -> None:
    """One before any key had gone, one after some: all are found again, and what is left to move follows."""
    told: list[Move] = []
    nodes = cluster.nodes()
    async with aclosing(connect(cluster.url)) as client:
        before = await fill(client, BROKEN_OFF)
        begun, half_way = (SlotMove(nodes, key_slot(BROKEN_OFF.within(partition).tag.encode())) for partition in (2, 0))
        begun.begin()
        half_way.begin()
        assert half_way.carry() == 1
        spread = await even_out(client, BROKEN_OFF, lambda move, _: told.append(move))
        assert loads(spread) == [2, 2, 2]
        assert [move.slot.partitions for move in told] == [(0,), (2,), (5,)]
        assert await held(client, BROKEN_OFF) == before
    for node in nodes:
        node.close()


async def test_who_may_not_move_slots_is_told_whose_rights_it_takes(cluster: Cluster) -> None:
    """The node, the slot and the way out; nothing has moved. With the rights, a user's password goes from node to node too."""
    everywhere(cluster, "someone", "on", ">pass", "~*", "+@all", "-cluster|setslot")
    everywhere(cluster, "default", "off")
    try:
        async with aclosing(connect(cluster.url.replace("://", "://someone:pass@"))) as client:
            before = await fill(client, FORBIDDEN)
            with pytest.raises(ServerUnavailable, match=r"127.0.0.1:\d+ refuses to mark slot \d+ \(partition \d\) .* other-admin"):
                await even_out(client, FORBIDDEN, lambda *_: None)
            assert loads(await seen(client, FORBIDDEN)) == [1, 1, 4]
            everywhere(cluster, "someone", "+@all", user="someone", password="pass")
            assert loads(await even_out(client, FORBIDDEN, lambda *_: None)) == [2, 2, 2]
            assert await held(client, FORBIDDEN) == before
    finally:
        everywhere(cluster, "default", "on", user="someone", password="pass")


async def test_a_stream_too_large_for_one_piece_stays_with_its_partition(cluster: Cluster) -> None:
    """The move is not even begun: half moved, its scripts would wait for good."""
    async with aclosing(connect(cluster.url)) as client:
        await fill(client, TOO_LARGE)
        mover = Mover(client, TOO_LARGE, await nodes_of(client, TOO_LARGE), most_bytes=100)
        slots = slots_of(TOO_LARGE.all)
        begun, *_ = moves(spread_over(await mover.primaries(), slots))
        with pytest.raises(
            ServerUnavailable, match=r"the stream \{news:\d\}:requested takes .* was not begun; lower WIRESIFT_LOG_MAX_BYTES"
        ):
            await mover.move(begun)
        assert list(left_open(await mover.primaries(), slots)) == []


def test_on_no_cluster_it_says_so_in_a_line(tmp_path: Path) -> None:
    """Nothing is asked or started for that."""
    for settings in ({}, {"WIRESIFT_REDIS_URL": "redis://127.0.0.1:1"}):
        ran = Wiresift(tmp_path, settings)("partitions", "--move")
        assert (ran.code, len(ran.errors)) == (2, 1)
        assert "there is no cluster" in ran.err
    assert not list(tmp_path.iterdir())
