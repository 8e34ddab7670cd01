"""Scores of verdicts against a collection with known reuse: the figures of `score-syndication`, for where that is absent. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.draws.agreement import Rates, adjusted_rand, b_cubed
from tests.draws.files import Listed, read

#: Relations that make a document a duplicate, strongest first.
DUPLICATE = ("exact", "near", "contain", "partial")
#: What a match says that is evidence and not reuse.
_NO_REUSE = ("quote", "none")
Ids = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What a detector said of one document: `claimed` are the ids of matches it calls reuse, with the words in their passages."""

    flagged: bool
    group: str | None
    sequence: int | None
    claimed: Mapping[str, int]


@dataclass(frozen=True)
class Judged:
    """Verdicts beside the truth. Pairs are of ids, the earlier first; `strongest` is each duplicate's relation to an earlier document."""

    listed: Listed
    verdicts: Mapping[str, Verdict]
    relations: Mapping[Ids, str]
    strongest: Mapping[str, str]
    undecided: frozenset[str]
    claimed: Mapping[Ids, int]

    @property
    def true_pairs(self) -> frozenset[Ids]:
        return frozenset(pair for pair, relation in self.relations.items() if relation in DUPLICATE)

    @property
    def wrong_pairs(self) -> frozenset[Ids]:
        """Claimed though neither duplicates nor too close to call."""
        return frozenset(pair for pair in self.claimed if self.relations.get(pair) not in (*DUPLICATE, "grey"))

    @property
    def missed_pairs(self) -> frozenset[Ids]:
        return self.true_pairs - self.claimed.keys()

    @property
    def flagged(self) -> frozenset[str]:
        return frozenset(name for name, verdict in self.verdicts.items() if verdict.flagged)

    def groups(self) -> tuple[list[str], list[str]]:
        """The true cluster and the found group of every document."""
        names = sorted(one["id"] for one in self.listed.documents)
        found = [(name in self.verdicts and self.verdicts[name].group) or name for name in names]
        return [self.listed.truth[name]["cluster"] for name in names], found


@dataclass(frozen=True)
class Scores:
    """The figures of a run."""

    documents: Rates
    matches: Rates
    adjusted_rand: float
    b_cubed: Rates
    found: dict[str, tuple[float, int]]
    passages: float

    def lines(self) -> list[str]:
        """For people, a figure with its name per line."""
        return [
            "duplicates found, by the strongest relation: "
            + ", ".join(f"{name} {rate:.3f} of {of}" for name, (rate, of) in self.found.items()),
            _line("matches", self.matches),
            f"passages: {self.passages:.4f} of the words that texts of right matches share",
            f"groups: adjusted Rand index {self.adjusted_rand:.4f}",
            _line("B-cubed", self.b_cubed),
            _line("documents", self.documents),
        ]


def scored(folder: Path, results: Iterable[Mapping[str, Any]]) -> Scores:
    """The figures of `results` (external_id, syndication as in the record) on the collection in `folder`."""
    return score(judge(read(folder), verdicts(results)))


def verdicts(results: Iterable[Mapping[str, Any]]) -> dict[str, Verdict]:
    """What `results` say, by the id of the document; those without a verdict are left out."""
    return {row["external_id"]: _verdict(row["syndication"]) for row in results if row.get("syndication")}


def _verdict(said: Mapping[str, Any]) -> Verdict:
    claimed = [match for match in said["matches"] if match["relation"] not in _NO_REUSE and match["external_id"]]
    words = {match["external_id"]: sum(run["words"] for run in match.get("passages", ())) for match in claimed}
    return Verdict(said["is_duplicate"], said["group_id"], said.get("sequence"), words)


def judge(listed: Listed, verdicts: Mapping[str, Verdict]) -> Judged:
    """Put verdicts beside the truth; earlier is what was classified first where every verdict tells, else the order of the file."""
    known = {one["id"] for one in listed.documents}
    verdicts = {name: verdict for name, verdict in verdicts.items() if name in known}
    order = _order(listed, verdicts)
    relations = {_in_order(pair, order): relation for pair, relation in listed.relations.items()}
    strongest: dict[str, str] = {}
    close: set[str] = set()
    for (_, later), relation in relations.items():
        if relation in DUPLICATE:
            strongest[later] = min(strongest.get(later, "partial"), relation, key=DUPLICATE.index)
        elif relation == "grey":
            close.add(later)
    claimed = {
        _in_order((name, other), order): words
        for name, verdict in verdicts.items()
        for other, words in verdict.claimed.items()
        if other in order and other != name
    }
    return Judged(listed, verdicts, relations, strongest, frozenset(close - strongest.keys()), claimed)


def score(judged: Judged) -> Scores:
    """The figures of `judged`."""
    flagged, strongest = judged.flagged, judged.strongest
    right, kinds = len(flagged & strongest.keys()), Counter(strongest.values())
    hits, wrong = len(judged.claimed.keys() & judged.true_pairs), len(judged.wrong_pairs)
    cluster, group = judged.groups()
    return Scores(
        documents=Rates(right / max(1, len(flagged - judged.undecided)), right / max(1, len(strongest))),
        matches=Rates(hits / max(1, hits + wrong), hits / max(1, len(judged.true_pairs))),
        adjusted_rand=adjusted_rand(cluster, group),
        b_cubed=b_cubed(cluster, group),
        found={
            kind: (sum(name in flagged for name, value in strongest.items() if value == kind) / kinds[kind], kinds[kind])
            for kind in DUPLICATE
            if kinds[kind]
        },
        passages=_shown(judged),
    )


def _shown(judged: Judged) -> float:
    """Of the words shared by pairs rightly claimed, the share that stands in passages."""
    of = {tuple(sorted(pair)): words for pair, words in judged.listed.shared.items()}
    pairs = [(words, of[tuple(sorted(pair))]) for pair, words in judged.claimed.items() if pair in judged.true_pairs]
    return sum(min(pair) for pair in pairs) / max(1, sum(shared for _, shared in pairs))


def _order(listed: Listed, verdicts: Mapping[str, Verdict]) -> dict[str, int]:
    sequences = {name: verdict.sequence for name, verdict in verdicts.items() if verdict.sequence is not None}
    if len(listed.documents) == len(verdicts) == len(set(sequences.values())):
        return sequences
    return {one["id"]: at for at, one in enumerate(listed.documents)}


def _in_order(pair: Ids, order: Mapping[str, int]) -> Ids:
    return pair if order[pair[0]] <= order[pair[1]] else (pair[1], pair[0])


def _line(name: str, rates: Rates) -> str:
    return f"{name}: precision {rates.precision:.4f}, recall {rates.recall:.4f}, F1 {rates.f1:.4f}"
