"""Requests made from what was read, and the readers of each kind of content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeVar

from services.console.inputs.charset import decode_body
from services.console.inputs.documents import article_url, parse_document
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.console.inputs.lines import Line
from services.console.inputs.outcome import BadInput, Fault
from shared.events import ArticleRequested

if TYPE_CHECKING:
    from services.console.inputs.warc.capture import Captured

T = TypeVar("T")

_TOO_LARGE = Fault(f"is over {MAX_DOCUMENT_BYTES:,} bytes", "give one article; several go into a .jsonl file, one per line")
_LINE_TOO_LONG = Fault(f"the line is over {MAX_DOCUMENT_BYTES:,} bytes", "give one article per line")
_EMPTY = Fault("is empty", "put an article into it, or leave it out")


@dataclass(frozen=True, slots=True)
class Requester:
    """Makes requests. `source` and `language` stand in where a document does not name its own."""

    new_request_id: Callable[[], str]
    source: str | None
    language: str | None

    def request(self, fields: Mapping[str, object]) -> ArticleRequested:
        defaults = {"source": self.source, "language": self.language}
        return ArticleRequested.model_validate({"request_id": self.new_request_id(), **defaults, **fields})

    def for_url(self, url: str) -> ArticleRequested | Fault:
        return article_url(url) or self.request({"url": url})

    def for_body(self, body: bytes, content: Literal["text", "html"], external_id: str | None) -> ArticleRequested | Fault:
        """One document. `body` may be cut off one byte after the limit."""
        if len(body) > MAX_DOCUMENT_BYTES:
            return _TOO_LARGE
        text = decode_body(body, markup=content == "html")
        if isinstance(text, Fault):
            return text
        identity = {} if external_id is None else {"external_id": external_id}
        return self.request({content: text, **identity}) if text.strip() else _EMPTY

    def for_document(self, line: bytes) -> ArticleRequested | Fault:
        """One line of JSON Lines."""
        fields = parse_document(line)
        return fields if isinstance(fields, Fault) else self.request(fields)

    def for_capture(self, captured: Captured, external_id: str) -> ArticleRequested:
        """One page of a web archive."""
        content = "html" if captured.media_type == "text/html" else "text"
        date = {"published_at": captured.date} if captured.date else {}
        said = {"headers": captured.said} if captured.said else {}
        return self.request({content: captured.text, "url": captured.url, "external_id": external_id, **date, **said})


def read_body(stream: BinaryIO) -> bytes:
    """A document's bytes, up to one more than are allowed."""
    return stream.read(MAX_DOCUMENT_BYTES + 1)


def read_lines(lines: Iterable[Line], make: Callable[[bytes], T | Fault], source: str) -> Iterator[T | BadInput]:
    """What `make` makes of each line, or what is wrong with it; a source without lines is empty."""
    empty = True
    for line in lines:
        empty = False
        made = make(line.content) if line.whole else _LINE_TOO_LONG
        yield BadInput.of(made, source, line.number) if isinstance(made, Fault) else made
    if empty:
        yield BadInput.of(_EMPTY, source)
