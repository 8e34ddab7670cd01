"""What the head of an answer rules out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.preview import refusal_of
from services.fetcher.web import Purpose
from shared.outcomes import Rejected, RejectReason

MOST = 1000


def refused(purpose: Purpose, **fields: str) -> RejectReason | None:
    """Why such an answer need not be read."""
    found = refusal_of(tuple((name.replace("_", "-"), value) for name, value in fields.items()), purpose, MOST)
    return found.reason if found else None


@pytest.mark.parametrize("purpose", [Purpose.ARTICLE, Purpose.FEED, Purpose.DISCOVERY])
@pytest.mark.parametrize("declared", ["image/jpeg", "VIDEO/mp4; codecs=x", "application/pdf", "application/zip", "font/woff2"])
def test_media_and_office_files_are_not_read(purpose: Purpose, declared: str) -> None:
    """Neither as an article nor as a feed."""
    assert refused(purpose, content_type=declared) is RejectReason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "declared", ["text/html", "text/plain", "application/json", "application/xml", "application/octet-stream", "x", ""]
)
def test_what_may_be_a_page_by_its_content_is_read(declared: str) -> None:
    """Labels are often wrong; the content decides."""
    assert refused(Purpose.ARTICLE, content_type=declared) is None


@pytest.mark.parametrize("declared", ["application/gzip", "application/x-gzip"])
def test_a_packed_file_may_be_a_sitemap_and_no_article(declared: str) -> None:
    """Sitemaps are kept packed."""
    assert refused(Purpose.FEED, content_type=declared) is None
    assert refused(Purpose.ARTICLE, content_type=declared) is RejectReason.NOT_AN_ARTICLE


@pytest.mark.parametrize("purpose", [Purpose.ROBOTS, Purpose.RIGHTS])
def test_files_at_a_fixed_place_are_read_under_any_label(purpose: Purpose) -> None:
    """A robots.txt that is labelled as a picture still forbids."""
    assert refused(purpose, content_type="image/png") is None


@pytest.mark.parametrize(
    ("length", "reason"), [("1000", None), ("1001", RejectReason.TOO_LARGE), ("-1", None), ("1e9", None), ("9" * 40, None)]
)
def test_a_stated_length_over_the_cap_is_taken_at_its_word(length: str, reason: RejectReason | None) -> None:
    """What is no length says nothing; the bytes are counted all the same."""
    assert refused(Purpose.ARTICLE, content_length=length) is reason


@given(st.lists(st.tuples(st.sampled_from(["content-type", "content-length"]), st.text())), st.sampled_from(Purpose))
def test_any_header_gives_an_answer(headers: list[tuple[str, str]], purpose: Purpose) -> None:
    """Never an error."""
    assert isinstance(refusal_of(tuple(headers), purpose, MOST), Rejected | None)
