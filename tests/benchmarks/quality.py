"""`make quality`: labelled corpora through the real command, scored by the tools beside them. A fresh data folder per measurement."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
_CLEANING, _SYNDICATION = SHARED / "corpora" / "cleaning", SHARED / "corpora" / "syndication"
_SCORE_CLEANING, _SCORE_SYNDICATION = SHARED / "tools" / "score-cleaning", SHARED / "tools" / "score-syndication"

#: What must be reached: pages as well as trafilatura's better mode on them, documents with reuse as the first goal has it.
_FLOORS = {"pages": (r"all: .* F1 (0\.\d+)", 0.951), "documents": (r"flagged as duplicates: .* F1 (0\.\d+)", 0.90)}


def main() -> int:
    """Print the scores; exit code 1 where a document got no fate, a score is below its floor, or the sets of our own miss their goal."""
    sets = subprocess.run([sys.executable, "-m", "tests.benchmarks.quality_sets"], check=False).returncode
    sys.stdout.write("== the same by another hand, which no rule was written by\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.benchmarks.quality_sets", "--unseen"], check=False)
    if not SHARED.is_dir():
        sys.stdout.write("NOT RUN: no labelled corpora beside the checkout\n")
        return sets
    pages, lines, documents = _CLEANING / "pages.dev.jsonl.gz", _CLEANING / "lines.dev.jsonl.gz", _SYNDICATION / "docs.jsonl.gz"
    scores = {"pages": _measure("pages", [_SCORE_CLEANING, "documents", pages], [_SCORE_CLEANING, "pages", pages])}
    for track in ("near", "full"):
        chosen = ["--track", track]
        _measure(f"lines, {track}", [_SCORE_CLEANING, "documents", lines, *chosen], [_SCORE_CLEANING, "lines", lines], chosen)
    score = [_SCORE_SYNDICATION, "score", _SYNDICATION]
    scores["documents"] = _measure("syndication", [_SCORE_SYNDICATION, "documents", documents], score)
    sys.stdout.write("== pages out of fold, in sample, and by trafilatura, in this process\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.benchmarks.quality_cleaning", "--out-of-fold"], check=True)
    sys.stdout.write("== lines out of fold\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.benchmarks.quality_lines"], check=True)
    low = [f"{name}: F1 below {floor}" for name, (pattern, floor) in _FLOORS.items() if _f1(pattern, scores[name]) < floor]
    sys.stdout.write("".join(f"TOO LOW: {line}\n" for line in low))
    return int(bool(low or sets))


def _measure(name: str, make: list[object], score: list[object], more: list[str] | None = None) -> str:
    """Make documents, ingest them, score the records; what the scorer printed, or nothing where a document got no fate."""
    with tempfile.TemporaryDirectory() as folder:
        given, records, fates = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl", Path(folder) / "fates.jsonl"
        with given.open("w") as file:
            subprocess.run([sys.executable, *map(str, make)], stdout=file, check=True)
        command = [sys.executable, "-m", "services.console.main", "ingest", str(given), "--data-dir", str(Path(folder) / "data")]
        command += ["--output", str(records), "--report", str(fates)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # rejected pages make it exit with 1
        count, ended = _rows(given), _rows(fates)
        told = subprocess.run([sys.executable, *map(str, score), str(records), *(more or [])], check=True, capture_output=True, text=True)
        sys.stdout.write(f"== {name}: {count} documents, {ended} with a fate\n{told.stdout}")
        sys.stdout.flush()
    return told.stdout if count == ended else ""


def _f1(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    return float(found.group(1)) if found else 0.0


def _rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    sys.exit(main())
