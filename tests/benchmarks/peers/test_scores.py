"""The scores that methods are compared by are those of the scorer beside the corpus."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.peers.collection import Article, Truth, read, without_standing
from tests.benchmarks.peers.scores import Answer, adjusted_rand, components, scored

_RELATIONS = ("exact", "near", "contain", "partial", "grey", "excerpt")


def answered(names: list[str], chance: random.Random) -> list[Answer]:
    """Answers of a method that guesses, joining some of what it matches."""
    found = []
    for at, name in enumerate(names):
        matches = tuple(chance.sample(names[:at], min(at, chance.choice((0, 0, 1, 2)))))
        found.append(Answer(name, matches, matches[:1]))
    return found


def test_who_finds_everything_has_full_marks() -> None:
    """Each of the three scores is 1."""
    truth = Truth({"a": "1", "b": "1", "c": "2"}, {("a", "b"): "near"})
    assert scored([Answer("a", (), ()), Answer("b", ("a",), ("a",)), Answer("c", (), ())], truth) == (1.0, 1.0, 1.0)


def test_a_pair_too_close_to_call_counts_neither_way() -> None:
    """Claimed or not, and whether or not its later document is flagged."""
    truth = Truth({"a": "1", "b": "2", "c": "3", "d": "3"}, {("a", "b"): "grey", ("c", "d"): "exact"})
    rest = [Answer("c", (), ()), Answer("d", ("c",), ("c",))]
    claimed = scored([Answer("a", (), ()), Answer("b", ("a",), ()), *rest], truth)
    assert claimed == scored([Answer("a", (), ()), Answer("b", (), ()), *rest], truth) == (1.0, 1.0, 1.0)


def test_groups_are_what_is_tied_together_over_others() -> None:
    """Whatever the order in which the ties came."""
    groups = components([Answer("a", (), ()), Answer("b", (), ()), Answer("c", ("a", "b"), ("a", "b"))])
    assert len(set(groups.values())) == 1


def test_partitions_that_differ_by_names_alone_agree() -> None:
    """And one that puts everything together agrees no better than chance."""
    assert adjusted_rand(["x", "x", "y", "z"], ["1", "1", "2", "3"]) == 1.0
    assert adjusted_rand(["x", "x", "y", "y"], ["1", "1", "1", "1"]) == 0.0


def test_a_paragraph_that_a_source_runs_again_and_again_is_standing_text() -> None:
    """It goes from the fourth article on, and from that source's alone."""
    articles = [Article(str(at), "Post", at, f"Story {at}.\nSign up for our letter.") for at in range(4)]
    told = without_standing([*articles, Article("other", "Times", 9, "Sign up for our letter.")])
    assert [article.text.count("letter") for article in told] == [1, 1, 1, 0, 1]


def test_the_scorer_beside_the_corpus_says_the_same(shared_material: Path, tmp_path: Path) -> None:
    """To its four digits, on a collection made at random."""
    chance = random.Random(1)
    names = [f"d{at}" for at in range(60)]
    write(tmp_path, names, chance)
    articles, truth = read(tmp_path)
    answers = answered([article.name for article in articles], chance)
    said = subprocess.run(
        [sys.executable, shared_material / "tools" / "score-syndication", "score", tmp_path, results(tmp_path, answers)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = scored(answers, truth)
    assert f"adjusted Rand index {found.rand:.4f}" in said
    assert [line.rpartition("F1 ")[2][:6] for line in said.splitlines() if "precision" in line and "groups" not in line] == [
        f"{found.matches:.4f}",
        f"{found.documents:.4f}",
    ]


def write(folder: Path, names: list[str], chance: random.Random) -> None:
    """A collection in the corpus' format, its truth made at random."""
    docs = [{"id": name, "source": "Post", "ts": at, "text": name} for at, name in enumerate(names)]
    clusters = [{"id": name, "cluster": chance.randrange(20), "kind": "single", "ops": []} for name in names]
    pairs = {tuple(chance.sample(names, 2)) for _ in range(80)}
    once = {frozenset(pair): pair for pair in pairs}.values()
    (folder / "docs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in docs))
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in clusters))
    lines = [f"{one}\t{other}\t{chance.choice(_RELATIONS)}\t50\t0.5\t0.5\n" for one, other in once]
    (folder / "pairs.tsv").write_text("".join(lines))


def results(folder: Path, answers: list[Answer]) -> Path:
    """The answers as records."""
    groups, file = components(answers), folder / "out.jsonl"
    rows = []
    for at, answer in enumerate(answers):
        matches = [{"external_id": match, "relation": "near"} for match in answer.matches]
        said = {"is_duplicate": bool(matches), "group_id": groups[answer.name], "matches": matches, "sequence": at}
        rows.append(json.dumps({"external_id": answer.name, "syndication": said}))
    file.write_text("\n".join(rows) + "\n")
    return file


@pytest.mark.parametrize("most", [None, 3])
def test_the_first_documents_are_read_with_what_is_known_of_them(tmp_path: Path, most: int | None) -> None:
    """And nothing that is known of others."""
    write(tmp_path, [f"d{at}" for at in range(9)], random.Random(2))
    articles, truth = read(tmp_path, most)
    assert len(articles) == (most or 9)
    assert set(truth.cluster) == {article.name for article in articles}
    assert all(name in truth.cluster for pair in truth.relation for name in pair)
