"""A roll-out half done: entries of a newer version among readers of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator
from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, Sender
from tests import builders
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, eventually, fates_of, pending, put_in, reject, running, service_of, stage_of


class ArticleRequestedNext(ArticleRequested):
    """The request of the next version, with one field more."""

    type: ClassVar[str] = "ArticleRequested"
    schema_version: Annotated[Literal[1, 2, 3], BeforeValidator(int)] = 3  # type: ignore[assignment]
    priority: int = 0


async def written_by_the_next(client: Redis, count: int) -> list[str]:
    """Requests as the next version writes them."""
    requests = [ArticleRequestedNext(**builders.requested().model_dump() | {"schema_version": 3, "priority": n}) for n in range(count)]
    for request in requests:
        assert request.request_id
        data = Sender("next").pack(request, request_id=request.request_id, subject=None, time=builders.MOMENT)
        await add(client, {"__data__": data})
    return [request.request_id for request in requests if request.request_id]


async def test_what_the_next_version_writes_waits_for_a_reader_of_it(client: Redis, real_server: RealServer) -> None:
    """Today's readers pass it over and go on with their own; the next version's takes it, whole, and each ends once."""
    today = [service_of(client, real_server.url, reject) for _ in range(2)]
    seen: list[int] = []

    async def next_one(delivery: Delivery[Any]) -> Action:
        seen.append(getattr(delivery.event, "priority", -1))
        return await reject(delivery)

    async with running(*today):
        theirs = await written_by_the_next(client, 3)
        ours = await put_in(client, 5)
        assert set((await all_ended(client, ours)).values()) == {"rejected"}

        async def all_held() -> bool:
            return len(set().union(*(service.worker.newer for service in today))) == len(theirs)

        await eventually(all_held)
        assert await fates_of(client, theirs) == {}
        assert len(await pending(client, Stream.REQUESTED)) == len(theirs)
        newer = service_of(client, real_server.url, next_one, stage=replace(stage_of(), event=ArticleRequestedNext))
        async with running(newer):
            assert set((await all_ended(client, theirs)).values()) == {"rejected"}
            more = await written_by_the_next(client, 3) + await put_in(client, 3)
            assert set((await all_ended(client, more)).values()) == {"rejected"}
    assert sorted(seen)[-6:] == [0, 0, 1, 1, 2, 2]
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ours + theirs + more)
    assert await client.xlen(KEYS.stream(Stream.DEAD)) == 0
