"""Which revision a text is, as a table and as laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.revision import Known, New, Outdated, Unchanged, cleaned_again, decide

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def known(text: str, fetched_at: datetime = NOON) -> Known:
    """What is known after `text` became the first revision."""
    first = decide(None, text, fetched_at, "first")
    assert isinstance(first, New)
    return Known.of(first.state)


def test_the_first_text_of_an_article_is_revision_one() -> None:
    """Nothing is known of the article yet."""
    assert known("a").revision == 1


def test_the_same_text_again_is_unchanged() -> None:
    """However often it is fetched."""
    assert isinstance(decide(known("a"), "a", NOON + HOUR, "second"), Unchanged)


def test_a_changed_text_is_the_next_revision() -> None:
    """Revisions count up by one."""
    second = decide(known("a"), "b", NOON + HOUR, "second")
    assert isinstance(second, New)
    assert second.revision == 2


def test_an_older_fetch_that_arrives_late_does_not_win() -> None:
    """It was overtaken on its way."""
    assert decide(known("a"), "b", NOON - HOUR, "late") == Outdated(1)


def test_seeing_a_text_unchanged_makes_what_was_fetched_before_outdated() -> None:
    """Fetched at noon and again at two: what was fetched at one is no news at three."""
    again = decide(known("a"), "a", NOON + 2 * HOUR, "again")
    assert isinstance(again, Unchanged)
    assert decide(Known.of(again.state), "b", NOON + HOUR, "late") == Outdated(1)


def test_a_text_whose_request_was_buried_takes_its_place() -> None:
    """A dead letter is no reason to call the same text unchanged; it is the same revision, asked for by another request."""
    redone = decide(known("a"), "a", NOON + HOUR, "second", buried=True)
    assert isinstance(redone, New)
    assert Known.of(redone.state) == Known(1, known("a").text, NOON + HOUR, "second")


def test_a_text_cleaned_again_is_the_same_revision_of_the_same_fetch() -> None:
    """The next fetch of the document, cleaned by today's rules, is unchanged; what the older rules made of it would be new."""
    again = Known.of(cleaned_again(known("a with a prompt"), "a", "replay"))
    assert (again.revision, again.fetched_at, again.request_id) == (1, NOON, "replay")
    assert isinstance(decide(again, "a", NOON + HOUR, "second"), Unchanged)
    assert isinstance(decide(again, "a with a prompt", NOON + HOUR, "second"), New)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=12))
def test_revisions_have_no_gap_and_time_never_goes_back(fetches: list[tuple[str, int]]) -> None:
    """Whatever the order in which fetches arrive."""
    now: Known | None = None
    for text, hours in fetches:
        before = now
        match decide(before, text, NOON + hours * HOUR, "r"):
            case New(revision, state):
                assert revision == (before.revision + 1 if before else 1)
                now = Known.of(state)
            case Unchanged(revision, state):
                now = Known.of(state)
                assert before
                assert (now.revision, now.text) == (before.revision, before.text) == (revision, before.text)
            case Outdated(revision):
                assert before
                assert revision == before.revision
        assert before is None or (now and now.fetched_at >= before.fetched_at)
