"""The words of texts met lately, with all that was worked out of them: a story's copies come within hours and meet the same ones.

An article that was just judged is among them, as its copies are about to meet it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from services.classifier.text.tokens import Tokens, tokenise

#: Words kept, of some 500 articles, at about 150 bytes each: counted in words, so that long texts do not take more memory than short ones.
MOST_WORDS = 200_000


@dataclass(slots=True)
class Recent:
    """Texts with their words, up to `most` words together, those met last."""

    most: int = MOST_WORDS
    _texts: OrderedDict[str, Tokens] = field(default_factory=OrderedDict)
    _words: int = 0

    def words_of(self, text: str) -> Tokens:
        """`tokenise(text)`, done once while the text is met again and again."""
        known = self._texts.get(text)
        if known is not None:
            self._texts.move_to_end(text)
            return known
        found = self._texts[text] = tokenise(text)
        self._words += len(found)
        while self._words > self.most:
            _, gone = self._texts.popitem(last=False)
            self._words -= len(gone)
        return found


#: What this process met.
RECENT = Recent()
