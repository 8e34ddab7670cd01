"""Licences of what ships: each package of the lock that an image may hold has one that goes with Apache-2.0, by its own words."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Licences that ask for nothing but a notice, as SPDX names them and as older packages spell them; compared without case and signs.
_SPELT = """
MIT · MIT License · The MIT License · MIT-0 · BSD-2-Clause · BSD-3-Clause · 3-Clause BSD License · The BSD 2-Clause License · BSD License
Apache-2.0 · Apache 2.0 · Apache Software License · ISC License · ISC License (ISCL) · PSF-2.0 · CNRI-Python · MPL-2.0
Mozilla Public License 2.0 (MPL 2.0)
"""
#: Those that ask for more, which is given: they are used unchanged, as packages of their own that whoever runs Wiresift may replace.
KNOWN = {"pebble": "LGPL-3.0", "tld": "LGPL-2.1 of the three it offers"}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_ALLOWED = frozenset(_plain(name) for line in _SPELT.splitlines() for name in line.split("·") if name.strip())


def allows(expression: str) -> bool:
    """Whether a licence or an SPDX expression without brackets leaves a choice that is allowed."""
    return any(all(_plain(part) in _ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def said_by(package: metadata.PackageMetadata) -> list[str]:
    """What a package says of its licence: by the newest field that it has, a licence's text by its first words."""
    if expression := package.get_all("License-Expression"):
        return list(expression)
    classified = [each.split(" :: ")[-1] for each in package.get_all("Classifier") or [] if each.startswith("License :: OSI")]
    return classified or [text.split("\n")[0] for text in package.get_all("License") or []]


def shipped() -> Iterator[str]:
    """Names of the packages that the lock has for services and command, those for other platforms as well."""
    words = [sys.executable, "-m", "uv", "export", "--frozen", "--offline", "--all-extras", "--no-dev", "--no-emit-project"]
    done = subprocess.run([*words, "--no-hashes", "--no-annotate", "--no-header"], cwd=ROOT, capture_output=True, check=True, text=True)
    for line in done.stdout.splitlines():
        yield re.split(r"[=;\s]", line)[0]


def refused() -> dict[str, list[str]]:
    """Packages that are installed here whose licence is none of these, with what they say."""
    found = {}
    for name in shipped():
        try:
            said = said_by(metadata.metadata(name))
        except metadata.PackageNotFoundError:
            continue  # for another platform
        if name not in KNOWN and not any(map(allows, said)):
            found[name] = said
    return found
