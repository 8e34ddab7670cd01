"""A short form of `python -m tests.simulation`."""

from __future__ import annotations

from tests.simulation.__main__ import better
from tests.simulation.day import Adaptive, Fixed, Measured, measure
from tests.simulation.report import prompt_share, total
from tests.simulation.world import publishers


def _measured(schedule: type[Adaptive] | None) -> Measured:
    one_each = (schedule() if schedule else Fixed(900.0) for _ in range(80))
    return total(measure(publishers(80, 2.0, 7), one_each, 2.0, 7))


def test_the_schedule_asks_less_and_brings_fresher_articles_than_every_15_minutes() -> None:
    """Of 80 sources over two days: fewer requests, more within ten minutes, a lower median and mean, no more lost."""
    ours, fixed = _measured(Adaptive), _measured(None)
    assert ours.requests < fixed.requests
    assert prompt_share(ours) > prompt_share(fixed)
    assert better(ours, fixed)


def test_a_simulation_is_the_same_each_time() -> None:
    """All chance comes from the seed."""
    assert _measured(Adaptive) == _measured(Adaptive)
