"""What author lines are made of: names, roles, places, houses, days, addresses. Pure; linear in the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.cleaner.text import words
from services.cleaner.text.layout.dates import tells_of_time
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import line
from services.cleaner.text.pictures.credits import names_agency
from shared.record import Kind

#: What a part of an author line is: a name that begins with a known first name, a line shaped like a name, and what stands beside one.
Part = Literal["person", "name", "role", "house", "place", "time", "cue", "address"]

#: Characters of an author line at most, with several authors, their roles and an address.
_LONGEST = 240
#: Capitalised words of a name, first names, initials and surnames.
_NAME_WORDS = range(2, 6)
#: Words of a part: two authors with a place, or a long title ("chief political correspondent of the Sunday edition").
_PART_WORDS = 9
_PLACE_WORDS = 5
#: Letters of a cue that is no preposition.
_SPELLED = 5
_INITIAL = re.compile(r"(?:[^\W\d_]\.){1,3}$|[^\W\d_]$")
_NAMED = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?$")
#: Small words inside surnames, in any language.
_PARTICLES = frozenset("van von vom der den de del della di da do dos das du des la le el al bin ibn ben ten ter te af av y e d st".split())
#: Marks that stand at words and are none of them.
_MARKS = ",.'’"
#: Characters from which a token is none of them, with a dot above each i.
_PARTICLE = 6
_PARTING = re.compile(r"\s*[|/·•∙,;:()\[\]&]+\s*|\s+[–—-]\s+|\s+\+\s+|(?<=\w\w\w)\.\s+")
_CUE_ENDS = ":.：–—-/|"
#: What stands before a colon: a part that says what the names behind it are, or a time of day.
_LABEL = re.compile(r"([^|/·•∙,;:()\[\]&–—]*[^\s|/·•∙,;:()\[\]&–—])\s?[:：]")
_LABELLING = ("cue", "role", "time")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w{2,}|(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class Signature:
    """The parts of an author line in order, without its cue, and the people in it.

    It is `cued` where words such as "By" stand before them, `labelled` where a colon parts the two, `spelled` where such a word is a
    long one, which has no other meaning.
    """

    cued: bool
    labelled: bool
    spelled: bool
    parts: tuple[Part, ...]
    people: tuple[tuple[str, ...], ...]

    def has(self, *wanted: Part) -> bool:
        """Whether a part is one of `wanted`."""
        return any(part in wanted for part in self.parts)


def signature(text: str, known: Knowledge) -> Signature | None:
    """What `text` is made of where every part of it may stand in an author line, or None; nothing of a text too long for one."""
    if len(text) > _LONGEST:
        return None
    bare = _ADDRESS.sub(" ", text) if _may_hold_address(text) else text
    parts: list[Part] = ["address"] if bare != text else []
    people: list[tuple[str, ...]] = []
    cue, rest = _cue(bare.split(), known)
    labels = _LABEL.findall(" ".join(rest)) if ":" in text or "：" in text else ()
    for piece in _pieces(" ".join(rest)):
        part = _part(piece, known)
        if part is None or (piece in labels and part not in _LABELLING):
            return None
        parts.append(part)
        if part == "person" and known.lexicons["author"].among(words.words_of(piece.split())):
            parts.append("role")
        if part in ("person", "name"):
            people += (words.words_of(found.split()) for found in names(piece, known))
    spelled = any(len(token) >= _SPELLED for token in cue)
    return Signature(bool(cue), bool(cue) and cue[-1].endswith((":", "：")), spelled, tuple(parts), tuple(people))


def holds_address(text: str) -> bool:
    """Whether an e-mail address, a handle or the address of a page stands in `text`."""
    return _may_hold_address(text) and _ADDRESS.search(text) is not None


def _may_hold_address(text: str) -> bool:
    """Whether what is in every address is in `text`: looked for first, as most lines have none."""
    return "@" in text or "://" in text or "www." in text or "(at)" in text or "[at]" in text


def names(text: str, known: Knowledge) -> Iterator[str]:
    """Each run of capitalised words in `text` that is shaped like a name."""
    run: list[str] = []
    for token in (*text.split(), ""):
        if token and (_capitalised(token) or (run and words.folded(token) in _PARTICLES)) and words.folded(token) not in known.byline_cues:
            run.append(token)
            continue
        while run and not _capitalised(run[-1]):
            run.pop()
        if len(run) in _NAME_WORDS:
            yield " ".join(run)
        run = []


def may_begin_with_name(text: str) -> bool:
    """Whether `text`, a line's, begins with a capital, and its second word not as in most sentences with a small letter."""
    second = text.find(" ") + 1
    if text[second : second + 1].islower() and not _is_particle(text[second : second + _PARTICLE].partition(" ")[0]):
        return False
    return text.lstrip(_MARKS)[:1].isupper()


def _is_particle(token: str) -> bool:
    return len(token) < _PARTICLE and words.folded(token) in _PARTICLES


