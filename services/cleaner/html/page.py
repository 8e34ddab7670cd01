"""A page read: its rendering, the cuts its markup justifies, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from services.cleaner.html.choose import choose
from services.cleaner.html.genre import declared_genre, no_article
from services.cleaner.html.label import label
from services.cleaner.html.lines import lines_of, with_words
from services.cleaner.html.parse import parse
from services.cleaner.html.render import NOTHING, Rendering, render
from services.cleaner.html.second import extracted
from services.cleaner.learned.model import Model
from services.cleaner.metadata.declared import Declared, read_declared
from services.cleaner.text.cuts import Cut
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import Line, split


@dataclass(frozen=True, slots=True)
class Page:
    """`original_text` with the `cuts` made before any rule on text has looked, and what the page declares of itself.

    `no_article` says what the page is where it surely is none. `lines` are those of the text.
    """

    original_text: str
    cuts: tuple[Cut, ...] = ()
    declared: Declared = field(default_factory=Declared)
    no_article: str | None = None
    lines: tuple[Line, ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Page:
        """A plain text: nothing cut yet, nothing declared."""
        return cls(text, lines=tuple(split(text)))


def read_page(markup: str, url: str | None, model: Model | None) -> Page:
    """The page that `markup` is, found at `url`, its blocks judged by `model`. One that shows nothing is empty."""
    markup = markup.removeprefix("\ufeff").replace("\0", "\ufffd")
    rendering, declared = _shown_and_declared(markup, url)
    if not rendering.blocks:
        return Page("")
    if genre := declared_genre(declared):
        return Page(rendering.text, declared=declared, no_article=genre)
    lines = lines_of(rendering)
    opinions = partial(extracted, markup), partial(extracted, markup, thorough=True)
    chosen = choose(model, rendering, lines, declared, opinions)
    lines = with_words(rendering, lines, chosen)
    cuts = tuple(label(rendering, lines, chosen, declared, knowledge()))
    return Page(rendering.text, cuts, declared, no_article(declared, rendering, lines, chosen), tuple(lines))


def _shown_and_declared(markup: str, url: str | None) -> tuple[Rendering, Declared]:
    """What the page shows and what it says of itself. Its tree goes with this call, while it is still in the processor's cache."""
    tree = parse(markup)
    if tree is None:
        return NOTHING, Declared()
    declared = read_declared(tree, url)
    return render(tree), declared
