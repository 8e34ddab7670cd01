"""TDMRep, the TDM Reservation Protocol (W3C community group): its three carriers, and which of them prevails. Pure.

    /.well-known/tdmrep.json  <  HTTP header  <  HTML meta tag

The nearest to the text decides, also where it takes a reservation back. 1 reserves the right to mine text and data, 0 does not; any
other value is as if it were not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.fetcher.headers import Headers, header_values
from services.fetcher.rights.markup import Tags
from services.fetcher.rights.patterns import matches, path_of
from services.fetcher.rights.said import quoted

#: Where a site keeps its file (RFC 8615).
WELL_KNOWN = "/.well-known/tdmrep.json"
#: Bytes of a file that is read: those that are known have a handful of rules.
MAX_BYTES = 64 * 1024
#: Rules of a file that are kept, and characters of a pattern or a policy's URL.
_MAX_RULES, _MAX_TEXT = 500, 2048
_RESERVED = {"1": True, "0": False}
_RESERVATION, _POLICY = "tdm-reservation", "tdm-policy"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one carrier says: None where it says nothing. `policy` is the URL under which a licence is to be had, as written."""

    reserved: bool | None = None
    policy: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of a site's file: what holds for the paths that `location` matches."""

    location: str
    reserved: bool | None
    policy: str | None


def read_file(body: bytes) -> tuple[Rule, ...]:
    """The rules of a site's file, in its order; none where it is no such file, as the page in place of a missing one is."""
    if len(body) > MAX_BYTES:
        return ()
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    found = (_rule(entry) for entry in (entries if isinstance(entries, list) else ())[:_MAX_RULES])
    return tuple(rule for rule in found if rule)


def said_in_file(rules: Iterable[Rule], url: str) -> Reservation:
    """The first rule whose pattern matches `url`, even where it says nothing that can be understood."""
    path = path_of(url)
    rule = next((rule for rule in rules if matches(rule.location, path)), None)
    if rule is None:
        return Reservation()
    said = "unreadable" if rule.reserved is None else str(int(rule.reserved))
    evidence = quoted("tdmrep.json", f"{rule.location} {_RESERVATION} {said}")
    return Reservation(rule.reserved, rule.policy, (evidence, *_quoted_policy("tdmrep.json", rule.policy)))


def said_in_header(headers: Headers) -> Reservation:
    """What the answer's header says of the page that it brought."""
    return _said("header", header_values(headers, _RESERVATION), header_values(headers, _POLICY))


def said_in_page(tags: Tags) -> Reservation:
    """What the page says of itself."""
    return _said("meta", tags.contents(_RESERVATION), tags.contents(_POLICY))


def prevailing(carriers: Sequence[Reservation]) -> Reservation:
    """What holds among `carriers`, weakest first: the strongest that says something. All of them remain evidence."""
    reserved = next((one.reserved for one in reversed(carriers) if one.reserved is not None), None)
    policy = next((one.policy for one in reversed(carriers) if one.policy), None)
    return Reservation(reserved, policy, tuple(piece for one in carriers for piece in one.evidence))


def _said(carrier: str, reservations: Sequence[str], policies: Sequence[str]) -> Reservation:
    """One carrier that speaks several times reserves where it does so once. Proxies join repeated fields with commas (RFC 9110)."""
    values = {value.strip() for joined in reservations for value in joined.split(",")}
    said = {_RESERVED[value] for value in values if value in _RESERVED}
    evidence = [quoted(f"{carrier} {_RESERVATION}", value) for value in reservations]
    policy = next((value.strip() for value in policies if value.strip()), None)
    return Reservation(any(said) if said else None, policy, (*evidence, *_quoted_policy(carrier, policy)))


def _quoted_policy(carrier: str, policy: str | None) -> tuple[str, ...]:
    return (quoted(f"{carrier} {_POLICY}", policy),) if policy else ()


def _rule(entry: object) -> Rule | None:
    if not isinstance(entry, dict) or not isinstance(location := entry.get("location"), str) or len(location) > _MAX_TEXT:
        return None
    policy = entry.get(_POLICY)
    given = entry.get(_RESERVATION)
    # A number by the specification; in quotes, as the header has it, it means the same.
    reserved = _RESERVED.get(str(given)) if isinstance(given, int | str) and not isinstance(given, bool) else None
    return Rule(location, reserved, policy if isinstance(policy, str) and len(policy) <= _MAX_TEXT else None)
