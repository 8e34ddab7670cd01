"""How well the classifier finds reuse, on a corpus with known reuse beside the checkout.

    python -m tests.benchmarks.quality_syndication --in-process [--output FILE]

Runs every document through `classify` in order of appearance, with an index and a store in this process and the texts as
they are, uncleaned; writes the records and prints what the corpus's own scorer says of them, the time per article, and for each
family of templates and each other kind of document but hosts what was found, missed and wrongly claimed.
"""

from __future__ import annotations

import argparse
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


def main() -> int:
    """Run and score; 0 also where there is no corpus, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--in-process", action="store_true", required=True, help="call classify() here, without a server")
    parser.add_argument("--output", type=Path, help="keep the records in this file")
    given = parser.parse_args()
    if not _CORPUS.is_dir():
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout" + "\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        output = given.output or Path(folder) / "records.jsonl"
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
