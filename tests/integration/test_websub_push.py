"""Pushes on a real server: each article is requested once, whoever dies, lies or says it twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as LostConnection
from structlog.testing import capture_logs

from services.fetcher.sources.news import Found
from services.fetcher.sources.poll import Polled
from services.fetcher.sources.poll import poll as source_poll
from services.fetcher.sources.source import Page, Source, SourceState
from services.fetcher.web import Response, Want
from services.fetcher.websub.callback import MOST_AN_HOUR
from services.fetcher.websub.delivery import Deliveries
from services.fetcher.websub.pushing import Pushing
from shared.outcomes import Postponed, Rejected
from tests.builders import MOMENT
from tests.schedule import Dying, end_leases, item, requesting_of, source, urls
from tests.stages import eventually
from tests.unit.fetcher.sources.site import FakeWeb, answered, rss
from tests.unit.fetcher.websub.loopback_hub import Hub, loopback_hub
from tests.websub import BODY_BYTES, Desk, HubWeb, desk_of, polled

ONE = source(1)
DAY = timedelta(days=1)


async def subscribed(desk: Desk, hub: Hub, one: Source = ONE, *, listed: int = 1) -> str:
    """Poll a source whose feed names `hub`, and subscribe to it; returns its callback."""
    await desk.registry.add([one])
    await poll(desk, hub, one, listed=listed)
    await desk.subscriber.step()
    held = await desk.held(one)
    return held.callback


async def poll(desk: Desk, hub: Hub, one: Source = ONE, *, found: tuple[Found, ...] = (), listed: int = 1) -> Polled:
    """A poll that brought `found`, noted as the schedule notes it."""
    claimed = await desk.registry.claim_this(one.source_id)
    assert claimed
    pushing = Pushing(desk.subscriptions, desk.base, draw=lambda count: f"{one.source_id}{count}" * 3, jitter=lambda: 0.0)
    state = polled(hub, one, listed=listed).model_copy(
        update={"ok_at": claimed.at, "seen": claimed.state.seen, "next_at": claimed.at + timedelta(minutes=5)}
    )
    after = await pushing.polled(one, Polled(state, found), claimed.at)
    assert await desk.registry.commit(claimed, after.state)
    return after


async def due(client: Redis, *sources: Source) -> None:
    """Let something be due of these subscriptions."""
    await client.zadd("wiresift:fetch:{schedule}:pushes_due", dict.fromkeys((one.source_id for one in sources), 1), xx=True)


@pytest.mark.parametrize("asks_back", ["first", "after"])
async def test_what_is_pushed_is_requested_once(client: Redis, asks_back: str) -> None:
    """Pushed twice, and then found by a poll: one request. The hub may ask back before it answers, or after."""
    async with loopback_hub(asks_back=asks_back) as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        await eventually_granted(hub, callback)
        body = rss(["bridge", "ferry"])
        for method in ("sha1", "sha256", "sha384", "sha512"):
            assert (await hub.push(callback, body, method=method)).status_code == 204
        claimed = await desk.registry.claim_this(ONE.source_id)
        assert claimed
        web = FakeWeb({ONE.url: answered(200, body, url=ONE.url)})
        assert (await source_poll(ONE, claimed.state, web=web, now=claimed.at, jitter=0.0)).found == ()
        assert (desk.counted("ok"), desk.counted("unchanged")) == (1, 3)
    assert sorted(await urls(client)) == ["https://news.example/bridge", "https://news.example/ferry"]
    assert hub.verified == [(200, "subscribe")]


async def eventually_granted(hub: Hub, callback: str) -> None:
    """Return once the hub has asked back and was told yes."""

    async def granted() -> bool:
        return callback in hub.granted

    await eventually(granted)


async def test_a_push_in_a_wrong_hand_is_ignored(client: Redis) -> None:
    """With a wrong secret, or none, it is answered as if it were taken; nothing of it is read."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        with capture_logs() as logs:
            assert (await hub.push(callback, rss(["forged"]), secret="guessed")).status_code == 202
            assert (await hub.push(callback, rss(["forged"]), method="md5")).status_code == 202
        assert desk.counted("unsigned") == 2
        assert callback.rpartition("/")[2] not in str(logs)
        assert (await desk.held(ONE)).pushed_at is None
    assert await urls(client) == []


