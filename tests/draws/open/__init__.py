"""The open half: families, edits and scenes that whoever writes the detector may read."""

from __future__ import annotations

from pathlib import Path

from tests.draws.families import families
from tests.draws.open.edits import EDITS
from tests.draws.open.gathered import GATHERED_SCENES
from tests.draws.open.scenes import SCENES
from tests.draws.open.spelling import SPELLING
from tests.draws.open.standing import STANDING_SCENES
from tests.draws.press import Half


def half() -> Half:
    """All of it."""
    return Half(families(Path(__file__).parent), EDITS | SPELLING, SCENES | STANDING_SCENES | GATHERED_SCENES)
