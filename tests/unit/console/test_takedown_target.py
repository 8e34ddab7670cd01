"""Which articles a takedown means: no more than what was named, whatever a page says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from services.console.takedown.target import Target
from shared.errors import UsageError
from shared.urls import article_of_url
from tests import builders

VICTIM, COPY = "https://victim.example/scoop", "https://copies.example/1"


def facts(**fields: Any) -> dict[str, Any]:
    return {"article_id": None, "url": None, "canonical_url": None} | fields


def test_a_copy_that_points_at_its_original_does_not_take_it_along() -> None:
    """A page may declare any other as its canonical one: who takes the copy down must not lose the original, nor keep it away."""
    copy = builders.record(article_id=article_of_url(COPY), url=COPY, canonical_url=VICTIM)
    meant = Target.of([COPY], None).with_record(copy)
    assert meant.ids == {article_of_url(COPY)}
    assert not meant.has(facts(article_id=article_of_url(VICTIM), url=VICTIM))
    assert article_of_url(VICTIM) not in meant.met_in(facts(url=COPY, canonical_url=VICTIM))


def test_an_article_does_not_take_along_who_points_at_it() -> None:
    """The copy elsewhere is another article, and another site's: it is taken down by its own name."""
    assert not Target.of([VICTIM], None).has(facts(article_id=article_of_url(COPY), url=COPY, canonical_url=VICTIM))
    assert not Target.of([], "victim.example").has(facts(url=COPY, canonical_url=VICTIM))


def test_a_redirect_into_another_site_does_not_widen_to_it() -> None:
    """A short address that led somewhere is the request's; what is there belongs to whom it belongs."""
    meant = Target.of(["https://short.example/x"], None)
    entry = facts(url="https://short.example/x", final_url=VICTIM)
    assert meant.has(entry)
    assert meant.met_in(entry) == {article_of_url("https://short.example/x")}


def test_a_canonical_link_within_the_site_is_the_articles_own_address() -> None:
    """Printed, shared and short addresses of one site are one article, so none of them brings it back."""
    printed = "https://victim.example/print?id=7"
    meant = Target.of([printed], None).with_record(builders.record(article_id=article_of_url(VICTIM), url=printed, canonical_url=VICTIM))
    assert meant.ids == {article_of_url(printed), article_of_url(VICTIM)}
    assert meant.has(facts(url="http://www.victim.example/scoop?utm_source=x#top"))


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a",
        "https://news.example/",
        "http://NEWS.Example.:8080/a",
        "https://www.news.example/a",
        "https://deep.below.news.example/a",
        "https://user@news.example/a",
    ],
)
def test_every_spelling_of_a_host_is_its_domain(url: str) -> None:
    """With a port, without a path, in capitals, below it."""
    assert Target.of([], "news.example").has(facts(url=url))


@pytest.mark.parametrize(
    "url", ["https://othernews.example/a", "https://news.example.evil.example/a", "https://news.example@evil.example/", "news"]
)
def test_a_host_that_merely_looks_alike_is_another(url: str) -> None:
    """Labels are compared whole, from the end."""
    assert not Target.of([], "news.example").has(facts(url=url))


def test_a_domain_may_be_given_in_its_own_letters() -> None:
    """As people write it; pages have it in ASCII."""
    assert Target.of([], "München.example").has(facts(url="https://xn--mnchen-3ya.example/a"))


@pytest.mark.parametrize(
    "domain", ["example", "com", "https://news.example", "news.example/a", "news.example:80", "www.news.example", "*.example", "a..b"]
)
def test_what_names_no_domain_or_too_much_is_a_wrong_call(domain: str) -> None:
    """One word would mean all of a country or of the commerce."""
    with pytest.raises(UsageError, match="is no domain"):
        Target.of([], domain)


@pytest.mark.parametrize(
    "hostile", [{"url": 7}, {"url": ["x"]}, {"article_id": {}}, {"canonical_url": "\ud800"}, {"url": "http://[::1"}, {"external_id": 3}]
)
def test_fields_of_any_kind_are_read(hostile: dict[str, Any]) -> None:
    """Entries of the intake are whatever a program wrote."""
    assert not Target.of([VICTIM], None).has(facts(**hostile))
    assert not Target.of([], "victim.example").has(facts(**hostile))
