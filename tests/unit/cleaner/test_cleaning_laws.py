"""What holds for every text and page, whatever they say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.text.labels import labels
from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import split
from shared.outcomes import Rejected
from shared.record import kept_text

#: Lines that make the rules meet: labels, prompts, captions, numbers, headlines and prose.
LINES = [
    "Advertisement",
    "READ MORE: The bridge that nobody wanted",
    "Read more",
    "The bridge that nobody wanted to build",
    "We could not take your payment",
    "You must update your card details in My Account to keep your subscription.",
    "3 min read",
    "12 May 2020",
    "Comments",
    "Sponsored content",
    "• DAX",
    "18,001.60",
    "+117.90 (+0.31%)",
    "Boats in the harbour of Westmere at dawn",
    "Boats in the harbour of Westmere at dawn [Getty]",
    "JANE DOE/GETTY IMAGES",
    "By Jane Doe",
    "They show:",
    ":: An agreement with the port",
    "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "a storm had closed it for three days, the port office said",
    "- Jane Doe, Port Office",
    "“We waited,” she said.",
    "",
    "   ",
]
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(LINES), max_size=30).map("\n".join))


def document(body: str, *, title: str | None = None, html: bool = False) -> Document:
    media_type: Literal["text/html", "text/plain"] = "text/html" if html else "text/plain"
    return Document(media_type, body.encode("utf-8", "replace"), "utf-8", None, None, title, None, None, datetime(2026, 1, 1, tzinfo=UTC))


@given(texts)
def test_spans_are_sorted_disjoint_and_in_bounds(text: str) -> None:
    """Removed spans tell what they removed, in order, and the text is what they leave."""
    found = clean(document(text))
    if isinstance(found, Cleaned):
        at = 0
        for span in found.removed:
            assert at <= span.start < span.end <= len(found.original_text)
            assert span.text == found.original_text[span.start : span.end]
            at = span.end
        assert found.text == kept_text(found.original_text, [(span.start, span.end) for span in found.removed])


@given(texts)
def test_plain_text_is_given_back_untouched(text: str) -> None:
    """The offsets of a plain text point into the text as it was given."""
    found = clean(document(text))
    assert isinstance(found, Rejected) or found.original_text == text.encode("utf-8", "replace").decode()


@given(texts)
def test_same_document_has_the_same_outcome(text: str) -> None:
    """Cleaning depends on the document alone."""
    assert clean(document(text)) == clean(document(text))


@given(texts)
def test_a_cleaned_text_has_nothing_more_to_cut(text: str) -> None:
    """Cleaning again, with the title now known, changes nothing."""
    found = clean(document(text))
    if isinstance(found, Cleaned):
        again = clean(document(found.text, title=found.title or "A title that stands nowhere"))
        assert isinstance(again, Cleaned)
        assert again.text == found.text


@given(st.text(max_size=400), st.sampled_from(["", "<p>", "<div><p>A word.</p>", "<html><body><script>x</script>", "<table><tr><td>"]))
@settings(max_examples=60, deadline=None)
def test_any_markup_has_an_outcome(text: str, lead: str) -> None:
    """No page raises, however broken; its spans are in bounds."""
    found = clean(document(lead + text, html=True))
    if isinstance(found, Cleaned):
        assert found.text == kept_text(found.original_text, [(span.start, span.end) for span in found.removed])


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "latin-1", "shift_jis", "utf-16", "no such charset"]))
def test_any_bytes_in_any_charset_have_an_outcome(body: bytes, charset: str) -> None:
    """Bytes that make no sense cost their characters, not the document."""
    assert clean(Document("text/plain", body, charset, None, None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC)))


def test_work_on_labels_grows_with_the_text_and_no_faster() -> None:
    """A text of nothing but cues is judged in one pass: each line gets at most two verdicts per line a cue may take along."""
    for count in (100, 1000):
        verdicts = list(labels(split("Read more\n" * count), knowledge(), knowledge().phrasebook.hits))
        assert len(verdicts) == count
