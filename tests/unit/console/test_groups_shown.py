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
    return Member(article_id=name, url=f"https://{name}.example/", title=title, published_at=at)


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
    assert "original  https://first.example/, with probability 0.91: link, published_first" in said


def test_what_an_outlet_wrote_commands_no_terminal() -> None:
    """Its titles are data."""
    found = Present(Group(1, "first"), Node(size=1))
    said = "\n".join(line.plain for line in lines(shown(builders.record(), found, None, [member("first", 0, "\x1b[2Jgone")])))
    assert "\x1b" not in said
