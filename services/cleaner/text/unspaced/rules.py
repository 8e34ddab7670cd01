"""Rules for scripts without spaces, where a line shows neither words nor capitals. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.unspaced.authors import unspaced_authors
from services.cleaner.text.unspaced.dates import unspaced_stamps
from services.cleaner.text.unspaced.notices import unspaced_notices


def unspaced(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Notices of the page, author lines and date stamps; nothing of a text in another script."""
    if any(line.wide for line in lines):
        yield from unspaced_notices(lines, known)
        yield from unspaced_authors(lines, known)
        yield from unspaced_stamps(lines)
