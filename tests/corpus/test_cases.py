"""Decisions that were wrong once, as `wiresift explain --save-case` saved them: none of them comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cleaner.clean import clean
from services.console.explaining.case import failures, read_case

CASES = sorted((Path(__file__).resolve().parent / "cases").glob("*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_was_wrong_once_is_right(path: Path) -> None:
    """What should stay stays whole, what should go goes, as the kind it should go as."""
    case = read_case(path.read_text("utf-8"))
    assert case.wrong
    assert list(failures(case, clean(case.document))) == []
