"""What is kept of a site, and what is known by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.site.coding import FORM, memory_bytes, memory_of, stories_bytes, stories_of
from services.cleaner.site.lesson import FIRST, LAST, Lesson, lesson, teaches
from services.cleaner.site.lineprint import line_prints
from services.cleaner.site.memory import MAX_KNOWN, MAX_STORIES, NO_MEMORY, TRUSTED, SiteMemory
from services.cleaner.site.stories import MAX_AGE, MAX_LINES, Stories
from services.cleaner.text.lines import split
from shared.record import Kind, RemovedSpan
from tests.unit.classifier.articles import prose
from tests.unit.cleaner.site.sites import NOW, story, taught

LABEL = "Follow the Courier wherever you are"
PRINT = line_prints(split(LABEL))[0]
DAY = timedelta(days=1)


def stories_with(label: str, count: int) -> list[Lesson]:
    return [taught(f"article {number}", story(number, below=[label])) for number in range(count)]


def learned(lessons: list[Lesson], stories: Stories = Stories()) -> Stories:  # noqa: B008 - frozen
    for told in lessons:
        stories = stories.learned(told, NOW)
    return stories


def times_seen(stories: Stories) -> int:
    assert PRINT
    return stories.memory().seen.get(PRINT.fingerprint, 0)


def test_a_line_is_known_from_its_third_story_on() -> None:
    """Two pages of one event share lines, too."""
    lessons = stories_with(LABEL, TRUSTED)
    assert [times_seen(learned(lessons[:count])) for count in range(TRUSTED + 1)] == [0, 0, 0, 3]
    assert learned(lessons).memory().stories == 3


def test_an_article_counts_once_however_often_it_comes() -> None:
    """Delivered again, cleaned again as a revision with other words, taught by two replicas."""
    first, *_ = stories_with(LABEL, 1)
    revised = taught("article 0", story(50, below=[LABEL]))
    assert learned([first, first, revised, first]) == learned([first])


def test_copies_of_one_story_count_once() -> None:
    """Under other addresses, edited and trimmed: else a story that is run five times would make its own words furniture."""
    text = story(1, below=[LABEL])
    edited = text.replace(text.split("\n\n")[1], prose(77, 28))
    trimmed = "\n\n".join([*text.split("\n\n")[:-2], LABEL])
    copies = [taught(f"copy {number}", copy) for number, copy in enumerate((text, text, edited, trimmed))]
    assert len(learned(copies).kept) == 1
    assert times_seen(learned([*copies, *stories_with(LABEL, 1)])) == 0


def test_a_line_that_stands_twice_in_a_story_counts_once() -> None:
    """A label between all paragraphs is no evidence of several stories."""
    [told, *_] = stories_with(LABEL, 1)
    assert len(told.lines) == len(set(told.lines))
    assert taught("article", story(1, above=[LABEL], below=[LABEL, LABEL])).lines.count(told.lines[-1]) == 1


def test_what_is_not_seen_any_more_is_forgotten() -> None:
    """By the server's clock, as told with each lesson; and whatever is newer stays."""
    old, young = stories_with(LABEL, TRUSTED), [taught(f"young {number}", story(100 + number)) for number in range(2)]
    stories = learned(old)
    later = stories.learned(young[0], NOW + MAX_AGE)
    assert times_seen(later) == 3
    last = later.learned(young[1], NOW + MAX_AGE + DAY)
    assert times_seen(last) == 0
    assert [kept.lesson for kept in last.kept] == young


def test_an_article_teaches_again_once_it_is_forgotten() -> None:
    """What was seen a year ago is no reason not to learn from it today."""
    [told] = stories_with(LABEL, 1)
    again = learned([told]).learned(told, NOW + MAX_AGE + DAY)
    assert [kept.at for kept in again.kept] == [int((NOW + MAX_AGE + DAY).timestamp())]


def test_a_site_is_bounded_in_stories_and_lines() -> None:
    """The oldest go; a site of pages with many lines has fewer stories."""
    short = learned([Lesson(number, (number,), (1, number + 10)) for number in range(MAX_STORIES + 5)])
    assert ([kept.lesson.article for kept in short.kept][:1], len(short.kept)) == ([5], MAX_STORIES)
    long = learned([Lesson(number, (number,), tuple(range(number * 1000, number * 1000 + 255))) for number in range(MAX_STORIES)])
    assert len(long.kept) == MAX_LINES // 255
    assert long.kept[-1].lesson.article == MAX_STORIES - 1


