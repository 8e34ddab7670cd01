"""What can be changed of an article without changing what is article and what is noise: names, numbers, wordings, places."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence

from tests.corpus.samples import Line

Change = Callable[[list[Line]], list[Line]]

#: Capitalised words of the articles' sentences that are no names: to change them would change what a date is.
_CALENDAR = {"March", "April", "November", "Monday", "Tuesday"}
_SYLLABLES = ("Ba", "ro", "mi", "ten", "lu", "var", "so", "kel", "dan", "pri")


def names_in(lines: Iterable[Line]) -> set[str]:
    """Names inside the article's sentences."""
    prose = " ".join(line.text for line in lines if line.kind is None)
    return set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}\b", prose)) - _CALENDAR


def renaming(names: Iterable[str], seed: int = 0) -> Change:
    """Each of `names` becomes an invented one, the same wherever it stands; another `seed` invents others."""
    syllables = random.Random(seed).sample(_SYLLABLES, len(_SYLLABLES))
    known = sorted(names)
    invented = {name: "".join(syllables[int(d)] for d in str(137 + 7 * number)).capitalize() for number, name in enumerate(known)}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, known)) + r")\b")
    return lambda lines: [Line(pattern.sub(lambda match: invented[match[1]], line.text), line.kind) for line in lines]


def renamed(lines: list[Line]) -> list[Line]:
    """Names inside the article's sentences become invented ones, wherever they stand."""
    return renaming(names_in(lines))(lines)


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


def reworded(prompts: dict[str, Sequence[str]]) -> Change:
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


def moved(kind: str, share: float) -> Change:
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
VARIANTS: dict[str, Change] = {
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
