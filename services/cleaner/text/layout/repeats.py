"""Lines printed again: the first stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line
from shared.record import Kind

#: Words of a line that counts as printed again right after itself; shorter ones are refrains and cries.
_BESIDE = 6
#: Words of a line that counts as printed again anywhere: templates of results and lists repeat shorter ones on purpose.
_ANYWHERE = 15


def repeats(lines: Sequence[Line]) -> Iterator[Verdict]:
    """Lines whose words have all been printed before."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        beside = index > 0 and len(line.words) >= _BESIDE and line.words == lines[index - 1].words
        if beside or (line.text in seen and not line.text.endswith("?")):  # one question is put to many
            yield Verdict(index, Kind.DUPLICATE, "text.repeated_line")
        elif line.size >= _ANYWHERE:
            seen.add(line.text)
