"""A source in bad times, by a clock that is set: asked on when it should be, and all there is found when it is back."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

from services.fetcher.sources.health import health
from services.fetcher.web import Want
from shared.errors import SettingsError, Transient
from tests.unit.fetcher.sources.site import FEED, NOON, Answer, answered, names, reader_of, rss

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def test_a_feed_that_is_down_for_a_week_is_asked_daily_and_comes_back() -> None:
    """Asked at least once a day, shown as failing, and what it lists when it is back is found, all of it."""
    reader = reader_of(answered(body=rss(["a"], NOON - HOUR)))
    await reader.poll()
    reader.web.answers[FEED] = Transient("connection refused")
    waits = []
    while reader.now < NOON + 7 * DAY:
        await reader.due()
        waits.append(reader.wait)
    assert max(waits) <= DAY
    assert len(waits) < 20
    assert health(reader.source, reader.state, reader.now).word == "failing"
    up_again, missed = reader.now, [f"t{number}" for number in range(200)]
    reader.web.answers[FEED] = answered(body=rss([*missed, "a"], NOON + 3 * DAY))
    assert sorted(names(await reader.due())) == sorted(missed)
    assert reader.now - up_again <= DAY
    assert health(reader.source, reader.state, reader.now).word == "ok"
    assert reader.wait <= HOUR


async def test_a_setting_that_was_missing_for_days_costs_minutes() -> None:
    """Nobody is asked without a contact; once it is set, no source waits for a back-off that it never earned."""
    reader = reader_of(SettingsError("WIRESIFT_CONTACT is not set"))
    while reader.now < NOON + 2 * DAY:
        await reader.due() if reader.polls else await reader.poll()
        assert reader.wait <= HOUR / 12
    assert health(reader.source, reader.state, reader.now).word == "failing"
    reader.web.answers[FEED] = answered(503)
    await reader.due()
    assert reader.wait <= HOUR
    reader.web.answers[FEED] = answered(body=rss(["a"]))
    assert names(await reader.due()) == ["a"]


async def test_retry_after_in_seconds_and_as_a_date() -> None:
    """Neither form is asked before, and both are asked soon after."""
    reader = reader_of(answered(503, retry_after="7200"))
    await reader.poll()
    assert 2 * HOUR <= reader.wait <= 2.2 * HOUR
    reader.web.answers[FEED] = lambda want: answered(503, retry_after=format_datetime(reader.now + 3 * HOUR))
    await reader.due()
    assert 3 * HOUR <= reader.wait <= 3.3 * HOUR


async def test_a_storm_of_429s_is_asked_less_and_less() -> None:
    """Without Retry-After too: a day of storm costs under a dozen requests, and ends with the first answer."""
    reader = reader_of(answered(body=rss(["a"])))
    await reader.poll()
    reader.web.answers[FEED] = answered(429)
    while reader.now < NOON + DAY:
        await reader.due()
    assert reader.polls <= 12
    reader.web.answers[FEED] = answered(body=rss(["b", "a"]))
    assert names(await reader.due()) == ["b"]
    assert reader.state.failures == 0


async def test_a_hidden_article_of_a_busy_feed_is_had_within_hours() -> None:
    """Where much is expected and the server says "not modified" on and on, a full answer is asked for sooner than daily."""
    titles = [f"t{number}" for number in range(30)]

    def stuck(want: Want) -> Answer:
        return answered(304) if want.validators else answered(body=rss(titles), etag='"always"')

    reader = reader_of(stuck)
    await reader.poll()
    for number in range(60):
        titles = [f"n{number}", *titles[:29]]
        reader.web.answers[FEED] = answered(body=rss(titles), etag='"always"')
        await reader.due()
    reader.web.answers[FEED] = stuck
    titles, began = ["hidden", *titles[:29]], reader.now
    while not (polled := await reader.due()).found:
        assert reader.now - began < 6 * HOUR
    assert names(polled) == ["hidden"]


async def test_a_dead_feed_costs_little_and_is_shown_as_quiet() -> None:
    """A feed whose last article is years old is asked hourly, and told to be quiet since then."""
    reader = reader_of(answered(body=rss(["last"], NOON - 800 * DAY), etag='"1"'))
    await reader.poll()
    reader.web.answers[FEED] = lambda want: answered(304) if want.validators else answered(body=rss(["last"], NOON - 800 * DAY), etag='"1"')
    while reader.now < NOON + 2 * DAY:
        await reader.due()
    assert reader.polls <= 60
    found = health(reader.source, reader.state, reader.now)
    assert (found.word, found.since) == ("quiet", NOON - 800 * DAY)


async def test_the_server_that_asks_for_a_year_is_asked_daily() -> None:
    """A ttl of a year is a mistake; ttl, Cache-Control and Expires are heeded up to a day."""
    reader = reader_of(answered(body=rss(["a"], ttl=525_600), cache_control="max-age=31536000"))
    await reader.poll()
    assert DAY <= reader.wait <= 1.1 * DAY
    reader.web.answers[FEED] = answered(body=rss(["b", "a"], ttl=90), cache_control="max-age=60")
    assert names(await reader.due()) == ["b"]
    assert 90 * timedelta(minutes=1) <= reader.wait <= 1.7 * HOUR


async def test_a_source_that_floods_fills_no_intake() -> None:
    """Hundreds of new articles at each poll: one in two seconds is announced. A burst of that size comes bit by bit, and whole."""
    number = iter(range(1_000_000))
    reader = reader_of(lambda want: answered(body=rss([f"t{next(number)}" for _ in range(300)], reader.now), etag='"1"'))
    await reader.poll()
    began, found = reader.now, 0
    while reader.now < began + HOUR:
        found += len((await reader.due()).found)
    assert found <= 0.6 * (reader.now - began).total_seconds()

    burst = {f"b{count}" for count in range(300)}
    body = rss(sorted(burst), reader.now)
    reader.web.answers[FEED] = lambda want: answered(304) if want.validators else answered(body=body, etag='"2"')
    began, brought = reader.now, list[str]()
    while len(brought) < len(burst):
        brought += names(await reader.due())
        assert reader.now - began < 2 * HOUR
    assert sorted(brought) == sorted(burst)
