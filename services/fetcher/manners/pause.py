"""How long a host is left alone that asked for it. Pure.

The pause is the host's, not the URL's, and all fetchers keep to it (`gate`). Only 429 and 503 ask for one: a 403 is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

#: First pause of our own in seconds, where the host states none; it doubles with each pause in a row.
BASE_S = 60.0
#: Longest pause in seconds, stated or ours: a day, past which an article is no news.
CAP_S = 86_400.0
#: Seconds after a pause for which it counts as the one before the next: half an hour without a word, and all is forgiven.
REMEMBERED_S = 1800.0
#: Shortest pause in seconds that a host can state: with a wish of 0 beside a refusal nothing is said.
_LEAST_S = 1.0
#: Part of a pause of ours that jitter adds at most: hosts behind one wall are not all asked again at once.
_SPREAD = 0.25
_OVERLOADED = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Pause:
    """Leave the host alone for so long; `strikes` pauses in a row with this one."""

    seconds: float
    strikes: int


def asks_for_pause(status: int) -> bool:
    """Whether an answer of this status is about the host's load."""
    return status in _OVERLOADED


def next_pause(strikes: int, retry_after_s: float | None, jitter: float) -> Pause:
    """The pause after `strikes` in a row: as long as the host says, else a minute, two, four … and some; a day at most.

    `jitter` is drawn from [0, 1).
    """
    if retry_after_s is not None and retry_after_s >= _LEAST_S:
        return Pause(min(retry_after_s, CAP_S), strikes + 1)
    doubled = BASE_S * 2 ** min(strikes, 11)
    return Pause(min(doubled * (1 + _SPREAD * jitter), CAP_S), strikes + 1)
