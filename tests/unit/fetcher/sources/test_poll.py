"""What one asking of a source means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.fetcher.web import Purpose, Validators, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected, RejectReason
from tests.unit.fetcher.sources.site import FEED, NOON, Answer, answered, atom, names, reader_of, rss, sitemap

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


async def test_what_a_poll_found_is_not_found_again() -> None:
    """An article is found once, by its key, however often it is listed."""
    reader = reader_of(answered(body=rss(["b", "a"])))
    assert names(await reader.poll()) == ["a", "b"]
    reader.web.answers[FEED] = answered(body=rss(["c", "b", "a"]))
    assert names(await reader.due()) == ["c"]
    assert names(await reader.due()) == []


async def test_validators_go_back_as_they_came() -> None:
    """The request is conditional, with each validator verbatim; the one of the newest answer counts, and none where it has none."""
    reader = reader_of(answered(body=rss(["a"]), etag='W/"1-gzip"', last_modified="Tue, 3 Mar 26 "))
    await reader.poll()
    reader.web.answers[FEED] = answered(body=rss(["b", "a"]), etag='"2"')
    await reader.due()
    reader.web.answers[FEED] = answered(body=rss(["c", "b", "a"]))
    await reader.due()
    await reader.due()
    sent = [want.validators for want in reader.web.asked]
    assert sent == [None, Validators('W/"1-gzip"', "Tue, 3 Mar 26 "), Validators('"2"'), None]
    assert {want.purpose for want in reader.web.asked} == {Purpose.FEED}


async def test_a_body_that_is_the_same_still_renews_the_validators() -> None:
    """A server that answers 200 with the same body and a new ETag brings nothing new, and is asked with the new ETag."""
    reader = reader_of(answered(body=rss(["a"]), etag='"1"'))
    await reader.poll()
    reader.web.answers[FEED] = answered(body=rss(["a"]), etag='"2"')
    assert (await reader.due()).found == ()
    await reader.due()
    assert reader.web.asked[-1].validators == Validators('"2"')
    assert reader.state.failures == 0


async def test_not_modified_is_a_success() -> None:
    """304 after a failure ends the failing, and keeps what was seen."""
    reader = reader_of(answered(body=rss(["a"]), etag='"1"'))
    await reader.poll()
    reader.web.answers[FEED] = answered(503)
    await reader.due()
    assert (reader.state.failures, reader.state.error) == (1, "HTTP 503")
    reader.web.answers[FEED] = answered(304)
    await reader.due()
    assert (reader.state.failures, reader.state.error, reader.state.ok_at) == (0, None, reader.now)
    assert reader.state.listed == 1


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    """Without validators "not modified" says nothing."""
    reader = reader_of(answered(304))
    await reader.poll()
    assert reader.state.error == "HTTP 304"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Transient("connection refused"), "connection refused"),
        (Unprocessable("the certificate has expired"), "the certificate has expired"),
        (SettingsError("set WIRESIFT_CONTACT"), "set WIRESIFT_CONTACT"),
        (Rejected(RejectReason.ROBOTS, "robots.txt forbids /feed"), "robots.txt forbids /feed"),
        (Rejected(RejectReason.TOO_LARGE), "too_large"),
        (answered(403), "HTTP 403"),
        (answered(200, b"<!doctype html><title>Sorry</title>"), "a web page, not a feed"),
        (answered(200, b"\xff\x00\x80"), "no feed"),
        (answered(200, b""), "empty"),
    ],
    ids=str,
)
async def test_a_failure_is_in_the_state_in_plain_words(answer: Answer, error: str) -> None:
    """Whatever goes wrong is no exception; nothing of it is kept that a later 304 could confirm."""
    reader = reader_of(answer)
    polled = await reader.poll()
    assert polled.found == ()
    assert error in (polled.state.error or "")
    assert (polled.state.failures > 0, polled.state.page) == (True, None)


async def test_a_busy_host_is_nobodys_fault() -> None:
    """Postponed moves the time and nothing else."""
    reader = reader_of(answered(body=rss(["a"])))
    before = (await reader.poll()).state
    reader.web.answers[FEED] = Postponed("the host is busy", 45.0)
    after = (await reader.due()).state
    assert after == before.model_copy(update={"next_at": reader.now + timedelta(seconds=45)})


async def test_an_updated_article_is_found_as_changed() -> None:
    """An update by ten minutes or more is a change, found once; a smaller one is a second save."""
    reader = reader_of(answered(body=atom(["a", "b"], NOON)))
    await reader.poll()
    reader.web.answers[FEED] = answered(body=atom(["a", "b"], NOON + 9 * MINUTE))
    assert (await reader.poll(15 * MINUTE)).found == ()
    reader.web.answers[FEED] = answered(body=atom(["a", "b"], NOON + 19 * MINUTE))
    assert [one.changed for one in (await reader.poll(15 * MINUTE)).found] == [True, True]
    assert (await reader.poll(15 * MINUTE)).found == ()


async def test_a_generator_that_stamps_all_changes_nothing() -> None:
    """Where most of a long list is updated at once it is the time of the list, not of the articles."""
    titles = [f"t{number}" for number in range(30)]
    reader = reader_of(answered(body=atom(titles, NOON)))
    await reader.poll()
    reader.web.answers[FEED] = answered(body=atom(titles, NOON + 60 * MINUTE))
    assert (await reader.poll(60 * MINUTE)).found == ()


async def test_a_first_poll_brings_what_is_in_the_news() -> None:
    """Of a list seen for the first time the newest fifty of the last two days are found, the rest is taken as seen."""
    old = reader_of(answered(body=rss(["old"], NOON - 3 * DAY)))
    assert names(await old.poll()) == []
    many = [f"t{number}" for number in range(80)]
    reader = reader_of(answered(body=rss(many)))
    assert names(await reader.poll()) == many[49::-1]
    reader.web.answers[FEED] = answered(body=rss(["new", *many]))
    assert names(await reader.due()) == ["new"]


async def test_an_item_without_url_is_remembered_only() -> None:
    """What cannot be requested is not found."""
    body = b"<rss version='2.0'><channel><item><guid isPermaLink='false'>1</guid><title>No link</title></item></channel></rss>"
    reader = reader_of(answered(body=body))
    assert (await reader.poll()).found == ()
    assert reader.state.failures == 0


async def test_a_server_that_says_not_modified_wrongly_is_found_out() -> None:
    """A full answer within a day brings what 304 hid; from then on the server is not believed for a week."""
    hidden = rss(["b", "a"], NOON + 30 * MINUTE)

    def lying(want: Want) -> Answer:
        return answered(304) if want.validators else answered(body=hidden, etag='"always"')

    reader = reader_of(answered(body=rss(["a"], NOON - DAY), etag='"always"'))
    await reader.poll()
    reader.web.answers[FEED] = lying
    while not (polled := await reader.due()).found:
        assert reader.now - NOON < DAY + timedelta(hours=2)
    assert names(polled) == ["b"]
    hidden = rss(["c", "b", "a"], NOON + 30 * MINUTE)
    assert names(await reader.due()) == ["c"]
    assert reader.state.distrusted_until is not None
    await reader.poll(8 * DAY)
    await reader.due()
    assert reader.web.asked[-1].validators is not None


async def test_a_server_whose_validators_change_each_time_brings_nothing_new() -> None:
    """200 with a new ETag and a new stamp in the body each time: every article once."""
    bodies = iter(rss(["a"]) + f"<!-- {number} -->".encode() for number in range(9))
    tags = iter(range(9))
    reader = reader_of(lambda want: answered(body=next(bodies), etag=f'"{next(tags)}"'))
    found = [name for _ in range(9) for name in names(await (reader.due() if reader.polls else reader.poll()))]
    assert found == ["a"]


async def test_ten_thousand_entries_leave_a_bounded_state() -> None:
    """A list of 10,000 is remembered whole in 24 bytes each, brings fifty at first and each new one later."""
    titles = [f"t{number}" for number in range(10_000)]
    reader = reader_of(answered(body=rss(titles)))
    assert len((await reader.poll()).found) == 50
    for day in range(3):
        titles = [*(f"d{day}-{number}" for number in range(2_000)), *titles[:8_000]]
        reader.web.answers[FEED] = answered(body=rss(titles))
        assert len((await reader.poll(DAY)).found) == 2_000
    assert len(reader.state.seen) <= 40_000 * 12
    reader.web.answers[FEED] = answered(body=rss([f"t{number}" for number in range(10_000)]))
    assert (await reader.poll(DAY)).found == ()


async def test_a_list_that_is_short_for_once_is_not_forgotten() -> None:
    """A sitemap that is asked while it is being written anew, cut after a few, brings nothing when it is whole again."""
    whole = [f"a{number}" for number in range(5_000)]
    reader = reader_of(answered(body=sitemap(whole)))
    await reader.poll()
    reader.web.answers[FEED] = answered(body=sitemap(whole[:5]))
    await reader.due()
    reader.web.answers[FEED] = answered(body=sitemap(["new", *whole]))
    assert names(await reader.due()) == ["new"]


async def test_a_feed_that_names_its_articles_anew_each_time_brings_none_twice() -> None:
    """Guids made up at each request are a generator's mistake: the article is known by its URL, and the feed is not hurried."""
    reader = reader_of(answered(body=_with_guids(0)))
    await reader.poll()
    for poll in range(1, 20):
        reader.web.answers[FEED] = answered(body=_with_guids(poll))
        assert names(await reader.due()) == []
    assert reader.wait >= 30 * MINUTE


def _with_guids(poll: int) -> bytes:
    items = "".join(
        f"<item><title>t{number}</title><link>https://news.example/t{number}</link><guid isPermaLink='false'>{poll}-{number}</guid></item>"
        for number in range(10)
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()
