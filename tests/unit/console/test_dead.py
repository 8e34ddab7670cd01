"""Dead letters are told in groups that died of the same, chosen by what they died of, and what they quote commands no terminal."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from services.console.dead_letters import canary
from services.console.dead_letters.groups import group_of
from services.console.dead_letters.lines import group_lines, letter_lines, none_listed, summed
from services.console.dead_letters.order import Order
from services.console.dead_letters.selection import Selection
from services.console.dead_letters.summary import MAX_GROUPS, Groups, letter_document
from services.console.dead_letters.tally import Tally
from shared.errors import UsageError
from shared.streams.letter import Letter, Mark
from shared.streams.reopening import Outcome, Told
from tests import builders

ENTRY = "1767225600000-{}"
REDRIVEN, DISCARDED = (Mark(what, "2026-11-21T09:00:00+00:00", "ada@desk") for what in ("redriven", "discarded"))


def letter(number: int = 0, mark: Mark | None = None, **body: Any) -> Letter:
    """A letter of the dead log."""
    entry = ENTRY.format(number)
    facts = {"stage": "fetcher", "stream": "requested", "error": "Transient", "message": "no answer", "attempts": 3}
    return Letter(entry, builders.dead_letter(**facts | body), member=mark.member(entry) if mark else "")


def grouped(*letters: Letter) -> Groups:
    """Their groups."""
    groups = Groups()
    groups.add(letters)
    return groups


def test_letters_that_died_of_the_same_are_one_group() -> None:
    """Counted, from the first to the last, with what became of them; another stage or error is another group."""
    letters = [
        letter(1, message="news.example.org: no answer after 3 s"),
        letter(2, message="other.example.com: no answer after 30 s", mark=REDRIVEN),
        letter(3, message="other.example.com: no answer after 30 s", stage="cleaner"),
    ]
    large, small = grouped(*letters).largest_first
    assert (large.message, large.first, large.last) == ("<host>: no answer after <n> s", ENTRY.format(1), ENTRY.format(2))
    assert (large.became, small.became) == (Counter(open=1, redriven=1), Counter(open=1))
    assert large.id == group_of(letters[0]) == group_of(letters[1]) != small.id


def test_groups_are_bounded() -> None:
    """Letters of further kinds are one group without a name; none is left out of the count."""
    groups = grouped(*(letter(n, error=f"E{n}") for n in range(MAX_GROUPS + 10)))
    assert len(groups.largest_first) == MAX_GROUPS + 1
    assert (groups.largest_first[0].id, groups.largest_first[0].became.total()) == ("", 10)
    assert groups.became.total() == MAX_GROUPS + 10


def test_what_cannot_be_read_is_a_group_of_its_own() -> None:
    """With the reason, for a person and for a program."""
    unread = Letter(ENTRY.format(7), None, "no JSON")
    [group] = grouped(unread).largest_first
    assert (group.stage, group.error, group.message) == ("unknown", "unreadable", "no JSON")
    document = letter_document(unread)
    assert (document["request_id"], document["asked_for"], document["message"]) == (None, "unknown", "no JSON")


def test_a_letter_says_when_where_of_what_and_what_became_of_it() -> None:
    """Its entry, time, stage, error, attempts, redrives and group; what was asked for with the message; who dealt with it."""
    one = letter(1, REDRIVEN, original={"url": b"https://news.example/a"}, redrives=2)
    first, second, third = letter_lines(letter_document(one, "classified")).plain.splitlines()
    assert first.startswith(
        f"{ENTRY.format(1)}  {builders.MOMENT:%Y-%m-%d %H:%M:%S} UTC  fetcher  Transient after 3 attempts, redriven 2 times"
    )
    assert first.endswith(group_of(one))
    assert second == "    https://news.example/a: no answer"
    assert third == "    redriven 2026-11-21 09:00:00 UTC by ada@desk; now classified"


def test_a_count_of_one_is_told_as_one() -> None:
    """Of attempts, of redrives, and in what is asked."""
    first = letter_lines(letter_document(letter(1, attempts=1, redrives=1))).plain.splitlines()[0]
    assert "Transient after 1 attempt, redriven 1 time before" in first
    with pytest.raises(UsageError, match="redrive 1 dead letter; add --yes"):
        order().agreed(1)


def test_a_group_says_how_many_died_anew() -> None:
    """For a person and for a program; times name their zone."""
    [group] = grouped(letter(1), letter(2, redrives=1), letter(3, redrives=4)).largest_first
    assert "2026-01-01 00:00:00 UTC (2 had been redriven before)" in group_lines(group, None).plain
    assert group.document(None)["redriven_before"] == 2


def test_what_a_letter_quotes_commands_no_terminal() -> None:
    """Escapes and overrides in the message, the error or the stage are replaced, in groups and in letters."""
    hostile = letter(1, message="a\x1b[31m\x9b\u202e\nb", error="E\x1b", stage="s\u202e", original={"url": b"\x1b"})
    [group] = grouped(hostile).largest_first
    for told in (letter_lines(letter_document(hostile)), group_lines(group, hostile)):
        assert "a\ufffd[31m\ufffd\ufffd" in told.plain
        assert not {"\x1b", "\x9b", "\u202e"} & set(told.plain)


def test_the_sum_says_how_many_are_open() -> None:
    """And what became of the others."""
    assert summed(Counter(open=3, redriven=2), 2) == "dead letters in 2 groups: 3 open, 2 redriven"


def test_that_none_is_listed_says_which_and_what_is_not_shown() -> None:
    """None at all, none of the kind asked for, and none that is open are three answers."""
    assert none_listed(Selection(), 0) == "no dead letters"
    assert none_listed(Selection(error="nosuch", stage="cleaner"), 0) == "no dead letters of error nosuch, stage cleaner"
    assert none_listed(Selection(), 24) == "no open dead letters; --all shows 24 dealt with"
    assert none_listed(Selection(error="Oops"), 1) == "no open dead letters of error Oops; --all shows 1 dealt with"


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), [0, 1]),
        (Selection(stage="cleaner"), [1]),
        (Selection(error="Transient", stage="fetcher"), [0]),
        (Selection(group=group_of(letter())), [0]),
        (Selection(discarded=True), [0, 1, 3]),
        (Selection(handled=True), [0, 1, 2, 3]),
        (Selection(error="Oops"), []),
    ],
    ids=str,
)
def test_letters_are_chosen_by_what_they_died_of(selection: Selection, taken: Sequence[int]) -> None:
    """Those dealt with are left out, unless they are asked for."""
    letters = [letter(0), letter(1, stage="cleaner"), letter(2, REDRIVEN), letter(3, DISCARDED)]
    assert [number for number, one in enumerate(letters) if selection.takes(one)] == taken


def order(**facts: Any) -> Order:
    """An order to redrive."""
    given: dict[str, Any] = {"what": "redrive", "ids": (), "selection": Selection(stage="fetcher")}
    return Order(**given | facts)


def test_more_than_one_letter_needs_a_word() -> None:
    """On a terminal it is asked for; a single letter, canaries and --yes need none."""
    asked: list[str] = []

    def refuse(question: str) -> bool:
        asked.append(question)
        return False

    assert not order(ask=refuse).agreed(2)
    assert not order(ask=refuse, ids=("1-0", "2-0")).agreed(2)
    assert asked == ["redrive 2 dead letters?"] * 2
    assert all(one.agreed(count) for one, count in [(order(ask=refuse), 1), (order(ask=refuse, yes=True), 9), (order(canary_s=1.0), 9)])


def test_where_there_is_nobody_to_ask_only_named_letters_need_no_word() -> None:
    """A choice by what they died of may grow between looking and doing, so even one of them needs --yes."""
    assert order(ids=("1-0", "2-0")).agreed(2)
    assert order(yes=True).agreed(1)
    with pytest.raises(UsageError, match="--yes"):
        order().agreed(1)


def test_a_tally_names_some_of_what_was_left_and_counts_all() -> None:
    """Done and known are well; of the others ten are named with the reason."""
    tally = Tally()
    tally.add([Told(letter(n), outcome) for n, outcome in enumerate([Outcome.DONE, Outcome.DONE, Outcome.KNOWN])])
    assert (tally.well, tally.lines("redriven")) == (True, ["2 redriven, 1 dealt with before"])
    tally.add([Told(letter(n), Outcome.MOVED, "under way") for n in range(12)])
    lines = tally.lines("redriven")
    assert (tally.well, lines[0], lines[-1]) == (False, "2 redriven, 1 dealt with before, 12 left as they are", "  … and 2 more")
    assert lines[1:-1] == [f"  {ENTRY.format(n)} moved: under way" for n in range(10)]


async def pages_of(count: int) -> AsyncIterator[list[Letter]]:
    """That many letters in pages of three."""
    for first in range(0, count, 3):
        yield [letter(n) for n in range(first, min(first + 3, count))]


async def test_canaries_are_drawn_from_all_letters_alike() -> None:
    """Five different ones, oldest first, each letter about as often as any other; fewer where there are fewer."""
    drawn: Counter[str] = Counter()
    chance = random.Random(1)
    for _ in range(1000):
        few = await canary.sample(pages_of(20), chance)
        assert len(set(few)) == canary.FEW
        assert few == sorted(few, key=lambda entry: int(entry.partition("-")[2]))
        drawn.update(few)
    assert len(drawn) == 20
    assert all(180 < count < 320 for count in drawn.values())
    assert await canary.sample(pages_of(2), chance) == [ENTRY.format(0), ENTRY.format(1)]


def test_canaries_say_how_they_ended() -> None:
    """All well invites to go on; one that is dead again asks for mending, one still under way for patience."""
    flown = [Told(letter(n, request_id=f"r{n}"), Outcome.DONE) for n in range(3)]
    fates = {f"r{n}": builders.fate(fate=fate, reason=None) for n, fate in enumerate(["classified", "rejected", "classified"])}
    lines, well = canary.lines(flown, fates, 10)
    assert (well, lines[0].endswith(": classified"), "--canary" in lines[-1]) == (True, True, True)
    lines, well = canary.lines(flown, fates | {"r1": builders.fate(fate="dead", reason="Transient", detail="HTTP 503")}, 10)
    assert (well, lines[1].endswith("dead again: Transient: HTTP 503"), "mend" in lines[-1]) == (False, True, True)
    lines, well = canary.lines(flown, {"r0": fates["r0"]}, 10)
    assert (well, "still under way after 10 s" in lines[2]) == (False, True)
    assert ("mend" in lines[-1], "wait for how these end" in lines[-1]) == (False, True)


def test_a_mark_is_read_back_whoever_wrote_it() -> None:
    """Ours as it was written; one of another's making still says that somebody has dealt with the letter."""
    assert Mark.of(REDRIVEN.member("1-0")) == REDRIVEN
    assert {Mark.of(odd).what for odd in ("1-0", "1-0 {", "1-0 []", "1-0 {}")} == {"handled"}


def test_the_entry_that_a_letter_keeps_is_read_for_what_was_asked() -> None:
    """By URL, else by external id, else by the request; nonsense is no reason to fail."""
    originals: list[dict[str, bytes]] = [{"url": b"https://a.example"}, {"external_id": b"x1"}, {"__data__": b"["}, {"text": b"\xff"}]
    asked = [letter_document(letter(request_id="r", original=original))["asked_for"] for original in originals]
    assert asked == ["https://a.example", "x1", "request r", "request r"]


def test_every_field_of_a_letter_is_there_for_a_program() -> None:
    """Also where nothing is known."""
    known, unknown = letter_document(letter()), letter_document(Letter("1-0", None, "odd"))
    assert list(known) == list(unknown)
