"""Dead letters are listed newest last, with the totals of all, and what they quote commands no terminal."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from services.console.dead import Listing


def letter(number: int, **body: Any) -> dict[str, Any]:
    """A dead letter as `inspect.shown`."""
    facts = {"request_id": f"r{number}", "stage": "fetcher", "error": "Transient", "message": "no answer", "attempts": 3}
    return {"entry": f"{number}-0", "body": {"last_at": "2026-11-21T09:00:00Z", "original": {}, **facts, **body}}


def listed(*letters: dict[str, Any], count: int = 50) -> str:
    """What is printed of these."""
    listing, out = Listing(count), io.StringIO()
    for one in letters:
        listing.add(one)
    listing.show(Console(file=out, width=120))
    return out.getvalue()


def test_each_letter_says_when_where_and_of_what_it_died() -> None:
    """Its entry, time, stage, error and attempts, and below what was asked for with the message."""
    assert listed(letter(1)).splitlines()[:2] == [
        "1-0  2026-11-21 09:00:00  fetcher  Transient after 3 attempts",
        "    request r1: no answer",
    ]


def test_the_newest_are_listed_and_all_are_counted() -> None:
    """Of five the last two, in their order, and how many there are of each error and stage."""
    letters = [letter(n, error="LimitExceeded" if n == 1 else "Transient") for n in range(1, 6)]
    lines = listed(*letters, count=2).splitlines()
    assert lines[0] == "… and 3 older; --count N shows more"
    assert [line.split()[0] for line in lines[1:5:2]] == ["4-0", "5-0"]
    assert lines[-1] == "4 × Transient in fetcher; 1 × LimitExceeded in fetcher"


def test_a_letter_that_cannot_be_read_is_told_and_counted() -> None:
    """Its entry and why."""
    shown = listed({"entry": "7-0", "body": {"unreadable": "no JSON", "fields": {}}})
    assert shown.splitlines() == ["7-0  cannot be read: no JSON", "1 × unreadable"]


def test_what_a_letter_quotes_commands_no_terminal() -> None:
    """Escapes and overrides in the message, the error or the stage are replaced."""
    shown = listed(letter(1, message="a\x1b[31m\x9b\u202e\nb", error="E\x1b", stage="s\u202e"))
    assert "a\ufffd[31m\ufffd\ufffd\ufffdb" in shown
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)


def test_no_letters_are_said_to_be_none() -> None:
    """An empty list is an answer."""
    assert listed() == "no dead letters\n"
