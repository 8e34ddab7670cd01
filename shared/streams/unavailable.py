"""Which failures mean that the server is away, starting, or takes no writes for now: to be waited for, like a full stream. Pure.

And which of those that a handler meets are no fault of the entry it works on.
"""

from __future__ import annotations

import builtins

from redis import exceptions

#: As redis-py names them: no answer (in time), loading its data, a replica for now, out of memory, a cluster that is being mended.
_KINDS = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    builtins.TimeoutError,  # FastStream's own limit on the start of a reader
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    exceptions.ClusterDownError,
    exceptions.TryAgainError,
)
#: Error codes that redis-py has no class for: the disk takes no writes, too few replicas are in step, a script runs for too long.
_CODES = frozenset({"MISCONF", "NOREPLICAS", "BUSY"})


def is_unavailable(error: BaseException) -> bool:
    """Whether `error` passes by itself or is mended at the server, and is no sign of a fault in what was asked."""
    coded = isinstance(error, exceptions.ResponseError) and str(error).partition(" ")[0] in _CODES
    return coded or isinstance(error, _KINDS)


def is_no_fault_of_an_entry(error: BaseException) -> bool:
    """Whether a handler would have met `error` with any other entry too: the server is unavailable, or forbids what it needs.

    Narrower than `is_unavailable` for what is not redis': a timeout of the handler's own is not the server's.
    """
    return isinstance(error, exceptions.NoPermissionError) or (isinstance(error, exceptions.RedisError) and is_unavailable(error))
