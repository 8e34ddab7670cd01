"""The held half: families, edits and scenes that whoever writes the detector must not read. Larger, and of other kinds."""

from __future__ import annotations

from pathlib import Path

from tests.draws.families import families
from tests.draws.held.cuts import CUTS
from tests.draws.held.letters import LETTERS
from tests.draws.held.rewrites import REWRITES
from tests.draws.held.scenes import SCENES
from tests.draws.press import Half


def half() -> Half:
    """All of it."""
    return Half(families(Path(__file__).parent), LETTERS | CUTS | REWRITES, SCENES)
