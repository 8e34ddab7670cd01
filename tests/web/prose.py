"""Invented articles: words of no language, made by a seed, on pages as large as those of newspapers. Pure."""

from __future__ import annotations

import re
from functools import cache
from random import Random

#: Characters a page has at least: the median page of a news site, images and scripts not counted, is larger.
LEAST_PAGE = 30_000
_ONSETS = "b br c cr d dr f g gl h j k l m n p pl qu r s st t tr v w".split()
_NUCLEI = "a e i o u ai ea ou é ü ø".split()
_CODAS = ["", "", "n", "r", "l", "s", "nd", "rk", "st"]
#: Paragraphs that pages are put together from: enough that no two pages are alike.
_PARAGRAPHS = 300
_IN_A_PAGE = 24
#: Where a page says which article it is, in which version: what arrives is known by it.
_MARK = re.compile(r'<meta name="invented" content="(\d+) (\d+)">.*<p class="proof">\1 \2 – “fäçade” €</p>', re.DOTALL)


def page(number: int, version: int) -> str:
    """Version `version` of article `number`, as HTML of 30,000 characters and more."""
    random = Random(number * 10 + version)
    body = "\n".join(f"<p>{one}</p>" for one in random.sample(_paragraphs(), _IN_A_PAGE))
    title = headline(number, version)
    return (
        f'<html><head><title>{title}</title>\n<meta name="invented" content="{number} {version}">\n{_furniture()}</head>\n'
        f"<body><nav>{_links()}</nav><article><h1>{title}</h1>\n{body}\n"
        f'<p class="proof">{number} {version} – “fäçade” €</p></article></body></html>'
    )


def known(text: str) -> tuple[int, int] | None:
    """Number and version of the article on a page as it was decoded; None where it did not come over whole and in its own letters."""
    found = _MARK.search(text)
    return (int(found[1]), int(found[2])) if found else None


def headline(number: int, version: int = 1) -> str:
    """The title of an article; a later version is an update of it."""
    random = Random(number)
    words = " ".join(_word(random) for _ in range(6)).capitalize()
    return words if version == 1 else f"{words} (update)"


def slug(number: int, variant: int = 0) -> str:
    """Words for a URL; each variant is another headline of the same article."""
    random = Random(number * 100 + variant)
    letters = "abcdefghijklmnoprstuvw"
    return "-".join("".join(random.choices(letters, k=random.randint(3, 8))) for _ in range(5))


def _word(random: Random) -> str:
    return "".join(random.choice(part) for _ in range(random.randint(1, 3)) for part in (_ONSETS, _NUCLEI, _CODAS))


@cache
def _paragraphs() -> tuple[str, ...]:
    random = Random(1)
    return tuple(" ".join(_word(random) for _ in range(100)).capitalize() + "." for _ in range(_PARAGRAPHS))


@cache
def _furniture() -> str:
    """The style sheet in every page's head, which makes it as long as real ones."""
    rules = (f".teaser-{number} {{ margin: {number}px; color: #{number:06x}; }}" for number in range(200))
    return '<meta name="viewport" content="width=device-width">\n<style>\n' + "\n".join(rules) + "\n</style>\n"


@cache
def _links() -> str:
    return "".join(f'<a href="/section/{slug(number)}">{headline(number)}</a>\n' for number in range(60))
