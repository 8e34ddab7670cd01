"""Invented news pages for measurements: an article amid what sites put around one, from some kilobytes to half a megabyte."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from random import Random

from tests.benchmarks.articles import articles

#: Bytes of a page's scripts and styles: nothing beside the text, what half of all news pages have, and what the heaviest have.
_WEIGHTS = (0, 60_000, 200_000, 450_000)
#: Stories that a page links to, in lists of ten: the fewest and the most.
_LINKED = (10, 150)
#: Words of an article, shortest and longest.
_WORDS = (150, 1200)
_SECTIONS = "home world politics business sport culture science travel weather opinion".split()
_RULE = ".story-{0}{{margin:0 auto;padding:{0}px;color:#{0:06x}}}\n"
_SCRIPT = 'window.settings=window.settings||[];window.settings.push({{"id":{0},"slot":"unit-{0}","sizes":[[300,250],[728,90]]}});\n'


def pages(count: int, *, seed: int) -> Iterator[str]:
    """`count` pages of all weights in turn; the same seed makes the same pages."""
    chance = Random(seed)
    headlines = [text.split(".")[0] for text in articles(200, seed=seed, words=50, copies=0)]
    for number in range(count):
        text = next(articles(1, seed=seed * count + number, words=chance.randint(*_WORDS)))
        yield _page(chance, text.split("\n\n"), chance.sample(headlines, 40), _WEIGHTS[number % len(_WEIGHTS)])


def _page(chance: Random, paragraphs: list[str], headlines: list[str], weight: int) -> str:
    title = escape(headlines[0])
    menu = "".join(f'<li class="menu-item"><a class="menu-link" href="/{name}">{name.title()}</a></li>' for name in _SECTIONS)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Example Times</title>"
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", "author": {{"name": "Jane Doe"}}}}</script>'
        f"{_filler(chance, weight)}</head><body class=page><header class=site-header><nav><ul>{menu}</ul></nav></header>"
        f'<main><article class="story"><h1 class="story-title">{title}</h1><div class="byline">By <a href="/jane">Jane Doe</a></div>'
        f'<div class="share-bar"><button>Share</button><button>Print</button></div>'
        f"{''.join(_body(chance, paragraphs, headlines))}</article>"
        f'<aside class="related">{"".join(_lists(chance, headlines))}</aside></main>'
        f"<footer><ul>{menu}</ul><p>Example Times, all rights reserved</p></footer></body></html>"
    )


def _filler(chance: Random, weight: int) -> str:
    """Styles and scripts of about `weight` bytes."""
    styles = "".join(_RULE.format(chance.randrange(99_999)) for _ in range(weight // 200))
    scripts = "".join(_SCRIPT.format(chance.randrange(99_999)) for _ in range(weight // 160))
    return f"<style>{styles}</style><script>{scripts}</script>"


def _body(chance: Random, paragraphs: list[str], headlines: list[str]) -> Iterator[str]:
    """The article's paragraphs, with pictures, adverts and links to other stories between some."""
    for paragraph in paragraphs:
        yield f'<p class="story-text story-text--{chance.randrange(99)}">{paragraph}</p>\n'
        match chance.randrange(6):
            case 0:
                caption = chance.choice(headlines)
                yield f'<figure class="picture"><img src="/p.jpg"><figcaption>{caption} Photo: Example</figcaption></figure>\n'
            case 1:
                yield '<div class="ad-slot"><span class="ad-label">Advertisement</span></div>\n'
            case 2:
                yield f'<p class="read-more">Read more: <a href="/story">{chance.choice(headlines)}</a></p>\n'


def _lists(chance: Random, headlines: list[str]) -> Iterator[str]:
    """Lists of links to other stories, ten in each."""
    for number in range(chance.randint(*_LINKED) // 10):
        rows = "".join(
            f'<li class="card" data-id="{number}"><div class="card-text"><a class="card-link" href="/story/{place}">'
            f'<span>{headline}</span></a><time class="card-date">{place + 1}h ago</time></div></li>'
            for place, headline in enumerate(chance.sample(headlines, 10))
        )
        yield f'<section class="list"><h2>{_SECTIONS[number % len(_SECTIONS)].title()}</h2><ul>{rows}</ul></section>\n'
