"""A case for the tests: a document and the lines of it that were once decided wrongly, as a TOML file that a person can read. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from services.cleaner.clean import Cleaned, Document
from services.console.explaining.fates import Fate, fates
from shared.outcomes import Rejected

#: When each case was fetched: stated times are judged by it, and the cases give none.
_FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")

Wanted = Literal["keep", "cut"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """The line with these words, near this number: to be kept or to be cut, and as what where that matters.

    `decided` are the rules that cut it when the case was made; none where it was kept.
    """

    line: int
    text: str
    wanted: Wanted
    kind: str | None = None
    decided: tuple[str, ...] = ()

    def met(self, fate: Fate) -> bool:
        """Whether the line is decided as it should be."""
        if self.wanted == "keep":
            return not fate.cuts
        return not fate.left and self.kind in (None, *(str(span.kind) for span in fate.cuts))


@dataclass(frozen=True, slots=True)
class Case:
    """A document in disguise and what is to become of some of its lines."""

    media_type: Literal["text/plain", "text/html"]
    body: str
    wrong: tuple[Wrong, ...]
    url: str | None = None
    title: str | None = None
    language: str | None = None

    @property
    def document(self) -> Document:
        """As the cleaner is given it."""
        body = self.body.encode("utf-8", "replace")
        return Document(self.media_type, body, "utf-8", self.url, None, self.title, None, self.language, _FETCHED_AT)


def failures(case: Case, cleaned: Cleaned | Rejected) -> Iterator[str]:
    """A line for each decision that is wrong still, or again."""
    found = [] if isinstance(cleaned, Rejected) else list(fates(cleaned.original_text, cleaned.removed))
    for wrong in case.wrong:
        same = [fate for fate in found if fate.text == wrong.text]
        if not same:
            yield f"line {wrong.line} is not there any more: {wrong.text}"
        elif not wrong.met(fate := min(same, key=lambda fate: abs(fate.number - wrong.line))):
            now = " and ".join(f"{span.kind} by {span.rule}" for span in fate.cuts)
            yield f"line {fate.number} should be {_said(wrong)}, and is {f'cut as {now}' if now else 'kept'}: {wrong.text}"


def read_case(text: str) -> Case:
    """The case that a file holds.

    Raises:
        ValueError: it is no TOML; TypeError: a part is missing or unknown.
    """
    given = tomllib.loads(text)
    wrong = tuple(Wrong(**{**row, "decided": tuple(row.get("decided", ()))}) for row in given.pop("wrong"))
    return Case(**given, wrong=wrong)


def write_case(case: Case, about: str) -> str:
    """The file that holds the case; `about` says in a line how its text was made anonymous."""
    head = ["# Decided wrongly once: saved by `wiresift explain --save-case`, its text in disguise:", f"# {about}."]
    facts = {"media_type": case.media_type, "url": case.url, "title": case.title, "language": case.language}
    head += [f"{name} = {_string(value)}" for name, value in facts.items() if value is not None]
    rows = [f"    {{ {', '.join(_members(wrong))} }}," for wrong in case.wrong]
    return "\n".join([*head, "wrong = [", *rows, "]", f'body = """\n{_long(case.body)}"""\n'])


def _members(wrong: Wrong) -> Iterator[str]:
    yield f"line = {wrong.line}, wanted = {_string(wrong.wanted)}, text = {_string(wrong.text)}"
    if wrong.kind:
        yield f"kind = {_string(wrong.kind)}"
    if wrong.decided:
        yield f"decided = [{', '.join(map(_string, wrong.decided))}]"


def _said(wrong: Wrong) -> str:
    return "kept" if wrong.wanted == "keep" else f"cut as {wrong.kind}" if wrong.kind else "cut"


def _string(text: str) -> str:
    """A basic string of TOML, which is one of JSON but for controls that it wants escaped."""
    return _CONTROL.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _long(text: str) -> str:
    return _CONTROL.sub(_escaped, text.replace("\\", "\\\\").replace('"""', '""\\"'))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code < 0xE000 else f"\\u{code:04x}"
