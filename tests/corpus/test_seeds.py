"""The five sample articles, as they are and as generated variants: exactly the noise goes, exactly the article stays.

The samples lie beside the checkout and are no part of the project; their lines are named by number only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cleaner.clean import Cleaned, Document, clean

SEEDS = Path(__file__).resolve().parents[2] / ".." / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the sample articles are not at {SEEDS}")


def numbers(given: str) -> set[int]:
    """Line numbers written as "1-3 8"."""
    ranges = (part.partition("-") for part in given.split())
    return {number for first, _, last in ranges for number in range(int(first), int(last or first) + 1)}


#: Per sample, the lines that are no article, by kind.
NOISE = {
    "000": {"payment": "1-6", "title": "8", "caption": "10-11 34-35", "photo_credit": "12 36", "advertisement": "24 40 52"},
    "001": {
        "advertisement": "1 18 34 45 57-59",
        "title": "3",
        "caption": "5-6",
        "related": "12 26 37 47",
        "wire_tail": "55",
    },
    "002": {"section": "1", "title": "3-5", "caption": "6", "subscription": "62"},
    "003": {"title": "1-3", "reading_time": "5", "date": "6", "caption": "7", "pull_quote": "21-22 35-36", "media_ui": "23"},
    "004": {"advertisement": "1 59", "ticker": "2-48", "title": "49"},
}


@dataclass(frozen=True)
class Line:
    """A line of a sample, or what a variant made of it; `kind` is None for the article's own."""

    text: str
    kind: str | None


def sample(name: str) -> list[Line]:
    text = next(SEEDS.glob(f"{name}_*.txt")).read_text("utf-8")
    kinds = {number: kind for kind, given in NOISE[name].items() for number in numbers(given)}
    return [Line(line, kinds.get(number)) for number, line in enumerate(text.split("\n"), 1)]


