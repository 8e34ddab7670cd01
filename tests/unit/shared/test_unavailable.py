"""What is waited for, and what is a fault of its own."""

from __future__ import annotations

import pytest
from redis import exceptions
from redis._parsers.base import BaseParser  # what makes exceptions of error replies

from shared.streams.unavailable import is_no_fault_of_an_entry, is_unavailable


def said(reply: str) -> Exception:
    """The exception that redis-py makes of a server's error reply."""
    error: Exception = BaseParser.parse_error(reply)  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    "reply",
    [
        "LOADING Redis is loading the dataset in memory",
        "READONLY You can't write against a read only replica.",
        "OOM command not allowed when used memory > 'maxmemory'.",
        "MISCONF Errors writing to the AOF file: No space left on device",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "NOREPLICAS Not enough good replicas to write.",
        "BUSY Redis is busy running a script.",
        "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
    ],
)
def test_a_server_that_takes_no_writes_for_now_is_waited_for(reply: str) -> None:
    """Whatever keeps it from writing passes or is mended there."""
    assert is_unavailable(said(reply))


@pytest.mark.parametrize("error", [exceptions.ConnectionError("refused"), exceptions.TimeoutError(), TimeoutError()])
def test_a_server_that_does_not_answer_is_waited_for(error: Exception) -> None:
    """Nobody there, or not in time."""
    assert is_unavailable(error)


@pytest.mark.parametrize(
    "reply",
    [
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "NOPERM User x has no permissions to run the 'xreadgroup' command",
        "NOGROUP No such key or consumer group",
        "ERR a message that speaks of MISCONF",
    ],
)
def test_a_refusal_for_a_reason_of_its_own_is_a_fault(reply: str) -> None:
    """It would be the same for ever."""
    assert not is_unavailable(said(reply))


def test_what_a_handler_meets_with_any_entry_is_no_fault_of_this_one() -> None:
    """The server, or an account without the permission; but neither a timeout of its own nor a key of the wrong kind."""
    servers = [
        said("OOM command not allowed"),
        exceptions.TimeoutError(),
        exceptions.ConnectionError(),
        said("NOPERM User x has no permissions"),
    ]
    assert all(map(is_no_fault_of_an_entry, servers))
    assert not any(map(is_no_fault_of_an_entry, [TimeoutError(), ConnectionError(), said("WRONGTYPE of a key"), ValueError()]))