async def test_nothing_answers_but_under_the_url_of_a_subscription(client: Redis) -> None:
    """Another token, another source's, another topic, another mode: 404, and the subscription is as it was."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        other = await subscribed(desk, hub, source(2))
        held = await desk.held(ONE)
        asked = {"mode": "subscribe", "topic": ONE.url, "challenge": "c", "lease_seconds": "99"}
        crossed = callback.rpartition("/")[0] + "/" + other.rpartition("/")[2]
        for url in (callback + "x", callback[:-1], crossed, desk.base, desk.base + "/", callback.rpartition("/")[0] + "/"):
            assert (await hub.call(url, **asked)).status_code == 404
            assert (await hub.push(url, rss(["a"]), secret="any")).status_code == 404
        for wrong in ({"topic": source(2).url}, {"mode": "unsubscribe"}, {"mode": "publish"}, {"challenge": "<b>é"}):
            assert (await hub.call(callback, **(asked | wrong))).status_code == 404
        assert await desk.held(ONE) == held
        assert (await hub.call(callback, **asked)).text == "c"


async def test_a_full_intake_sends_the_hub_away_until_there_is_room(client: Redis) -> None:
    """Nothing is answered with success that is not on the intake."""
    room = False

    async def may_take() -> bool:
        return room

    async with loopback_hub(asks_back="first") as hub, desk_of(client, may_take=may_take) as desk:
        callback = await subscribed(desk, hub)
        answer = await hub.push(callback, rss(["bridge"]))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "120")
        room = True
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204
    assert await urls(client) == ["https://news.example/bridge"]


async def test_a_poll_under_way_is_not_disturbed(client: Redis) -> None:
    """Who holds the source's lease commits; the hub comes again."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        claimed = await desk.registry.claim_this(ONE.source_id)
        assert claimed
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 503
        assert await desk.registry.commit(claimed, claimed.state)
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204


async def test_a_death_at_any_call_loses_nothing_and_requests_nothing_twice(client: Redis) -> None:
    """The hub was told of no success, so it pushes again, to whichever process: each article is requested once."""
    body, deaths = rss([f"a-{number}" for number in range(120)]), 0
    async with loopback_hub(asks_back="first") as hub:
        for done in (False, True):
            for at in range(100):
                await client.flushall()
                async with desk_of(client) as desk:
                    await subscribed(desk, hub)
                    dying = Dying(client, at, done=done)
                    mortal = type(desk.registry)(dying.as_client(), "wiresift")
                    with suppress(LostConnection):
                        await Deliveries(mortal, requesting_of(dying.as_client())).take_in(ONE.source_id, ONE.url, (), body)
                    if not dying.died:
                        break
                    deaths += 1
                    await end_leases(client)
                    await Deliveries(desk.registry, requesting_of(client)).take_in(ONE.source_id, ONE.url, (), body)
                    assert sorted(await urls(client)) == sorted(f"https://news.example/a-{number}" for number in range(120))
            else:
                raise AssertionError("taking a push in takes less than 100 calls")
    assert deaths >= 10


@pytest.mark.parametrize("how", ["pause", "remove"])
async def test_who_is_paused_or_removed_is_unsubscribed(client: Redis, how: str) -> None:
    """The hub asks back, and is told yes; then nothing is remembered. What it pushes meanwhile is answered with 410."""
    async with loopback_hub(asks_back="never") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        asked = {"topic": ONE.url, "challenge": "c", "lease_seconds": "99"}
        assert (await hub.call(callback, mode="subscribe", **asked)).status_code == 200
        hub.granted[callback] = hub.asked[0]
        await (desk.registry.pause(ONE.source_id) if how == "pause" else desk.registry.remove([ONE.source_id]))
        assert (await hub.push(callback, rss(["late"]))).status_code == 410
        await desk.subscriber.step()
        assert [one["mode"] for one in hub.asked] == ["subscribe", "unsubscribe"]
        assert (await hub.push(callback, rss(["late"]))).status_code == 410
        assert (await hub.call(callback, mode="subscribe", **asked)).status_code == 404
        assert (await hub.call(callback, mode="unsubscribe", **asked)).text == "c"
        assert await desk.subscriptions.get(ONE.source_id) is None
    assert await client.keys("*pushes*") == []
    assert await urls(client) == []


