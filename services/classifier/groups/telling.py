"""What is remembered of a text to weigh it as the original of its group. Pure."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime

from shared.events import SyndicationEvidence
from shared.record import Credit, Model, Record
from shared.urls import canonical_url

#: Characters of a notice and of a counter's host that are kept: a name and a site fit in.
_SAID = 160
#: Notices and counters kept, together.
_MOST_SAID = 4


class Telling(Model):
    """A text of a group. `links` are pages it names as its source, canonical; `says` is what its notices and counters say, case-folded.

    `agency` is who it credits as its author, `contributor` who only helped. `words` counts its own words; `sequence` is that of its
    article's first text.
    """

    article_id: str
    revision: int
    sequence: int
    words: int
    seen_at: AwareDatetime
    published_at: AwareDatetime | None = None
    url: str | None = None
    source: str | None = None
    agency: str | None = None
    contributor: str | None = None
    links: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    @property
    def appeared_at(self) -> datetime:
        """When it appeared, by what is known of it."""
        return appeared(self.published_at, self.seen_at)


def appeared(published_at: datetime | None, seen_at: datetime) -> datetime:
    """When a text was published, as far as that is known and not after it was first seen; else when it was seen."""
    return min(published_at, seen_at) if published_at else seen_at


def telling(record: Record, evidence: SyndicationEvidence, first: int) -> Telling:
    """What is remembered of the text of `record`, whose article's first text has the sequence `first`."""
    author, contributor = _credited(record.syndication.credit)
    links = [canonical_url(link) for link in (evidence.canonical_elsewhere, evidence.based_on)]
    said = [each.casefold()[:_SAID] for each in (*evidence.notices, *evidence.pixels)]
    return Telling(
        article_id=record.article_id,
        revision=record.revision,
        sequence=first,
        words=record.quality.words,
        seen_at=record.first_seen_at,
        published_at=record.published_at,
        url=record.url,
        source=record.source,
        agency=author or evidence.structured_agency,
        contributor=contributor,
        links=tuple(dict.fromkeys(link for link in links if link)),
        says=tuple(dict.fromkeys(said))[:_MOST_SAID],
    )


def _credited(credit: Credit | None) -> tuple[str | None, str | None]:
    """The agency that a credit names as the author, and the one that it names as a contributor to a story of the outlet's own."""
    if credit is None:
        return None, None
    return (None, credit.agency) if credit.form == "contribution" else (credit.agency, None)
