"""How a decision that is wrong becomes a case: which lines it is about, in a disguise under which it is still made. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from services.cleaner.clean import Cleaned, Document, decode
from services.console.explaining.case import Case, Wrong
from services.console.explaining.disguise import STRENGTHS, Disguise, Strength, vocabulary
from services.console.explaining.disguised_links import disguised_url, host_of
from services.console.explaining.disguised_page import disguised_page, own_host, page_texts
from services.console.explaining.fates import Fate, fates
from shared.errors import UsageError
from shared.outcomes import Rejected

_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")

Clean = Callable[[Document], Cleaned | Rejected]


@dataclass(frozen=True, slots=True)
class Made:
    """A case that shows what the document showed. `about` says what of its text is invented."""

    case: Case
    about: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Under no disguise is the decision made any more; `why` tells of the one that changes least."""

    why: str


def numbers(given: Sequence[str]) -> list[int]:
    """The lines that `12` and `14-16` name, sorted.

    Raises:
        UsageError: an item is neither.
    """
    found: set[int] = set()
    for item in (part for one in given for part in one.replace(",", " ").split()):
        match = _RANGE.fullmatch(item)
        if not match:
            raise UsageError(f"{item!r} names no line; write 12, or 14-16 for several")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= first + 10_000:
            raise UsageError(f"{item!r} names no lines; the first comes first")
        found.update(range(first, last + 1))
    return sorted(found)


def wrong_lines(cleaned: Cleaned, chosen: Sequence[int], kind: str | None) -> list[Fate]:
    """The lines of these numbers that are not blank; with a `kind`, those that should be cut as such.

    Raises:
        UsageError: there is no such line, or none of them has words.
    """
    every = list(fates(cleaned.original_text, cleaned.removed))
    if chosen and chosen[-1] > len(every):
        raise UsageError(f"there is no line {chosen[-1]}: the text has {len(every)}; --lines shows their numbers")
    found = [every[number - 1] for number in chosen if every[number - 1].text]
    if not found:
        raise UsageError("no line with words was chosen; --lines shows their numbers")
    if kind and any(str(span.kind) == kind for fate in found if not fate.left for span in fate.cuts):
        raise UsageError(f"a line chosen is cut as {kind} already; leave --kind out where it should stay")
    return found


def make(document: Document, cleaned: Cleaned, wrong: Sequence[Fate], kind: str | None, *, clean: Clean, random: Random) -> Made | Lost:
    """The case of these lines of the document, told in the words that give least away and change nothing.

    `kind`: as what the lines should be cut; without it, what was cut should be kept, and what was kept be cut. Cleans at most
    once per strength of disguise.
    """
    lost = Lost("the document has no text")
    for strength in STRENGTHS:
        case = _told(document, cleaned, strength, random)
        lines = _lines(clean(case.document))
        same = [(fate, lines.get(fate.number)) for fate in wrong]
        changed = next(((fate, now) for fate, now in same if not (now and _alike(fate, now))), None)
        if changed is None:
            rows = tuple(_wrong(fate, now, kind) for fate, now in same if now)
            return Made(replace(case, wrong=rows), strength.says)
        lost = Lost(f"line {changed[0].number} is {_state(changed[0])}; with invented names alone it is {_state(changed[1])}")
    return lost


def _told(document: Document, cleaned: Cleaned, strength: Strength, random: Random) -> Case:
    """The document in a disguise of that strength, with nothing asked of it yet."""
    given, page = decode(document.body, document.charset), document.media_type == "text/html"
    host = own_host(given, document.url) if page else host_of(document.url)
    texts = [cleaned.original_text, document.title or "", cleaned.title or "", *(page_texts(given) if page else ())]
    disguise = Disguise.of(texts, [host] if host else [], strength, random, vocabulary())
    return Case(
        media_type=document.media_type,
        body=disguised_page(given, host, disguise) if page else disguise.text(given),
        wrong=(),
        url=disguised_url(document.url, host, disguise) if document.url else None,
        title=disguise.text(document.title) if document.title else None,
        language=document.language,
    )


def _lines(cleaned: Cleaned | Rejected) -> dict[int, Fate]:
    return {} if isinstance(cleaned, Rejected) else {fate.number: fate for fate in fates(cleaned.original_text, cleaned.removed)}


def _alike(one: Fate, other: Fate) -> bool:
    """Whether both lines are kept, or both cut, by the same rules."""
    return (one.left, one.rules) == (other.left, other.rules)


def _wrong(before: Fate, now: Fate, kind: str | None) -> Wrong:
    wanted = "cut" if kind or not before.cuts else "keep"
    return Wrong(now.number, now.text, "cut" if wanted == "cut" else "keep", kind, now.rules)


def _state(fate: Fate | None) -> str:
    if fate is None:
        return "not there"
    return f"cut by {' and '.join(fate.rules)}" if fate.cuts else "kept"
