"""What holds for every text and page, whatever they say and whatever is known of their site."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cleaner.clean import Cleaned, clean
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split, without
from services.cleaner.text.notices.labels import labels
from shared.outcomes import Rejected
from shared.record import kept_text
from tests.hostile import PAGES, TEXTS, Hostile
from tests.steps import steps
from tests.unit.cleaner.documents import LINES, ODD, document, memories, pages, texts

#: Growth of work that doubles with the text; of a page, whose depth also counts up to render's bound; and what may come on top.
_TWICE, _TWICE_AS_DEEP, _FIXED = 2.2, 2.4, 300


def assert_lawful(found: Cleaned | Rejected) -> None:
    """Spans tell what they removed, in order; the text is what they leave, by the published function."""
    if isinstance(found, Rejected):
        assert found.detail
        return
    at = 0
    for span in found.removed:
        assert at <= span.start < span.end <= len(found.original_text)
        assert span.text == found.original_text[span.start : span.end]
        assert span.rule
        at = span.end
    assert found.text == kept_text(found.original_text, [(span.start, span.end) for span in found.removed])
    assert 0 <= found.quality.removed_share <= 1
    assert 0 <= found.quality.confidence <= 1


def assert_nothing_more(found: Cleaned | Rejected, memory: SiteMemory = NO_MEMORY) -> None:
    """Cleaning what was cleaned, with the title now known, cuts nothing."""
    if isinstance(found, Cleaned) and found.text:
        again = clean(document(found.text, title=found.title or "A title that stands nowhere"), memory)
        assert isinstance(again, Cleaned)
        assert again.text == found.text


@given(texts, memories)
def test_the_text_of_a_plain_text_is_what_its_spans_leave(text: str, memory: SiteMemory) -> None:
    """Spans are sorted, disjoint, in bounds and true, with site memory and without."""
    assert_lawful(clean(document(text)))
    assert_lawful(clean(document(text), memory))


@given(pages, memories)
@settings(max_examples=60, deadline=None)
def test_the_text_of_a_page_is_what_its_spans_leave(markup: str, memory: SiteMemory) -> None:
    """No page raises, however broken; the same holds of it."""
    assert_lawful(clean(document(markup, html=True), memory))


@given(texts)
def test_plain_text_is_given_back_untouched(text: str) -> None:
    """The offsets of a plain text point into the text as it was given."""
    found = clean(document(text))
    assert isinstance(found, Rejected) or found.original_text == text.encode("utf-8", "replace").decode()


@given(texts, memories)
def test_same_text_and_memory_have_the_same_outcome(text: str, memory: SiteMemory) -> None:
    """Cleaning depends on nothing else, not on what was cleaned before."""
    assert clean(document(text), memory) == clean(document(text), memory)


@given(pages, memories)
@settings(max_examples=40, deadline=None)
def test_same_page_and_memory_have_the_same_outcome(markup: str, memory: SiteMemory) -> None:
    """Nor that of a page."""
    assert clean(document(markup, html=True), memory) == clean(document(markup, html=True), memory)


@given(texts)
def test_a_cleaned_text_has_nothing_more_to_cut(text: str) -> None:
    """Cleaning again, with the title now known, changes nothing."""
    assert_nothing_more(clean(document(text)))


@given(st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(["\r", "\n", "\r\n", "\n\n"])), max_size=20))
def test_breaks_of_every_kind_leave_nothing_more_to_cut(parts: list[tuple[str, str]]) -> None:
    """A return above a line that goes and the line feed below it are one break in what is left, so that its neighbours stand together."""
    assert_nothing_more(clean(document("".join(chain.from_iterable(parts)))))


def test_lines_that_a_cut_joins_are_judged_as_they_will_stand() -> None:
    """A label between a return and a line feed leaves no blank line where it was."""
    above, label, below = split("A name\rAdvertisement\nand more")
    assert [line.gap for line in without([above, label, below], {1})] == [False, False]
    assert [line.gap for line in without(split("A name\nAdvertisement\nand more"), {1})] == [False, True]


@given(texts, memories)
def test_a_text_cleaned_by_memory_has_nothing_more_to_cut(text: str, memory: SiteMemory) -> None:
    """Nor where the same is still known of its site."""
    assert_nothing_more(clean(document(text), memory), memory)


@given(pages)
@settings(max_examples=60, deadline=None)
def test_the_text_of_a_page_has_nothing_more_to_cut(markup: str) -> None:
    """What rules on text would cut of a page is cut when its markup is still there."""
    assert_nothing_more(clean(document(markup, html=True)))


@given(texts, memories)
def test_memory_only_takes_away(text: str, memory: SiteMemory) -> None:
    """What is known of a site changes neither what else is cut nor what a revision is told by."""
    without, found = clean(document(text)), clean(document(text), memory)
    if isinstance(without, Cleaned) and isinstance(found, Cleaned):
        assert found.text_without_memory == without.text
        assert set(without.removed) <= {*found.removed} or found.title != without.title


@given(st.binary(max_size=200), st.sampled_from("utf-8 cp1252 cp932 utf-16 gb18030 iso2022_jp utf-7 no-such-charset".split()))
def test_any_bytes_in_any_charset_have_an_outcome(body: bytes, charset: str) -> None:
    """Bytes that make no sense cost their characters, not the document."""
    for html in (False, True):
        assert_lawful(clean(replace(document("", html=html), body=body, charset=charset)))


@given(st.text(ODD, max_size=200), st.booleans())
@settings(deadline=None)
def test_half_characters_and_controls_have_an_outcome(text: str, html: bool) -> None:
    """Lone surrogates, directions and joiners, encoded as some programs do."""
    for charset in ("utf-8", "utf-16-le"):
        body = text.encode(charset, "surrogatepass")
        assert_lawful(clean(replace(document("", html=html), body=body, charset=charset)))


@pytest.mark.parametrize("hostile", TEXTS, ids=lambda hostile: hostile.name)
def test_work_on_a_text_grows_with_it_and_no_faster(hostile: Hostile) -> None:
    """Twice the text takes twice the steps, whatever it is made of."""
    _warm()
    half, whole = (steps(lambda size=size: clean(hostile.document(size))) for size in (60, 120))  # type: ignore[misc]
    assert whole <= _TWICE * half + _FIXED


@pytest.mark.parametrize("hostile", PAGES, ids=lambda hostile: hostile.name)
def test_our_work_on_a_page_grows_with_it_and_no_faster(hostile: Hostile) -> None:
    """Nor do nesting, tables or attributes cost us more; what libraries take is bounded by the sandbox."""
    _warm()
    half, whole = (steps(lambda size=size: clean(hostile.document(size))) for size in (300, 600))  # type: ignore[misc]
    assert whole <= _TWICE_AS_DEEP * half + _FIXED


@pytest.mark.parametrize("hostile", [*TEXTS, *PAGES], ids=lambda hostile: f"{hostile.media_type}: {hostile.name}")
def test_a_hostile_document_is_cleaned_lawfully(hostile: Hostile) -> None:
    """Nothing raises, and the spans hold."""
    assert_lawful(clean(hostile.document(40)))


def test_work_on_labels_grows_with_the_text_and_no_faster() -> None:
    """A text of nothing but cues is judged in one pass: each line gets at most two verdicts per line a cue may take along."""
    for count in (100, 1000):
        verdicts = list(labels(split("Read more\n" * count), knowledge(), knowledge().phrasebook.hits))
        assert len(verdicts) == count


def _warm() -> None:
    """Have rules read and patterns compiled, which is done once."""
    clean(document("The harbour reopened on Tuesday, the port office said."))
