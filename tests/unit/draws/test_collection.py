"""A draw is what was asked for, the same by seed, and its truth holds in the printed texts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.draws import files, held
from tests.draws import open as opened
from tests.draws.bases import CORPUS, Corpus, Invented
from tests.draws.collection import both, draw, row
from tests.draws.truth import pairs, passages
from tests.draws.words import printed

#: Edits that change how a word is printed.
_LETTERS = {"quotes", "invisible", "names_spelled", "bare_letters"}
_HALVES = {"open": opened.half(), "held": held.half(), "both": both(opened.half(), held.half())}


@pytest.mark.parametrize("name", _HALVES)
def test_a_draw_is_the_same_by_seed_and_another_by_another(name: str) -> None:
    """Documents are as many as asked for, in order of time, each of 40 words and more; the seed decides all."""
    documents = draw(_HALVES[name], Invented(), 5, 200)
    assert len(documents) == 200
    assert [one.ts for one in documents] == sorted(one.ts for one in documents)
    assert min(one.length for one in documents) >= 40
    assert list(map(row, documents)) == list(map(row, draw(_HALVES[name], Invented(), 5, 200)))
    assert list(map(row, documents)) != list(map(row, draw(_HALVES[name], Invented(), 6, 200)))


def test_a_draw_has_every_relation_and_large_clusters() -> None:
    """What is to be judged is there."""
    documents = draw(_HALVES["both"], Invented(), 1, 900)
    assert len({one.kind for one in documents}) > 30
    assert {one.relation for one in pairs(documents)} == {"exact", "near", "contain", "partial", "grey", "excerpt"}


def test_passages_hold_the_same_words_in_both_texts() -> None:
    """Where the letters were left alone, a passage by provenance reads the same in both texts."""
    documents = [one for one in draw(_HALVES["open"], Invented(), 2, 300) if not _LETTERS & set(one.ops)]
    compared = 0
    for found in pairs(documents):
        one, other = found.first.text, found.second.text
        (shown, spans), (there, theirs) = printed(one), printed(other)
        for at, where, words in passages(one, other):
            for step in range(words):
                start, end = spans[at + step]
                assert shown[start:end] == there[slice(*theirs[where + step])]
            compared += 1
    assert compared > 100


def test_files_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Documents, truth and relations come back."""
    documents = draw(_HALVES["open"], Invented(), 3, 120)
    files.write(tmp_path, documents)
    listed = files.read(tmp_path)
    assert [one["text"] for one in listed.documents] == [printed(one.text)[0] for one in documents]
    assert list(listed.truth) == [one.name for one in documents]
    assert Counter(listed.relations.values()) == Counter(one.relation for one in pairs(documents))
    assert "120 documents" in files.summary(listed)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="NOT RUN: no corpus with known reuse beside the checkout")
def test_stories_of_the_corpus_are_given_once() -> None:
    """Each original comes once; when there are no more, none comes, and other languages are invented."""
    corpus, random = Corpus(CORPUS, Random(1)), Random(1)
    given = []
    while draft := corpus.story(random, "en"):
        given.append(draft)
    assert len({draft.paragraphs for draft in given}) == len(given) > 1000
    assert corpus.story(random, "de") is not None
