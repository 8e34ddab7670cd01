"""What SECURITY.md and docs/security.md claim to be shown is shown by tests that exist."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"`(test_\w+)`")
_DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


PAGES = ("SECURITY.md", "docs/security.md", "docs/takedown.md", "docs/backup.md")
TABLES = [("SECURITY.md", "## Threats", 24), ("docs/security.md", "## What may come in", 11), ("docs/takedown.md", "## What goes", 10)]


def defined() -> Counter[str]:
    """In how many files a test of each name stands."""
    return Counter(name for path in (ROOT / "tests").rglob("test_*.py") for name in set(_DEFINED.findall(path.read_text("utf-8"))))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists_once(page: str) -> None:
    """A name leads to one test, which runs: no two files have it."""
    known, named = defined(), set(_NAMED.findall((ROOT / page).read_text("utf-8")))
    assert named, page
    assert {name: known[name] for name in named if known[name] != 1} == {}


@pytest.mark.parametrize(("page", "heading", "least"), TABLES)
def test_every_row_names_a_test(page: str, heading: str, least: int) -> None:
    """A threat, a cap or a promise that nothing shows is a hope."""
    _, _, behind = (ROOT / page).read_text("utf-8").partition(heading)
    rows = [line for line in behind.partition("\n## ")[0].splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= least
    assert [row for row in rows if not _NAMED.search(row)] == []


def test_every_package_is_locked_with_hashes() -> None:
    """Each file that may be installed is known by its SHA-256."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    for package in packages:
        if "registry" in package["source"]:
            files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            assert files, package["name"]
            assert all(file["hash"].startswith("sha256:") for file in files), package["name"]
