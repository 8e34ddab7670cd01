"""How well the classifier finds reuse, on a corpus with known reuse beside the checkout.

    python -m tests.benchmarks.quality_syndication --in-process [--output FILE]
    python -m tests.benchmarks.quality_syndication --in-process --out-of-fold

Runs every document through `classify` in order of appearance, with an index and a store in this process and the texts as
they are, uncleaned; writes the records and prints what the corpus's own scorer says of them, the time per article, and for each
family of templates and each other kind of document but hosts what was found, missed and wrongly claimed.

Out of fold, the weights are learned anew without the outlets of each fold and without each family of forms, and the whole corpus and an
open draw that teaches nothing are judged by them, with the figures in the sample beside (`tests.training.syndication_folds`). What all
folds share is worked out once: about six minutes of CPU and 1.5 GB.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.draws import blame, files
from tests.draws.running import in_process, records
from tests.draws.scoring import judge, verdicts

_BESIDE = Path(__file__).resolve().parents[2] / ".." / "shared"
_CORPUS = _BESIDE / "corpora" / "syndication"
_SCORER = _BESIDE / "tools" / "score-syndication"
#: Seed of the open draw that is judged out of fold; others teach.
_DRAW = 1


def main() -> int:
    """Run and score; 0 also where there is no corpus, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--in-process", action="store_true", required=True, help="call classify() here, without a server")
    parser.add_argument("--out-of-fold", action="store_true", help="by weights that have not seen what they judge")
    parser.add_argument("--output", type=Path, help="keep the records in this file")
    given = parser.parse_args()
    if not _CORPUS.is_dir():
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout" + "\n")
        return 0
    return _out_of_fold() if given.out_of_fold else _as_shipped(given.output)


def _out_of_fold() -> int:
    from tests.training import syndication, syndication_folds  # what learns is in a dependency group of its own

    gc.disable()  # nothing here is garbage but what counting references frees, and going through millions of objects takes most of the time
    taught = syndication.known()
    for line in syndication_folds.report(taught, [taught[0], syndication.drawn(_DRAW)]):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


def _as_shipped(kept: Path | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        output = kept or Path(folder) / "records.jsonl"
        with gzip.open(_CORPUS / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
            spent_ms = in_process(map(json.loads, file), output)
        sys.stdout.write(f"classify: {spent_ms:.2f} ms of CPU per article\n")
        sys.stdout.flush()
        code = subprocess.run([sys.executable, str(_SCORER), "score", str(_CORPUS), str(output)], check=False).returncode
        judged = judge(files.read(_CORPUS), verdicts(records(output)))
        # hosts of a block have a kind each for the share they took, which the scorer's line on partial copies sums up
        kinds = [line for line in blame.by_kind(judged) if not line.startswith("partial")]
        sys.stdout.write("\n" + "\n".join(kinds) + "\n")
        return code


if __name__ == "__main__":
    sys.exit(main())
