"""The verdict on an article, as its record tells it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.classifier.groups.original import role
from services.classifier.groups.standing import Standing
from services.classifier.index.ports import Document
from services.classifier.search import Found
from shared.events import SyndicationEvidence
from shared.record import Match, Passage, Record, Relation


def decided(draft: Record, found: Sequence[Found], standing: Standing, evidence: SyndicationEvidence) -> dict[str, object]:
    """The fields of `Syndication` that follow from what was found, strongest first, and from where the text stands in its group."""
    relation = max((one.pair.relation for one in found), key=lambda each: each.strength, default=Relation.NONE)
    return {
        "is_duplicate": relation.duplicates,
        "relation": relation,
        "matches": tuple(_match(one, draft.source) for one in found),
        "group_id": standing.group_id,
        "group_size": standing.size,
        "role": role(draft.article_id, standing.original, draft.syndication.credit, evidence),
        "original": standing.original,
    }


def _match(one: Found, source: str | None) -> Match:
    other = one.earlier.document
    return Match(
        article_id=other.article_id,
        revision=other.revision,
        external_id=other.external_id,
        url=other.url,
        source=other.source,
        same_source=other.source is not None and other.source == source,
        relation=one.pair.relation,
        containment=round(one.pair.containment, 4),
        containment_of_other=round(one.pair.containment_of_other, 4),
        passages=_passages(one),
    )


def _passages(one: Found) -> tuple[Passage, ...]:
    """The equal runs as offsets into both texts, in the order of this one."""
    found = []
    for run in sorted(one.pair.runs):
        (start, end), (other_start, other_end) = one.story.passage(run.at, run.length), one.other.passage(run.other_at, run.length)
        found.append(Passage(start=start, end=end, other_start=other_start, other_end=other_end, words=run.length))
    return tuple(found)


def document_of(draft: Record) -> Document:
    """What the index remembers of an article."""
    credit = draft.syndication.credit
    return Document(
        article_id=draft.article_id,
        revision=draft.revision,
        external_id=draft.external_id,
        url=draft.url,
        source=draft.source,
        published_at=draft.published_at,
        credited=credit is not None and credit.form != "contribution",
    )
