"""`make quality`: labelled corpora through the real command, scored by the tools beside them. A fresh data folder per measurement."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
_CLEANING, _SYNDICATION = SHARED / "corpora" / "cleaning", SHARED / "corpora" / "syndication"
_SCORE_CLEANING, _SCORE_SYNDICATION = SHARED / "tools" / "score-cleaning", SHARED / "tools" / "score-syndication"


def main() -> int:
    """Print the scores; exit code 1 where a document got no fate."""
    if not SHARED.is_dir():
        sys.stdout.write("NOT RUN: no labelled corpora beside the checkout\n")
        return 0
    pages, lines = _CLEANING / "pages.dev.jsonl.gz", _CLEANING / "lines.dev.jsonl.gz"
    right = _measure("pages", [_SCORE_CLEANING, "documents", pages], [_SCORE_CLEANING, "pages", pages])
    for track in ("near", "full"):
        chosen = ["--track", track]
        right &= _measure(f"lines, {track}", [_SCORE_CLEANING, "documents", lines, *chosen], [_SCORE_CLEANING, "lines", lines], chosen)
    documents = _SYNDICATION / "docs.jsonl.gz"
    right &= _measure("syndication", [_SCORE_SYNDICATION, "documents", documents], [_SCORE_SYNDICATION, "score", _SYNDICATION])
    return int(not right)


def _measure(name: str, make: list[object], score: list[object], more: list[str] | None = None) -> bool:
    """Make documents, ingest them, score the records; whether each document got its fate."""
    with tempfile.TemporaryDirectory() as folder:
        given, records, fates = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl", Path(folder) / "fates.jsonl"
        with given.open("w") as file:
            subprocess.run([sys.executable, *map(str, make)], stdout=file, check=True)
        command = [sys.executable, "-m", "services.console.main", "ingest", str(given), "--data-dir", str(Path(folder) / "data")]
        command += ["--output", str(records), "--report", str(fates)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # rejected pages make it exit with 1
        count, ended = _rows(given), _rows(fates)
        sys.stdout.write(f"== {name}: {count} documents, {ended} with a fate\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, *map(str, score), str(records), *(more or [])], check=True)
    return count == ended


def _rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    sys.exit(main())
