"""Lines between two paragraphs of prose, judged together: a menu, a list of headlines, a list of the article's own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Hits
from services.cleaner.text.lines import announces
from services.cleaner.text.scoring.context import Context, masked
from services.cleaner.text.scoring.form import Form, form, shape

#: Counts beyond which a difference says nothing.
_MANY = 99


@dataclass(frozen=True, slots=True)
class Run:
    """Lines `start:end` between two paragraphs. `values` are what RUN names; `announced` is the line above which the run is announced.

    `free` counts its lines that are left, `shapes` and `firsts` count the shapes and first words of its lines.
    """

    start: int
    end: int
    free: int
    values: tuple[float, ...]
    shapes: Counter[Hashable]
    firsts: Counter[str]
    announced: int | None


#: Names of a run's values, in order: sizes in words, everything else but the three counts as a share of its lines.
RUN = (
    "run", "run_free", "run_furniture", "run_mean", "run_spread", "run_sentences", "run_ruled", "run_hits", "run_repeated",
    "run_capitals", "run_digits",
)  # fmt: skip
#: The values of a line that stands in no run.
NO_RUN = (-1.0,) * len(RUN)


def run_at(context: Context, index: int, known: Knowledge, hits_of: Hits) -> Run:
    """The run around the line at `index`, which is no paragraph. Linear in the run."""
    start, end = context.above[index] + 1, context.below[index]
    lines = context.lines[start:end]
    looks = [form(line, known) for line in lines]
    repeated = sum(context.times[masked(line, known)] > 1 for line in lines if not line.prose)
    hit = sum(bool(hits_of(line)) for line in lines)
    furniture = context.furniture_before[end] - context.furniture_before[start]
    gone = sum(at in context.gone for at in range(start, end))
    return Run(
        start,
        end,
        end - start - gone,
        _values(looks, furniture, gone, hit, repeated),
        Counter(shape(line, known) for line in lines),
        Counter(line.words[0] for line in lines if line.words),
        _announced(context, start, end),
    )


def _values(looks: Sequence[Form], furniture: int, gone: int, hit: int, repeated: int) -> tuple[float, ...]:
    count = len(looks)
    mean = sum(look.words for look in looks) / count
    return (
        min(count, _MANY),
        min(count - gone, _MANY),
        min(furniture, _MANY),
        mean,
        (sum((look.words - mean) ** 2 for look in looks) / count) ** 0.5,
        sum(look.sentence for look in looks) / count,
        (gone - furniture) / count,
        hit / count,
        repeated / count,
        sum(look.capitals for look in looks) / count,
        sum(look.digits > 0 for look in looks) / count,
    )


def _announced(context: Context, start: int, end: int) -> int | None:
    """The first line that introduces others, in the run or right above it."""
    places = range(max(0, start - 1), end)
    return next((at for at in places if at not in context.gone and announces(context.lines[at])), None)
