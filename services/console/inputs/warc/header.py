"""The header of a record, and of the HTTP answer in it. Pure."""

from __future__ import annotations

import io
from typing import Any

from warcio.statusandheaders import StatusAndHeadersParser  # type: ignore[import-untyped]

from services.console.inputs.warc.parts import Damaged
from services.fetcher.headers import Headers

#: Bytes of a header that are read: servers refuse more than half of that.
MAX_HEAD_BYTES = 2**16

#: Fields by name in lower case, the first of each name.
Header = dict[str, str]


def fields(head: bytes, versions: list[str]) -> tuple[str, Headers]:
    """The first line after its version, and all fields in their order, of a header (WARC or HTTP) that is bounded already.

    Raises:
        Damaged: it begins otherwise.
    """
    parser: Any = StatusAndHeadersParser(versions, verify=True)
    try:
        parsed = parser.parse(io.BytesIO(head))
    except Exception:  # noqa: BLE001 - the library raises several kinds, and all mean the same here
        raise Damaged("its header cannot be read") from None
    return parsed.statusline, tuple((name.lower(), value.strip()) for name, value in parsed.headers)


def by_name(fields_in_order: Headers) -> Header:
    """The first field of each name."""
    return dict(reversed(fields_in_order))
