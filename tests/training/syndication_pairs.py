"""Pairs with known reuse as examples: what is counted of each, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from services.classifier.comparison.odds import Weights
from services.classifier.comparison.pair import NEAR, PARTIAL, Pair
from services.classifier.comparison.slots import Named
from services.classifier.search import FIRST_CANDIDATES
from tests.draws.scoring import DUPLICATE
from tests.training.syndication_runs import Collection, Sought

#: Fewest common words of an example to learn from: below them no relation but a quotation hangs on the odds.
_LEAST_WORDS = 30


@dataclass(frozen=True, slots=True)
class Example:
    """A pair to learn from: what it shares, whether it is a copy, and the kind of copy or the family of the form."""

    named: Named
    words: int
    copy: bool
    kind: str


def examples(collection: Collection, taught: Callable[[Sought], bool], weights: Weights | None) -> Iterator[Example]:
    """The pairs of two `taught` documents that the odds alone decide and whose truth is plain.

    Each alone where there are no `weights`; else by what it shares beyond boilerplate, as these tell it, and without those that are copies
    whatever the odds.
    """
    may = {one.row["id"]: taught(one) for one in collection.sought}
    for one in collection.sought:
        if may[one.row["id"]]:
            pairs = list(zip(one.others, one.pairs, strict=False)) if weights is None else collection.judged(one, weights, every=True)
            for other, pair in pairs[:FIRST_CANDIDATES]:
                if may[other] and not (weights and _is_sure(pair)) and (example := _example(collection, one.row["id"], other, pair)):
                    yield example


def _example(collection: Collection, name: str, other: str, pair: Pair) -> Example | None:
    listed = collection.listed
    one, two = listed.truth[name], listed.truth[other]
    relation = listed.relations.get((other, name)) or listed.relations.get((name, other), "none")
    copy = relation in DUPLICATE
    same_form = one["kind"] == two["kind"] and one["kind"].startswith("template")
    plain = copy or (relation == "none" and same_form)
    if not plain or pair.matched < max(_LEAST_WORDS, PARTIAL * min(pair.words, pair.other_words)):
        return None
    return Example(pair.named, pair.matched, copy, f"{collection.name}: {next(_kinds(one, two)) if copy else one['kind']}")


def _is_sure(pair: Pair) -> bool:
    """Whether it is a copy whatever the odds, and they are against it: it teaches nothing of them."""
    return pair.resemblance >= NEAR and not pair.named.conflicting and pair.odds <= 0


def _kinds(one: dict[str, Any], two: dict[str, Any]) -> Iterator[str]:
    """What became of a copy, the hardest first."""
    edits = {*one["ops"], *two["ops"]}
    if edits & {"names_spelled", "names_swapped", "bare_letters"}:
        yield "copies, other names"
    if edits & {"figures", "num"}:
        yield "copies, other figures"
    yield "copies"
