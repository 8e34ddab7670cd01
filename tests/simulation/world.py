"""Sources as they are found in the wild, invented: when each publishes, what it shows of that, and when it is down. Pure, by seed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
#: Days before the first poll that were published too: what a first list shows.
HISTORY_DAYS = 14.0
#: How much is published in each hour of a newsroom's day, against the mean: quiet from midnight, steep from six, a peak before noon.
_DAY_SHAPE = (
    *(0.25, 0.15, 0.1, 0.1, 0.15, 0.35, 0.9, 1.3, 1.5, 1.6, 1.7, 1.8),
    *(1.7, 1.6, 1.6, 1.6, 1.5, 1.4, 1.2, 1.0, 0.8, 0.7, 0.5, 0.4),
)
_FLAT = (1.0,) * 24


@dataclass(frozen=True, slots=True)
class Publisher:
    """One source. Times are seconds since the first poll, which is a Thursday 00:00 UTC; `published` is sorted.

    A list shows the newest `window` articles. `wish_s` is what its answers ask for; `dated` says whether its items tell their time;
    `down` holds the spans in which it answers 503.
    """

    kind: str
    published: tuple[float, ...]
    window: int
    wish_s: float
    dated: bool
    down: tuple[tuple[float, float], ...] = ()

    def listed(self, at: float) -> range:
        """Numbers of the articles shown at `at`."""
        count = bisect_right(self.published, at)
        return range(max(0, count - self.window), count)

    def is_down(self, at: float) -> bool:
        """Whether a request at `at` fails."""
        return any(start <= at < end for start, end in self.down)

    def obtainable(self, number: int) -> float:
        """When article `number` could first be had: at its publication, or when the source was up again."""
        moment = self.published[number]
        for start, end in self.down:  # by start; one may begin before another ends
            if start <= moment < end:
                moment = end
        return moment


def publishers(count: int, days: float, seed: int) -> Iterator[Publisher]:
    """`count` sources over `days`, in the proportions of a news collection: most are slow, a few bring most of the articles."""
    for number in range(count):
        draw = Random(f"{seed}:{number}")
        yield draw.choices(_KINDS, _SHARES)[0](draw, days)


def _local_paper(draw: Random, days: float) -> Publisher:
    return _publisher("local paper", draw, _poisson(draw, days, draw.uniform(2, 15), _DAY_SHAPE, weekend=0.5), draw.choice((10, 20, 30)))


def _newsroom(draw: Random, days: float) -> Publisher:
    steady = _poisson(draw, days, draw.lognormvariate(3.8, 0.6), _DAY_SHAPE, weekend=draw.uniform(0.3, 0.7))
    return _publisher("newsroom", draw, _with_bursts(draw, steady), draw.choice((20, 30, 50, 100)))


def _flaky(draw: Random, days: float) -> Publisher:
    steady = _poisson(draw, days, draw.uniform(10, 60), _DAY_SHAPE, weekend=0.5)
    starts = sorted(draw.uniform(0, days * DAY) for _ in range(max(1, int(days / 2))))
    down = tuple((start, start + draw.uniform(0.3, 5) * HOUR) for start in starts)
    return _publisher("often down", draw, steady, draw.choice((20, 30, 50)), down)


def _wire(draw: Random, days: float) -> Publisher:
    return _publisher("wire, 10 items", draw, _with_bursts(draw, _poisson(draw, days, draw.uniform(200, 700), _FLAT, weekend=0.6)), 10)


def _sitemap(draw: Random, days: float) -> Publisher:
    every = draw.choice((5, 10, 15, 30)) * MINUTE
    steady = _poisson(draw, days, draw.lognormvariate(4.3, 0.6), _DAY_SHAPE, weekend=0.6)
    written = [(moment // every + 1) * every for moment in steady]
    return _publisher("news sitemap", draw, written, 1_000)


def _magazine(draw: Random, days: float) -> Publisher:
    issue = draw.uniform(0, 7 * DAY) - HISTORY_DAYS * DAY
    moments = [issue + week * 7 * DAY + draw.uniform(0, HOUR) for week in range(int(HISTORY_DAYS + days) // 7 + 1) for _ in range(15)]
    return _publisher("weekly magazine", draw, [moment for moment in sorted(moments) if moment < days * DAY], 30)


def _blog(draw: Random, days: float) -> Publisher:
    return _publisher("blog", draw, _poisson(draw, days, draw.uniform(0.1, 0.8), _DAY_SHAPE, weekend=1.0), 10)


def _dead(draw: Random, days: float) -> Publisher:
    return _publisher("dead", draw, [-HISTORY_DAYS * DAY * draw.uniform(1, 60) for _ in range(10)], 10)


_Kind = Callable[[Random, float], Publisher]
_KINDS: Sequence[_Kind] = (_local_paper, _newsroom, _flaky, _wire, _sitemap, _magazine, _blog, _dead)
_SHARES = (30, 20, 5, 3, 5, 7, 15, 15)


def _publisher(kind: str, draw: Random, published: Sequence[float], window: int, down: tuple[tuple[float, float], ...] = ()) -> Publisher:
    dated = draw.random() < 0.85
    return Publisher(kind, tuple(sorted(published)), window, _wish(kind, draw), dated, down)


def _wish(kind: str, draw: Random) -> float:
    """What the answers ask for, in seconds: many nothing, many what a cache holds them for, some a ttl.

    The hour is what one template for blogs says in every feed, which small papers and magazines are made with too.
    """
    wishes = {"none": (0.0,), "cache": (60.0, 120.0, 300.0, 600.0), "ttl": (600.0, 900.0, 1_800.0), "hour": (HOUR,)}
    small = kind in ("local paper", "blog", "weekly magazine", "dead")
    weights = (45, 25, 10, 20) if small else (50, 42, 8, 0)
    return draw.choice(wishes[draw.choices(tuple(wishes), weights)[0]])


def _poisson(draw: Random, days: float, a_day: float, shape: Sequence[float], *, weekend: float) -> list[float]:
    """Moments at random, `a_day` of them on a working day, along `shape` in the time zone of the source."""
    zone = draw.choice((-8, -5, -3, 0, 1, 1, 2, 5, 8, 9)) * HOUR
    most = max(shape)
    moments: list[float] = []
    at = -HISTORY_DAYS * DAY
    while (at := at + draw.expovariate(a_day * most / DAY)) < days * DAY:
        local = at + zone
        share = shape[int(local % DAY // HOUR)] / most * (weekend if int(local // DAY) % 7 in (2, 3) else 1.0)
        if draw.random() < share:
            moments.append(at)
    return moments


def _with_bursts(draw: Random, moments: Sequence[float]) -> list[float]:
    """Some articles are followed by others on the same story within the hours after."""
    echoes = (moment + draw.expovariate(1 / HOUR) for moment in moments if draw.random() < 0.04 for _ in range(draw.randint(3, 12)))
    last = max(moments, default=0.0)
    return sorted([*moments, *(echo for echo in echoes if echo < last)])
