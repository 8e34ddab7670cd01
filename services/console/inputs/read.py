"""Reads the sources named on the command line."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import BinaryIO

from services.console.inputs import standard_input
from services.console.inputs.compression import open_plain
from services.console.inputs.files import FileFinder, FoundFile, unreadable
from services.console.inputs.formats import NO_TEXT, magic_fault
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.console.inputs.lines import bounded_lines
from services.console.inputs.outcome import BadInput, Fault, Unreadable, printable
from services.console.inputs.requester import Requester, read_body, read_lines
from shared.events import ArticleRequested

_UTF16_LINES = Fault("JSON Lines must be UTF-8, this is UTF-16", "convert it: iconv -f UTF-16 -t UTF-8")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)


def read_inputs(
    sources: Sequence[str],
    *,
    stdin: BinaryIO,
    new_request_id: Callable[[], str],
    source: str | None = None,
    language: str | None = None,
    written: Collection[str] = (),
) -> Iterator[ArticleRequested | BadInput]:
    """A request for each article that `sources` name, in their order, and one line for each input that makes none.

    A source is an http(s) URL, a file, a folder (read through, in order of paths) or `-` for standard input. Lazy: at most one
    document is held, however many a file has. A file is read once, by whatever paths it is named. `source` and `language` are
    used where a document names none; the external id of a file's article is its path as given. `written` are files that the
    results go to: found in a folder, they are passed over. Never raises for an input.
    """
    requester = Requester(new_request_id, source and printable(source), language and printable(language))
    finder = FileFinder()
    for path in written:
        finder.pass_over(path)
    stdin_left = True
    for given in sources:
        if given == standard_input.NAME:
            if stdin_left:
                yield from standard_input.read_standard_input(stdin, requester)
            stdin_left = False
        elif _SCHEME.match(given):
            made = requester.for_url(given)
            yield BadInput.of(made, given) if isinstance(made, Fault) else made
        else:
            for found in finder.find(given):
                yield from [found] if isinstance(found, BadInput) else _read_file(found, requester)


def _read_file(file: FoundFile, requester: Requester) -> Iterator[ArticleRequested | BadInput]:
    try:
        with open_plain(file.path, file.format.compression) as stream:
            if file.format.content != "lines":
                made = requester.for_body(read_body(stream), file.format.content, _in_unicode(file.name))
                yield BadInput.of(made, file.name) if isinstance(made, Fault) else made
            elif fault := _no_lines(stream.peek()):
                yield BadInput.of(fault, file.name)
            else:
                yield from read_lines(bounded_lines(stream, MAX_DOCUMENT_BYTES), requester.for_document, file.name)
    except Unreadable as error:
        yield BadInput.of(error.fault, file.name)
    except OSError as error:
        yield BadInput.of(unreadable(error), file.name)


def _no_lines(head: bytes) -> Fault | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _UTF16_LINES
    return magic_fault(head) or (NO_TEXT if b"\0" in head else None)


def _in_unicode(path: str) -> str:
    # A path may be any bytes; an external id is text. Bytes that are no UTF-8 are written as \xNN.
    return os.fsencode(path).decode("utf-8", "backslashreplace")
