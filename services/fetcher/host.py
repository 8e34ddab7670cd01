"""Which host a URL names, whatever the spelling: the host parser of the WHATWG URL standard (section 3.5).

Pure. Operating systems read `127.1`, `0x7f000001`, `017700000001` and `①②⑦.0.0.1` as 127.0.0.1. So does this module, so that
an address is an address before anyone resolves it, and what is checked is what is connected to.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote

import idna

#: Longest host name, in ASCII characters (RFC 1035 section 2.3.4).
_MAX_NAME = 253
#: One label of a name as DNS and news sites have it: letters, digits, hyphens, and underscores, which exist in practice.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
#: A last label that makes the whole host an IPv4 address or nothing (WHATWG "ends in a number").
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
#: Digits of one part: 2^32 takes 11 in octal; room for leading zeros, none for numbers that are slow to read.
_MAX_DIGITS = 32

Host = str | IPv4Address | IPv6Address


def parse_host(raw: str) -> Host:
    """The address that `raw` spells, else the name in lower-case ASCII without a final dot.

    `raw` is the host of a URL without its port; an IPv6 address stands in brackets.

    Raises:
        ValueError: it is neither; the message says why.
    """
    if raw.startswith("[") and raw.endswith("]"):
        return _ipv6(raw[1:-1])
    name = _ascii(unquote(raw, errors="strict")).removesuffix(".")
    if not name or len(name) > _MAX_NAME:
        raise ValueError("the host is empty or too long")
    labels = name.split(".")
    if _NUMBER.match(labels[-1]):
        return _ipv4(labels)
    if not all(_LABEL.match(label) for label in labels):
        raise ValueError(f"{name!r} is no host name")
    return name


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True, std3_rules=False).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"{host!r} is no host name: {error}") from None


def _ipv6(literal: str) -> IPv6Address:
    if "%" in literal:
        raise ValueError("an IPv6 address with a zone belongs to one machine's own links")
    return IPv6Address(literal)


def _ipv4(parts: list[str]) -> IPv4Address:
    """One to four numbers, each decimal, octal (0…) or hexadecimal (0x…); the last fills the bytes that are left."""
    if len(parts) > 4:
        raise ValueError("an IPv4 address has at most four parts")
    *leading, last = [_number(part) for part in parts]
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError("a part of the IPv4 address is out of range")
    return IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(leading)))


def _number(part: str) -> int:
    if not part or len(part) > _MAX_DIGITS:
        raise ValueError("a part of the IPv4 address is empty or too long")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") and len(part) > 1 else 10)
