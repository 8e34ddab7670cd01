"""What a hub asks at the callback before it pushes (sections 5.2 and 5.3), and what it is answered. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from services.fetcher.websub.subscription import Subscription

#: Challenges that are echoed: printable ASCII of a bounded length, so that nobody makes us say what a reader would run (section 8.2).
_CHALLENGE = re.compile(r"[\x21-\x7e]{1,1024}")
#: A lease in seconds, positive; ten digits are 300 years.
_LEASE = re.compile(r"0{0,8}[1-9][0-9]{0,9}")
#: A percent-encoded byte, and the characters that mean the same encoded or not (RFC 3986 section 2.3).
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
#: Fields of a query that is read; a hub sends four or five.
_MAX_FIELDS = 32
#: Characters of a hub's reason that are kept.
_MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class Confirmed:
    """We want it: `challenge` is to be echoed. `lease_s` is what the hub grants, None where a subscription ends."""

    challenge: str
    lease_s: int | None


@dataclass(frozen=True, slots=True)
class Denied:
    """The hub will not push. `reason` is its word, on one line; may be empty."""

    reason: str


def intent(held: Subscription, query: str) -> Confirmed | Denied | None:
    """What `query` asks of the subscription whose callback was called; None where it is nothing that we asked for."""
    fields = _fields(query)
    if _plain(fields.get("hub.topic", "")) != _plain(held.topic):
        return None
    challenge, lease = fields.get("hub.challenge", ""), fields.get("hub.lease_seconds", "")
    match fields.get("hub.mode"):
        case "denied" if held.wanted:
            return Denied(_line(fields.get("hub.reason", "")))
        case "subscribe" if held.wanted and _CHALLENGE.fullmatch(challenge) and _LEASE.fullmatch(lease):
            return Confirmed(challenge, int(lease))
        case "unsubscribe" if not held.wanted and _CHALLENGE.fullmatch(challenge):
            return Confirmed(challenge, None)
    return None


def _fields(query: str) -> dict[str, str]:
    """The first of each name."""
    fields: dict[str, str] = {}
    try:
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"):
            fields.setdefault(name, value)
    except ValueError:
        return {}
    return fields


def _plain(topic: str) -> str:
    """`topic` in one spelling: hubs are to decode what need not be encoded (section 5.1.1), and encode what is not ASCII."""
    return _ENCODED.sub(_decoded, quote(topic, safe="%:/?#[]@!$&'()*+,;=", errors="replace"))


def _decoded(byte: re.Match[str]) -> str:
    letter = chr(int(byte[1], 16))
    return letter if letter in _UNRESERVED else byte[0].upper()


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:_MAX_REASON]).strip()
