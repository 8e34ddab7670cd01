"""Replaying: what is selected, what is planned, what a diff names, what the sum says. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from services.classifier.detector import DETECTOR
from services.cleaner.clean import CLEANING_VERSION
from services.cleaner.revision import Known, New, Unchanged, decide
from services.cleaner.site.memory import NO_MEMORY
from services.console.replay.diff import diff
from services.console.replay.order import UNASKED, Order
from services.console.replay.outcome import Changed, Failed, Outcome, Tally
from services.console.replay.outcome import Unchanged as AsBefore
from services.console.replay.plan import Again, AsItStands, Asked, PassedOver, Plan, Step, Why, plan, rebuilt, recleaned
from services.console.replay.report import Report
from services.console.replay.selection import Selection, select
from shared.errors import UsageError
from shared.events import SyndicationEvidence
from shared.record import Kind, Quality, Record, Relation, RemovedSpan, kept_text
from shared.store import Kept, Provenance
from tests import builders
from tests.builders import MOMENT

STORY = "\n\n".join(
    [
        "Advertisement",
        "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.",
        "Ferries resumed their service at noon, and the first fishing boats returned with a modest catch by the evening.",
    ]
)
AD = RemovedSpan(start=0, end=13, kind=Kind.ADVERTISEMENT, rule="phrase.en.advertisement", text="Advertisement")
PROVENANCE = Provenance(fetched_at=MOMENT, evidence=SyndicationEvidence(based_on="https://origin.example/a"))
BOTH = Asked(frozenset(Step), all_revisions=False, window=timedelta(days=30))
CLEANER, CLASSIFIER = (Asked(frozenset({step}), all_revisions=False, window=timedelta(days=30)) for step in Step)


def planned(kept: Kept, state: bytes | None = None, asked: Asked = BOTH) -> Plan:
    return plan(kept, state, asked, memory=NO_MEMORY, request_id="replay", now=MOMENT)


def stored(
    *, original_text: str = STORY, removed: tuple[RemovedSpan, ...] = (), detector: str = DETECTOR, verdict_revision: int = 1, **fields: Any
) -> Kept:
    """An article as it is kept."""
    verdict = builders.syndication(detector=detector, verdict_revision=verdict_revision)
    given = {
        "original_text": original_text,
        "removed": removed,
        "text": kept_text(original_text, [(span.start, span.end) for span in removed]),
    }
    return Kept(builders.record(**given, syndication=verdict, **fields), PROVENANCE, verdict_revision)


def clean_today() -> Kept:
    """STORY as today's rules clean it."""
    again = planned(stored(), asked=CLEANER)
    assert isinstance(again, Again)
    return Kept(recleaned(again.kept.record, again.article), PROVENANCE, 1)


def state_of(kept: Kept, revision: int = 1) -> bytes:
    first = decide(None, kept.record.text, MOMENT, "first")
    assert isinstance(first, New)
    known = Known.of(first.state)
    return Known(revision, known.text, known.fetched_at, known.request_id).state()


@pytest.mark.parametrize("asked", [BOTH, CLEANER, CLASSIFIER])
def test_what_today_decides_as_before_stands(asked: Asked) -> None:
    """No rule and no detector changed, so nothing is to be done."""
    assert isinstance(planned(clean_today(), asked=asked), AsItStands)


def test_what_an_older_rule_left_in_is_judged_again_without_it() -> None:
    """The article is cleaned anew, under the replay's request, with all else as it was."""
    before = stored()
    again = planned(before, state_of(before))
    assert isinstance(again, Again)
    assert [span.text for span in again.article.removed] == ["Advertisement"]
    assert (again.article.request_id, again.article.cleaning_version) == ("replay", CLEANING_VERSION)
    assert (again.article.evidence, again.article.fetched_at) == (PROVENANCE.evidence, PROVENANCE.fetched_at)


def test_the_articles_state_follows_its_cleaning() -> None:
    """The same document fetched again, cleaned by today's rules, is unchanged then, and was not before."""
    before = stored()
    again = planned(before, state_of(before))
    assert isinstance(again, Again)
    assert again.revise
    today = clean_today().record.text
    assert again.revise.expected == state_of(before)
    assert isinstance(decide(Known.of(state_of(before)), today, MOMENT, "next"), New)
    assert isinstance(decide(Known.of(again.revise.state), today, MOMENT, "next"), Unchanged)


