"""The Link header field (RFC 8288 section 3): hubs and licences stand there. Pure and total, in time linear in what is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.fetcher.feeds.links import absolute_url
from services.fetcher.headers import Headers, header_values

#: Characters of all Link fields that are read: sites that preload much send 8 kB.
_MAX_LENGTH = 16_384
#: Links of an answer that are looked at.
_MAX_LINKS = 100
#: A link is <…> and its parameters; each part here begins with a character of its own, and a quotation that does not end takes all that
#: is left, so that no text is read twice.
_TOKENS = re.compile(r'<([^<>]*)>|"((?:[^"\\]|\\.)*)(?:"|\\?\Z)|([,;=])|([^\s<>",;=]+)', re.DOTALL)


def related(headers: Headers, relation: str, base: str) -> tuple[str, ...]:
    """The absolute URLs that stand in `relation` (lower case) to the answer got from `base`, in the order sent."""
    found = (absolute_url(base, target) for target in targets(headers, relation))
    return tuple(dict.fromkeys(url for url in found if url))


def targets(headers: Headers, relation: str) -> Iterator[str]:
    """The same as written. A link with an `anchor` speaks of another document, and is none."""
    text = ", ".join(header_values(headers, "link"))[:_MAX_LENGTH]
    return (target for target, parameters in _links(text) if _is(parameters, relation))


def _is(parameters: dict[str, str], relation: str) -> bool:
    return "anchor" not in parameters and relation in parameters.get("rel", "").lower().split()


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each target with its parameters; of a parameter that is repeated the first counts (RFC 8288 section 3.3)."""
    target: str | None = None
    parameters: dict[str, str] = {}
    name, after = "", ""
    count = 0
    for token in _TOKENS.finditer(text):
        uri, quoted, mark, word = token.groups()
        if uri is not None:
            if target is not None:
                yield target, parameters
            target, parameters, name = uri.strip(), {}, ""
            count += 1
            if count > _MAX_LINKS:
                return
        elif mark:
            after = mark
            continue
        elif word is not None and after == ";":
            name = word.lower()
            parameters.setdefault(name, "")
        elif after == "=" and name:
            parameters[name] = parameters.get(name) or (quoted if word is None else word) or ""
        after = ""
    if target is not None:
        yield target, parameters
