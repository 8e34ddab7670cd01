"""Reads a web archive: a request for each page in it, a line for each damaged record, and one that counts what was passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from services.console.inputs.outcome import BadInput, Fault
from services.console.inputs.requester import Requester
from services.console.inputs.warc.capture import Captured, PassedOver, capture, is_wanted
from services.console.inputs.warc.parts import Damaged, Part, parts
from services.console.inputs.warc.records import Broken, Record, records
from shared.events import ArticleRequested

_REMEDY = "the records around it are read; fetch or write the archive again to have this one"
_NO_ARCHIVE = Fault("holds no WARC record", "give a web archive as crawlers write it (.warc, .warc.gz)")


def read_archive(file: BinaryIO, name: str, requester: Requester, tell: Callable[[str], None]) -> Iterator[ArticleRequested | BadInput]:
    """The pages captured in `file`, which can be sought in, in order; holds one at a time. `tell` is told the count at the end."""
    yield from read_parts(parts(file), name, requester, tell)


def read_parts(
    found: Iterable[Part], name: str, requester: Requester, tell: Callable[[str], None]
) -> Iterator[ArticleRequested | BadInput]:
    """As `read_archive`, of parts."""
    counts: Counter[str] = Counter()
    for part in found:
        for record in records(part, is_wanted):
            made = record if isinstance(record, Broken) else _captured(record)
            if isinstance(made, Broken):
                counts["broken"] += 1
                yield BadInput(f"{name}@{made.offset}", None, f"broken record: {made.why}", _REMEDY)
            elif isinstance(made, PassedOver):
                counts[made.what] += 1
            else:
                counts[""] += 1
                yield requester.for_capture(made, f"{name}@{record.offset}")
    if counts.keys() <= {"broken"}:
        yield BadInput.of(_NO_ARCHIVE, name)
    else:
        tell(_counted(name, counts))


def _captured(record: Record) -> Captured | PassedOver | Broken:
    try:
        return capture(record)
    except Damaged as damage:
        return Broken(record.offset, str(damage))


def _counted(name: str, counts: Counter[str]) -> str:
    pages = counts.pop("", 0)
    over = ", ".join(f"{count} {what}" for what, count in counts.most_common())
    return f"{name}: {pages} {'page' if pages == 1 else 'pages'}" + (f"; passed over: {over}" if over else "")