def test_a_verdict_of_another_detector_is_asked_for_again() -> None:
    """With the cleaning as it stands; not where only the cleaner is replayed."""
    older = clean_today()
    older = Kept(older.record.model_copy(update={"syndication": builders.syndication(detector="older")}), PROVENANCE, 1)
    again = planned(older)
    assert isinstance(again, Again)
    assert again.article == rebuilt(older, "replay")
    assert isinstance(planned(older, asked=CLASSIFIER), Again)
    assert isinstance(planned(older, asked=CLEANER), AsItStands)


def test_the_classifier_alone_asks_no_rule_of_the_cleaner() -> None:
    """A text that today would be cleaned otherwise stays as it is."""
    assert isinstance(planned(stored(), asked=CLASSIFIER), AsItStands)


def test_an_older_revision_is_passed_over_unless_all_are_asked_for() -> None:
    """Then it is judged again, and the article's state stays that of the newest."""
    older = stored()
    asked = Asked(frozenset(Step), all_revisions=True, window=timedelta(days=30))
    assert planned(older, state_of(older, revision=2)) == PassedOver(older, Why.OLDER)
    again = planned(older, state_of(older, revision=2), asked)
    assert isinstance(again, Again)
    assert again.revise is None


def test_what_cannot_be_replayed_is_passed_over_with_the_reason() -> None:
    """No verdict yet; nothing left of it; a page whose cuts by markup cannot be told."""
    draft = stored(verdict_revision=0)
    gone = stored(original_text="Advertisement\n\nRead more")
    markup = AD.model_copy(update={"rule": "dom.advertisement"})
    page = stored(removed=(markup,), cleaning_version="1")
    assert planned(draft) == PassedOver(draft, Why.UNDECIDED)
    assert planned(gone) == PassedOver(gone, Why.NOTHING_LEFT)
    assert planned(page) == PassedOver(page, Why.UNTOLD)


def test_what_was_kept_without_evidence_is_rebuilt_from_its_text() -> None:
    """The notices in it are known, and that alone is no change."""
    text = f"{STORY}\n\nThis article was originally published by the Harbour Gazette. Read the original article."
    before = planned(stored(original_text=text), asked=CLEANER)
    assert isinstance(before, Again)
    kept = Kept(recleaned(before.kept.record, before.article), None, 1)
    article = rebuilt(kept, "replay")
    assert article.evidence == SyndicationEvidence(notices=before.article.evidence.notices)
    assert article.fetched_at == kept.record.first_seen_at
    assert isinstance(planned(kept), AsItStands)


def record(**fields: Any) -> Record:
    return stored(**fields).record


def test_equal_records_have_no_diff() -> None:
    """Who asked, when and how often it was judged counts for nothing."""
    later = record(request_id=builders.requested().request_id, verdict_revision=2)
    assert not diff(record(), later)
    assert diff(record(), later).kinds == ()


def test_a_diff_names_spans_and_decisions() -> None:
    """What is cut now, what is kept now, and each decision before and after."""
    other = RemovedSpan(start=15, end=25, kind=Kind.OTHER, rule="text.older", text=STORY[15:25])
    verdict = builders.syndication(detector=DETECTOR, relation=Relation.NEAR, is_duplicate=True)
    before = record(removed=(other,), quality=Quality(words=40, removed_share=0.1))
    after = record(removed=(AD,), quality=Quality(words=42, removed_share=0.1)).model_copy(update={"syndication": verdict})
    found = diff(before, after)
    assert (found.cut, found.kept) == ((AD,), (other,))
    assert found.changes == {"words": (40, 42), "is_duplicate": (False, True), "relation": ("none", "near")}
    assert found.kinds == ("spans", "words", "is_duplicate", "relation")


def test_a_span_with_another_rule_is_another_span() -> None:
    """Its place is the same, and so are the words that are left."""
    found = diff(record(removed=(AD,)), record(removed=(AD.model_copy(update={"rule": "text.label"}),)))
    assert (len(found.cut), len(found.kept), found.changes) == (1, 1, {})


def changed(**fields: Any) -> Changed:
    """An article that is a duplicate now."""
    after = record(**fields).model_copy(update={"syndication": builders.syndication(detector=DETECTOR, is_duplicate=True)})
    return Changed(after, diff(record(), after), "replay", evidence_known=True)


