"""`python -m tests.benchmarks.peers`: see the package. Peers are of the dependency group `peers`, which `make setup` leaves out."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.peers.collection import read
from tests.benchmarks.peers.measured import OURS, Measured, Task, measured, missing
from tests.benchmarks.peers.theirs import PEERS
from tests.stopping import stop_as_for_ctrl_c

#: Goal of the design: CPU milliseconds per article of 400 words for tokenise, fingerprint, search and compare.
GOAL_MS = 1.0
_CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "syndication"
_INSTALL = ".venv/bin/uv sync --frozen --all-extras --inexact --group peers"


def main() -> int:
    """Print a line per method; exit code 1 where ours costs more than its goal."""
    stop_as_for_ctrl_c()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="docs.jsonl, truth.jsonl, pairs.tsv; default: the corpus, else a draw of our own")
    parser.add_argument("--documents", type=int, metavar="N", help="the first N alone")
    parser.add_argument("--only", nargs="+", choices=[OURS, *PEERS], default=[OURS, *PEERS], metavar="NAME", help="some of the methods")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return _all(given.folder or _collection(Path(folder)), given.documents, given.only)


def _collection(empty: Path) -> Path:
    """The corpus beside the checkout; without it, a draw from the open half of ours."""
    if _CORPUS.is_dir():
        return _CORPUS
    _print("no corpus beside the checkout: a draw of our own")
    subprocess.run(
        [sys.executable, "-m", "tests.draws", "--half", "open", "--seed", "1", "--documents", "3000", "--out", empty], check=True
    )
    return empty


def _all(folder: Path, documents: int | None, methods: list[str]) -> int:
    articles, _ = read(folder, documents)
    words = sum(len(article.text.split()) for article in articles) / len(articles)
    _print(f"{len(articles)} documents of {words:.0f} words on average; standing text is left in, or taken out before the method sees it")
    _print(f"{'':26} {'documents F1':>12} {'matches F1':>11} {'rand index':>11} {'CPU ms':>8} {'bytes':>8}")
    missed = False
    for method in methods:
        if package := missing(method):
            _print(f"{method:26} NOT RUN: {package} is not installed; {_INSTALL}")
            continue
        for trimmed in (False, True) if method != OURS else (False,):
            found = measured(Task(method, folder, documents, trimmed))
            _print(_line(f"{method}{', trimmed' if trimmed else ''}", found))
        if method == OURS:
            missed = _misses_goal(found.cpu_ms, words)
            _print(f"  the client of an index on a server included: {found.client_ms:.2f} ms")
    return int(missed)


def _misses_goal(cpu_ms: float, words: float) -> bool:
    """Print whether the goal is met; a method's work grows with its words."""
    per_400 = cpu_ms * 400 / words
    missed = per_400 > GOAL_MS
    _print(f"  {per_400:.2f} ms of CPU per 400 words; goal <= {GOAL_MS} ms: {'MISSED' if missed else 'met'}")
    return missed


def _line(name: str, found: Measured) -> str:
    scores = found.scores
    quality = f"{scores.documents.f1:5.3f} {scores.matches.f1:11.3f} {scores.adjusted_rand:11.3f}"
    return f"{name:33} {quality} {found.cpu_ms:8.2f} {found.bytes:8.0f}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
