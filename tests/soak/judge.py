"""Whether a series of samples grows. Pure: the soak's own judgement, so that it can be seen to fail.

A straight line through the steady part says how fast; the verdict goes by what that line rises over the steady part, so that a
longer run is held to a smaller slope. A saw-tooth's line is level over a few of its teeth, and a step that came early and was
never followed by another is no growth: only what still rises in the last half of the steady part is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

#: Samples in the steady part below which nothing can be said: two halves of a line's least.
MIN_SAMPLES = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading: seconds since the load began, and a value in the measure's unit."""

    at: float
    value: float


Series = Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a measure may do.

    `rise` and `share`: how much the line may rise over the steady part, in the measure's unit and as a share of the mean; the
    larger counts, infinity where growth is by design. `most`: the highest value it may ever have.
    """

    rise: float = 0.0
    share: float = 0.0
    most: float = math.inf

    def allowed(self, mean: float) -> float:
        """How much a line of this mean may rise."""
        return max(self.rise, self.share * abs(mean)) if math.isfinite(self.rise) else math.inf


class Finding(StrEnum):
    """What a series was found to do."""

    FLAT = "flat"
    SETTLED = "settled"  # it rose, and has been level since
    BY_DESIGN = "by design"  # it may grow
    UNKNOWN = "unknown"  # too few samples
    GREW = "GREW"
    EXCEEDED = "EXCEEDED"  # it was higher than it may ever be

    @property
    def good(self) -> bool:
        return self not in (Finding.GREW, Finding.EXCEEDED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A series in figures: `slope` in units per second, `rise` what the line rises over the steady part, of what is `allowed`."""

    first: float
    last: float
    most: float
    slope: float
    rise: float
    allowed: float
    finding: Finding


def slope(series: Series) -> float:
    """The slope of the least-squares line, in units per second; 0 where all samples are of one moment."""
    count = len(series)
    if count < 2:
        return 0.0
    middle = sum(one.at for one in series) / count
    mean = sum(one.value for one in series) / count
    spread = sum((one.at - middle) ** 2 for one in series)
    return sum((one.at - middle) * (one.value - mean) for one in series) / spread if spread else 0.0


def rise(series: Series) -> float:
    """What the line rises from the first to the last sample."""
    return slope(series) * (series[-1].at - series[0].at) if series else 0.0


def judge(series: Series, bound: Bound, steady_from: float) -> Judgement:
    """What `series` (in order of time, not empty) does from `steady_from` on; `most` counts from the very first sample."""
    steady = [one for one in series if one.at >= steady_from]
    most = max(one.value for one in series)
    mean = sum(one.value for one in steady) / len(steady) if steady else 0.0
    allowed = bound.allowed(mean)
    return Judgement(series[0].value, series[-1].value, most, slope(steady), rise(steady), allowed, _finding(steady, most, bound, allowed))


def _finding(steady: Series, most: float, bound: Bound, allowed: float) -> Finding:
    if most > bound.most:
        return Finding.EXCEEDED
    if math.isinf(allowed):
        return Finding.BY_DESIGN
    if len(steady) < MIN_SAMPLES:
        return Finding.UNKNOWN
    if rise(steady) <= allowed:
        return Finding.FLAT
    middle = (steady[0].at + steady[-1].at) / 2
    last_half = [one for one in steady if one.at >= middle]
    return Finding.SETTLED if rise(last_half) <= allowed / 2 else Finding.GREW


def without(series: Series, growing: Series) -> list[Sample]:
    """`series` less what `growing` is at the same moments, by a straight line between its samples; before and after them, the nearest."""
    return [Sample(one.at, one.value - _at(growing, one.at)) for one in series]


def _at(series: Series, moment: float) -> float:
    if not series or moment <= series[0].at:
        return series[0].value if series else 0.0
    for before, after in pairwise(series):
        if moment <= after.at:
            share = (moment - before.at) / (after.at - before.at) if after.at > before.at else 1.0
            return before.value + share * (after.value - before.value)
    return series[-1].value
