"""The words of texts met lately, with all that was worked out of them: a story's copies come within hours and meet the same ones.

An article that was just judged is among them, as its copies are about to meet it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from services.classifier.text.tokens import Tokens, tokenise

#: Words kept, of some 500 articles, at about 150 bytes each: counted in words, so that long texts do not take more memory than short ones.
MOST_WORDS = 200_000
#: Characters kept, ten to a word and at 1 to 4 bytes each: what stands between words takes memory as well.
MOST_CHARACTERS = 2_000_000
#: Words from which a text is kept: shorter ones are compared with nothing, and so not met again.
LEAST_WORDS = 40


@dataclass(slots=True)
class Recent:
    """Texts with their words, those met last, up to `words` words and `characters` characters together."""

    words: int = MOST_WORDS
    characters: int = MOST_CHARACTERS
    _texts: OrderedDict[str, Tokens] = field(default_factory=OrderedDict)
    _words: int = 0
    _characters: int = 0

    def __len__(self) -> int:
        """How many texts are kept."""
        return len(self._texts)

    def words_of(self, text: str) -> Tokens:
        """`tokenise(text)`, done once while the text is met again and again."""
        known = self._texts.get(text)
        if known is not None:
            self._texts.move_to_end(text)
            return known
        found = tokenise(text)
        if len(found) >= LEAST_WORDS:
            self._keep(text, found)
        return found

    def _keep(self, text: str, found: Tokens) -> None:
        self._texts[text] = found
        self._words += len(found)
        self._characters += len(text)
        while self._words > self.words or self._characters > self.characters:
            gone, its = self._texts.popitem(last=False)
            self._words -= len(its)
            self._characters -= len(gone)


#: What this process met.
RECENT = Recent()
