"""Cleaning done again: the same rules make the same article, changed rules change what they are about and nothing else."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.clean import CLEANING_VERSION, Cleaned, Document, clean
from services.cleaner.handling import revise
from services.cleaner.reclean import can_reclean, reclean
from services.console.samples import samples
from shared.events import ArticleCleaned
from shared.outcomes import Rejected, RejectReason
from shared.record import Kind, RemovedSpan
from shared.streams.actions import Forward
from tests import builders
from tests.unit.cleaner.documents import LINES
from tests.unit.cleaner.test_pages import PAGE, PARAGRAPHS

#: Pages of the corpus that are looked at, one of every so many: enough to meet each set, few enough for a unit test.
EVERY = 15


def article(body: str, *, html: bool = False, **given: str | None) -> ArticleCleaned | None:
    """What the cleaner hands over for a document; None where it rejects it."""
    media_type: Literal["text/html", "text/plain"] = "text/html" if html else "text/plain"
    stated = {"url": "https://copy.example/harbour", "source": "Post", "title": None, "published_at": None, "language": None} | given
    document = Document(media_type, body.encode("utf-8", "replace"), "utf-8", fetched_at=builders.MOMENT, **stated)
    found = clean(document)
    if isinstance(found, Rejected):
        return None
    return event_of(found)


def event_of(found: Cleaned) -> ArticleCleaned:
    action = revise(builders.fetched(), found, "a" * 32, None, timedelta(days=1))
    assert isinstance(action, Forward)
    assert isinstance(action.event, ArticleCleaned)
    return action.event


def page() -> ArticleCleaned:
    found = article(PAGE, html=True)
    assert found
    return found


def changed(before: ArticleCleaned, **fields: Any) -> ArticleCleaned:
    return before.model_copy(update=fields)


texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from([*LINES, *PARAGRAPHS]), max_size=30).map("\n".join))


@given(texts, st.sampled_from([None, "Boats in the harbour of Westmere at dawn"]))
def test_the_same_rules_make_the_same_article_of_any_text(text: str, title: str | None) -> None:
    """Whether its title was given or found, and also after a way through JSON."""
    found = article(text, title=title)
    if found:
        assert reclean(ArticleCleaned.model_validate_json(found.model_dump_json())) == found


@given(
    st.lists(st.tuples(st.sampled_from(["p", "div class=share", "h1", "figcaption", "aside", "li"]), st.sampled_from(LINES)), max_size=25)
)
def test_the_same_rules_make_the_same_article_of_any_page(blocks: list[tuple[str, str]]) -> None:
    """Cuts by markup are done as they were, wherever they lie between cuts by rules on text."""
    told = "".join(f"<{tag}>{line}</{tag.split()[0]}>" for tag, line in blocks)
    found = article(f"<html><body><article>{told}{''.join(f'<p>{line}</p>' for line in PARAGRAPHS)}</article></body></html>", html=True)
    if found:
        assert reclean(found) == found


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.outlet)
def test_the_samples_come_out_as_they_were(sample: Any) -> None:
    """Pages and plain texts that ship with the package."""
    found = article(sample.body.decode(), html=sample.media_type == "text/html")
    assert found
    assert reclean(found) == found


def test_labelled_pages_and_the_seeds_come_out_as_they_were(shared_material: Path) -> None:
    """Real pages of many sites, and the five sample articles."""
    seeds = [article(path.read_text("utf-8")) for path in sorted((shared_material / "seeds").glob("*.txt"))]
    with gzip.open(shared_material / "corpora" / "cleaning" / "pages.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 0, None, EVERY)]
    pages = [article(row["html"], html=True, url=row["url"]) for row in rows]
    found = [one for one in (*seeds, *pages) if one]
    assert len(found) > len(rows) // 2
    assert [one.url for one in found if reclean(one) != one] == []


def test_what_an_older_rule_left_in_is_cut_now() -> None:
    """The version is today's, the quality that of the new text; identity and particulars stay."""
    today = page()
    prompts = [span for span in today.removed if span.kind is Kind.RELATED]
    older = changed(today, removed=tuple(span for span in today.removed if span not in prompts), cleaning_version="1.9")
    again = reclean(older)
    assert prompts
    assert isinstance(again, ArticleCleaned)
    assert [(span.start, span.end, span.kind) for span in again.removed] == [(span.start, span.end, span.kind) for span in today.removed]
    assert changed(again, removed=today.removed) == today  # its text says what its markup said: only the names of the rules differ
    assert (again.cleaning_version, again.revision) == (CLEANING_VERSION, older.revision)


def test_what_an_older_rule_cut_is_given_back() -> None:
    """A paragraph cut by a rule on text is looked at anew."""
    today = page()
    start = today.original_text.index(PARAGRAPHS[1])
    wrong = RemovedSpan(start=start, end=start + len(PARAGRAPHS[1]), kind=Kind.OTHER, rule="text.older", text=PARAGRAPHS[1])
    older = changed(today, removed=tuple(sorted((*today.removed, wrong), key=lambda span: span.start)))
    assert reclean(older) == today


def test_what_the_markup_cut_stays_cut() -> None:
    """Nobody can ask the markup again."""
    today = page()
    start = today.original_text.index(PARAGRAPHS[1])
    span = RemovedSpan(start=start, end=start + len(PARAGRAPHS[1]), kind=Kind.OTHER, rule="dom.older", text=PARAGRAPHS[1])
    older = changed(today, removed=tuple(sorted((*today.removed, span), key=lambda span: span.start)))
    again = reclean(older)
    assert isinstance(again, ArticleCleaned)
    assert span in again.removed


def test_a_byline_found_in_the_text_follows_the_rules_and_a_stated_one_stays() -> None:
    """The head's authors are no finding of a rule on text."""
    found = article("The harbour is open\n\nBy Jane Doe\n\n" + "\n\n".join(PARAGRAPHS))
    assert found
    assert found.byline
    wrong = RemovedSpan(start=0, end=19, kind=Kind.BYLINE, rule="text.byline", text="The harbour is open")
    older = changed(found, removed=(wrong,), byline="The harbour is open", title=None)
    again = reclean(older)
    assert isinstance(again, ArticleCleaned)
    assert (again.byline, again.title) == (found.byline, found.title)
    assert page().byline == "Jane Doe, Reuters"


def test_an_article_of_which_nothing_would_be_left_is_rejected() -> None:
    """As it would be if it came today."""
    empty = changed(page(), original_text="Advertisement\n\nRead more", removed=(), title=None)
    again = reclean(empty)
    assert isinstance(again, Rejected)
    assert again.reason is RejectReason.NOT_AN_ARTICLE


def test_a_page_cleaned_by_the_first_version_cannot_be_told() -> None:
    """It did not note which cuts were the markup's; a plain text had none."""
    text = article("\n\n".join(PARAGRAPHS))
    assert text
    assert not can_reclean(changed(page(), cleaning_version="1"))
    assert can_reclean(changed(text, cleaning_version="1"))
    assert can_reclean(page())