def test_a_snapshot_is_bounded_and_keeps_what_most_stories_have() -> None:
    """However many lines a site repeats."""
    lines = tuple(range(250))
    many = learned([Lesson(number, (number,), tuple(line + 250 * (number % 4) for line in lines)) for number in range(30)])
    assert sorted(many.memory().seen.values()) == [7] * (MAX_KNOWN - 500) + [8] * 500


def test_a_long_text_teaches_by_its_ends() -> None:
    """Where sites hang their furniture; one of hundreds of thousands of characters, or thousands of lines, teaches nothing at all."""
    text = "\n".join(["Above all", *(f"{prose(number, 14)}" for number in range(400)), LABEL])
    told = lesson("long", text, ())
    assert told
    assert PRINT
    assert len(told.lines) == FIRST + LAST
    assert (told.lines[0], told.lines[-1]) == (line_prints(split("Above all"))[0].fingerprint, PRINT.fingerprint)  # type: ignore[union-attr]
    assert lesson("endless", text + "word " * 30_000, ()) is None
    assert lesson("a list", text + "\nx" * 2_000, ()) is None


def test_what_markup_cut_teaches_nothing() -> None:
    """Beside a story stand the headlines of others; what rules on text cut is told, for they may miss it elsewhere."""
    text = story(1, below=["The bridge that nobody wanted", LABEL])

    def span(line: str, rule: str) -> RemovedSpan:
        start = text.index(line)
        return RemovedSpan(start=start, end=start + len(line), kind=Kind.RELATED, rule=rule, text=line)

    told = lesson("one", text, [span("The bridge that nobody wanted", "dom.links"), span(LABEL, "phrase.en.follow")])
    plain = lesson("one", text, [])
    assert told
    assert plain
    assert PRINT
    assert (len(plain.lines) - len(told.lines), told.lines[-1]) == (1, PRINT.fingerprint)


def test_a_text_without_a_story_teaches_nothing() -> None:
    """Pages that say that there is nothing are all alike; a stub is told from no other."""
    assert lesson("empty", "Page not found\n\nHome\n\nContact", ()) is None


def test_a_well_known_site_learns_of_a_sample() -> None:
    """Each article of a new one, the same one in four of another, whoever asks."""
    articles = [f"{number:032x}" for number in range(400)]
    new, full = SiteMemory(MAX_STORIES - 1), SiteMemory(MAX_STORIES)
    assert all(teaches(article, new) for article in articles)
    chosen = [article for article in articles if teaches(article, full)]
    assert 70 < len(chosen) < 130
    assert chosen == [article for article in articles if teaches(article, full)]


numbers = st.integers(0, 2**64 - 1)
lessons = st.builds(
    Lesson,
    st.integers(0, 9),
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=16, unique=True).map(sorted).map(tuple),
    st.lists(numbers, max_size=FIRST + LAST, unique=True).map(tuple),
)


@given(st.lists(lessons, max_size=8))
def test_what_is_written_down_is_read_again(told: list[Lesson]) -> None:
    """Stories and the snapshot that follows from them."""
    stories = learned(told)
    assert stories_of(stories_bytes(stories)) == stories
    assert memory_of(memory_bytes(stories.memory())) == stories.memory()


@given(st.lists(lessons, max_size=8), st.integers(0, 7))
def test_a_lesson_taken_in_twice_is_taken_in_once(told: list[Lesson], which: int) -> None:
    """At once or after others."""
    stories = learned(told)
    if told:
        assert learned([told[which % len(told)]], stories) == stories


@given(st.one_of(st.none(), st.binary(max_size=200), st.binary(max_size=200).map(FORM.__add__)))
def test_other_bytes_are_nothing_known(kept: bytes | None) -> None:
    """Another program's, those of another form, those cut short: never an error, and whatever is read can be written."""
    assert stories_of(stories_bytes(stories_of(kept))) == stories_of(kept)
    assert memory_of(memory_bytes(memory_of(kept))) == memory_of(kept)


@pytest.mark.parametrize("kept", [None, b"", b"\x00", FORM, FORM + b"\x03" + b"x" * 8])
def test_a_snapshot_cut_short_is_none(kept: bytes | None) -> None:
    """A site of which nothing can be read is a new one."""
    assert memory_of(kept) == NO_MEMORY
