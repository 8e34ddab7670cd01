"""What stands in a file, by its format."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.console.inputs.compression import open_plain
from services.console.inputs.feed_input import FeedInput
from services.console.inputs.files import FoundFile, unreadable
from services.console.inputs.formats import NO_TEXT, magic_fault
from services.console.inputs.limits import MAX_DOCUMENT_BYTES, MAX_OUTLINE_BYTES
from services.console.inputs.lines import bounded_lines
from services.console.inputs.outcome import BadInput, Fault, Unreadable
from services.console.inputs.requester import Requester, read_body, read_lines
from services.console.inputs.urls import UrlReader
from shared.events import ArticleRequested

_UTF16_LINES = Fault("lines must be UTF-8, this is UTF-16", "convert it: iconv -f UTF-16 -t UTF-8")

Read = Iterator[ArticleRequested | FeedInput | BadInput]


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files; `tell` is told what an archive held."""

    requester: Requester
    urls: UrlReader
    tell: Callable[[str], None]

    def read(self, file: FoundFile) -> Read:
        """What the file asks for. What cannot be read of it is bad input; never raises."""
        try:
            if file.format.content == "archive":
                yield from self._archive(file)
            else:
                yield from self._plain(file)
        except Unreadable as error:
            yield BadInput.of(error.fault, file.name)
        except OSError as error:
            yield BadInput.of(unreadable(error), file.name)

    def _archive(self, file: FoundFile) -> Read:
        from services.console.inputs.warc.parts import Part  # here: only who has an archive needs its libraries
        from services.console.inputs.warc.read import read_archive, read_parts

        name = _in_unicode(file.name)
        if file.format.compression == "zst":
            with open_plain(file.path, "zst") as stream:
                yield from read_parts([Part(stream)], name, self.requester, self.tell)
        else:  # .gz by its members, so that damage to one costs no other
            with file.path.open("rb") as compressed:
                yield from read_archive(compressed, name, self.requester, self.tell)

    def _plain(self, file: FoundFile) -> Read:
        with open_plain(file.path, file.format.compression) as stream:
            match file.format.content:
                case "text" | "html" as content:
                    made = self.requester.for_body(read_body(stream), content, _in_unicode(file.name))
                    yield BadInput.of(made, file.name) if isinstance(made, Fault) else made
                case "feeds":
                    yield from self.urls.read_outline(stream.read(MAX_OUTLINE_BYTES + 1), file.name)
                case content:
                    yield from self._lines(stream, stream.peek(), file.name, urls=content == "urls")

    def _lines(self, stream: BinaryIO, head: bytes, name: str, *, urls: bool) -> Read:
        if fault := _no_lines(head):
            yield BadInput.of(fault, name)
            return
        lines = bounded_lines(stream, MAX_DOCUMENT_BYTES)
        yield from self.urls.read_list(lines, name) if urls else read_lines(lines, self.requester.for_document, name)


def _no_lines(head: bytes) -> Fault | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _UTF16_LINES
    return magic_fault(head) or (NO_TEXT if b"\0" in head else None)


def _in_unicode(path: str) -> str:
    # A path may be any bytes; an external id is text. Bytes that are no UTF-8 are written as \xNN.
    return os.fsencode(path).decode("utf-8", "backslashreplace")
