"""What a person is shown of why an article is taken for a copy."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.console.explaining.evidence import shared, verdict
from shared.record import Record
from shared.store import MemoryStore
from tests.unit.classifier.articles import NOW, article, prose

STORY = prose(1, 200)


async def judged(*texts: str) -> list[Record]:
    """Records of articles a, b … with these texts, in that order."""
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    given = [article(name, text) for name, text in zip("abc", texts, strict=False)]
    return [(await classify(one, index=index, store=store, groups=groups, now=NOW)).record for one in given]


def printed(records: list[Record], *, known: bool = True) -> str:
    """All that is said of the last record; `known`: the others are at hand."""
    out, (*others, last) = StringIO(), records
    names = {record.article_id: f"the {record.article_id}" for record in records}
    console = Console(file=out, width=200)
    for line in verdict(last, names):
        console.print(line)
    for match in last.syndication.matches:
        for part in shared(match, last, {other.article_id: other for other in others} if known else {}, names):
            console.print(part)
    return out.getvalue()


async def test_a_copy_is_shown_beside_its_source_with_the_numbers() -> None:
    """Both texts of each passage, the detector, and the share of its own words."""
    records = await judged(STORY, f"{STORY.upper()}\n\n{prose(2, 70)}")
    said = printed(records)
    assert records[-1].syndication.detector in said
    assert "near: “the a”" in said
    assert "26% its own (70 of 266 words as compared)" in said
    assert "joins       yes: one story body" in said
    assert "original    unknown; likeliest the a, probability 0.38, by seen_first" in said
    first = STORY.split()[0]
    assert any(f"“{first.upper()}" in line and f"“{first}" in line for line in said.splitlines())


async def test_a_host_of_a_block_is_told_why_it_does_not_join() -> None:
    """It is mostly a text of its own."""
    said = printed(await judged(STORY, f"{prose(2, 300)}\n\n{STORY}"))
    assert "joins       no: one of them is mostly a text of its own" in said


async def test_of_a_text_that_is_not_at_hand_the_passages_of_this_one_are_shown() -> None:
    """Without numbers that would need it."""
    said = printed(await judged(STORY, STORY), known=False)
    assert "words at 0, there at 0: “" in said
    assert "resemblance" not in said


async def test_an_article_alone_is_all_its_own() -> None:
    """And is in a group of one."""
    said = printed(await judged(STORY))
    assert "no duplicate: none, 100% its own (196 of 196 words as compared)" in said
    assert "the a, 1 article; unknown" in said