def test_the_sum_counts_every_article_once_and_kinds_of_change_each() -> None:
    """Unchanged, changed, failed and passed over ones."""
    tally = Tally()
    outcomes: list[Outcome] = [
        AsBefore(record()),
        changed(),
        changed(removed=(AD,)),
        Failed(record(), "dead"),
        PassedOver(stored(), Why.OLDER),
    ]
    for outcome in outcomes:
        tally.add(outcome)
    assert tally.lines(dry=False) == [
        "5 looked at: 1 unchanged, 2 changed (is_duplicate 2, spans 1), 1 failed",
        "passed over: 1, not the newest revision",
    ]


def test_what_was_judged_without_its_evidence_is_said() -> None:
    """It was stored before that was kept."""
    tally = Tally()
    tally.add(Changed(record(), diff(record(), changed().after), None, evidence_known=False))
    assert tally.lines(dry=True)[-1].startswith("judged by their text alone: 1")


def shown(*outcomes: Outcome) -> str:
    report, out = Report(), StringIO()
    for outcome in outcomes:
        report.add(outcome)
    report.show(Console(file=out, width=200), dry=True)
    return out.getvalue()


def test_a_diff_is_shown_with_its_spans_and_decisions() -> None:
    """A line for each; the article by its name and its id."""
    told = shown(changed(removed=(AD,)))
    assert f"{'a' * 32}:1" in told
    assert "cut now       “Advertisement” {advertisement phrase.en.advertisement}" in told
    assert "is_duplicate  no → yes" in told
    assert "1 looked at: 0 unchanged, 1 would change" in told


def test_text_of_articles_never_commands_the_terminal() -> None:
    """Whether it stands in a title, a span, a rule or a decision."""
    evil = "\x1b[2J[red]\u202e"
    span = RemovedSpan(start=0, end=13, kind=Kind.OTHER, rule=evil, text=evil)
    told = shown(changed(removed=(span,), title=evil, byline=evil), Failed(record(title=evil), evil))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "[red]" in told, "it is text, no markup"


def test_many_changes_are_shown_in_part_and_counted_in_whole() -> None:
    """The file has them all."""
    told = shown(*(changed() for _ in range(60)))
    assert told.count("is_duplicate  no → yes") == 50
    assert "… and 10 more" in told


def test_articles_are_named_by_id_or_url() -> None:
    """Each once; a URL names the article it would be taken in as."""
    found = selected("a" * 32, "a" * 32, "https://www.example.com/story?utm_source=x", "https://example.com/story")
    assert len(found.articles) == 2
    assert found.articles[0] == "a" * 32


def test_dates_are_utc_unless_they_say() -> None:
    """A day begins at midnight."""
    found = selected(since="2026-11-21", until="2026-11-21T14:30+02:00")
    assert (found.since, found.until) == (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 21, 12, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["nonsense"], {}),
        ([], {"since": "yesterday"}),
        ([], {"until": "2026-13-01"}),
        (["a" * 32], {"since": "2026-11-21"}),
        ([], {"since": "2026-11-20", "until": "2026-11-01"}),
        ([], {"since": "2026-11-20", "until": "2026-11-20T00:00Z"}),
    ],
)
def test_an_argument_that_means_nothing_is_refused(names: list[str], given: dict[str, str]) -> None:
    """Before a server is asked."""
    with pytest.raises(UsageError):
        selected(*names, **given)


def selected(*names: str, since: str | None = None, until: str | None = None) -> Selection:
    return select(names, since=since, until=until, source=None, limit=None, all_revisions=False)


def test_a_selection_tells_itself_in_words() -> None:
    """For the record of operations."""
    assert str(Selection()) == "all articles"
    assert str(Selection(("a" * 32,), all_revisions=True)) == f"{'a' * 32}, all revisions"
    assert str(Selection(source="Wire", limit=3)) == "source Wire, limit 3"
    assert order().subject == "all articles; through cleaner and classifier"


def order(*, ask: Any = None, dry_run: bool = False, yes: bool = False) -> Order:
    return Order(Selection(), frozenset(Step), dry_run=dry_run, yes=yes, output=None, start=False, env={}, ask=ask)


def test_many_articles_are_replayed_only_where_somebody_agrees() -> None:
    """A person at a terminal is asked; where there is none the command says so; a dry run needs no word."""
    assert order().agreed(UNASKED)
    assert order(yes=True).agreed(UNASKED + 1)
    assert order(dry_run=True).agreed(UNASKED + 1)
    assert not order(ask=lambda question: "101" not in question).agreed(UNASKED + 1)
    with pytest.raises(UsageError, match="--yes"):
        order().agreed(UNASKED + 1)
