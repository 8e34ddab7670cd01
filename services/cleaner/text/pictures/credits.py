"""Picture credits: where in a line one begins. Pure; looks at the last characters of a line only."""

from __future__ import annotations

import re
from functools import lru_cache

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import CREDIT, SOURCED
from services.cleaner.text.words import capitalised_share, ends_sentence, size, words, words_of

#: Characters from the end of a line that a credit is looked for in; the longest known has 110.
_REACH = 140
#: Words of a credit, names and agency together.
_CREDIT_WORDS = 14
#: Words of a credit in brackets that need not be names: "file photo".
_BARE_WORDS = 3
_BRACKETS = {")": "(", "]": "[", "）": "（", "】": "【"}
#: What ends a sentence or a quotation, and no credit.
_STOPS = (".", "?", "!", "”", '"')
#: Share of capitalised words in names and agencies; "for", "via", "of" and "the" are the rest.
_NAMES_SHARE = 0.6
_SLASHED_CAPITALS = re.compile(r"[^\W\d_][^a-zß-ÿ\d]{2,60}/[^a-zß-ÿ]{2,60}$")
_SIGNED = re.compile(r"(?:^|(?<=[\s.)|]))©\s?(?:\d{4}\s)?[^\W\d_][^.!?]{1,80}$")
#: What ends a label; looked for first, as most lines have none.
_LABEL_ENDS = (":", "：", "/")
#: Where a sentence ends; a script without spaces needs none behind it.
_LAST_SENTENCE = re.compile(r"(?<=[.!?)\]])\s|(?<=[。！？])")
_LABEL = re.compile(r"(?:^|(?<=[\s.|(\[—–-]))([^\W\d_]{3,16})(?:\s+(?:by|credit|courtesy|von|de|di|par|por))?\s?[:：/]\s?(?=[^\W_]|@)")


def may_hold_credit(text: str, marks: int) -> bool:
    """Whether there is anything to look for in a line with these `marks`: a bracket that ends it, a label, a sign, an agency's mark."""
    if "/" in text or "©" in text or (marks & CREDIT and (":" in text or "：" in text)):
        return True
    return bool(marks & SOURCED and not text.endswith(_STOPS)) or text.rstrip(". ")[-1:] in _BRACKETS


def credit_start(text: str, known: Knowledge) -> int | None:
    """Offset in `text` at which a credit to photographer or agency begins that reaches to its end, or None."""
    found = (_bracketed(text, known), _labelled(text, known), _slashed(text), _signed(text), _agency_tail(text, known))
    return next((at for at in found if at is not None), None)


def names_agency(text: str, known: Knowledge) -> bool:
    """Whether an agency or picture library is named in `text`."""
    found = words_of(text.split())
    beginnings = _beginnings(known.agencies)
    begun = [at for at, word in enumerate(found) if word in beginnings]
    return any(found[at : at + length] in known.agencies for at in begun for length in (1, 2, 3))


@lru_cache(maxsize=2)
def _beginnings(names: frozenset[tuple[str, ...]]) -> frozenset[str]:
    """The first words of the names."""
    return frozenset(name[0] for name in names if name)


def _bracketed(text: str, known: Knowledge) -> int | None:
    bare = text.rstrip(". ")
    opener = _BRACKETS.get(bare[-1:])
    at = bare.rfind(opener, max(0, len(bare) - _REACH)) if opener else -1
    if at < 0 or opener is None:
        return None
    inner = bare[at + 1 : -1]
    if not 1 <= len(inner.split()) <= _CREDIT_WORDS:
        return None
    like_names = len(inner.split()) <= _BARE_WORDS or capitalised_share(inner) >= _NAMES_SHARE
    unknown_house = opener == "[" and at > 0 and len(inner.split()) <= _BARE_WORDS and _like_names(inner) and not ends_sentence(bare[:at])
    if unknown_house or names_agency(inner, known) or (like_names and known.credit_cues.intersection(words(inner))):
        return len(bare[:at].rstrip(opener + " "))
    return None


def _labelled(text: str, known: Knowledge) -> int | None:
    """As in `Photo: Jane Doe` or `Credit: Doe/Agency` at the end of the line."""
    base = max(0, len(text) - _REACH)
    if not any(mark in text for mark in _LABEL_ENDS):
        return None
    for match in _LABEL.finditer(text, base):
        rest = text[match.end() :]
        if known.credit_cues.intersection(words(match[1])) and len(rest.split()) <= _CREDIT_WORDS and _like_names(rest):
            return match.start()
    return None


def _slashed(text: str) -> int | None:
    """As in `JANE DOE/SOME AGENCY`: a whole line in capitals, names either side of a slash."""
    whole = "/" in text and len(text.split()) <= _CREDIT_WORDS and _SLASHED_CAPITALS.match(text)
    return 0 if whole else None


def _signed(text: str) -> int | None:
    match = _SIGNED.search(text, max(0, len(text) - _REACH)) if "©" in text else None
    return match.start() if match and len(match.group().split()) <= _CREDIT_WORDS else None


def _agency_tail(text: str, known: Knowledge) -> int | None:
    """As in `… the old town. Jane Doe via AP Photo`, `Jane Doe/Getty Images`: names to the end, one an agency marked as source."""
    if text.endswith(_STOPS):
        return None
    tail = _LAST_SENTENCE.split(text[-_REACH:])[-1]
    if len(tail) == min(len(text), _REACH) and len(tail.split()) > _CREDIT_WORDS:
        tail = " ".join(tail.split()[-6:])
        slash = tail.find("/")
        tail = " ".join(tail[:slash].split()[-3:]) + tail[slash:] if slash > 0 else tail
    marked = re.search(r"/|\bvia\b|\bphotos?\b|\bimages?\b|\bcourtesy\b|©", tail, re.IGNORECASE)
    if not marked or size(tail) > _CREDIT_WORDS or not _like_names(tail):
        return None
    sourced = re.search(r"/|\bvia\b", tail) and known.credit_cues.intersection(words(tail))
    if not sourced and not names_agency(tail, known):
        return None
    return len(text) - len(tail)


def _like_names(text: str) -> bool:
    named = any(map(str.isalpha, text))  # a number behind "Photo:" is the desk's telephone
    return named and capitalised_share(text) >= _NAMES_SHARE and not text.rstrip().endswith(("?", "!", ":", ","))
