"""A group of copies as it is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.classifier.groups.forest import Group
from services.classifier.groups.ledger import Node
from services.classifier.groups.present import Present
from services.console.grouping.shown import Member, lines, shown
from shared.record import Original
from tests import builders

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def member(name: str, minutes: int | None, title: str = "") -> Member:
    at = None if minutes is None else AT + timedelta(minutes=minutes)
    return Member(article_id=name, url=f"https://{name}.example/", title=title, published_at=at, first_seen_at=at, relation="none")


def test_members_stand_in_the_order_in_which_they_appeared() -> None:
    """Those of which only the id is known come last."""
    found = Present(Group(1, "first"), Node(size=3))
    group = shown(builders.record(), found, None, [member("gone", None), member("late", 9), member("first", 0)])
    assert [one.article_id for one in group.members] == ["first", "late", "gone"]


def test_a_merge_since_the_record_and_the_original_are_told() -> None:
    """With what speaks for the original, and how likely it is."""
    record, found = builders.record(), Present(Group(1, "elsewhere"), Node(size=2))
    original = Original(article_id="first", url=None, confidence=0.914, basis=("link", "published_first"))
    said = "\n".join(line.plain for line in lines(shown(record, found, original, [member("first", 0), member("late", 9)])))
    assert f"merged since the record of {record.article_id} was written, which says {record.syndication.group_id}" in said
    assert "original  https://first.example/, probability 0.91, by link, published_first" in said


def test_no_original_is_named_that_is_not_claimed() -> None:
    """Below the confidence of a claim the likeliest text is told as that."""
    found, original = Present(Group(1, "first"), Node(size=2)), Original(article_id="first", url=None, confidence=0.46, basis=())
    said = "\n".join(line.plain for line in lines(shown(builders.record(), found, original, [member("first", 0), member("late", 9)])))
    assert "original  unknown; likeliest https://first.example/, probability 0.46\n" in said


def test_the_first_of_a_group_is_called_so() -> None:
    """Before it there was none to be a copy of; another that was judged before its copies came keeps its relation."""
    found = Present(Group(1, "first"), Node(size=2))
    heads = [line.plain for line in lines(shown(builders.record(), found, None, [member("first", 0), member("late", 9)]))][-2:]
    assert [head.split()[-2] for head in heads] == ["first", "none"]


def test_an_article_dated_ahead_appeared_when_it_was_seen() -> None:
    """As the groups have it: a page can set any date."""
    ahead = member("ahead", 1).model_copy(update={"published_at": AT + timedelta(days=400)})
    assert ahead.appeared_at == AT + timedelta(minutes=1)


def test_what_an_outlet_wrote_commands_no_terminal() -> None:
    """Its titles are data."""
    found = Present(Group(1, "first"), Node(size=1))
    said = "\n".join(line.plain for line in lines(shown(builders.record(), found, None, [member("first", 0, "\x1b[2Jgone")])))
    assert "\x1b" not in said
