"""`wiresift explain --save-case`: asks which lines are decided wrongly, and writes the case."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from rich.console import Console
from rich.text import Text

from services.cleaner.clean import clean
from services.console.explaining.articles import Explained, explained
from services.console.explaining.case import Wrong, write_case
from services.console.explaining.explain import tell
from services.console.explaining.making import Lost, make, numbers, wrong_lines
from services.console.explaining.showing import coloured, marked, numbered
from shared.display import harmless
from shared.errors import UsageError

#: Where the tests look for cases, below a checkout.
CASES = Path("tests", "corpus", "cases")
_SUFFIX = ".toml"
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """Where the case goes, which lines it is about as given, and as what they should be cut; `ask` where there is a person."""

    where: str
    lines: Sequence[str]
    kind: str | None
    ask: Callable[[str], str] | None


def save_case(sources: Sequence[str], console: Console, wish: Wish) -> int:
    """Make a case of the one article that `sources` are; exit code 1 where there is none, or it hides what was wrong.

    Raises:
        UsageError: there are several, the file is there already or cannot be, or the lines are not said.
    """
    path = _path(wish.where)
    found = asyncio.run(_only(sources))
    if isinstance(found, str):
        tell(found)
        return 1
    chosen = numbers(wish.lines or [_asked(found, console, wish)])
    wrong = wrong_lines(found.cleaned, chosen, wish.kind)
    made = make(found.document, found.cleaned, wrong, wish.kind, clean=clean, random=SystemRandom())
    if isinstance(made, Lost):
        tell(f"nothing is saved, for the case would not show what is wrong: {made.why}")
        return 1
    _write(path, write_case(made.case, made.about))
    for line in made.case.wrong:
        console.print(_said(line), soft_wrap=True)
    console.print(Text(f"saved in {path}: {made.about}. Read it before you share it; `pytest tests/corpus/test_cases.py` runs it."))
    return 0


async def _only(sources: Sequence[str]) -> Explained | str:
    every = [found async for found in explained(sources)]
    if len(every) != 1:
        raise UsageError(f"a case is made of one article, and {' '.join(sources)} holds {len(every)}; name one file or URL")
    return every[0]


def _asked(found: Explained, console: Console, wish: Wish) -> str:
    if wish.ask is None:
        raise UsageError("say which lines are decided wrongly: --line 12, as `wiresift explain --lines` numbers them")
    console.print(numbered(marked(found.record, styled=coloured(console))), soft_wrap=True)
    return wish.ask("Which lines are decided wrongly? (12, or 14-16)")


def _path(where: str) -> Path:
    """The file that a path or the name of a case stands for."""
    named = _NAME.fullmatch(where) is not None
    if not named and Path(where).suffix != _SUFFIX:
        raise UsageError(f"{where!r} is no case: give it a name of letters, digits, - and _, or name a file that ends in {_SUFFIX}")
    checkout = Path(__file__).resolve().parents[3]
    if named and not (checkout / CASES.parent).is_dir():
        raise UsageError(f"there is no {CASES} here to put {where!r} in; name a file, such as ./{where}{_SUFFIX}")
    path = checkout / CASES / f"{where}{_SUFFIX}" if named else Path(where)
    if path.exists():
        raise UsageError(f"{path} is there already; choose another name")
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name a file in a folder that is yours") from None


def _said(wrong: Wrong) -> Text:
    was = f"cut by {' and '.join(wrong.decided)}" if wrong.decided else "kept"
    wanted = "stay" if wrong.wanted == "keep" else f"go as {wrong.kind}" if wrong.kind else "go"
    return Text(f"line {wrong.line} is {was} and should {wanted}: “{harmless(wrong.text)}”")
