"""Where an answer redirects to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.redirects import MAX_REDIRECTS, next_hop
from services.fetcher.target import Target
from shared.outcomes import Rejected, RejectReason

START = "https://news.example/a/b"


def _to(location: str, trail: tuple[str, ...] = (START,), status: int = 302) -> Target | Rejected | None:
    return next_hop(trail, status, (("location", location),))


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/c", "https://news.example/c"),
        ("c?d=ü", "https://news.example/a/c?d=%C3%BC"),
        ("//other.example/c", "https://other.example/c"),
        ("http://news.example/a/b", "http://news.example/a/b"),
        (" https://news.example/c#x ", "https://news.example/c"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_its_resolved_target(location: str, url: str, status: int) -> None:
    """Relative, protocol-relative and absolute, also from https to http."""
    hop = _to(location, status=status)

    assert isinstance(hop, Target)
    assert hop.url == url


@pytest.mark.parametrize("location", ["ftp://news.example/", "javascript:x", "http://u:p@news.example/", "http://[/", "http://a\\b/"])
def test_a_redirect_is_checked_like_a_url_that_was_asked_for(location: str) -> None:
    """No form of URL comes in by the back door."""
    hop = _to(location)

    assert isinstance(hop, Rejected)
    assert hop.reason is RejectReason.FORBIDDEN_URL


def test_a_loop_ends_at_once() -> None:
    """A URL that was requested before is not requested again."""
    hop = _to("/a/b#again")

    assert isinstance(hop, Rejected)
    assert "loop" in hop.detail


def test_a_long_chain_ends() -> None:
    """Five redirects are followed, the sixth is not."""
    trail = tuple(f"https://news.example/{n}" for n in range(MAX_REDIRECTS + 1))

    assert isinstance(_to("/next", trail[:-1]), Target)
    assert isinstance(_to("/next", trail), Rejected)


@pytest.mark.parametrize(("status", "headers"), [(200, (("location", "/c"),)), (304, (("location", "/c"),)), (302, ())])
def test_other_answers_are_final(status: int, headers: tuple[tuple[str, str], ...]) -> None:
    """Only a redirect status with a Location redirects."""
    assert next_hop((START,), status, headers) is None


@given(st.text(max_size=100))
def test_any_location_is_a_decision(location: str) -> None:
    """No Location raises."""
    assert isinstance(_to(location), Target | Rejected)
