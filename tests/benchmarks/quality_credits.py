"""How well credits to agencies are found: three labelled sets of ten languages, by language, class, form and kind of error.

    python -m tests.benchmarks.quality_credits [--set first|second|third|all] [--half open|kept|both] [--errors]

Precision is the share of found credits that are right (agency, class, form and place), recall the share of labelled ones that are
found right. Texts are printed with `--errors` alone, and of the open halves alone: the kept ones are for judging. Takes a second.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from tests.corpus.credit_scores import Outcome, outcomes, score
from tests.corpus.credit_sets import Set, languages

#: What `--half` takes: the cases that a writer of rules may read, the others, or all.
_HALVES = ("open", "kept", "both")


def judged(sets: Sequence[Set], half: str) -> list[Outcome]:
    """What is found in each case of some sets and a half of them."""
    every = [one for of in sets for language in languages(of) for one in outcomes(language, of)]
    return [one for one in every if half == "both" or one.case.is_open == (half == "open")]


def table(title: str, judged: Iterable[Outcome], key: Callable[[Outcome], str | None]) -> list[str]:
    """A line for each value of `key`, in order; an outcome without one is in none."""
    parts: dict[str, list[Outcome]] = defaultdict(list)
    for one in judged:
        if value := key(one):
            parts[value].append(one)
    return [f"{title:18} precision  recall  labelled  found", *(_line(name, part) for name, part in sorted(parts.items()))]


def kinds(judged: Iterable[Outcome]) -> list[str]:
    """How often each kind of error occurs in each language and slot. No texts: kept halves stay unread."""
    counted = Counter((one.case.language, str(_form(one)), one.fault) for one in judged if one.fault)
    return [
        "language form         error                  cases",
        *(f"{a:8} {b:12} {c:22} {n:5}" for (a, b, c), n in sorted(counted.items())),
    ]


def errors(judged: Iterable[Outcome]) -> list[str]:
    """Each outcome of an open half that is wrong: what is, the label or the trap, and what was found."""
    return [
        f"{one.case.set} {one.case.language} {one.case.id} [{one.fault}] "
        f"label: {one.case.credit.text if one.case.credit else f'none ({one.case.trap})'!r} found: {_told(one)}"
        for one in judged
        if one.fault and one.case.is_open
    ]


def _line(name: str, judged: Sequence[Outcome]) -> str:
    counted = score(judged)
    return f"{name:18} {counted.precision:9.3f} {counted.recall:7.3f} {counted.labelled:9} {counted.found:6}"


def _told(one: Outcome) -> str:
    found = one.found
    return f"{found.agency} {found.class_} {found.form} {one.case.text[found.start : found.end]!r}" if found else "nothing"


def _class(one: Outcome) -> str | None:
    return one.case.credit.class_ if one.case.credit else one.found.class_ if one.found else None


def _form(one: Outcome) -> str | None:
    return one.case.credit.form if one.case.credit else one.found.form if one.found else None


def main() -> None:
    """Judge the sets asked for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", choices=(*get_args(Set), "all"), default="all")
    parser.add_argument("--half", choices=_HALVES, default="both")
    parser.add_argument("--errors", action="store_true", help="print the errors of the open halves with their texts")
    given = parser.parse_args()
    every = judged(get_args(Set) if given.set == "all" else (given.set,), given.half)
    print("\n".join(table("language", every, lambda one: one.case.language)))
    print("\n".join(["", *table("class", every, _class), "", *table("form", every, _form), "", _line("all", every), "", *kinds(every)]))
    if given.errors:
        print("\n".join(["", *errors(every)]))


if __name__ == "__main__":
    main()
