"""Make a draw: `python -m tests.draws --half open --seed 1 --documents 3000 --base invented --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.draws import files
from tests.draws.making import add_options, made


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it, write it, print what it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.draws", description=__doc__)
    add_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder to write docs.jsonl, truth.jsonl and pairs.tsv into")
    given = parser.parse_args(arguments)
    documents = made(given)
    if documents is None:
        return 0
    files.write(given.out, documents)
    sys.stdout.write(files.summary(files.read(given.out)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
