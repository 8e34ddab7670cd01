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
    """The small words of each language."""

    _languages: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, language: str, function: Iterable[str]) -> None:
        """Learn the `function` words of a language."""
        for word in function:
            self._languages.setdefault(word, []).append(language)

    def spoken(self, lines: Sequence[Line]) -> frozenset[str] | None:
        """The languages that `lines` may be in, English among them; None where their prose does not tell.

        A script without spaces sets no small words apart.
        """
        if any(line.wide for line in lines if line.prose):
            return None
        said = chain.from_iterable(line.words or words(line.text) for line in lines if line.prose)
        counts = Counter(chain.from_iterable(filter(None, map(self._languages.get, islice(said, _COUNTED)))))
        most = max(counts.values(), default=0)
        if most < _LEAST:
            return None
        return frozenset({_EVERYWHERE, *(language for language, count in counts.items() if count >= _AS_LIKELY * most)})
