"""The costliest errors of a run on a collection with known reuse, with both texts.

    python -m tests.benchmarks.costliest FOLDER RECORDS

FOLDER holds docs, truth and pairs as the corpus beside the checkout has them; RECORDS is what `wiresift ingest --output` wrote.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.draws import blame, files
from tests.draws.running import records
from tests.draws.scoring import judge, score, verdicts


def main() -> int:
    """Print the scores and the twenty errors that cost most."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=Path)
    given = parser.parse_args()
    judged = judge(files.read(given.folder), verdicts(records(given.records)))
    for lines in (score(judged).lines(), blame.costliest(judged)):
        sys.stdout.write("\n".join(lines) + "\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
