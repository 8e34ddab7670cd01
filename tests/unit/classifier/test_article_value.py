"""What the index keeps of articles, as bytes; that `article.lua` writes the same is shown on a server."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.index.article_value import documents_in, facts_of, name_of
from services.classifier.index.ports import Document
from services.classifier.place import Place

_TEXT = st.text(max_size=40)
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=2))))  # noqa: DTZ001  (hypothesis wants bounds without a zone)
_DOCUMENTS = st.builds(
    Document,
    article_id=st.one_of(_TEXT, st.from_regex("[0-9a-f]{32}", fullmatch=True)),
    revision=st.integers(1, 2**32 - 1),
    external_id=st.none() | _TEXT,
    url=st.none() | _TEXT,
    source=st.none() | _TEXT,
    published_at=st.none() | _MOMENTS,
    credited=st.booleans(),
)


def written(document: Document, first: int, sequence: int) -> bytes:
    """The value of one article with one revision, as the script lays it out."""
    name = name_of(document.article_id)
    places = struct.pack(">HIBIHI", first >> 32, first & 0xFFFFFFFF, 1, document.revision, sequence >> 32, sequence & 0xFFFFFFFF)
    body = name + places + facts_of(document)
    return struct.pack(">IH", len(body) + 2, len(name)) + body


@given(st.lists(st.tuples(_DOCUMENTS, st.integers(0, 2**48 - 1)), max_size=3))
def test_articles_are_read_as_they_were_written(rows: list[tuple[Document, int]]) -> None:
    """Several to a value, whatever names them; one without a sequence has no place."""
    value = b"".join(written(document, 3, sequence) for document, sequence in rows)
    assert list(documents_in(value)) == [(document, Place(sequence, 3) if sequence else None) for document, sequence in rows]


def test_an_id_of_the_cleaners_takes_half_its_characters() -> None:
    """And no two ids have one name, though one be the hex of the other's bytes."""
    assert len(name_of("0123456789abcdef" * 2)) == 17
    assert len({name_of(text) for text in ("61" * 16, "a" * 16, "a" * 32, "A" * 32, "\1" + "a" * 16, "")}) == 6


def test_facts_are_plain() -> None:
    """An operator can read them on the server."""
    document = Document(
        article_id="a", revision=1, external_id=None, url="https://a.example/é", source="A", published_at=None, credited=True
    )
    assert json.loads(facts_of(document)) == ["https://a.example/é", "A", None, 1, None]
    moment = document.model_copy(update={"published_at": datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)})
    assert json.loads(facts_of(moment))[2] == 1_000_005
