"""What says of itself that a paywall cut it off, and what only stands on a page that also sells subscriptions."""

from __future__ import annotations

import pytest

from services.cleaner.clean import Cleaned, clean
from tests.unit.classifier.articles import prose
from tests.unit.cleaner.documents import document

PROMPT = "Subscribe to continue reading"
#: A whole story is longer than any preview; a short one may be either.
SHORT, LONG = prose(1, 120), prose(1, 400)


def cut_off(text: str, *, html: bool = False) -> bool:
    found = clean(document(text, html=html))
    assert isinstance(found, Cleaned)
    assert PROMPT not in found.text
    return found.quality.truncated_by_paywall


def page(*parts: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for part in parts for line in part.split("\n\n"))
    return f"<html><body><article>{paragraphs}</article></body></html>"


@pytest.mark.parametrize("html", [False, True], ids=["text", "page"])
def test_a_preview_that_ends_in_a_prompt_was_cut_off(html: bool) -> None:
    """Short, or broken off in the middle of a sentence; what stands below the prompt makes no difference."""
    for preview in (SHORT, LONG.rstrip(".") + " and …"):
        parts = (preview, PROMPT)
        assert cut_off(page(*parts) if html else "\n\n".join(parts), html=html)


@pytest.mark.parametrize("html", [False, True], ids=["text", "page"])
def test_a_prompt_above_a_short_story_does_not_cut_it_off(html: bool) -> None:
    """It stands above every page of its site."""
    parts = (PROMPT, SHORT)
    assert not cut_off(page(*parts) if html else "\n\n".join(parts), html=html)


def test_a_long_story_that_ends_well_is_whole() -> None:
    """Though it asks for a subscription at its end."""
    assert not cut_off(f"{LONG}\n\n{PROMPT}")


def test_a_story_that_asks_nobody_to_pay_is_whole_however_short() -> None:
    """A news flash is no preview."""
    assert not cut_off(SHORT)
