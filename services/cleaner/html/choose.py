"""Which blocks of a page are the article: a learned score decides, and trafilatura is asked where the page leaves it in doubt.

On the labelled pages, judged by a model that had not seen their publishers, the expected F1 tells bad pages well (correlation 0.77).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.cleaner.html.align import align
from services.cleaner.html.judge import Judged, judge
from services.cleaner.html.render import Rendering
from services.cleaner.html.structure import structure_of
from services.cleaner.learned.model import Model
from services.cleaner.metadata.declared import Declared
from services.cleaner.text.lines import Line

#: Expected F1 below which a second opinion is worth its time: one page in eight. Out of fold F1 is .958 so, .955 where it is asked below .9
#: alone, .958 below .96, .956 everywhere and .945 nowhere.
_DOUBTED = 0.94
#: Expected F1 below which the score knows nothing, and the opinion decides alone.
_LOST = 0.5
#: Log-odds by which trafilatura's opinion counts: out of fold the F1 hardly differs from 2.5 to 4.
_OPINION = 3.0
#: Share of the words to expect of which an opinion must find as many, else it is a fragment: extractors fail by finding a box of many.
_FRAGMENT = 0.2

#: Share of the words to expect below which an opinion is short, and the next one is asked for.
_SHORT = 0.5

#: What a second extractor takes for the article's text, a line for each of its blocks; None where it finds none.
Opinion = Callable[[], str | None]


def choose(model: Model | None, rendering: Rendering, lines: Sequence[Line], declared: Declared, opinions: Sequence[Opinion]) -> list[bool]:
    """For each block whether it is the article's; `lines` are what the blocks read. `opinions` are asked in turn, where there is need.

    Without a model they decide. Where nothing is found: the prose; where there is none either, whatever is neither marked nor a link.
    """
    judged = judge(model, rendering, lines, declared) if model else Judged((0.0,) * len(lines), 0.0, 0.0)
    scores: Sequence[float] = judged.scores
    if judged.sure < _DOUBTED:
        scores = _with_opinion(judged, rendering, lines, opinions)
    chosen = [score > 0 for score in scores]
    if not any(chosen):
        chosen = list(structure_of(rendering, lines, declared["title"]).prose)
    return chosen if any(chosen) else [block.evidence is None and block.linked == 0 for block in rendering.blocks]


def _with_opinion(judged: Judged, rendering: Rendering, lines: Sequence[Line], opinions: Sequence[Opinion]) -> Sequence[float]:
    """The scores, with the first opinion that is not short, else the last, counted in."""
    found, taken = 0, [False] * len(lines)
    for opinion in opinions:
        extracted = opinion()
        taken = align(rendering, lines, extracted) if extracted else taken
        found = sum(line.size for line, held in zip(lines, taken, strict=True) if held)
        if found and found >= _SHORT * judged.words:
            break
    if not found or found < _FRAGMENT * judged.words:
        return judged.scores
    own = judged.scores if judged.sure >= _LOST else (0.0,) * len(lines)
    return [score + (_OPINION if held else -_OPINION) for score, held in zip(own, taken, strict=True)]
