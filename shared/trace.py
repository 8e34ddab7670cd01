"""One trace per article across all stages and retries: W3C trace context, carried in each entry's `traceparent` header.

requested ──► fetcher's run ──► cleaner's run ──► classifier's run        each run is a span of its own,
                 └─ retry ──► fetcher's next run                           child of the run that wrote its entry

The flags that go on say whether the spans of a trace are kept: samplers decide at its first run, and by its id. So the id is a hash of
the request's and not the request's itself: samplers take the last bytes of an id for chance, and those of a UUID are not.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
#: Where in a header the span id begins and where the flags do.
_SPAN, _FLAGS = 36, 53
#: The one flag that version 00 has: somebody keeps spans of this trace.
_SAMPLED = 1


def trace_id(traceparent: str | None) -> str | None:
    """The trace id of a `traceparent` header, or None where it is none (W3C Trace Context section 3.2)."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return found.group(1) if found and int(found.group(1), 16) and int(found.group(2), 16) else None


def span_ids(traceparent: str) -> tuple[int, int, int]:
    """Trace id, span id and flags of a valid `traceparent`."""
    found = _TRACEPARENT.fullmatch(traceparent)
    assert found, "the header was found valid, or written here"
    trace, span, flags = (int(group, 16) for group in found.groups())
    return trace, span, flags


def carried(traceparent: str | None, request_id: str) -> str:
    """`traceparent` as it goes on with an entry; where it is none, the start of a trace whose id is a hash of the request's.

    Nothing has run yet where a trace starts, so there is no span to be child of: its span id, the end of the trace id, says so. It is
    flagged as sampled, for nobody has decided otherwise.
    """
    return traceparent if traceparent and trace_id(traceparent) else _start(request_id)


def continued(traceparent: str) -> str:
    """The `traceparent` of a run that was given an entry with this one, as `carried`: the same trace with a span of its own."""
    return f"{traceparent[:_SPAN]}{secrets.token_hex(8)}{traceparent[_FLAGS - 1 :]}"


def is_sampled(traceparent: str) -> bool:
    """Whether the flags of a valid `traceparent` say that its spans are kept."""
    return bool(int(traceparent[_FLAGS:], 16) & _SAMPLED)


def sampled(traceparent: str, keep: bool) -> str:
    """A valid `traceparent` whose flags say whether its spans are kept."""
    flags = int(traceparent[_FLAGS:], 16)
    return f"{traceparent[:_FLAGS]}{flags | _SAMPLED if keep else flags & ~_SAMPLED:02x}"


def trace_of(request_id: str) -> str:
    """The id of a trace that starts with this request: the first 128 bits of the SHA-256 of its id, in hex."""
    return hashlib.sha256(request_id.encode()).hexdigest()[:32]


def parent_of(traceparent: str) -> str | None:
    """The run, or another program's span, that an entry with this header follows from; None where the trace starts with it."""
    return None if traceparent[_SPAN - 17 : _SPAN - 1] == traceparent[_SPAN : _FLAGS - 1] else traceparent


def _start(request_id: str) -> str:
    trace = trace_of(request_id)
    return f"00-{trace}-{trace[16:]}-01"
