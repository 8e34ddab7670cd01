"""What was measured, as lines of a table. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.simulation.day import Measured

#: An article found within this many seconds counts as caught in time.
PROMPT_S = 600.0
#: Columns of the name of a line.
_NAME = 44
_HEADS = ("articles,in 10 min,median,mean,p90,p99,worst,lost,requests,per", ",,min,min,min,min,min,,a day,article")


def prompt_share(measured: Measured) -> float:
    """Part of the articles found within ten minutes, 0-1; a lost one was not."""
    return sum(delay <= PROMPT_S for delay in measured.delays) / max(1, len(measured.delays) + measured.lost)


def quantile_min(measured: Measured, share: float) -> float:
    """Delay in minutes that `share` of the articles found do not exceed."""
    delays = sorted(measured.delays)
    return delays[min(len(delays) - 1, int(share * len(delays)))] / 60 if delays else 0.0


def total(kinds: Mapping[str, Measured]) -> Measured:
    """All kinds of sources together."""
    whole = Measured()
    for measured in kinds.values():
        whole.merge(measured)
    return whole


def table(schedules: Mapping[str, Mapping[str, Measured]], days: float) -> Iterator[str]:
    """A line per schedule, then a line per kind of source for each of them."""
    for row in _HEADS:
        yield " " * _NAME + " ".join(f"{head:>9}" for head in row.split(","))
    for name, kinds in schedules.items():
        yield _line(name, total(kinds), days)
    for kind in sorted({kind for kinds in schedules.values() for kind in kinds}):
        yield ""
        yield from (_line(f"{kind}: {name}", kinds[kind], days) for name, kinds in schedules.items() if kind in kinds)


def _line(name: str, measured: Measured, days: float) -> str:
    found = max(1, len(measured.delays))
    minutes: Sequence[float] = (
        quantile_min(measured, 0.5),
        sum(measured.delays) / found / 60,
        *(quantile_min(measured, q) for q in (0.9, 0.99, 1.0)),
    )
    figures = " ".join(f"{figure:9.1f}" for figure in minutes)
    return (
        f"{name:{_NAME}}{len(measured.delays):9} {prompt_share(measured):9.1%} {figures} {measured.lost:9} "
        f"{measured.requests / days:9.0f} {measured.requests / found:9.2f}"
    )
