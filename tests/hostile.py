"""Documents made to be slow: each is as large as it is told to be, and must cost in proportion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from services.cleaner.clean import Document

#: A sentence of twelve words, so that a text of many has prose for the rules to go by.
PROSE = "The harbour of Westmere reopened on Tuesday after a storm, the port office said."


@dataclass(frozen=True, slots=True)
class Hostile:
    """A kind of document; `make` gives its text with about so many repetitions of what is hostile about it."""

    name: str
    media_type: Literal["text/plain", "text/html"]
    make: Callable[[int], str]

    def document(self, size: int, *, charset: str = "utf-8") -> Document:
        body = self.make(size).encode(charset, "surrogatepass")
        return Document(
            self.media_type, body, charset, "https://site.example/story", None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC)
        )


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: unit * size


def _numbered(unit: str) -> Callable[[int], str]:
    return lambda size: "".join(unit.replace("#", str(number)) for number in range(size))


def _nested(open_: str, close: str = "") -> Callable[[int], str]:
    return lambda size: f"{open_ * size}<p>{PROSE}</p>{close * size}"


def _amid(unit: str) -> Callable[[int], str]:
    """Units between paragraphs of prose, ten to each, each unit with a number of its own."""

    def make(size: int) -> str:
        numbers = iter(range(size))
        parts: list[str] = []
        while some := list(islice(numbers, 10)):
            parts += [f"{PROSE} {some[0]}.", "".join(unit.replace("#", str(number)) for number in some)]
        return "\n\n".join(parts)

    return make


_PLAIN: dict[str, Callable[[int], str]] = {
    "blank lines": _repeated("\n"),
    "one letter a line": _repeated("x\n"),
    "one word": _repeated("a"),
    "one line of words": _repeated("word "),
    "one line of numbers": _repeated("1,234.5 "),
    "one line of names": lambda size: "By " + "Jane Doe and " * size,
    "sentences in one line": _numbered("We waited # days. "),
    "stops": _repeated("."),
    "quotes": _repeated('"“«'),
    "brackets": _repeated("(["),
    "separators": _repeated("| • / "),
    "line separators": _repeated("a\u2028b\x1c\x85\r"),
    "cues": _repeated("Read more\n"),
    "numbered cues": _numbered("Read more: the bridge # that nobody wanted\n"),
    "cues amid prose": _amid("READ MORE: The bridge # that nobody wanted\n\n"),
    "labels": _repeated("Share\nPrint\nAdvertisement\nComments\n"),
    "prompts": _numbered("We could not take payment #. You must update your card details to keep your subscription.\n"),
    "headlines": _numbered("The bridge # that nobody wanted to build\n"),
    "captions": _numbered("Boats in the harbour # at dawn\nBoats in the harbour # at dawn [Getty]\nJANE DOE/GETTY IMAGES\n"),
    "captions amid prose": _amid("Boats in the harbour # at dawn [Getty]\n\n"),
    "tickers": _numbered("• DAX #\n18,001.60\n+117.90 (+0.31%)\n"),
    "pull quotes": _numbered(f"{PROSE} #\n\n{PROSE} #\n- Jane Doe, Port Office\n\n"),
    "quotes of one paragraph": lambda size: f"{PROSE} " * size + "\n\n" + f"{PROSE}\n- Jane Doe\n\n" * size,
    "repeats": _repeated(f"{PROSE} It had closed for days.\n\n"),
    "near repeats": _numbered(f"{PROSE} It had closed for # days.\n\n"),
    "bullets": _numbered("- item # of many\n"),
    "dates": _repeated("12 May 2020\n9:27PM\n"),
    "bylines": _numbered("By Jane Doe #, staff writer\n"),
    "edge marks": _repeated("* * *\n"),
    "mixed scripts": _repeated("Hafen港гавань ميناء נמל ท่าเรือ "),
    "Japanese": _repeated("港は火曜日に再開した。"),
    "bidirectional controls": _repeated("\u202e\u2066x\u2069\u202c "),
    "combining marks": lambda size: "a" + "\u0316\u0301" * size,
    "ligatures": _repeated("ﷺ "),
    "zero-width": _repeated("\u200b\u200d"),
    "addresses": _repeated("a@http://www."),
    "nulls": _repeated("\x00a"),
}
_PAGES: dict[str, Callable[[int], str]] = {
    "nested blocks": _nested("<div>", "</div>"),
    "nested blocks, unclosed": _nested("<div>"),
    "nested inlines": _nested("<b><i>"),
    "nested lists": _nested("<ul><li>a"),
    "nested tables": _nested("<table><tr><td>a"),
    "nested quotes": _nested("<blockquote>"),
    "a long table": lambda size: f"<p>{PROSE}</p><table>" + "<tr><td>DAX<td>18,001.60" * size,
    "a wide table": lambda size: f"<p>{PROSE}</p><table><tr>" + "<td>1" * size,
    "paragraphs": _numbered(f"<p>{PROSE} #</p>"),
    "marked paragraphs": _numbered(f'<p class="story-#">{PROSE} #</p>'),
    "links": _numbered('<p><a href="/#">The bridge # that nobody wanted</a></p>'),
    "links in one paragraph": lambda size: f"<p>{PROSE} " + '<a href="/x">bridge</a> ' * size,
    "spans in one paragraph": lambda size: f"<p>{PROSE} " + "<span>w</span>" * size,
    "broken lines": lambda size: f"<p>{PROSE}" + "<br>word" * size,
    "figures": _numbered("<figure><img alt=a><figcaption>Boats # at dawn</figcaption></figure>"),
    "unclosed tags": _repeated("<p"),
    "angle brackets": _repeated("<"),
    "comments": _repeated("<!--"),
    "entities": lambda size: "<p>" + "&amp;&nbsp;&bogus;&#x41;" * size,
    "a long class": lambda size: f'<p class="{"ad " * size}">{PROSE}',
    "many attributes": lambda size: "<p " + " ".join(f"a{number}=1" for number in range(size)) + f">{PROSE}",
    "metas": _numbered(f'<meta name="n#" content="c"><p>{PROSE}'),
    "linked data, nested": lambda size: f'<script type="application/ld+json">{"[" * size}</script><p>{PROSE}',
    "linked data, long": lambda size: f'<script type="application/ld+json">[{"{}," * size}{{}}]</script><p>{PROSE}',
    "scripts": _repeated(f"<script>var a = 1</script><p>{PROSE}</p>"),
    "headings": _numbered("<h2>The bridge # that nobody wanted</h2>"),
    "articles": _numbered(f"<article><h1>The bridge #</h1><p>{PROSE} #</p></article>"),
    "forms": _repeated("<form><select><option>a<option>b</select><textarea>x</textarea></form>"),
}


def _all(media_type: Literal["text/plain", "text/html"], makers: dict[str, Callable[[int], str]]) -> Iterable[Hostile]:
    return (Hostile(name, media_type, make) for name, make in makers.items())


TEXTS = tuple(_all("text/plain", _PLAIN))
PAGES = tuple(_all("text/html", _PAGES))
