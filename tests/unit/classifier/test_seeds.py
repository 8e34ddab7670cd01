"""Five real articles beside the checkout: which of them share text, in any order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from shared.record import Record, Relation
from shared.store import MemoryStore
from tests.unit.classifier.articles import NOW, article

_SEEDS = Path(__file__).resolve().parents[3] / ".." / "shared" / "seeds"
_ORDERS = [order for at, order in enumerate(permutations(("000", "001", "002", "003", "004"))) if at % 7 == 0]


@pytest.fixture(scope="module")
def seeds() -> dict[str, str]:
    """The texts as they are, by the first three digits of their names."""
    if not _SEEDS.is_dir():
        pytest.skip("NOT RUN: no seeds beside the checkout")
    return {path.name[:3]: path.read_text(encoding="utf-8") for path in sorted(_SEEDS.glob("*.txt"))}


@pytest.mark.parametrize("order", _ORDERS)
async def test_the_seeds_are_told_apart_in_any_order(seeds: dict[str, str], order: tuple[str, ...]) -> None:
    """002 and 004 share some 400 words, 003 is partial to both, 000 and 001 are no duplicates."""
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    records = {
        name: (await classify(article(name, seeds[name]), index=index, store=store, groups=groups, now=NOW)).record for name in order
    }
    later = records[max("002", "004", key=order.index)]
    long = _relations(later)[min("002", "004", key=order.index)]
    assert long in (Relation.CONTAINED, Relation.CONTAINS)
    assert max(passage.words for match in later.syndication.matches for passage in match.passages) >= 390
    for name in ("002", "004"):
        early, late = sorted(("003", name), key=order.index)
        assert _relations(records[late])[early] is Relation.PARTIAL
    assert records["000"].syndication.matches == ()
    assert not records["000"].syndication.is_duplicate
    assert not records["001"].syndication.is_duplicate


def _relations(record: Record) -> dict[str, Relation]:
    return {match.article_id: match.relation for match in record.syndication.matches}
