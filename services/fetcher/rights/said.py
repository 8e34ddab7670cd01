"""What one carrier says of use, and how it is quoted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from shared.record import MAX_EVIDENCE, Answer, Rights, Use

#: A use of the text, and whether it is allowed.
Statement = tuple[Use, bool]
#: Characters of one piece of evidence: enough to quote any honest statement.
MAX_QUOTE = 300
#: Characters of a URL that is kept: longer than any that is fetched.
_MAX_URL = 2048


def rights_from(statements: Iterable[Statement], *, licence_url: str | None = None, evidence: Iterable[str] = ()) -> Rights:
    """The rights that `statements` make: for each use a refusal outweighs any permission. Evidence counts once, as much as fits."""
    said = frozenset(statements)
    return Rights(
        tdm=_answer(said, "tdm"),
        train_ai=_answer(said, "train_ai"),
        ai_use=_answer(said, "ai_use"),
        search=_answer(said, "search"),
        licence_url=licence_url,
        evidence=tuple(dict.fromkeys(evidence))[:MAX_EVIDENCE],
    )


def quoted(carrier: str, said: str) -> str:
    """One piece of evidence: the carrier, then its words on one line, cut, without what cannot be shown."""
    words = " ".join(said[: 2 * MAX_QUOTE].split())
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in f"{carrier}: {words}")[:MAX_QUOTE]


def web_address(target: str, base: str) -> str | None:
    """Where a link on the page at `base` leads, if that is a place on the web."""
    try:
        found = urljoin(base, target.strip())
        scheme, host = urlsplit(found).scheme, urlsplit(found).hostname
    except ValueError:  # a bracket too many
        return None
    return found if scheme in ("http", "https") and host and len(found) <= _MAX_URL and found.isprintable() else None


def _answer(said: frozenset[Statement], use: Use) -> Answer:
    return "no" if (use, False) in said else "yes" if (use, True) in said else "unknown"
