"""How well credits to agencies are found: the labelled sets of ten languages, by language, class and form.

    python -m tests.benchmarks.quality_credits [--counts]

Precision is the share of found credits that are right (agency, class, form and place), recall the share of labelled ones that are
found right. The errors come after the tables, unless `--counts` keeps them unread for whoever writes rules. Takes a second.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from tests.corpus.credit_scores import Outcome, outcomes, score
from tests.corpus.credit_sets import languages


def table(title: str, judged: Iterable[Outcome], key: Callable[[Outcome], str | None]) -> list[str]:
    """A line for each value of `key`, in order; an outcome without one is in none."""
    parts: dict[str, list[Outcome]] = defaultdict(list)
    for one in judged:
        if value := key(one):
            parts[value].append(one)
    return [f"{title:18} precision  recall  labelled  found", *(_line(name, part) for name, part in sorted(parts.items()))]


def errors(judged: Iterable[Outcome]) -> list[str]:
    """Each outcome that is wrong: what is, the label or the trap, and what was found."""
    return [
        f"{one.case.language} {one.case.id} [{one.fault}] "
        f"label: {one.case.credit.text if one.case.credit else f'none ({one.case.trap})'!r} found: {_told(one)}"
        for one in judged
        if one.fault
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
    """Judge all sets and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--counts", action="store_true", help="print no text of the sets")
    arguments = parser.parse_args()
    judged = [one for language in languages() for one in outcomes(language)]
    print("\n".join(table("language", judged, lambda one: one.case.language)))
    print("\n".join(["", *table("class", judged, _class), "", *table("form", judged, _form), "", _line("all", judged)]))
    if not arguments.counts:
        print("\n".join(["", *errors(judged)]))


if __name__ == "__main__":
    main()
