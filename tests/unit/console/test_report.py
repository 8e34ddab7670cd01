"""What a person is shown of the articles taken in."""

from __future__ import annotations

import io

from rich.console import Console

from services.console.taking_in.ingest import Ended
from services.console.taking_in.report import MAX_ROWS, Report, failure, name_of
from shared.record import Kind, RemovedSpan
from tests.unit.console.records import ended, match, record


def printed(report: Report, *, bad: int = 0) -> str:
    """The report on a plain console of 120 columns."""
    out = io.StringIO()
    report.show(Console(file=out, width=120), bad=bad)
    return out.getvalue()


def reported(*all_ended: Ended) -> Report:
    """A report of these."""
    report = Report()
    for one in all_ended:
        report.add(one)
    return report


def test_a_match_is_named_by_its_number_even_where_it_stands_further_down() -> None:
    """Order of classification is not the order given, so the earlier article may stand later in the table."""
    report = reported(ended("a", record=record("a", matches=(match("b"),))), ended("b", record=record("b")))
    assert "#2 near, 10 words, 90%" in printed(report)


def test_a_match_outside_the_table_is_named_by_the_end_of_its_address() -> None:
    """The end of a long path tells it from its neighbours."""
    path = "/" + "long/" * 20 + "story.txt"
    assert "story.txt near" in printed(reported(ended("a", record=record("a", matches=(match("x", external_id=path),))))).replace("\n", "")


def test_only_the_strongest_matches_are_named() -> None:
    """Three of five, and how many more there are."""
    shown = printed(reported(ended("a", record=record("a", matches=tuple(match(f"m{n}") for n in range(5))))))
    assert "m2 near" in shown
    assert "m3 near" not in shown
    assert "and 2 more" in shown


def test_the_legend_reads_the_first_match_of_the_table_out() -> None:
    """In the table's own words and figures; a table without a match needs none."""
    report = reported(ended("a", record=record("a")), ended("b", record=record("b", matches=(match("a", containment=0.984),))))
    assert report.legend() == "“#1 near, 10 words, 98%”: 10 words, 98% of this article, stand in #1."
    assert reported(ended("a", record=record("a"))).legend() is None


def test_removed_kinds_are_counted() -> None:
    """Most frequent first."""
    spans = tuple(
        RemovedSpan(start=n, end=n + 1, kind=kind, rule="r", text="x") for n, kind in enumerate([Kind.DATE, Kind.TICKER, Kind.TICKER])
    )
    assert "ticker ×2, date" in printed(reported(ended("a", record=record("a", removed=spans))))


def test_the_sum_names_every_fate_and_bad_inputs() -> None:
    """An unchanged text is known, not rejected; copies and cuts are summed where there are articles."""
    known = ended("b", record=record("b"), fate="rejected", reason="unchanged")
    report = reported(ended("a", record=record("a")), known, ended("c", fate="dead", reason="Transient"))
    assert report.sum(2) == "1 classified, 1 dead, 1 unchanged, 2 bad inputs; copies found: 0, passages removed: 0"
    assert report.failed == 1


def test_the_sum_without_articles_tells_no_copies() -> None:
    """Of bad input alone there is nothing to say but its number."""
    assert Report().sum(1) == "1 bad input"
    assert Report().sum(0) == "nothing to take in"


def test_a_long_run_is_summed_up() -> None:
    """Rows end at their limit; all are counted."""
    report = reported(*(ended(str(n), record=record(str(n))) for n in range(MAX_ROWS + 3)))
    shown = printed(report)
    assert "… and 3 more" in shown
    assert f"{MAX_ROWS + 3} classified" in shown


def test_words_of_the_web_are_shown_as_they_are() -> None:
    """Markup in a title is text, and control characters do not reach the terminal."""
    hostile = record("a", title="[red]not red[/red]\x1b[2J\nnext")
    assert "[red]not red[/red]\ufffd[2J next" in printed(reported(ended("a", record=hostile)))
    assert name_of(hostile) == "[red]not red[/red]\ufffd[2J next"


def test_a_failure_is_one_line_with_input_fate_and_way_out() -> None:
    """A dead letter can be looked at by its request; a rejection says why."""
    dead = ended("a.txt", fate="dead", reason="LimitExceeded", detail="took\ntoo long")
    assert failure(dead) == "a.txt: dead, LimitExceeded: took too long; more: wiresift dead show id-a.txt"
    assert failure(ended("b.txt", fate="rejected", reason="gone", detail="404")) == "b.txt: rejected, gone: 404"
