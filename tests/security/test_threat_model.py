"""What SECURITY.md and docs/security.md claim to be shown is shown by tests that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"`(test_\w+)`")
_DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/security.md"])
def test_every_test_that_is_named_exists(page: str) -> None:
    """By its name, somewhere below tests/; and each row of a table that promises one has one."""
    text = (ROOT / page).read_text("utf-8")
    defined = {name for path in (ROOT / "tests").rglob("test_*.py") for name in _DEFINED.findall(path.read_text("utf-8"))}
    named = set(_NAMED.findall(text))
    assert len(named) >= 10
    assert named - defined == set()


def test_every_threat_names_a_test() -> None:
    """A mitigation that nothing shows is a hope."""
    _, _, table = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Threats")
    rows = [line for line in table.partition("## What is not")[0].splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 20
    assert [row for row in rows if not _NAMED.search(row)] == []


def test_every_package_is_locked_with_hashes() -> None:
    """Each file that may be installed is known by its SHA-256."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    for package in packages:
        if "registry" in package["source"]:
            files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            assert files, package["name"]
            assert all(file["hash"].startswith("sha256:") for file in files), package["name"]
