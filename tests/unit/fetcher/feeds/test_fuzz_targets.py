"""What `make fuzz` runs, without atheris: each target stands its own seeds."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import TARGETS

_SEEDS = [(name, seed) for name, target in TARGETS.items() for seed in target.seeds]


@pytest.mark.parametrize(("name", "seed"), _SEEDS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(_SEEDS)])
def test_a_target_stands_its_seeds_and_their_ruins(name: str, seed: bytes) -> None:
    """Whole, cut anywhere, and with any one byte gone to zero."""
    for place in range(0, len(seed), 7):
        TARGETS[name].run(seed[:place])
        TARGETS[name].run(seed[:place] + b"\x00" + seed[place + 1 :])

    TARGETS[name].run(seed)
