"""What a failed call tells of the Redis server, and what to do about it. Pure."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from redis import exceptions

from shared.streams.unavailable import is_unavailable

#: What TLS makes of an answer that is none of its own.
_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}
)
#: Causes of a cause that are looked at.
_DEEPEST = 8
#: No answer, or none in time: all else that a server is "unavailable" for it says itself.
_SILENCE = (exceptions.ConnectionError, exceptions.TimeoutError, OSError)


def tls_trouble(error: BaseException) -> str | None:
    """What is wrong with TLS, with its way out; None where that is not it. redis-py tells of it as of a lost connection."""
    said = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
    if isinstance(said, ssl.SSLCertVerificationError):
        return _distrusted(said)
    if said is None:
        return None
    if said.reason in _NO_TLS:
        return "no TLS is spoken at that port; write redis:// or give the server's TLS port"
    if said.reason and "CERTIFICATE_REQUIRED" in said.reason:
        return "it wants to see a certificate; give one in WIRESIFT_REDIS_CERT_FILE and its key in WIRESIFT_REDIS_KEY_FILE"
    return f"{said.reason or said}; look at the versions of TLS on both sides, and at the client's certificate"


def _other_scheme(error: Exception, where: str) -> str:
    """What else may be meant: a port without TLS waits for ever for the rest of a greeting, one with it hangs up on plain words."""
    hung_up = "reset" in str(error).lower() or "closed" in str(error).lower()
    if where.startswith("rediss"):
        shown = "; where it wants to see a certificate, give one in WIRESIFT_REDIS_CERT_FILE, its key in WIRESIFT_REDIS_KEY_FILE"
        return shown if hung_up else "; where that port speaks no TLS, write redis://"
    return "; where that port expects TLS, write rediss://" if hung_up and where.startswith("redis") else ""


def _distrusted(error: ssl.SSLCertVerificationError) -> str:
    if "expired" in error.verify_message:
        return "its certificate has expired; renew it (and look at this machine's clock)"
    if "mismatch" in error.verify_message or "doesn't match" in error.verify_message or "not valid for" in error.verify_message:
        return f"its certificate is another host's ({error.verify_message}); use the name that stands in it"
    cure = "name its authority's certificate in WIRESIFT_REDIS_CA_FILE"
    return f"its certificate is not trusted ({error.verify_message}); {cure}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came of, as far back as is told."""
    for _ in range(_DEEPEST):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def trouble(error: Exception, where: str) -> str:
    """What is wrong with the server at the address `where`, as a clause with its way out.

    A refused password is a kind of lost connection to redis-py, or the cause of one; so is a server that loads its data.
    """
    if isinstance(error, exceptions.AuthenticationError) or isinstance(error.__cause__, exceptions.AuthenticationError):
        cure = "give the right ones in WIRESIFT_REDIS_URL, as in redis://user:password@host"
        return f"the server at {where} refuses our user or password; {cure}"
    if found := tls_trouble(error):
        return f"no encrypted connection to the server at {where}: {found}"
    if isinstance(error, exceptions.BusyLoadingError):
        return f"the server at {where} is still loading its data; try again when it is done"
    if isinstance(error, _SILENCE):
        return f"no Redis server answers at {where} ({error}); start it, or mend WIRESIFT_REDIS_URL{_other_scheme(error, where)}"
    if is_unavailable(error):
        return f"the server at {where} takes no writes now: {str(error).rstrip('.')}; see `wiresift doctor`"
    return f"the server at {where} refuses a command: {error}"
