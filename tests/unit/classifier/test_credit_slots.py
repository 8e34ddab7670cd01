"""Credits of ten languages in each slot, and what only looks like one: invented lines of whoever wrote the rules."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from services.classifier.credits.credit import find_credit

_LINES = tomllib.loads(Path(__file__).with_name("credit_lines.toml").read_text("utf-8"))


def _text(row: dict[str, str]) -> str:
    return row["text"].replace("{body}", _LINES["body"].get(row["language"], ""))


@pytest.mark.parametrize("row", _LINES["credit"], ids=lambda row: f"{row['language']}-{row['form']}-{row['text'][-40:]!a}")
def test_a_credit_is_found_in_its_slot(row: dict[str, str]) -> None:
    """The agency and the slot, with a span that holds something."""
    text = _text(row)
    found = find_credit(text)
    assert found is not None
    assert (found.agency, found.form) == (row["agency"], row["form"])
    assert text[found.start : found.end].strip()


@pytest.mark.parametrize("row", _LINES["nothing"], ids=lambda row: f"{row['language']}-{row['text'][-40:]!a}")
def test_what_looks_like_a_credit_is_none(row: dict[str, str]) -> None:
    """Sources in sentences, pictures, call signs, institutions and the outlet's own notices."""
    assert find_credit(_text(row)) is None
