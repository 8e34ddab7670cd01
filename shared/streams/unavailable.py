"""Which failures mean that the server is away, starting, or takes no writes for now: to be waited for, like a full stream. Pure."""

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