async def test_a_hub_that_is_never_told_hears_that_its_callback_is_gone(client: Redis) -> None:
    """It fails each time that it is asked to end: until the lease is over pushes are answered with 410."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        await desk.registry.remove([ONE.source_id])
        hub.status = 500
        for _ in range(5):
            await desk.subscriber.step()
            assert (await hub.push(callback, rss(["late"]))).status_code == 410
            if (await desk.held(ONE)).tries < 3:
                await due(client, ONE)
        held = await desk.held(ONE)
    assert held.next_at == held.lease_until
    assert [one["mode"] for one in hub.asked] == ["subscribe", "unsubscribe", "unsubscribe", "unsubscribe"]


async def test_an_old_push_that_is_sent_again_changes_nothing(client: Redis) -> None:
    """Whoever kept it has a signature that holds: no article is requested again, and polls get no calmer by it."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub, listed=100)
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204
        before = await desk.subscriptions.change(ONE.source_id, lambda held: held and held.model_copy(update={"missed_at": MOMENT + DAY}))
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204
        assert await desk.held(ONE) == before
    assert await urls(client) == ["https://news.example/bridge"]


async def test_who_learned_a_callback_cannot_keep_what_is_asked_for_next(client: Redis) -> None:
    """Pushes go on after a denial that the hub never sent; a day later it is asked under a callback that nobody has learned."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        assert (await hub.call(callback, mode="denied", topic=ONE.url)).status_code == 200
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204
        assert await urls(client) == ["https://news.example/bridge"]
        await due(client, ONE)
        await desk.subscriber.step()
        assert (await desk.held(ONE)).is_active((await desk.held(ONE)).asked_at or MOMENT)
        assert (await hub.call(callback, mode="denied", topic=ONE.url)).status_code == 404
        first, second = (one["callback"] for one in hub.asked)
        assert (first, first.rpartition("/")[0]) == (callback, second.rpartition("/")[0])
        assert second != callback
        assert hub.asked[0]["secret"] != hub.asked[1]["secret"]


async def test_one_replica_asks_a_hub_and_renews_before_the_lease_ends(client: Redis) -> None:
    """Two look at the same time, at each turn; the renewal extends the lease under the same callback."""
    async with loopback_hub(asks_back="first", lease_s=1000) as hub, desk_of(client) as desk, desk_of(client) as other:
        callback = await subscribed(desk, hub)
        first = await desk.held(ONE)
        assert first.lease_until
        assert timedelta(seconds=699) < first.next_at - (first.lease_until - timedelta(seconds=1000)) < timedelta(seconds=701)
        await desk.subscriber.step()
        await due(client, ONE)
        await desk.subscriber.step()
        await other.subscriber.step()
        renewed = await desk.held(ONE)
    assert [one["mode"] for one in hub.asked] == ["subscribe", "subscribe"]
    assert {one["callback"] for one in hub.asked} == {callback}
    assert renewed.lease_until
    assert renewed.lease_until > first.lease_until
    assert renewed.active_since == first.active_since


async def test_a_hub_that_fails_or_denies_is_told_of(client: Redis) -> None:
    """The source is polled as ever; what the hub said stands with its subscription."""
    async with loopback_hub(status=500) as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        assert (await desk.held(ONE)).error == "its hub answers HTTP 500"
        assert (await hub.call(callback, mode="denied", topic=ONE.url, reason="no crawlers")).status_code == 200
        held = await desk.held(ONE)
        assert (held.error, held.denied) == ("denied by its hub: no crawlers", True)
        after = await poll(desk, hub)
        assert after.state.next_at
        assert after.state.next_at - (after.state.ok_at or MOMENT) == timedelta(minutes=5)


async def test_polls_are_calmer_while_pushes_keep_their_word(client: Redis) -> None:
    """From the first push until a poll finds an article that was not pushed; then at the usual pace at once."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub, listed=100)
        assert wait_of(await poll(desk, hub, listed=100)) == timedelta(minutes=5)
        assert (await hub.push(callback, rss(["bridge"]))).status_code == 204
        assert timedelta(minutes=15) < wait_of(await poll(desk, hub, listed=100)) <= timedelta(hours=1)
        await desk.subscriptions.change(
            ONE.source_id, lambda held: held and held.model_copy(update={"active_since": MOMENT - timedelta(hours=1)})
        )
        missed = await poll(desk, hub, found=(Found(item("ferry"), changed=False),), listed=100)
        assert wait_of(missed) == timedelta(minutes=5)
        assert (await hub.push(callback, rss(["bridge", "ferry"]))).status_code == 204
        assert wait_of(await poll(desk, hub, listed=100)) > timedelta(minutes=15)


