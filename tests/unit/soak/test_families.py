"""Keys are told apart by family, so that a key nobody foresaw is one of its own and is judged."""

from __future__ import annotations

import pytest

from tests.soak.families import WEIGHED, Family, family


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("{soak:0}:article:0f3a", "article"),
        ("{soak:0}:fates:2026-03-01", "fates"),
        ("{soak:0}:cleaned", "cleaned"),
        ("{soak:0}:cleaned:sizes", "cleaned:sizes"),
        ("{soak:0}:requested:retry:bodies", "requested:retry:bodies"),
        ("{soak:0}:replicas", "replicas"),
        ("soak:kept:0f3a:1", "kept"),
        ("soak:store:dictionary:771", "store:dictionary"),
        ("soak:store:dictionary", "store:dictionary"),
        ("soak:store:index", "store:index"),
        ("soak:site:host:news.example", "site"),
        ("soak:site:source:0f3a", "site"),
        ("soak:sites", "sites"),
        ("soak:index2:p:7719:15:1f", "index2:p"),
        ("soak:index2:a:771", "index2:a"),
        ("soak:index2:order", "index2:order"),
        ("soak:unforeseen:771", "unforeseen:771"),
    ],
)
def test_each_key_has_its_family(key: str, name: str) -> None:
    """Keys of articles, records, sites and postings are counted together; all others each by itself."""
    assert family(key.encode()) == name


def test_an_even_sample_of_a_large_family_is_weighed() -> None:
    """However many keys there are, a bounded number is kept, late ones among them."""
    large = Family()
    for number in range(10 * WEIGHED):
        large.add(str(number).encode())
    assert (large.keys, len(large.weighed)) == (10 * WEIGHED, WEIGHED)
    assert any(int(key) >= 5 * WEIGHED for key in large.weighed)