def cleaned(lines: Sequence[Line]) -> Cleaned:
    body = "\n".join(line.text for line in lines).encode()
    found = clean(Document("text/plain", body, "utf-8", None, None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(found, Cleaned)
    return found


def assert_only_noise_goes(lines: Sequence[Line]) -> None:
    """Every line of noise is cut, no word of the article is."""
    found = cleaned(lines)
    wanted = [" ".join(line.text.split()) for line in lines if line.kind is None and line.text.strip()]
    assert [" ".join(line.split()) for line in found.text.split("\n") if line.strip()] == wanted


@pytest.mark.parametrize("name", NOISE)
def test_samples_keep_the_article_and_nothing_else(name: str) -> None:
    """Every sentence and short line of the article stays, all else goes."""
    assert_only_noise_goes(sample(name))


@pytest.mark.parametrize("name", NOISE)
def test_each_cut_says_what_it_was(name: str) -> None:
    """The kind of a cut is that of the lines in it."""
    lines, found = sample(name), cleaned(sample(name))
    at = 0
    for line in lines:
        spans = [span for span in found.removed if span.start < at + len(line.text) and span.end > at]
        if line.text.strip() and line.kind:
            assert [span.kind for span in spans] == [line.kind], line.kind
        at += len(line.text) + 1


# What variants change -----------------------------------------------------------------------------------------------


def renamed(lines: list[Line]) -> list[Line]:
    """Names inside the article's sentences become invented ones, wherever they stand."""
    prose = " ".join(line.text for line in lines if line.kind is None)
    names = sorted(set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}\b", prose)) - {"March", "April", "November", "Monday", "Tuesday"})
    syllables = ["Ba", "ro", "mi", "ten", "lu", "var", "so", "kel", "dan", "pri"]
    invented = {name: "".join(syllables[int(d)] for d in str(137 + 7 * number)).capitalize() for number, name in enumerate(names)}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")
    return [Line(pattern.sub(lambda match: invented[match[1]], line.text), line.kind) for line in lines]


def renumbered(lines: list[Line]) -> list[Line]:
    """Every digit but zero becomes another."""
    return [Line(line.text.translate(str.maketrans("123456789", "345678912")), line.kind) for line in lines]


def in_euros(lines: list[Line]) -> list[Line]:
    """Instruments become others, and numbers are written the continental way."""
    other = iter("DAX|SILVER|EUR/USD|Ether EUR|IBEX 35|MSCI World|COPPER|Brent|STOXX 600".split("|"))
    changed = []
    for line in lines:
        text = line.text
        if line.kind == "ticker":
            text = text.translate(str.maketrans(",.", ".,"))
            text = re.sub(r"•.*", lambda _: "• " + next(other), text)
        changed.append(Line(text, line.kind))
    return changed


def reworded(prompts: dict[str, Sequence[str]]) -> Callable[[list[Line]], list[Line]]:
    """Lines of a kind, replaced in turn by other wordings."""

    def change(lines: list[Line]) -> list[Line]:
        turns = dict.fromkeys(prompts, 0)
        changed = []
        for line in lines:
            given = prompts.get(line.kind or "")
            if given and line.text.strip():
                changed.append(Line(given[turns[line.kind or ""] % len(given)], line.kind))
                turns[line.kind or ""] += 1
            else:
                changed.append(line)
        return changed

    return change


def moved(kind: str, share: float) -> Callable[[list[Line]], list[Line]]:
    """The block of a kind, moved to a paragraph break behind a share of the text."""

    def change(lines: list[Line]) -> list[Line]:
        block = [line for line in lines if line.kind == kind]
        rest = [line for line in lines if line.kind != kind]
        if not block:
            return lines
        blanks = [index for index, line in enumerate(rest) if not line.text.strip() and line.kind is None]
        at = min(blanks, key=lambda index: abs(index - share * len(rest))) if share < 1 else len(rest)
        return [*rest[:at], Line("", None), *block, Line("", None), *rest[at:]]

    return change


PROMPTS = {
    "card": [
        "Your last payment did not go through",
        "Please update your card details in My Profile or click here to continue your membership.",
        "Renew now to keep your access",
        "We tried to charge your card but the transaction was declined. Please check your billing details to keep reading.",
        "Your membership is about to expire",
        "We have been unable to collect your monthly payment. Unless you update your bank details, your membership will be cancelled.",
    ],
    "debit": [
        "There is a problem with your direct debit",
        "To avoid losing access, please log in to your account and confirm your payment method.",
        "Don't lose your subscription",
        "We could not renew your plan because your card has expired. Add a new card under Settings to stay subscribed.",
        "Your account will be suspended",
        "Our attempts to take your subscription fee have failed. Please review your payment details or your access will end.",
    ],
}
MEMBERS = ["Become a VIP member to join the discussion", "Sign in or create an account to comment", "Subscribe now for unlimited access"]
LABELS = {
    "advertisement": ["Article continues below advertisement", "Sponsored content", "ADVERTISEMENT", "Ad", "Story continues after this ad"],
    "related": ["ALSO READ: The bridge that nobody wanted", "Related: Ten facts about the new ferry", "SEE ALSO: How the vote was won"],
    "reading_time": ["12 minute read", "Reading time: 4 min", "5 mins read"],
    "media_ui": ["Tap to enlarge", "Click image to expand", "View gallery"],
    "wire_tail": ["With files from Reuters", "Additional reporting by Jane Doe", "The Canadian Press contributed to this report."],
    "date": ["Published: 4 June 2021", "June 4, 2021", "2021-06-04 17:30"],
    "section": ["World", "Middle East", "Home > World"],
}
VARIANTS: dict[str, Callable[[list[Line]], list[Line]]] = {
    "names": renamed,
    "numbers": renumbered,
    "currencies": in_euros,
    "names and numbers": lambda lines: renumbered(renamed(lines)),
    "payment prompt reworded (card)": reworded({"payment": PROMPTS["card"]}),
    "payment prompt reworded (debit)": reworded({"payment": PROMPTS["debit"]}),
    **{f"membership prompt {n}": reworded({"subscription": [text]}) for n, text in enumerate(MEMBERS)},
    **{f"labels {n}": reworded({kind: texts[n:] + texts[:n] for kind, texts in LABELS.items()}) for n in range(3)},
    **{f"{kind} at {share}": moved(kind, share) for kind in ("payment", "ticker") for share in (0.3, 0.6, 1)},
    "prompt reworded and moved": lambda lines: moved("payment", 0.5)(reworded({"payment": PROMPTS["card"]})(lines)),
    "ticker changed and moved": lambda lines: moved("ticker", 0.5)(in_euros(renumbered(lines))),
}


@pytest.mark.parametrize("name", NOISE)
@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_samples_keep_the_article_and_nothing_else(name: str, variant: str) -> None:
    """The rules hold on structure: other names, numbers, currencies, wordings and places change nothing."""
    assert_only_noise_goes(VARIANTS[variant](sample(name)))
