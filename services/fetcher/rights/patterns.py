"""Path patterns, as robots.txt has them (RFC 9309 section 2.2.3) and tdmrep.json too: `*` is any run of characters, `$` at the end
the end. Pure.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def path_of(url: str) -> str:
    """Path and query of `url`, percent-decoded, to be matched; `/` for a bare host or no URL at all."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def matches(pattern: str, path: str) -> bool:
    """Whether `path`, as `path_of` has it, begins as `pattern` says. Each piece is looked for once, from left to right."""
    whole = pattern.endswith("$")
    first, *rest = (unquote(piece) for piece in pattern.removesuffix("$").split("*"))
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not whole or at == len(path)
    *between, last = rest
    for piece in between:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= at if whole else path.find(last, at) >= 0
