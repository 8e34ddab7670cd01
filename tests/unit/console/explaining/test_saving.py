"""Where a case goes: among those that the tests run, or into a file that says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from services.console.explaining.saving import Wish, save_case
from shared.errors import UsageError


@pytest.mark.parametrize("where", ["", " ", ".", ".toml", "..", "../harbour", "harbour.json", "harbour caption", "a/b", "a\nb"])
def test_what_names_neither_a_case_nor_its_file_is_refused(where: str) -> None:
    """Before anything is read: a case that no test would find is none."""
    with pytest.raises(UsageError, match="name a file that ends in"):
        save_case(["page.html"], Console(), Wish(where, ["1"], None, None))


def test_a_case_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Nor is any other file."""
    there = tmp_path / "harbour.toml"
    there.touch()
    with pytest.raises(UsageError, match="is there already"):
        save_case(["page.html"], Console(), Wish(str(there), ["1"], None, None))
