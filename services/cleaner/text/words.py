"""Words of a line as the rules compare them: case, apostrophes, width and punctuation make no difference.

Pure; every function is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import add

from services.cleaner.text.kept import Kept

#: Scripts written without spaces (kana, Han, Thai): each character is a word of its own.
_WIDE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+(?:'[^\W_{_WIDE}]+)*")
_WIDE_CHARACTER = re.compile(rf"[{_WIDE}]")
#: The same with their neighbours: `re` is four times as fast at two ranges as at three.
_MAYBE_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u9fff]")
#: Characters of a wide script that carry as much as one spaced word (Japanese news: about two).
_WIDE_PER_WORD = 2
#: Code points normalised at once: CPython sorts marks that are stacked on one letter in time that is square in their number.
_AT_ONCE = 1024
_PIECE = re.compile(rf".{{0,{_AT_ONCE - 1}}}\s|.{{1,{_AT_ONCE}}}", re.DOTALL)
#: Tokens whose words are kept, some eight megabytes: a word comes with a capital, a comma or a quotation mark as well. News of many
#: languages in turn is split in 295 µs per 500 words so, in 485 with a third of them.
_MOST_TOKENS = 30_000
_APOSTROPHES = "’‘ʼ`"
#: Turkish has a dotted and a dotless i, and capitals of both that fold to neither: all are one letter for comparing.
_DOTTED_I, _DOTLESS_I = "i\u0307", "ı"
#: What ends a sentence, and what may stand behind it: closing quotes and brackets.
STOPS = frozenset(".!?…。！？؟।")
_CLOSERS = "\"'”’»)]}」』）】* "


def words(text: str) -> list[str]:
    """The words of `text`, folded for comparing."""
    return _WORD.findall(fold(text))


def words_of(tokens: Iterable[str]) -> tuple[str, ...]:
    """The words of the text whose parts between white space are `tokens`: no word, and nothing that folds, reaches over white space."""
    found: list[str] = []
    for token in tokens:
        found += _TOKENS[token]
    return tuple(found)


def folded(token: str) -> str:
    """`fold` of a token, kept."""
    return _FOLDED[token]


def fold(text: str) -> str:
    """`text` as it is compared: compatibility forms unified, no letter case, straight apostrophes. May change its length."""
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = _compatible(text).casefold()
    for mark in _APOSTROPHES:
        folded = folded.replace(mark, "'")
    return folded.replace(_DOTTED_I, "i").replace(_DOTLESS_I, "i")


def _compatible(text: str) -> str:
    """NFKC of `text`, of a long one piece by piece, each to its last white space where it has one."""
    if len(text) <= _AT_ONCE:
        return unicodedata.normalize("NFKC", text)
    return "".join(unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(text))


def wide(text: str) -> bool:
    """Whether a script without spaces is in `text`."""
    return not text.isascii() and _MAYBE_WIDE.search(text) is not None and _WIDE_CHARACTER.search(text) is not None


def pairs(found: Sequence[str]) -> list[str]:
    """Each word of `found` joined to the next: in a script without spaces, every two neighbouring characters."""
    return list(map(add, found, found[1:]))


def spans(text: str) -> list[tuple[int, int]]:
    """Where each of `words(text)` stands in `fold(text)`."""
    return [match.span() for match in _WORD.finditer(fold(text))]


def size(text: str) -> int:
    """How much `text` says, in words of a spaced script."""
    spaced = text.count(" ") + 1 if text else 0
    return spaced + len(_WIDE_CHARACTER.findall(text)) // _WIDE_PER_WORD if wide(text) else spaced


def size_of_lines(text: str, *, maybe_wide: bool) -> int:
    """The sizes of the lines of `text`, parted by line feeds alone, added up; a script without spaces is in it only if `maybe_wide`."""
    lines = text.split("\n")
    return sum(map(size, lines)) if maybe_wide else text.count(" ") + sum(map(bool, lines))


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip(_CLOSERS)[-1:] in STOPS


def capitalised_share(text: str) -> float:
    """Share of the words of `text` that begin with a capital or a digit, 0-1: high in names, credits and labels."""
    found = re.findall(r"[^\W_]+", text)
    return sum(not word[0].islower() for word in found) / len(found) if found else 0.0


_FOLDED: Kept[str] = Kept(fold)
_TOKENS: Kept[tuple[str, ...]] = Kept(lambda token: tuple(words(token)), most=_MOST_TOKENS)
