"""What only the whole page shows of machine use."""

from __future__ import annotations

from typing import Any

import pytest

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.handling import revise
from shared.events import ArticleCleaned
from shared.outcomes import RejectReason
from shared.record import Profile, Rights
from shared.streams.actions import Action, Forward, Reject
from tests import builders

TEXT = "<p>The ferry left the harbour of Westmere at noon, and many people watched it go.</p>"
URL = "https://news.example/a/b"


def read(head: str = "", tail: str = "") -> Cleaned:
    """A page with these tags in its head and behind its text."""
    markup = f"<html><head>{head}</head><body><article>{TEXT * 3}</article>{tail}</body></html>"
    stated: dict[str, Any] = dict.fromkeys(("source", "title", "published_at", "language"))
    found = clean(Document(media_type="text/html", body=markup.encode(), charset="utf-8", url=URL, fetched_at=builders.MOMENT, **stated))
    assert isinstance(found, Cleaned)
    return found


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('<meta name="robots" content="noindex">', {"search": "no"}),
        ('<meta name="robots" content="noai, noimageai">', {"train_ai": "no", "ai_use": "no"}),
        ('<meta name="robots" content="noimageai, max-snippet:-1">', {}),
        ('<meta name="WIRESIFT" content="noml">', {"train_ai": "no"}),
        ('<meta name="googlebot" content="noai">', {}),
        ('<meta name="tdm-reservation" content="1">', {"tdm": "no"}),
        ('<meta name="tdm-reservation" content="0">', {"tdm": "yes"}),
        ('<meta name="tdm-reservation" content="2">', {}),
    ],
)
def test_tags_are_read_wherever_they_stand(tag: str, said: dict[str, str]) -> None:
    """In the head or far behind it; by the table that the fetcher goes by."""
    for found in (read(tag), read(tail=tag)):
        expected = Rights.model_validate(said)
        assert found.rights.model_copy(update={"evidence": ()}) == expected


@pytest.mark.parametrize(
    ("tail", "licence"),
    [
        ('<a rel="license" href="/by">CC</a>', "https://news.example/by"),
        ('<a rel="nofollow license" href="https://cc.example/by">CC</a>', "https://cc.example/by"),
        ('<a rel="license" href="javascript:x">CC</a><a rel="license" href="c">CC</a>', "https://news.example/a/c"),
        ('<a rel="license" href="http://[">CC</a>', None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "license": "https://l.example/t"}</script>', "https://l.example/t"),
        ('<a href="/license">Licences</a>', None),
    ],
)
def test_a_licence_is_found_in_the_page(tail: str, licence: str | None) -> None:
    """In its JSON-LD, or where a link says that it is one."""
    assert read(tail=tail).rights.licence_url == licence


def revised(profile: Profile | None, cleaned: Cleaned, **said: Any) -> Action:
    """What becomes of a page, whose rights the fetcher found to be `said` under `profile`."""
    rights = Rights(profile=profile, checked_at=builders.MOMENT if profile else None, **said)
    return revise(builders.fetched(rights=rights), cleaned, "a" * 32, None, builders.MOMENT - builders.MOMENT)


@pytest.mark.parametrize(("profile", "may_use"), [("monitoring", "unknown"), ("research", "no"), (None, "unknown")])
def test_what_is_found_late_is_judged_again(profile: Profile | None, may_use: str) -> None:
    """By the fetcher's profile; rights that an earlier version read were judged by none."""
    action = revised(profile, read(tail='<meta name="robots" content="noai">'), tdm="yes", evidence=("header tdm-reservation: 0",))
    assert isinstance(action, Forward)
    assert isinstance(action.event, ArticleCleaned)
    rights = action.event.rights
    assert (rights.tdm, rights.train_ai, rights.may_use, rights.profile) == ("yes", "no", may_use, profile)
    assert rights.evidence == ("header tdm-reservation: 0", "meta robots: noai")


def test_a_corpus_ends_an_article_for_what_is_found_late() -> None:
    """As it would have for the same words in the head; what the fetcher and the page both say is quoted once."""
    action = revised("corpus", read(tail='<meta name="robots" content="noai">'), evidence=("meta robots: noai",))
    assert isinstance(action, Reject)
    assert action.rejected.reason is RejectReason.RIGHTS
    assert action.rejected.detail == "the publisher reserves train_ai, ai_use (meta robots: noai)"
