"""How far the groups of a draw hang on the order in which its documents arrive.

    python -m tests.draws.orders --half open --seed 1 --documents 1500 [--shuffles 4]

In this process: in the order of appearance, then in orders drawn by lot. Printed are the agreement of each with the truth, and that of
each two orders with each other, as adjusted Rand indices.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import fmean

from tests.draws import files
from tests.draws.agreement import adjusted_rand
from tests.draws.files import Listed
from tests.draws.making import add_options, made
from tests.draws.running import in_process, records
from tests.draws.scoring import verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, run in each order, compare."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.draws.orders", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--shuffles", type=int, default=4, help="orders drawn by lot")
    given = parser.parse_args(arguments)
    documents = made(given)
    if documents is None:
        return 0
    with tempfile.TemporaryDirectory() as name:
        files.write(Path(name), documents)
        sys.stdout.writelines(f"{line}\n" for line in report(files.read(Path(name)), given.shuffles, Path(name)))
    return 0


def report(listed: Listed, shuffles: int, folder: Path) -> Iterator[str]:
    """The agreement of each order with the truth, and of the orders with each other."""
    names = [one["id"] for one in listed.documents]
    truth = [listed.truth[name]["cluster"] for name in names]
    found: dict[str, list[str]] = {}
    for number in range(shuffles + 1):
        order = list(listed.documents)
        if number:
            Random(number).shuffle(order)
        in_process(order, folder / "records.jsonl")
        said = verdicts(records(folder / "records.jsonl"))
        way = f"shuffle {number}" if number else "as they appeared"
        found[way] = [(name in said and said[name].group) or name for name in names]
        yield f"{way}: adjusted Rand index {adjusted_rand(truth, found[way]):.4f} with the truth"
    if shuffles:
        with_first, *_ = found.values()
        others = list(found.values())[1:]
        yield f"shuffles with the order of appearance: {fmean(adjusted_rand(with_first, each) for each in others):.4f} on average"
    if shuffles > 1:
        each_two = [adjusted_rand(*two) for two in combinations(others, 2)]
        yield f"shuffles with each other: {fmean(each_two):.4f} on average, {min(each_two):.4f} at least"


if __name__ == "__main__":
    sys.exit(main())
