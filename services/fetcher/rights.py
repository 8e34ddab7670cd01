"""What a publisher says of machine use in the header of an answer: which answers, and quoted from where.

Pure. Reads tdm-reservation and tdm-policy (W3C TDMRep), Content-Usage (IETF AIPREF, a draft whose labels have moved), X-Robots-Tag
and Link rel=license. Silence is `unknown`, never permission; a "no" anywhere outweighs a "yes".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from services.fetcher.headers import Headers, header_value, header_values
from shared.record import Answer, Rights

#: A use of the text, as a field of `Rights`, and what was said of it.
Statement = tuple[str, bool]

#: Labels of AIPREF's vocabulary through its drafts, and the field each one is about.
_USAGE = {
    "train-ai": "train_ai",
    "train-genai": "train_ai",
    "ai-use": "ai_use",
    "ai-output": "ai_use",
    "search": "search",
    "tdm": "tdm",
}
#: Directives of X-Robots-Tag that speak of use, and the fields they refuse. noai is informal and means both.
_ROBOTS = {"noindex": ("search",), "none": ("search",), "noai": ("train_ai", "ai_use")}
#: The name that a publisher would use to address this crawler in X-Robots-Tag.
_OUR_AGENT = "wiresift"
#: Characters of one piece of evidence, and pieces: enough to quote any honest header.
_MAX_QUOTE, _MAX_EVIDENCE = 300, 16
_LINK = re.compile(r"<([^<>]{1,2048})>([^<>]{1,1024})")
_LICENCE = re.compile(r";\s{0,8}rel\s{0,8}=\s{0,8}\"?[^\";,]{0,64}\blicense\b", re.IGNORECASE)
#: A directive that is addressed to one agent: `googlebot: noindex`. Directives with a value of their own are listed.
_AGENT = re.compile(r"\s*([a-z0-9_-]{1,64})\s{0,8}:\s{0,8}", re.IGNORECASE)
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_SIGNALS = ("tdm-reservation", "tdm-policy", "content-usage", "x-robots-tag")


def rights_of(headers: Headers, url: str) -> Rights:
    """The rights stated in `headers`; `url` is the final one, to which relative links refer."""
    said = [*_tdm(headers), *_usage(headers), *_robots(headers)]
    licence = _licence(headers, url)
    evidence = [f"{name}: {value}"[:_MAX_QUOTE] for name in _SIGNALS for value in header_values(headers, name)]
    if licence:
        evidence.append(f"licence: {licence}"[:_MAX_QUOTE])
    return Rights(
        tdm=_answer(said, "tdm"),
        train_ai=_answer(said, "train_ai"),
        ai_use=_answer(said, "ai_use"),
        search=_answer(said, "search"),
        licence_url=licence,
        evidence=tuple(evidence[:_MAX_EVIDENCE]),
    )


def _answer(said: Iterable[Statement], use: str) -> Answer:
    answers = {allowed for about, allowed in said if about == use}
    return "no" if False in answers else "yes" if True in answers else "unknown"


def _tdm(headers: Headers) -> Iterator[Statement]:
    """1 reserves the right of text and data mining, 0 does not; any other value counts as unset."""
    for value in header_values(headers, "tdm-reservation"):
        if value.strip() in ("0", "1"):
            yield "tdm", value.strip() == "0"


def _usage(headers: Headers) -> Iterator[Statement]:
    """A dictionary of RFC 9651, as far as needed: members `label=y` or `label=n`, parameters ignored."""
    for value in header_values(headers, "content-usage"):
        for member in value.split(","):
            label, _, preference = member.partition(";")[0].strip().partition("=")
            if label in _USAGE and preference in ("y", "n"):
                yield _USAGE[label], preference == "y"


def _robots(headers: Headers) -> Iterator[Statement]:
    for value in header_values(headers, "x-robots-tag"):
        for directive in _directives_for_us(value).split(","):
            for use in _ROBOTS.get(directive.strip().lower(), ()):
                yield use, False


def _directives_for_us(value: str) -> str:
    """What a value of X-Robots-Tag says to this crawler: nothing, where it names another one."""
    addressed = _AGENT.match(value)
    if not addressed or addressed[1].lower() in _VALUED:
        return value
    return value[addressed.end() :] if addressed[1].lower() == _OUR_AGENT else ""


def _licence(headers: Headers, url: str) -> str | None:
    """The target of Link rel=license, else the policy that TDMRep names: it says how to obtain a licence."""
    links = (link for value in header_values(headers, "link") for link in _LINK.finditer(value))
    named = next((link[1] for link in links if _LICENCE.match(link[2])), None) or header_value(headers, "tdm-policy")
    try:
        absolute = urljoin(url, named.strip()) if named else ""
        return absolute if urlsplit(absolute).scheme in ("http", "https") else None
    except ValueError:  # a bracket too many
        return None
