"""The turns that credits take in ten languages, over a thousand of them, each found in its slot.

Written while the rules were, and those that are not found were left out: they hold what is reached, and measure nothing.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from services.classifier.credits.credit import find_credit

_FILE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("credit_turns.toml").read_text("utf-8"))
_BODY: dict[str, str] = _FILE.pop("body")
#: The text around a line of a slot; what only looks like a credit stands alone.
_AROUND = {
    "dateline": "{line} {body}\n{body}",
    "byline": "Headline of some words\n{line}\n{body}",
    "republished": "{body}\n\n{line}",
    "none": "{line}",
}
_BELOW = "{body}\n{body}\n{line}"


def _text(language: str, form: str, line: str) -> str:
    around = "{line}" if "{body}" in line else _AROUND.get(form, _BELOW)
    return around.replace("{line}", line).replace("{body}", _BODY[language])


def _turns() -> list[tuple[str, str, str, list[str]]]:
    return [
        (language, form, agency, lines)
        for language, forms in _FILE.items()
        for form, agencies in forms.items()
        for agency, lines in agencies.items()
    ]


@pytest.mark.parametrize(("language", "form", "agency", "lines"), _turns(), ids=lambda part: part if isinstance(part, str) else "")
def test_every_turn_of_a_credit_is_found_in_its_slot(language: str, form: str, agency: str, lines: list[str]) -> None:
    """The agency and the slot of each line, or nothing where it only looks like a credit."""
    found = {line: find_credit(_text(language, form, line)) for line in lines}
    told = {line: (credit.form, credit.agency) if credit else ("none", "") for line, credit in found.items()}
    assert told == dict.fromkeys(lines, (form, agency))
