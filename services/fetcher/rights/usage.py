"""Content-Usage (IETF AIPREF, in headers and in robots.txt) and Content-Signal (in robots.txt). Pure.

Both are lists of `label=answer`, the first a dictionary of RFC 9651. It is read more warily than the RFC has it: a member that is
broken spoils itself alone, a label that comes twice does not take its first answer back, and either's words for yes and no are read
in both, also in quotation marks, and the RFC's own "false", so that no refusal is lost to a slip of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.fetcher.rights.patterns import matches
from services.fetcher.rights.said import Statement
from shared.record import Use

#: Labels through the drafts of AIPREF's vocabulary and those of Content-Signal, with the use each is about. AIPREF is a draft still.
_LABELS: dict[str, Use] = {
    "train-ai": "train_ai",
    "train-genai": "train_ai",
    "ai-train": "train_ai",
    "ai-use": "ai_use",
    "ai-output": "ai_use",
    "ai-input": "ai_use",
    "search": "search",
    "tdm": "tdm",
    "bots": "tdm",
}
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "?0": False}
#: One member: commas in quoted strings separate nothing.
_MEMBER = re.compile(r'(?:"(?:[^"\\]|\\.)*+"?|[^",])+')
#: A line of robots.txt that holds for a part of the site: a path pattern, then the list (draft-ietf-aipref-attach).
_FOR_PATH = re.compile(r"(/\S*+)(?:\s++(.*))?", re.DOTALL)


def statements(value: str) -> Iterator[Statement]:
    """What a list says. Parameters, other labels and other answers say nothing."""
    for member in _MEMBER.finditer(value):
        label, _, answer = member[0].partition(";")[0].partition("=")
        use, allowed = _LABELS.get(label.strip().lower()), _ANSWERS.get(answer.strip(' \t"').lower())
        if use is not None and allowed is not None:
            yield use, allowed


def in_force(lines: Iterable[str], path: str) -> list[str]:
    """Of the lines of one field in robots.txt, the lists that hold for `path`: those with the longest pattern that matches it.

    A line without a pattern holds for the whole site.
    """
    parted = [(found[1], found[2] or "") if (found := _FOR_PATH.match(line)) else ("", line) for line in lines]
    holding = [(pattern, said) for pattern, said in parted if matches(pattern, path)]
    longest = max((len(pattern) for pattern, _ in holding), default=0)
    return [said for pattern, said in holding if len(pattern) == longest]
