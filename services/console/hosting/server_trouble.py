"""What a failed call tells of the Redis server, and what to do about it. Pure."""

from __future__ import annotations

from redis import exceptions

from shared.streams.unavailable import is_unavailable

#: No answer, or none in time: all else that a server is "unavailable" for it says itself.
_SILENCE = (exceptions.ConnectionError, exceptions.TimeoutError, OSError)


def trouble(error: Exception, where: str) -> str:
    """What is wrong with the server at the address `where`, as a clause with its way out.

    A refused password is a kind of lost connection to redis-py, or the cause of one; so is a server that loads its data.
    """
    if isinstance(error, exceptions.AuthenticationError) or isinstance(error.__cause__, exceptions.AuthenticationError):
        cure = "give the right ones in WIRESIFT_REDIS_URL, as in redis://user:password@host"
        return f"the server at {where} refuses our user or password; {cure}"
    if isinstance(error, exceptions.BusyLoadingError):
        return f"the server at {where} is still loading its data; try again when it is done"
    if isinstance(error, _SILENCE):
        return f"no Redis server answers at {where} ({error}); start it, or mend WIRESIFT_REDIS_URL"
    if is_unavailable(error):
        return f"the server at {where} takes no writes now: {str(error).rstrip('.')}; see `wiresift doctor`"
    return f"the server at {where} refuses a command: {error}"
