"""Figures as a person reads them. What is not known is "unknown", never 0. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

UNKNOWN = "unknown"
#: Stands where there is nothing whose figure it would be.
NOTHING = "-"
#: Units of time from the largest, in seconds.
_SPANS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))

#: Amount from which the next larger unit is used: none is shown with fewer than two digits.
_UNIT_UP_TO = 10 * 1024


def known(figure: float | str | None, form: str = "") -> str:
    """The figure in this format."""
    return UNKNOWN if figure is None else format(figure, form)


def span(seconds: float | None) -> str:
    """A time: two digits of the unit that suits it."""
    if seconds is None:
        return UNKNOWN
    for length, unit in _SPANS:
        if abs(seconds) >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} s" if abs(seconds) < 10 else f"{seconds:.0f} s"


def span_ms(milliseconds: float | None) -> str:
    """A time given in ms; "-" where there is nothing whose time it would be."""
    return NOTHING if milliseconds is None else span(milliseconds / 1000)


def size(count: float | None) -> str:
    """An amount of bytes."""
    if count is None:
        return UNKNOWN
    for unit in ("B", "KiB", "MiB"):
        if abs(count) < _UNIT_UP_TO:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def share(part: float | None) -> str:
    """A share of a whole."""
    return UNKNOWN if part is None else f"{part:.0%}"


def moment(at: datetime | str) -> str:
    """A time to the second, in UTC, which it names. ISO 8601 text is read, without an offset as UTC; any other stays as it is."""
    try:
        read = datetime.fromisoformat(at) if isinstance(at, str) else at
        return f"{(read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError):
        return str(at)
