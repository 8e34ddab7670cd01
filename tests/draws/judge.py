"""Make a draw, run it through the classifier, score it, and tell what was missed or wrongly flagged.

    python -m tests.draws.judge --half open --seed 1 --documents 3000 [--base corpus] [--ingest]

In this process by default, with the texts as they are; `--ingest` runs the real command, cleaning included. Where score-syndication
is beside the checkout it scores too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.draws import blame, files
from tests.draws.making import add_options, made
from tests.draws.running import in_process, ingested, records
from tests.draws.scoring import judge, score, verdicts

#: The corpus's own scorer, beside the checkout on machines that have it.
SCORER = Path(__file__).resolve().parents[2] / ".." / "shared" / "tools" / "score-syndication"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, run, score, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.draws.judge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--ingest", action="store_true", help="through `wiresift ingest` rather than in this process")
    given = parser.parse_args(arguments)
    documents = made(given)
    if documents is None:
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files.write(folder, documents)
        _run(folder, ingest=given.ingest)
    return 0


def _run(folder: Path, *, ingest: bool) -> None:
    listed, output = files.read(folder), folder / "records.jsonl"
    print(files.summary(listed))
    if ingest:
        ingested(listed.documents, output)
    else:
        print(f"classify: {in_process(listed.documents, output):.2f} ms of CPU per article")
    judged = judge(listed, verdicts(records(output)))
    for lines in (score(judged).lines(), blame.by_kind(judged), blame.by_edit(judged), blame.costliest(judged)):
        print("\n" + "\n".join(lines))
    if SCORER.is_file():
        print("\nscore-syndication:", flush=True)
        subprocess.run([sys.executable, SCORER, "score", folder, output], check=False)


if __name__ == "__main__":
    sys.exit(main())
