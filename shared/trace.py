"""One trace per article across all stages and retries: W3C trace context, carried in each entry's `traceparent` header."""

from __future__ import annotations

import re
import secrets

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def trace_id(traceparent: str | None) -> str | None:
    """The trace id of a `traceparent` header, or None where it is none (W3C Trace Context section 3.2)."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return found.group(1) if found and int(found.group(1), 16) else None


def continued(traceparent: str | None, request_id: str) -> str:
    """The `traceparent` for what follows: the same trace with a span of its own; a trace that starts here is named by the request."""
    return f"00-{trace_id(traceparent) or request_id.replace('-', '')}-{secrets.token_hex(8)}-01"
