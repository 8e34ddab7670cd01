"""Pages that are no article: live blogs, galleries, lists of stories, error pages. Pure.

Each is told by what the page declares or by how it is built, and only where both leave no doubt: an article lost is worse than a list
taken in. What has no words of its own is rejected later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.cleaner.html.render import Rendering
from services.cleaner.html.teasers import are_teasers
from services.cleaner.metadata.declared import Declared
from services.cleaner.text.lines import Line

_GALLERIES = frozenset(("ImageGallery", "MediaGallery", "og:gallery"))
_LISTS = frozenset(("CollectionPage", "SearchResultsPage", "ItemList", "og:website", "og:"))
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review)$|^og:(?:article|blog)", re.IGNORECASE)
#: HTTP statuses of what is missing or broken, as such pages have them in their title or headline.
_STATUS = re.compile(r"(?<![\d.,:$€£-])(?:40[0134]|410|451|50[0234])(?![\d.,:%€-])")
#: What sites call the element that holds the words of an error, or the body of such a page, whatever its language and its status.
_ERRORS = frozenset(
    "error404 error-404 error403 error410 error500 404 page-404 page404 404-page status-404 is-404 not-found notfound page-not-found "
    "pagenotfound error-page errorpage page-error http-error".split()
)
#: Characters of a class that are looked at.
_NAME_CHARACTERS = 300
#: Words of its own up to which a page with a status in its title is an error page, one full of headlines a list, one of pictures a gallery.
_FEW_WORDS = 80
#: Characters of a title that are looked at.
_WINDOW_CHARACTERS = 300
#: Words of linked text from which it is a headline, and how many headlines make a list of stories.
_HEADLINE_WORDS, _HEADLINES = 4, 25
#: Share of link text from which a block leads elsewhere.
_LINKED = 0.7


def declared_genre(declared: Declared) -> str | None:
    """What the page is, where what it declares alone says that it is no article; None where its words must be looked at."""
    return "a live blog" if "LiveBlogPosting" in declared.types else None


def no_article(declared: Declared, rendering: Rendering, lines: Sequence[Line], chosen: Sequence[bool]) -> str | None:
    """What the page is, for the detail of its rejection; None for an article. `lines` are what the blocks read, `chosen` the article's."""
    if any(_ARTICLE.search(kind) for kind in declared.types):
        return None
    own = sum(line.size for line, taken in zip(lines, chosen, strict=True) if taken)
    if own <= _FEW_WORDS and (found := _of_few_words(declared, rendering, lines, chosen)):
        return found
    listing = declared.types & _LISTS and not _dated(declared) and are_teasers(rendering, lines, chosen)
    return "a list of stories" if listing else None


def _of_few_words(declared: Declared, rendering: Rendering, lines: Sequence[Line], chosen: Sequence[bool]) -> str | None:
    """What a page is that has hardly a word of its own."""
    if declared.types & _GALLERIES:
        return "a picture gallery"
    if _STATUS.search((declared.window or "")[:_WINDOW_CHARACTERS]) or (not _dated(declared) and _in_error(rendering, chosen)):
        return "an error page"
    if declared.types & _LISTS and not declared["published"] and _headlines(rendering, lines) >= _HEADLINES:
        return "a list of stories"
    return None


def _dated(declared: Declared) -> bool:
    """Whether the page declares when it was published; a time that it shows may be that of any story it leads to."""
    return any(particular.name == "published" and particular.carrier != "time" for particular in declared.particulars)


def _in_error(rendering: Rendering, chosen: Sequence[bool]) -> bool:
    """Whether an element around what was chosen is called an error."""
    boxes, looked_at = rendering.boxes, set()
    for block, taken in zip(rendering.blocks, chosen, strict=True):
        number = block.box if taken else -1
        while number >= 0 and number not in looked_at:
            looked_at.add(number)
            if not _ERRORS.isdisjoint(boxes[number].name[:_NAME_CHARACTERS].lower().split()):
                return True
            number = boxes[number].parent
    return False


def _headlines(rendering: Rendering, lines: Sequence[Line]) -> int:
    return sum(
        line.size >= _HEADLINE_WORDS and block.linked >= _LINKED * (block.end - block.start)
        for block, line in zip(rendering.blocks, lines, strict=True)
    )
