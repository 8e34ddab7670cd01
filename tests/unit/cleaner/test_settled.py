"""A process that cleans pages is made ready before the first of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from services.cleaner.html.judge import shipped
from services.cleaner.sandbox import settle


@pytest.fixture
def collector() -> Iterator[None]:
    """The garbage collector, to be as it was afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_every_page_needs_is_loaded_and_never_collected_again() -> None:
    """Models and phrases are thousands of objects that live as long as the process: the collector passes over them."""
    shipped.cache_clear()
    settle()
    assert shipped.cache_info().currsize == 1
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] > 10_000