def wait_of(after: Polled) -> timedelta:
    """How long after this poll the next one comes."""
    assert after.state.next_at
    assert after.state.ok_at
    return after.state.next_at - after.state.ok_at


async def test_a_push_that_is_no_feed_hastens_the_poll(client: Redis) -> None:
    """Some hubs push an empty body: no article is lost, and the hub need not come again."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        before = await due_at(desk)
        assert (await hub.push(callback, b"")).status_code == 204
        after = await due_at(desk)
    assert after < before
    assert desk.counted("unreadable") == 1


async def due_at(desk: Desk) -> datetime:
    [known] = await desk.registry.known([ONE.source_id])
    assert known
    assert known.due_at
    return known.due_at


async def test_a_push_is_bounded_in_bytes_and_number(client: Redis) -> None:
    """What is too large is refused before it is read; a hub that floods is sent away, and polls bring the rest."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        callback = await subscribed(desk, hub)
        assert (await hub.push(callback, b"<rss>" + b" " * BODY_BYTES)).status_code == 413
        await client.set(f"wiresift:fetch:pushed:{ONE.source_id}", MOST_AN_HOUR - 1, ex=100)
        assert (await hub.push(callback, rss(["last"]))).status_code == 204
        assert (await hub.push(callback, rss(["flood"]))).status_code == 503
    assert await urls(client) == ["https://news.example/last"]


async def test_a_feed_that_names_no_hub_any_more_is_unsubscribed(client: Redis) -> None:
    """As the publisher has it; the callback answers the hub's question with yes, and is gone."""
    async with loopback_hub(asks_back="first") as hub, desk_of(client) as desk:
        await subscribed(desk, hub)
        claimed = await desk.registry.claim_this(ONE.source_id)
        assert claimed
        pushing = Pushing(desk.subscriptions, desk.base, draw=str, jitter=lambda: 0.0)
        later = claimed.at + timedelta(hours=1)
        await pushing.polled(ONE, Polled(SourceState(page=Page(url=ONE.url), ok_at=later)), later)
        await due(client, ONE)
        await desk.subscriber.step()
        assert hub.verified == [(200, "subscribe"), (200, "unsubscribe")]
        assert await desk.subscriptions.get(ONE.source_id) is None


async def test_many_subscriptions_at_one_busy_hub_are_not_tried_in_vain(client: Redis) -> None:
    """Its host has no room: a look asks for two of them at most, and it costs none of them a try."""

    class BusyWeb(HubWeb):
        asked = 0

        async def get(self, want: Want) -> Response | Rejected | Postponed:
            self.asked += 1
            return Postponed("busy", 5.0)

    web = BusyWeb()
    async with loopback_hub() as hub, desk_of(client, web=web) as desk:
        sources = [source(number) for number in range(20)]
        await desk.registry.add(sources)
        for one in sources:
            await poll(desk, hub, one)
        await desk.subscriber.step()
        assert web.asked == 2
        held = [await desk.held(one) for one in sources]
    assert {(one.tries, one.pending, one.error) for one in held} == {(0, False, None)}
