"""What site memory cuts of the lines that the rules left, and what the rules see once that is gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.cleaner.site.furniture import furniture
from services.cleaner.site.lineprint import line_prints
from services.cleaner.site.memory import SiteMemory
from services.cleaner.text.cuts import Cut
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, without
from services.cleaner.text.sift import Sifted, sift
from shared.record import RemovedSpan, kept_text

#: What the rule of each cut begins with that was made because of what a site is known for.
PREFIX = "site."
#: Rounds at most; a text settles after one or two.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is cut beyond what the rules cut by themselves, and the headline, where only now one is found."""

    cuts: tuple[Cut, ...] = ()
    title: str | None = None


def remembered(sifted: Sifted, known: Knowledge, memory: SiteMemory) -> Remembered:
    """What is furniture of `sifted`, a text that the rules have been through, and what the rules say of the rest.

    Nothing where no prose would be left of some, or nothing at all: such a memory tells of another thing than this article.
    """
    if not memory.seen:
        return Remembered(title=sifted.title)
    lines, cuts, title = sifted.lines, list[Cut](), sifted.title
    prints = dict(zip((line.start for line in lines), line_prints(lines), strict=True))
    for _ in range(_ROUNDS):
        seen = {verdict.index: verdict for verdict in furniture(lines, [prints[line.start] for line in lines], memory)}
        if not seen:
            break
        cuts += (Cut(lines[index].start, lines[index].end, verdict.kind, PREFIX + verdict.rule) for index, verdict in seen.items())
        again = sift(without(lines, seen), known, title=title)
        cuts += (Cut(cut.start, cut.end, cut.kind, PREFIX + cut.rule) for cut in again.cuts)
        lines, title = again.lines, again.title
    if not lines or (_holds_prose(sifted.lines) and not _holds_prose(lines)):
        return Remembered(title=sifted.title)
    return Remembered(tuple(sorted(cuts)), title)


def text_without_memory(original_text: str, removed: Iterable[RemovedSpan]) -> str:
    """The article's text as it was cut without any memory: what identifies a text must not change with what was learned."""
    return kept_text(original_text, [(span.start, span.end) for span in removed if not span.rule.startswith(PREFIX)])


def _holds_prose(lines: Iterable[Line]) -> bool:
    return any(line.prose for line in lines)
