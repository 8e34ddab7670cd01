"""One line of JSON Lines as the fields of a request. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import from_json

from services.console.inputs.limits import MAX_QUOTED
from services.console.inputs.outcome import Fault, nearest

#: Fields of a document, all optional but one of text, html and url.
FIELDS = ("external_id", "url", "source", "title", "text", "html", "published_at", "language")
_JSON_TYPES = {bool: "true or false", int: "a number", float: "a number", list: "an array", dict: "an object", str: "a string"}


def parse_document(line: bytes) -> dict[str, str] | Fault:
    """The fields given in `line`, blank and null ones left out, or the first thing that is wrong with it.

    Lone surrogates, which UTF-8 cannot carry, deep nesting and numbers of absurd length are broken JSON here.
    """
    try:
        document = from_json(line, allow_inf_nan=False)
    except ValueError as error:
        return Fault(f"broken JSON: {_reason(error)}", "write one JSON object per line, as jq -c . does")
    if not isinstance(document, dict):
        return Fault(
            f"the line is {_type_name(document)}, not an object", "write one JSON object per line: jq -c '.[]' makes it of an array"
        )
    return _fault(document) or {name: value for name, value in document.items() if _given(value)}


def article_url(url: str) -> Fault | None:
    """What is wrong with `url` as the address of an article; None where it can be asked for."""
    if not url.isprintable() or " " in url:
        return Fault("the URL holds white space or control characters", "write them percent-encoded (%20)")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        return Fault(f"no URL: {error}", "write it as https://host/path")
    if parts.scheme == "file":
        return Fault("a file is given by its path", f"write {parts.path or 'its path'} without file://")
    if parts.scheme not in ("http", "https"):
        return Fault(f"the scheme {_quoted(parts.scheme)} is not http or https", "write it as https://host/path")
    return None if host else Fault("the URL names no host", "write it as https://host/path")


def _fault(document: dict[str, Any]) -> Fault | None:
    for name, value in document.items():
        if name not in FIELDS:
            near = nearest(name[:MAX_QUOTED], FIELDS)
            return Fault(f"unknown field {_quoted(name)}", f"did you mean {near}?" if near else f"the fields are {', '.join(FIELDS)}")
        if value is not None and not isinstance(value, str):
            return Fault(f'the field "{name}" is {_type_name(value)}', "write it as a string, in quotes")
    text, html, url = (_given(document.get(name)) for name in ("text", "html", "url"))
    if text and html:
        return Fault("it has both text and html", "give one of them")
    if not (text or html or url):
        return Fault("it has none of text, html and url, or only blank ones", "give one of them")
    return None if text or html else article_url(document["url"].strip())


def _given(value: str | None) -> bool:
    return value is not None and bool(value.strip())


def _type_name(value: object) -> str:
    return _JSON_TYPES.get(type(value), "null")


def _quoted(words: str) -> str:
    return f'"{words}"' if len(words) <= MAX_QUOTED else f'"{words[:MAX_QUOTED]}…"'


def _reason(error: ValueError) -> str:
    # The parser counts lines within the one it was given; the reader names the file's line.
    return re.sub(r" at line \d+ column (\d+)$", r" at column \1", str(error))
