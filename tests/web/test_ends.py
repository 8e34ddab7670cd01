"""The streams' side notices what it is for: the right end of every request, doctored in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import zstandard

from tests.builders import fetched
from tests.web.article import REASONS, Due, name
from tests.web.cleaner import WHOLE, judged
from tests.web.ends import End, missing, wrong
from tests.web.plan import Plan
from tests.web.prose import page
from tests.web.world import World

_WORLD = World(Plan(hosts=20, articles=400, seed=1), 8000)
_DUES = {article.number: _WORLD.due(article) for article in _WORLD.articles}


def _right() -> list[End]:
    return [end for number, due in _DUES.items() for end in _ends(number, due)]


def _ends(number: int, due: Due) -> Iterator[End]:
    if due.end == "held":
        return
    for version in range(1, due.most + 1):
        yield End(f"{number}-{version}", number, due.end, f"{WHOLE}{version}" if due.end == "fetched" else "")


def _place(holds: Callable[[Due], bool]) -> int:
    """The first end of an article of which that holds."""
    return next(place for place, end in enumerate(_right()) if end.article is not None and holds(_DUES[end.article]))


def _is_plain(due: Due) -> bool:
    return due.end == "fetched" and due.most == due.least == 1


def _changes(due: Due) -> bool:
    return due.most == 2 and due.version == 2


def test_right_ends_are_right() -> None:
    """Every article once, a changed one twice, those that cannot be had with their reason, and none of a host without rules."""
    assert list(wrong(_WORLD, _right())) == []
    assert {due.end for due in _DUES.values()} == {"fetched", "held", "untold", *REASONS.values()}


@pytest.mark.parametrize(
    ("holds", "doctored", "said"),
    [
        (_is_plain, lambda end: [], "is lost"),
        (_is_plain, lambda end: [end, replace(end, request_id="another")], "came 2 times"),
        (_is_plain, lambda end: [end, end], "ended 2 times"),
        (_is_plain, lambda end: [replace(end, word="gone")], "ended as gone, not as fetched"),
        (_is_plain, lambda end: [replace(end, said="broken: 17 characters in utf-8")], "ended as fetched, not as fetched: broken"),
        (_is_plain, lambda end: [replace(end, word="dead", said="Transient: cut")], "ended as dead"),
        (_is_plain, lambda end: [end, replace(end, request_id="x", article=None)], "of no article of the web"),
        (lambda due: due.end == "robots", lambda end: [replace(end, word="fetched", said=f"{WHOLE}1")], "ended as fetched, not as robots"),
        (lambda due: due.end == "forbidden_address", lambda end: [], "is lost"),
    ],
)
def test_a_doctored_end_is_noticed(holds: Callable[[Due], bool], doctored: Callable[[End], list[End]], said: str) -> None:
    """Lost, twice, astray, broken, dead, or of nobody."""
    ends, place = _right(), _place(holds)
    found = list(wrong(_WORLD, [*ends[:place], *doctored(ends[place]), *ends[place + 1 :]]))
    assert any(said in line for line in found), found


def test_a_change_that_never_came_is_missing() -> None:
    """Where only the first version arrived, the article is not there yet."""
    place = _place(_changes)
    first, second = (_right()[place + step] for step in range(2))
    without = [end for end in _right() if end != second]
    assert missing(_WORLD, without) == [first.article]


@pytest.mark.parametrize(
    ("text", "charset", "said"),
    [
        (page(3, 2), "utf-8", f"{WHOLE}2"),
        (page(4, 1), "utf-8", "another article, 4"),
        (page(3, 1), "cp1252", "broken: "),
        (page(3, 1)[:-400], "utf-8", "broken: "),
    ],
)
def test_what_came_is_known_by_its_own_words(text: str, charset: str, said: str) -> None:
    """Whole, in its own letters, and the article that was asked for."""
    event = fetched(url=f"http://127.1.1.1:8000/news/{name(3)}", body=zstandard.compress(text.encode()), charset=charset)
    assert judged(event).startswith(said)
