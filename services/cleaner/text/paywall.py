"""Whether a text breaks off where a paywall stood."""

from __future__ import annotations

from services.cleaner.text.words import ends_sentence, size

#: Words from which an article is whole even though it asks for a subscription: previews show less.
_WHOLE_WORDS = 250
_ELLIPSES = ("…", "...", "[…]", "[...]")


def cut_off(text: str) -> bool:
    """Whether `text` is a preview: short, or broken off in the middle of a sentence."""
    last = text.rstrip().rpartition("\n")[2]
    return last.endswith(_ELLIPSES) or not ends_sentence(last) or size(text.replace("\n", " ")) < _WHOLE_WORDS