def begins_with_name(text: str, known: Knowledge) -> tuple[str, bool] | None:
    """The name that `text`, a line's, begins with and whether its first name is known, or None."""
    if not may_begin_with_name(text):
        return None
    tokens = text.split(maxsplit=_NAME_WORDS[-1] + 2)
    end = _name_end(tokens)
    if not end or words.folded(tokens[0]) in known.lexicons["joining"] or words.folded(tokens[0]) in known.lexicons["this"]:
        return None
    return " ".join(tokens[:end]).rstrip(","), _is_first_name(tokens, known)


def _pieces(text: str) -> Iterator[str]:
    return (piece for part in _PARTING.split(text) if (piece := part.strip(" .–—-_*")))


def _cue(tokens: Sequence[str], known: Knowledge) -> tuple[Sequence[str], Sequence[str]]:
    """The words before the names, which say that those wrote it, and the others. One may stand before them: "Guest essay by"."""
    begun = int(len(tokens) > 2 and not _is_cue(tokens[0], known) and _is_cue(tokens[1], known) and _joins(tokens[2], known))
    end = begun
    while end < len(tokens) and (_is_cue(tokens[end], known) or (end > begun and tokens[end][0].islower() and _joins(tokens[end], known))):
        end += 1
    signed = any(words.folded(token).strip(_CUE_ENDS) in known.byline_cues for token in tokens[begun:end])
    return (tokens[:end], tokens[end:]) if signed else ((), tokens)


def _joins(token: str, known: Knowledge) -> bool:
    return _is_cue(token, known) or words.folded(token) in known.lexicons["joining"]


def _is_cue(token: str, known: Knowledge) -> bool:
    bare = words.folded(token).strip(_CUE_ENDS)
    return bare in known.byline_cues or bare in known.credit_cues


def _part(piece: str, known: Knowledge) -> Part | None:
    tokens = piece.split()
    if any(map(str.isdigit, piece)) and _tells_time(piece, known):
        return "time"
    while tokens and all(tells_of_time(word, known) for word in words.words_of(tokens[-1:])):
        tokens.pop()
    said = words.words_of(tokens)
    if not said:
        return "time" if any(map(str.isdigit, piece)) else "cue"
    if len(said) > _PART_WORDS:
        return None
    return _part_of(tokens, said, known)


def _tells_time(piece: str, known: Knowledge) -> bool:
    """Whether the piece says how old the page is or how long it takes."""
    found = line(0, len(piece), piece, gap=False)
    return any(hit.whole and hit.family.kind in (Kind.DATE, Kind.READING_TIME) for hit in known.hits(found))


def _part_of(tokens: Sequence[str], said: Sequence[str], known: Knowledge) -> Part | None:
    joining, role = known.lexicons["joining"], known.lexicons["author"]
    tokens = [token for token in tokens if words.folded(token).strip(".") not in known.lexicons["honour"]] or list(tokens)
    while len(tokens) > 1 and (_is_cue(tokens[0], known) or (tokens[0].islower() and words.folded(tokens[0]) in joining)):
        tokens = tokens[1:]
    end = _name_end(tokens)
    follows = all(_capitalised(token) or _joins(token, known) or words.folded(token) in _PARTICLES for token in tokens[end:])
    if end and _is_first_name(tokens, known) and (follows or role.among(said)):
        return "person"
    if role.among(said):
        return "person" if any(_is_person(tokens[at:], known) for at in range(1, len(tokens) - 1)) else "role"
    if names_agency(" ".join(tokens), known):
        return "house"
    if all(word in known.byline_cues or word in known.credit_cues for word in said):
        return "cue"
    if end and follows:
        return "name"
    placed = len(tokens) <= _PLACE_WORDS and _capitalised(tokens[-1])
    return "place" if placed and all(_capitalised(token) or words.folded(token) in joining for token in tokens) else None


def _name_end(tokens: Sequence[str]) -> int:
    """How many of the first `tokens` are a name, 0 for none."""
    if not tokens or not _capitalised(tokens[0]):
        return 0
    end = count = 0
    for index, token in enumerate(tokens):
        if _capitalised(token):
            count, end = count + 1, index + 1
        elif words.folded(token) not in _PARTICLES:
            break
        if token.endswith(",") or count == _NAME_WORDS[-1]:
            break
    return end if count in _NAME_WORDS else 0


def _is_person(tokens: Sequence[str], known: Knowledge) -> bool:
    """Whether a known first name and a surname begin `tokens`."""
    return _name_end(tokens) > 0 and len(tokens[0]) > 1 and _is_first_name(tokens, known)


def _capitalised(token: str) -> bool:
    bare = token.strip(_MARKS)
    return bool(bare) and bare[0].isupper() and (_NAMED.match(bare) is not None or _INITIAL.match(token) is not None)


def _is_first_name(tokens: Sequence[str], known: Knowledge) -> bool:
    """Whether a name begins with a first name or with initials ("J. R. Doe")."""
    first = words.folded(tokens[0]).strip(".,")
    if _INITIAL.match(tokens[0]):
        return len(tokens) > 1
    return first in known.given_names or first.split("-")[0] in known.given_names
