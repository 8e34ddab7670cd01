"""A source that redirects: where it is asked."""

from __future__ import annotations

from datetime import timedelta

from services.fetcher.sources.health import health
from services.fetcher.web import Response, Validators, Want
from shared.errors import Transient
from tests.unit.fetcher.sources.site import FEED, Reader, answered, names, reader_of, rss

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THERE = "https://www.news.example/feed.xml"


def _led(*titles: str, moved: bool = True) -> Response:
    """The feed at FEED after it redirected to THERE."""
    return answered(body=rss(titles), url=THERE, redirects=(FEED,), moved=moved, etag='"1"')


async def _moved() -> Reader:
    """Who polls a feed that has moved for good, and is asked where it now is."""
    reader = reader_of(_led("a"))
    reader.web.answers[THERE] = answered(body=rss(["b", "a"]), url=THERE, etag='"2"')
    await reader.poll()
    await reader.poll(23 * HOUR)
    assert (reader.state.redirected_to, reader.state.moved_to) == (THERE, None)
    await reader.poll(HOUR)
    assert reader.state.moved_to == THERE
    assert {want.url for want in reader.web.asked} == {FEED}
    return reader


async def _asked(reader: Reader, after: timedelta = HOUR) -> str:
    """Where the next poll asks first."""
    before = len(reader.web.asked)
    await reader.poll(after)
    return reader.web.asked[before].url


async def test_a_source_that_leads_elsewhere_for_good_for_a_day_is_asked_there() -> None:
    """With the validators that it gave there; nothing is found again, and the operator sees where it is."""
    reader = await _moved()
    assert names(await reader.poll(HOUR)) == ["b"]
    assert reader.web.asked[-1] == Want(THERE, reader.web.asked[-1].purpose, Validators('"1"', None))
    found = health(reader.source, reader.state, reader.now)
    assert (found.word, THERE in found.reason) == ("moved", True)


async def test_a_redirect_for_the_time_being_moves_nothing() -> None:
    """However long it goes on, and if one of several is such; one for good then has a day to show that it stays."""
    reader = reader_of(_led("a", moved=False))
    for _ in range(10):
        assert await _asked(reader, DAY) == FEED
    assert (reader.state.redirected_to, reader.state.moved_to) == (THERE, None)
    assert health(reader.source, reader.state, reader.now).word == "ok"
    reader.web.answers[FEED] = _led("a")
    await reader.poll(HOUR)
    assert reader.state.moved_to is None


async def test_the_operators_url_is_asked_again_each_week() -> None:
    """It may lead there still, be gone meanwhile, or answer by itself: then it was no move."""
    reader = await _moved()
    assert [await _asked(reader, DAY) for _ in range(8)] == [*[THERE] * 6, FEED, THERE]
    reader.web.answers[FEED] = answered(404)
    assert [await _asked(reader, DAY) for _ in range(8)] == [*[THERE] * 5, FEED, THERE, THERE]
    assert reader.state.moved_to == THERE
    reader.web.answers[FEED] = answered(body=rss(["c", "b", "a"]))
    assert [await _asked(reader, DAY) for _ in range(7)] == [*[THERE] * 4, FEED, FEED, FEED]
    assert reader.state.moved_to is None


async def test_a_source_that_fails_where_it_moved_to_is_looked_for_where_it_was() -> None:
    """After three failures, or at once where it is gone."""
    for failure, times in ((Transient("no such host"), 3), (answered(410), 1)):
        reader = await _moved()
        reader.web.answers[THERE] = failure
        assert [await _asked(reader) for _ in range(times + 1)] == [*[THERE] * times, FEED]


async def test_a_chain_of_moves_is_followed_and_a_circle_is_none() -> None:
    """What has moved may move again; back to where the operator has it, it has not moved."""
    reader = await _moved()
    third = "https://third.example/feed"
    reader.web.answers[THERE] = answered(body=rss(["a"]), url=third, redirects=(THERE,), moved=True)
    await reader.poll(HOUR)
    await reader.poll(DAY)
    assert reader.state.moved_to == third
    reader.web.answers[third] = answered(body=rss(["a"]), url=FEED, redirects=(third,), moved=True)
    await reader.poll(HOUR)
    await reader.poll(DAY)
    assert not reader.state.moved_to
    assert await _asked(reader) == FEED
