"""Cleaning with what is known of a site: what holds for every text, and what a memory cannot do."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.clean import Cleaned, clean
from services.cleaner.handling import revise
from services.cleaner.reclean import reclean
from services.cleaner.revision import Known
from services.cleaner.site.lineprint import line_prints
from services.cleaner.site.memory import SiteMemory
from services.cleaner.text.lines import split
from shared.events import ArticleCleaned
from shared.record import kept_text
from shared.streams.actions import Forward, Reject
from tests import builders
from tests.unit.cleaner.site.sites import cleaned, document, known, story

LABEL = "Follow the Courier wherever you are"
NEW = 1000
#: Lines on which rules and memory meet: labels, prompts, figures, a headline, a quotation and prose.
LINES = [
    "Advertisement",
    "Read more",
    "The bridge that nobody wanted to build",
    "You must update your card details in My Account to keep your subscription.",
    "3 min read",
    "Comments",
    "DAX",
    "18,001.60",
    "By Jane Doe",
    "They show:",
    "- Jane Doe, Port Office",
    "“We waited,” she said.",
    "",
]


def believing(lines: list[str], stories: int = 20) -> SiteMemory:
    """A memory by which each of these lines stands in all stories."""
    return SiteMemory(stories, {told.fingerprint: stories for told in line_prints(split("\n".join(lines))) if told})


texts = st.lists(st.sampled_from([*LINES, LABEL, *story(1).split("\n\n")]), max_size=30).map("\n".join)
memories = st.lists(st.sampled_from([*LINES, LABEL, *story(1).split("\n\n")]), max_size=12).map(believing)


@given(texts, memories)
def test_a_memory_only_adds_cuts(text: str, memory: SiteMemory) -> None:
    """What the rules cut stays cut as it was, and the text without memory is the text of a cleaning without one."""
    without, found = clean(document(text)), clean(document(text), memory)
    if isinstance(without, Cleaned):
        assert isinstance(found, Cleaned)
        assert found.text_without_memory == without.text == without.text_without_memory
        assert [span for span in found.removed if not span.rule.startswith("site.")] == list(without.removed)
        assert found.text == kept_text(found.original_text, [(span.start, span.end) for span in found.removed])
    else:
        assert found == without


@given(texts, memories)
def test_cleaning_a_cleaned_text_cuts_nothing_more(text: str, memory: SiteMemory) -> None:
    """By the same memory."""
    found = clean(document(text), memory)
    if isinstance(found, Cleaned):
        again = clean(document(found.text), memory)
        assert isinstance(again, Cleaned)
        assert again.removed == ()


@given(texts, memories, st.sampled_from([None, "A title that stands nowhere"]))
def test_the_same_memory_makes_the_same_article_again(text: str, memory: SiteMemory, title: str | None) -> None:
    """So that a replay changes only what today's memory changes."""
    found = clean(document(text, title=title), memory)
    if isinstance(found, Cleaned):
        article = handed_over(found)
        assert reclean(article, memory) == article


FETCHED = builders.fetched()


def handed_over(found: Cleaned) -> ArticleCleaned:
    action = revise(FETCHED, found, "a" * 32, None, timedelta(days=1))
    assert isinstance(action, Forward)
    assert isinstance(action.event, ArticleCleaned)
    return action.event


def test_what_was_learned_meanwhile_is_cut_when_it_is_cleaned_again_and_given_back_when_forgotten() -> None:
    """The rules decide as before; what they cut by themselves is nobody else's."""
    text, memory = story(NEW, below=[LABEL, "Advertisement"]), known(story(number, below=[LABEL]) for number in range(3))
    before, after = handed_over(cleaned(text)), handed_over(cleaned(text, memory))
    assert len(after.removed) == len(before.removed) + 1
    assert reclean(before, memory) == after
    assert reclean(after) == before


def test_learning_makes_no_revision() -> None:
    """The same document fetched again, its site known by now, is unchanged."""
    text = story(NEW, below=[LABEL])
    first = revise(builders.fetched(), cleaned(text), "a" * 32, None, timedelta(days=1))
    assert isinstance(first, Forward)
    assert first.revise
    learned = cleaned(text, believing([LABEL]))
    again = revise(builders.fetched(), learned, "a" * 32, first.revise.state, timedelta(days=1))
    assert LABEL not in learned.text
    assert isinstance(again, Reject)
    assert (again.rejected.reason, Known.of(first.revise.state).revision) == ("unchanged", 1)


def test_a_memory_that_leaves_no_prose_is_not_believed() -> None:
    """A site whose every sentence was seen before keeps its articles: what it taught was of something else."""
    text = story(NEW)
    assert cleaned(text, believing(text.split("\n\n"))).text == cleaned(text).text


def test_what_the_rules_see_once_furniture_is_gone_is_cut_too() -> None:
    """The rule is named behind `site.`, so that it is known what made the difference."""
    text = "\n\n".join(["By Jane Doe", LABEL, *story(NEW).split("\n\n")])
    found = cleaned(text, believing([LABEL]))
    assert {span.rule.partition(".")[0] for span in found.removed if span.text == LABEL} == {"site"}


def test_a_headline_that_other_pages_list_stays_the_title() -> None:
    """Beside other stories it is furniture; above its own it was found before anybody asked the memory."""
    headline = "The bridge that nobody wanted to build"
    text = f"{headline}\n\n{story(NEW)}"
    found = cleaned(text, believing([headline]), title=None)
    assert found.title == cleaned(text, title=None).title == headline
