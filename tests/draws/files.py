"""A draw in files, as in the corpus beside the checkout and as score-syndication reads them; and read back for the project's scorer."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.draws.collection import row
from tests.draws.truth import Document, clusters, pairs


@dataclass(frozen=True)
class Listed:
    """A collection with known reuse: its documents in order, the truth of each by id; of pairs of ids, relation and shared words."""

    documents: list[dict[str, Any]]
    truth: dict[str, dict[str, Any]]
    relations: dict[tuple[str, str], str]
    shared: dict[tuple[str, str], int]


def write(folder: Path, documents: Sequence[Document]) -> None:
    """docs.jsonl, truth.jsonl and pairs.tsv into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    _lines(folder / "docs.jsonl", [json.dumps(row(one), ensure_ascii=False) for one in documents])
    truth = zip(documents, clusters(documents), strict=True)
    _lines(
        folder / "truth.jsonl",
        [
            json.dumps({"id": one.name, "cluster": cluster, "kind": one.kind, "ops": one.ops, "family": one.family})
            for one, cluster in truth
        ],
    )
    found = (
        (one.first.name, one.second.name, one.relation, str(one.shared), f"{one.containment:.4f}", f"{one.jaccard:.4f}")
        for one in pairs(documents)
    )
    _lines(folder / "pairs.tsv", ["\t".join(fields) for fields in found])


def read(folder: Path) -> Listed:
    """A collection in a folder: what `write` wrote, or the corpus beside the checkout, which is packed."""
    documents = [json.loads(line) for line in _read(folder / "docs.jsonl")]
    truth = {line["id"]: line for line in map(json.loads, _read(folder / "truth.jsonl"))}
    fields = [line.split("\t") for line in _read(folder / "pairs.tsv")]
    return Listed(documents, truth, {(one[0], one[1]): one[2] for one in fields}, {(one[0], one[1]): int(one[3]) for one in fields})


def summary(listed: Listed) -> str:
    """Counts per kind, relation and cluster size."""
    sizes = Counter(Counter(one["cluster"] for one in listed.truth.values()).values())
    return "\n".join(
        (
            f"{len(listed.documents)} documents",
            _counts("kinds", Counter(one["kind"] for one in listed.truth.values())),
            _counts("edits", Counter(op for one in listed.truth.values() for op in one["ops"])),
            _counts("relations", Counter(listed.relations.values())),
            "cluster sizes: " + ", ".join(f"{size}×{number}" for size, number in sorted(sizes.items())),
        )
    )


def _counts(name: str, counts: Counter[str]) -> str:
    return f"{name}: " + ", ".join(f"{what} {number}" for what, number in counts.most_common())


def _lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _read(path: Path) -> list[str]:
    packed = path.with_name(path.name + ".gz")
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else path.read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line]
