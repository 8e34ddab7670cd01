"""What a failed call is told as: silence is called silence, and what a server says is told in its words."""

from __future__ import annotations

import pytest
from redis import exceptions

from services.console.hosting.server_trouble import trouble

_REFUSED = exceptions.ConnectionError("Connection closed by server.")
_REFUSED.__cause__ = exceptions.AuthenticationError("invalid username-password pair")
_START = "start it, or mend WIRESIFT_REDIS_URL"
_DOCTOR = "see `wiresift doctor`"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.ConnectionError("Error 111"), f"no Redis server answers at host:1 (Error 111); {_START}"),
        (exceptions.TimeoutError("Timeout reading"), f"no Redis server answers at host:1 (Timeout reading); {_START}"),
        (ConnectionRefusedError("refused"), f"no Redis server answers at host:1 (refused); {_START}"),
        (exceptions.OutOfMemoryError("used memory > 'maxmemory'."), f"takes no writes now: used memory > 'maxmemory'; {_DOCTOR}"),
        (exceptions.ReadOnlyError("against a replica."), f"takes no writes now: against a replica; {_DOCTOR}"),
        (
            exceptions.ResponseError("MISCONF errors writing to the AOF"),
            f"takes no writes now: MISCONF errors writing to the AOF; {_DOCTOR}",
        ),
        (exceptions.ResponseError("BUSY running a script."), f"takes no writes now: BUSY running a script; {_DOCTOR}"),
        (exceptions.BusyLoadingError("loading the dataset"), "is still loading its data; try again when it is done"),
        (exceptions.AuthenticationError("WRONGPASS"), "refuses our user or password; give the right ones in WIRESIFT_REDIS_URL"),
        (_REFUSED, "refuses our user or password; give the right ones in WIRESIFT_REDIS_URL"),
        (exceptions.ResponseError("WRONGTYPE another kind"), "refuses a command: WRONGTYPE another kind"),
    ],
)
def test_trouble_is_told_as_what_it_is_with_a_way_out(error: Exception, words: str) -> None:
    """Only one that does not answer is said not to."""
    assert words in trouble(error, "host:1")
    assert "host:1" in trouble(error, "host:1")
