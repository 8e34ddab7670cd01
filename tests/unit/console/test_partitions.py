"""Partitions over the primaries of a cluster: what is moved, what a broken-off run left, and what is said of it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.checkup.partition_checks import spread_finding
from services.console.partitions.evening import slots_of
from services.console.partitions.showing import advice, ended, refusal
from services.console.partitions.spread import Move, Slot, Spread, beside_mean, load, moves
from services.console.partitions.topology import Primary, left_open, read_primary, spread_over
from shared.errors import ServerUnavailable
from shared.streams.keys import Keys


def spread_of(*loads: int) -> Spread:
    """So many partitions on each primary, one in a slot."""
    numbers = itertools.count()
    return {f"node{at}": [Slot(100 + number, (number,)) for number in itertools.islice(numbers, size)] for at, size in enumerate(loads)}


def after(spread: Spread, made: list[Move]) -> Spread:
    held = {name: list(slots) for name, slots in spread.items()}
    for move in made:
        held[move.source].remove(move.slot)
        held[move.target].append(move.slot)
    return held


def loads(spread: Spread) -> list[int]:
    return [load(slots) for slots in spread.values()]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12))
def test_after_the_moves_no_primary_has_over_one_more_and_fewer_moves_cannot_do(sizes: list[int]) -> None:
    """What is over the larger share must leave, what lacks to the smaller must come: so many moves, and no more."""
    spread = spread_of(*sizes)
    made = moves(spread)
    ends = loads(after(spread, made))
    assert max(ends) - min(ends) <= 1
    share, over = divmod(sum(sizes), len(sizes))
    leave = sum(max(0, size - share - (over > 0)) for size in sizes)
    assert len(made) == max(leave, sum(max(0, share - size) for size in sizes))
    assert made == moves(spread)
    assert moves(after(spread, made)) == []


@given(st.lists(st.lists(st.integers(1, 4), max_size=6), min_size=1, max_size=6))
def test_slots_of_several_partitions_are_spread_as_well_as_they_can_be(shape: list[list[int]]) -> None:
    """It ends, loses no slot, and leaves none whose move would narrow the gap between the busiest and the idlest."""
    numbers = itertools.count()
    spread = {f"node{at}": [Slot(next(numbers), tuple(range(size))) for size in sizes] for at, sizes in enumerate(shape)}
    ends = after(spread, moves(spread))
    assert sorted(slot.number for slots in ends.values() for slot in slots) == list(range(sum(map(len, shape))))
    gap = max(loads(ends)) - min(loads(ends))
    busiest = max(ends.values(), key=load)
    assert all(len(slot.partitions) >= gap for slot in busiest)


@pytest.mark.parametrize(("count", "lie", "needed"), [(3, [2, 0, 1], 1), (6, [4, 1, 1], 2), (9, [5, 2, 2], 2), (12, [8, 2, 2], 4)])
def test_the_checksum_spreads_few_partitions_badly(count: int, lie: list[int], needed: int) -> None:
    """As docs/clustering.md has it, of three primaries with a third of the slots each."""
    slots = slots_of(Keys("wiresift", partitions=count).all)
    spread = {f"node{at}": [slot for slot in slots if slot.number * 3 // 16_384 == at] for at in range(3)}
    assert (loads(spread), len(moves(spread))) == (lie, needed)


def test_nodes_without_partitions_have_nothing_to_move() -> None:
    """Nor has a cluster that is not known."""
    assert (moves(spread_of(0, 0)), beside_mean(spread_of(0, 0)), moves({})) == ([], 1.0, [])


def node(name: str, *said: str) -> Primary:
    """A primary by what stands behind its name in CLUSTER NODES."""
    migrations = [
        {"slot": slot, "node_id": other, "state": "migrating" if sign == ">" else "importing"}
        for slot, sign, other in (one.split() for one in said if " " in one)
    ]
    own: dict[str, Any] = {"node_id": f"id-{name}", "flags": "myself,master", "migrations": migrations}
    own["slots"] = [one.split("-") for one in said if " " not in one]
    return read_primary(name, {"other": own | {"flags": "master", "node_id": "x"}, name: own})


def test_a_primary_tells_of_its_slots_and_of_open_ones() -> None:
    """Ranges, single slots, and slots that come or leave with the node at the other end."""
    told = node("a", "0-99", "200", "7 > id-b", "300 < id-c")
    assert (told.node_id, told.ranges, told.leaving, told.coming) == ("id-a", [(0, 99), (200, 200)], {7: "id-b"}, {300: "id-c"})
    slots = [Slot(99, (0,)), Slot(100, (1,)), Slot(200, (2,))]
    assert spread_over([told, node("b", "100-199")], slots) == {"a": [slots[0], slots[2]], "b": [slots[1]]}


SLOT = Slot(7, (0,))
BEGUN = Move(SLOT, "a", "b")


@pytest.mark.parametrize(
    ("primaries", "found"),
    [
        pytest.param([node("a", "0-9"), node("b")], [], id="none is open"),
        pytest.param([node("a", "0-9"), node("b", "7 < id-a")], [BEGUN], id="the target alone knows"),
        pytest.param([node("a", "0-9", "7 > id-b"), node("b", "7 < id-a")], [BEGUN], id="both know"),
        pytest.param([node("a", "0-9", "7 > id-b"), node("b")], [BEGUN], id="the target died and came back"),
        pytest.param([node("a", "7 > id-b"), node("b", "0-9")], [BEGUN], id="the target has it, the source was not told"),
        pytest.param([node("a"), node("b", "0-9", "7 < id-a")], [], id="a mark that means nothing any more"),
        pytest.param([node("a", "0-9", "8 > id-b"), node("b", "8 < id-a")], [], id="no partition's slot"),
    ],
)
def test_a_move_that_did_not_end_is_found(primaries: list[Primary], found: list[Move]) -> None:
    """Wherever between its steps it was broken off."""
    assert list(left_open(primaries, [SLOT])) == found


@pytest.mark.parametrize("primaries", [[node("a", "0-9", "7 > id-gone")], [node("b", "7 < id-gone")]])
def test_a_move_with_a_node_that_is_gone_is_left_to_a_person(primaries: list[Primary]) -> None:
    """The slot is named, and what mends it."""
    with pytest.raises(ServerUnavailable, match=r"slot 7 of partition 0 .* `--cluster fix`"):
        list(left_open(primaries, [SLOT]))


def test_what_is_said_names_the_way_out() -> None:
    """The command that evens out, where it helps; of a refusal, whose rights are needed or that it may be given again."""
    assert advice(spread_of(4, 1, 1)) == (
        "The busiest primary has 4 of 6 partitions, 2.0 times the mean; `wiresift partitions --move` evens that out by 2 moves."
    )
    assert advice(spread_of(1, 0, 1)).endswith(": no move would spread them better.")
    assert ended(spread_of(2, 2), 0).endswith(": there was nothing to move.")
    assert ended(spread_of(2, 2), 1).endswith(", after 1 move.")
    assert "as the user news-admin (docs/security.md)" in refusal("a:1", "to tell", "no permissions", "news", forbidden=True)
    assert "see that it can reach the other" in refusal("a:1", "to hand over", "IOERR error or timeout", "news", forbidden=False)
    assert "valkey-cli --cluster check a:1" in refusal("a:1", "to hand over", "ERR x", "news", forbidden=False)


@pytest.mark.parametrize(
    ("sizes", "level"),
    [((4, 1, 1), "warning"), ((2, 0, 1), "warning"), ((2, 1, 1), "ok"), ((3, 1, 2), "ok"), ((2, 1, 1, 1), "ok"), ((1, 1, 0, 0, 0), "ok")],
)
def test_the_doctor_warns_of_one_primary_with_far_more_than_the_others(sizes: tuple[int, ...], level: str) -> None:
    """Past one and a half times the mean, where a move would mend it; the command stands by."""
    (finding,) = spread_finding(spread_of(*sizes))
    assert (finding.level, finding.check) == (level, "server.partitions")
    assert ("wiresift partitions --move" in finding.command) == (level == "warning")


@pytest.mark.parametrize("spread", [{}, spread_of(9), spread_of(1, 0, 0)])
def test_the_doctor_says_nothing_where_there_is_nothing_to_spread(spread: Spread) -> None:
    """One partition, one server, or none that is known."""
    assert list(spread_finding(spread)) == []
