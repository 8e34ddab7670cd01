"""Which language a text is in, as far as it matters to know whose words its lines are: told by the small words of its prose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

#: Words that are counted: some paragraphs, enough to tell Danish from Swedish.
_COUNTED = 300
#: Small words below which nothing is told: a headline and two labels.
_LEAST = 12
#: Share of the commonest language's count from which another is as likely: Danish and Norwegian share most.
_AS_LIKELY = 0.8
#: Publishers of any language have labels and prompts in this one.
_EVERYWHERE = "en"


@dataclass(slots=True)
class Tongues:
    """The small words of each language: for each word a bit for every language that has it, in the order of `_languages`."""

    _languages: list[str] = field(default_factory=list)
    _bits: dict[str, int] = field(default_factory=dict)

    def learn(self, language: str, function: Iterable[str]) -> None:
        """Learn the `function` words of a language."""
        self._languages.append(language)
        for word in function:
            self._bits[word] = self._bits.get(word, 0) | 1 << len(self._languages) - 1

    def has(self, word: str) -> bool:
        """Whether `word` is a small word of any language."""
        return word in self._bits

    def spoken(self, lines: Sequence[Line]) -> frozenset[str] | None:
        """The languages that `lines` may be in, English among them; None where their prose does not tell.

        A script without spaces sets no small words apart.
        """
        if any(line.wide for line in lines if line.prose):
            return None
        said = chain.from_iterable(line.words or words(line.text) for line in lines if line.prose)
        counts: dict[str, int] = {}
        for bits, count in Counter(filter(None, map(self._bits.get, islice(said, _COUNTED)))).items():
            left = bits
            while left:
                language = self._languages[(left & -left).bit_length() - 1]
                counts[language] = counts.get(language, 0) + count
                left &= left - 1
        most = max(counts.values(), default=0)
        if most < _LEAST:
            return None
        return frozenset({_EVERYWHERE, *(language for language, count in counts.items() if count >= _AS_LIKELY * most)})
