"""The closed list of agencies that a credit can name, read from `agencies.toml` beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

AgencyClass = Literal["agency", "content_sharing", "press_release"]


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: `names` are spelled out and unmistakable, `codes` are short forms that mean it only where a credit stands."""

    name: str
    class_: AgencyClass
    names: tuple[str, ...]
    codes: tuple[str, ...]


@cache
def agencies() -> tuple[Agency, ...]:
    """All agencies, in the order of the file, which is read once."""
    text = Path(__file__).with_name("agencies.toml").read_text(encoding="utf-8")
    return tuple(Agency(row["name"], row["class"], tuple(row["names"]), tuple(row["codes"])) for row in tomllib.loads(text)["agency"])
