"""Picture credits with a label and no colon ("Fot. Jan Nowak", "Foto EFE"), with what is no name behind one ("Foto: archief"), or with
nothing but a photographer and a house ("Jane Doe / Daily Courier"). Pure; looks at the last characters of a line only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.pictures.credits import names_agency
from services.cleaner.text.words import capitalised_share, ends_sentence, fold

#: Characters from the end of a line that a credit is looked for in.
_REACH = 140
#: Words behind a label and its colon that need not be names: "press office of the fire brigade".
_DESCRIBED_WORDS = 7
#: Words behind a label without a colon, which must be names.
_NAMED_WORDS = 8
#: Words of a photographer's name, and of a house behind it.
_NAME_WORDS = range(2, 5)
_HOUSE_WORDS = 5
#: Letters of an abbreviation, which a full stop may follow: "Fot.", "Zdj.", "Ph.".
_SHORT = 4
#: Where a credit may begin: at the start, or behind a sentence, a bracket, a bar or a dash.
_BEGINS = re.compile(r"(?:^[\W_]*|(?<=[.!?”\"»)\]|/•·–—-])\s+|[(\[]\s*)([^\W\d_]{2,16})(?:-[^\W\d_]+)?")
#: What no name ends with.
_ENDS = (".", "!", "?", ":", "…", ",")
_QUOTES = "\"“”„«»‚‘'"
_LABELLED = re.compile(r"\s?[:：]\s*(?=\S)")
_FULL_STOP = re.compile(r"\.\s*(?=\S)")
_SPACE = re.compile(r"\s+(?=\S)")
_SLASH = re.compile(r"\s?[/|]\s?")
#: Words of a picture's text that ends with nothing but a name; longer lines are paragraphs that somebody signed, shorter ones headings.
_SHOWN_WORDS = 30
_SHOWN_LEAST = 3
#: What parts a picture's text from a name behind it: a bar, a slash, a dash, a bracket, or the end of its sentence.
_PARTED = re.compile(r"(?:\s[|/•·–—-]{1,2}\s?|[.!?”\"»]\s|\()(?=[^\W\d_a-zß-ÿ])")
#: What stands between a photographer and the house the picture was taken for.
_FOR = re.compile(r"\s(?:pour|para|per|für|for|voor|dla|för|via)\s", re.IGNORECASE)
#: Words that in headlines in title case are no label: "Photo Finish Decides Race".
_IN_TITLES = frozenset(
    "photo photos picture pictures image images graphic pool handout illustration credit credits courtesy source".split()
)


def photographer_start(text: str, known: Knowledge, *, labelled: bool = True) -> int | None:
    """Offset in `text` at which such a credit begins that reaches to its end, or None; not `labelled` if no word of it may be a label."""
    base = max(0, len(text) - _REACH)
    for match in _BEGINS.finditer(text, base) if labelled else ():
        if (match.start() or not base) and fold(match[1]) in known.credit_cues and _is_credit(text, match, known):
            return match.start()
    return 0 if _is_named_house(text, known) else _name_behind(text, known)


def may_end_with_name(text: str) -> bool:
    """Whether there is anything to look for where no word may be a label: a bar, or an end that is no sentence's."""
    return "|" in text or "/" in text or _may_end_with_name(text)


def _may_end_with_name(text: str) -> bool:
    if text.endswith(_ENDS) or text[0] in _QUOTES or text.count(" ") >= _SHOWN_WORDS:
        return False
    return " " in text or text.endswith(")")  # what parts a name from the text


def _name_behind(text: str, known: Knowledge) -> int | None:
    """Where a name alone begins behind what a picture shows: "… of the bridge. JANE DOE", "… on Tuesday / Jane Doe", "… fog. EFE"."""
    if not _may_end_with_name(text):
        return None
    for match in _PARTED.finditer(text, max(0, len(text) - _REACH)):
        bracketed = match.group().endswith("(")
        name = text[match.end() :].rstrip(")")
        ended = ends_sentence(text[: match.start()].rstrip()) or not bracketed
        shown = text[: match.start()]
        if len(shown.split()) >= _SHOWN_LEAST and not shown.isupper() and ended and text.endswith(")") == bracketed and _signs(name, known):
            return match.start()
    return None


def _signs(name: str, known: Knowledge) -> bool:
    person = _FOR.split(_SLASH.split(name)[0])[0]
    names = person.split()
    shouted = person.isupper() and len(person) > 2 * _SHORT
    if len(names) < _NAME_WORDS.stop - 1 and name[:1].isupper() and names_agency(name, known):
        return True
    return len(names) in range(2, 2 + _HOUSE_WORDS) and (shouted or _is_person(names, known))


def _is_credit(text: str, match: re.Match[str], known: Knowledge) -> bool:
    rest_of = text[match.end() :]
    label = fold(match[1])
    if mark := _LABELLED.match(rest_of):
        rest = rest_of[mark.end() :]
        return len(rest.split()) <= _DESCRIBED_WORDS and not _reads_on(rest)
    if len(label) <= _SHORT and (mark := _FULL_STOP.match(rest_of)):
        rest = rest_of[mark.end() :]
        return len(rest.split()) <= _NAMED_WORDS and not _reads_on(rest)
    mark = _SPACE.match(rest_of)
    rest = rest_of[mark.end() :].rstrip(")] .") if mark else ""
    return bool(rest) and len(rest.split()) <= _NAMED_WORDS and _is_name(rest, label, known)


def _reads_on(rest: str) -> bool:
    """Whether what follows the label asks, announces or is more than one sentence."""
    bare = rest.rstrip(")] ")
    return (
        bare.endswith(("?", "!", ":", ",", "…"))
        or (ends_sentence(bare) and len(bare.split()) > _NAME_WORDS[-1])
        or not any(map(str.isalpha, rest))
    )


def _is_name(rest: str, label: str, known: Knowledge) -> bool:
    names = rest.split()
    if names_agency(rest, known) and len(names) <= _HOUSE_WORDS and names[0][:1].isupper():
        return True
    alike = capitalised_share(rest) == 1 and "," not in rest
    given = fold(names[0]).strip(".,") in known.given_names
    return alike and len(names) in _NAME_WORDS and (given or label not in _IN_TITLES)


def _is_named_house(text: str, known: Knowledge) -> bool:
    """Whether the line is a photographer, known by the first name, and behind a slash a house."""
    parts = _SLASH.split(text) if "/" in text or "|" in text else ()
    if len(parts) != 2 or text.endswith((".", "!", "?", ":")):
        return False
    return (
        _is_person(parts[0].split(), known)
        and len(parts[1].split()) <= _HOUSE_WORDS
        and parts[1][:1].isupper()
        and capitalised_share(text) > 0.7
    )


def _is_person(names: Sequence[str], known: Knowledge) -> bool:
    return len(names) in _NAME_WORDS and fold(names[0]) in known.given_names and all(name[:1].isupper() for name in names)
