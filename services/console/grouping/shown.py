"""A group as it is shown, to a person and to a program. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import AwareDatetime
from rich.text import Text

from services.classifier.groups.present import Present
from services.classifier.groups.telling import appeared
from services.console.grouping.likeliest import likeliest
from services.console.looking.figures import moment
from shared.display import harmless
from shared.record import Model, Original, Record, Relation

#: Characters of a title that are shown.
_TITLE = 100


class Member(Model):
    """An article of a group. Only the id is known of one whose record is gone. `relation` is that to the articles before it."""

    article_id: str
    revision: int | None = None
    url: str | None = None
    external_id: str | None = None
    source: str | None = None
    title: str | None = None
    words: int | None = None
    published_at: AwareDatetime | None = None
    first_seen_at: AwareDatetime | None = None
    relation: Relation | None = None

    @classmethod
    def of(cls, article: str, record: Record | None) -> Member:
        """What its record says of it."""
        if record is None:
            return cls(article_id=article)
        return cls(
            article_id=article,
            revision=record.revision,
            url=record.url,
            external_id=record.external_id,
            source=record.source,
            title=record.title,
            words=record.quality.words,
            published_at=record.published_at,
            first_seen_at=record.first_seen_at,
            relation=record.syndication.relation,
        )

    @property
    def appeared_at(self) -> datetime | None:
        """When it appeared, by the measure of the groups; None of one whose record is gone."""
        return appeared(self.published_at, self.first_seen_at) if self.first_seen_at else None

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return self.url or self.external_id or self.article_id


class Shown(Model):
    """A group as it stands. `asked` is the article it was looked up by, whose record names the group `recorded_as`.

    `members` are in the order in which they appeared; `size` counts those too that are not among them.
    """

    asked: str
    group_id: str
    recorded_as: str
    size: int
    original: Original | None
    members: tuple[Member, ...]


def shown(record: Record, found: Present, original: Original | None, members: Sequence[Member]) -> Shown:
    """What there is to show of the group of `record`."""
    dated = sorted((at, one.article_id, one) for one in members if (at := one.appeared_at))
    return Shown(
        asked=record.article_id,
        group_id=found.group.id,
        recorded_as=record.syndication.group_id,
        size=max(1, found.node.size),
        original=original,
        members=(*(one for *_, one in dated), *(one for one in members if not one.appeared_at)),
    )


def lines(group: Shown) -> Iterator[Text]:
    """The group in lines for a person."""
    yield Text(f"group {group.group_id}", style="bold") + Text(f"  {_counted(group.size)}", style="not bold")
    if group.recorded_as != group.group_id:
        yield Text(f"  merged since the record of {group.asked} was written, which says {harmless(group.recorded_as)}")
    if group.size > 1:
        yield Text(f"  original  {harmless(_original(group))}")
    for number, member in enumerate(group.members, 1):
        yield _head(number, member, group)
        if member.title:
            yield Text(f"      {harmless(member.title[:_TITLE])}")
    if more := group.size - len(group.members):
        yield Text(f"  … and {more} more; --count N names more", style="dim")


def _original(group: Shown) -> str:
    chosen = group.original.article_id if group.original else ""
    return likeliest(group.original, next((one.name for one in group.members if one.article_id == chosen), chosen))


def _head(number: int, member: Member, group: Shown) -> Text:
    when = moment(member.appeared_at) if member.appeared_at else "gone since"
    facts = [when, member.source or "-", f"{member.words} words" if member.words else "", _relation(member, group)]
    line = Text(f"{number:4}  {harmless('  '.join(filter(None, facts)))}  ")
    return line + Text(harmless(member.name), style="bold" if member.article_id == group.asked else "not bold")


def _relation(member: Member, group: Shown) -> str:
    """What it is to those before it: the group is called by the article that was its first, before which there was none."""
    first = member.article_id == group.group_id and member.relation is Relation.NONE
    return "first" if first else str(member.relation or "")


def _counted(size: int) -> str:
    return "an article without copies" if size == 1 else f"{size} articles"
