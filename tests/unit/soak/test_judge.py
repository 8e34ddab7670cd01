"""The soak's judgement can fail: series of known shape, and what is found of each."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.soak.judge import Bound, Finding, Sample, Series, judge, slope, without

#: Half an hour by ten seconds; the first five minutes warm up.
TIMES = range(0, 1800, 10)
STEADY_FROM = 300
#: 2 MB or 2 %, as processes are held to.
BOUND = Bound(rise=2, share=0.02)


def noisy(shape: object, noise: float = 1.0) -> list[Sample]:
    """`shape` of each moment with noise of up to so much, the same each time."""
    assert callable(shape)
    chance = random.Random(1)
    return [Sample(at, shape(at) + chance.uniform(-noise, noise)) for at in TIMES]


def found(series: Series, bound: Bound = BOUND) -> Finding:
    return judge(series, bound, STEADY_FROM).finding


def test_a_level_series_with_noise_is_flat() -> None:
    """What goes up and down by more than it may rise is flat as long as its line is."""
    assert found(noisy(lambda _: 80, noise=5)) is Finding.FLAT


def test_a_warm_up_is_not_held_against_a_series() -> None:
    """Caches fill and buffers grow before the steady part begins."""
    assert found(noisy(lambda at: min(80, 40 + at / 5))) is Finding.FLAT


def test_a_leak_of_a_few_bytes_per_article_is_growth() -> None:
    """30 bytes for each of 125 articles a second are 5.6 MB in the steady part, hidden in noise of the same size."""
    assert found(noisy(lambda at: 80 + 30e-6 * 125 * at, noise=3)) is Finding.GREW


def test_falling_is_flat() -> None:
    """Memory that is given back is no fault."""
    assert found(noisy(lambda at: 200 - at / 20)) is Finding.FLAT


@pytest.mark.parametrize(("at_step", "finding"), [(600, Finding.SETTLED), (1500, Finding.GREW)])
def test_a_step_is_forgiven_once_it_is_long_past(at_step: int, finding: Finding) -> None:
    """A buffer that grew once and stays is settled; a late step may be the first of many."""
    assert found(noisy(lambda at: 80 + 10 * (at > at_step))) is finding


def test_a_staircase_is_growth() -> None:
    """Steps that follow each other are a leak in portions."""
    assert found(noisy(lambda at: 80 + at // 300)) is Finding.GREW


@pytest.mark.parametrize("period", [70, 130, 280])
def test_the_saw_tooth_of_a_cache_is_flat(period: int) -> None:
    """A worker that grows by 20 MB until it is replaced, again and again."""
    assert found(noisy(lambda at: 80 + 20 * (at % period) / period)) is Finding.FLAT


def test_a_saw_tooth_whose_floor_rises_is_growth() -> None:
    """The teeth do not hide a leak under them."""
    assert found(noisy(lambda at: 80 + 20 * (at % 130) / 130 + at / 150)) is Finding.GREW


def test_what_may_never_be_exceeded_is_found_in_the_warm_up_too() -> None:
    """A work stream over its bound for one sample was over its bound."""
    series = [Sample(at, 10_001 if at == 20 else 5) for at in TIMES]
    assert found(series, Bound(rise=100, most=10_000)) is Finding.EXCEEDED


def test_growth_by_design_is_told_and_forgiven() -> None:
    """Its slope is reported all the same."""
    judged = judge(noisy(lambda at: at / 10), Bound(rise=math.inf), STEADY_FROM)
    assert judged.finding is Finding.BY_DESIGN
    assert judged.slope == pytest.approx(0.1, rel=0.05)


def test_too_few_samples_say_nothing() -> None:
    """A run that ended before its steady part is no proof of anything."""
    assert found([Sample(at, at) for at in range(0, 300, 10)]) is Finding.UNKNOWN


def test_growth_by_design_is_taken_off_what_holds_it() -> None:
    """A server's memory less that of the fates, though these were weighed at other moments."""
    held = [Sample(at, 100 + at / 10) for at in TIMES]
    fates = [Sample(at, at / 10) for at in range(0, 1801, 30)]
    assert found(held) is Finding.GREW
    assert found(without(held, fates)) is Finding.FLAT
    assert without(held, []) == held


@given(st.floats(-10, 10), st.floats(-100, 100), st.integers(2, 50))
def test_the_slope_of_a_straight_line_is_its_own(steep: float, start: float, count: int) -> None:
    """In units per second, whatever the pace of sampling."""
    assert slope([Sample(7 * n, start + steep * 7 * n) for n in range(count)]) == pytest.approx(steep, abs=1e-6)
