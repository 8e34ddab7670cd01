"""What asking a sitemap index means."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from shared.outcomes import Postponed
from tests.unit.fetcher.sources.site import NOON, FakeWeb, Reader, answered, index, names, sitemap, source

INDEX = "https://news.example/sitemap.xml"
ONE, TWO = "https://news.example/one.xml", "https://news.example/two.xml"


def _reader(**pages: bytes) -> Reader:
    answers = {f"https://news.example/{name}.xml": answered(body=body, etag=f'"{name}"') for name, body in pages.items()}
    return Reader(FakeWeb(dict(answers)), source(INDEX, kind="sitemap"))


async def test_the_sitemaps_of_an_index_are_asked_in_the_same_poll() -> None:
    """What any of them lists is found, once however many list it."""
    reader = _reader(sitemap=index([ONE, TWO]), one=sitemap(["a", "b"]), two=sitemap(["b", "c"]))
    assert sorted(names(await reader.poll())) == ["a", "b", "c"]
    assert reader.state.listed == 4
    assert (await reader.due()).found == ()


async def test_an_index_that_is_not_modified_still_has_its_sitemaps_asked() -> None:
    """Many an index never changes while its sitemaps do; each has validators of its own."""
    reader = _reader(sitemap=index([ONE]), one=sitemap(["a"]))
    await reader.poll()
    reader.web.answers[INDEX] = answered(304)
    reader.web.answers[ONE] = answered(body=sitemap(["b", "a"]))
    assert names(await reader.due()) == ["b"]
    assert [want.validators.etag for want in reader.web.asked[-2:] if want.validators] == ['"sitemap"', '"one"']


async def test_an_archive_that_is_fresh_for_a_day_holds_up_no_news() -> None:
    """Each sitemap of an index is asked when its own answer is stale, and the index by what it says itself."""
    reader = _reader(sitemap=index([ONE, TWO]), one=sitemap(["old"]))
    reader.web.answers[ONE] = answered(body=sitemap(["old"]), cache_control="max-age=86400")
    reader.web.answers[TWO] = answered(body=sitemap(["a"]), cache_control="max-age=1800")
    await reader.poll()
    assert timedelta(minutes=30) <= reader.wait <= timedelta(hours=1)
    reader.web.answers[TWO] = answered(body=sitemap(["b", "a"]), cache_control="max-age=1800")
    assert names(await reader.due()) == ["b"]
    assert [want.url for want in reader.web.asked[3:]] == [INDEX, TWO]
    reader.web.answers[TWO] = answered(500)
    await reader.due()
    assert reader.state.failures == 0, "the archive stands"


async def test_indexes_that_name_each_other_end() -> None:
    """A loop of indexes asks each URL once a poll, and the articles beside it are found."""
    reader = _reader(sitemap=index([INDEX, ONE, TWO]), one=index([INDEX, ONE, TWO, TWO]), two=sitemap(["a"]))
    assert names(await reader.poll()) == ["a"]
    assert Counter(want.url for want in reader.web.asked) == {INDEX: 1, ONE: 1, TWO: 1}


async def test_indexes_without_end_are_followed_two_deep() -> None:
    """An index that names an index that names an index: the third is not read."""
    deep = [f"https://news.example/deep{number}.xml" for number in range(9)]
    pages = {f"deep{number}": index([deep[number + 1]]) for number in range(8)}
    reader = _reader(sitemap=index([deep[0]]), **pages)
    for _ in range(4):
        await reader.poll(timedelta(hours=1))
    assert {want.url for want in reader.web.asked} == {INDEX, deep[0], deep[1]}


async def test_an_index_of_thousands_costs_twenty_requests() -> None:
    """Of a huge index both ends are asked, twenty at first, then three and one other in turn; the state stays small."""
    urls = [f"https://news.example/m{number}.xml" for number in range(5_000)]
    reader = _reader(sitemap=index(urls))
    reader.web.answers |= {url: answered(body=sitemap([f"p{number}"], NOON - timedelta(days=9))) for number, url in enumerate(urls)}
    await reader.poll()
    assert len(reader.web.asked) == 21
    before = len(reader.web.asked)
    await reader.due()
    assert [want.url for want in reader.web.asked[before:]] == [INDEX, urls[0], urls[-1], urls[1], urls[10]]
    assert len(reader.state.children) == 100


async def test_a_sitemap_of_old_articles_brings_none() -> None:
    """An archive that has its turn is remembered, not announced, and does not quicken the schedule."""
    archive = sitemap([f"old{number}" for number in range(3_000)], NOON - timedelta(days=900))
    reader = _reader(sitemap=index([ONE]), one=sitemap(["a"], NOON))
    await reader.poll()
    reader.web.answers[INDEX] = answered(body=index([ONE, TWO]))
    reader.web.answers[TWO] = answered(body=archive)
    before = reader.state.rhythm.articles
    assert (await reader.due()).found == ()
    assert reader.state.rhythm.articles <= before


async def test_one_bad_sitemap_does_not_hide_the_others() -> None:
    """A sitemap that fails is passed over, one that is gone forgotten; only where all fail the source does."""
    reader = _reader(sitemap=index([ONE, TWO]), two=sitemap(["a"]))
    reader.web.answers[ONE] = answered(410)
    assert names(await reader.poll()) == ["a"]
    assert [page.url for page in reader.state.children] == [TWO]
    reader.web.answers[TWO] = answered(500)
    await reader.due()
    assert (reader.state.failures, reader.state.error) == (1, "HTTP 500")


async def test_a_busy_host_ends_the_walk() -> None:
    """What was read before counts; the rest has its turn at the next poll."""
    reader = _reader(sitemap=index([ONE, TWO]), one=sitemap(["a"]))
    reader.web.answers[TWO] = Postponed("busy", 9.0)
    assert names(await reader.poll()) == ["a"]
    reader.web.answers[TWO] = answered(body=sitemap(["b"]))
    assert names(await reader.due()) == ["b"]


async def test_a_sitemap_with_an_endless_url_is_passed_over() -> None:
    """The state of a source holds a hundred URLs; none of them is a book."""
    reader = _reader(sitemap=index(["https://news.example/" + "x" * 3_000, ONE]), one=sitemap(["a"]))
    await reader.poll()
    assert [page.url for page in reader.state.children] == [ONE]
