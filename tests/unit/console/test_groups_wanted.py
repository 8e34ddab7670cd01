"""The articles whose groups are asked for."""

from __future__ import annotations

import pytest

from services.console.grouping.wanted import Wanted, wanted_of
from shared.errors import UsageError
from shared.urls import article_id

ID = "0123456789abcdef" * 2
URL = "https://post.example/harbour"


def test_an_id_and_a_url_mean_what_they_say_whatever_the_outlet() -> None:
    """Each once, in the order given."""
    page = article_id(url=URL, canonical_link=None, source=None, external_id=None, text="")
    assert wanted_of([URL, ID, URL + "#top"], "The Post") == [Wanted(page), Wanted(ID)]


def test_any_other_name_is_an_external_id_at_the_outlet() -> None:
    """By which the article has its id; where there is no such article, the hint says how its name was read."""
    with pytest.raises(UsageError):
        wanted_of([""], None)
    for source in (None, "The Post"):
        (one,) = wanted_of(["stories/harbour.txt"], source)
        assert one.article_id == article_id(url=None, canonical_link=None, source=source, external_id="stories/harbour.txt", text="")
        assert ("from 'The Post'" if source else "without a source") in one.hint
