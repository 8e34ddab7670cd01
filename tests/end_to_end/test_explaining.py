"""`wiresift explain`: what programs read of it, and a wrong decision that becomes a test with one command."""

from __future__ import annotations

import os
import pty
import subprocess
import tomllib
from io import FileIO

from shared.record import Record
from tests.end_to_end.articles import article
from tests.end_to_end.command import DEADLINE_S, Wiresift

PROMPT = "Your payment failed. Please update your payment details to keep your subscription."


def test_records_for_programs_are_those_of_ingest(wiresift: Wiresift) -> None:
    """One JSON line per article, also of a page; a source that makes none is told beside them."""
    (wiresift.home / "one.txt").write_text(f"{PROMPT}\n\n{article('explained')}")
    (wiresift.home / "two.html").write_text(f"<article><p>{article('page')}</p></article><footer>© 2026 Example</footer>")
    ran = wiresift("explain", "--json", "one.txt", "none.txt", "two.html")
    assert ran.code == 1
    assert "none.txt" in ran.err
    text, page = (Record.model_validate(entry) for entry in ran.entries)
    assert [(span.text, span.kind) for span in text.removed] == [(PROMPT, "payment")]
    assert [(span.text, span.kind) for span in page.removed] == [("© 2026 Example", "copyright")]


def test_lines_are_numbered_and_kinds_counted(wiresift: Wiresift) -> None:
    """The legend stands above the text, the numbers are those that --line takes."""
    (wiresift.home / "one.txt").write_text(f"{article('explained')}\n\n{PROMPT}\n")
    ran = wiresift("explain", "--lines", "one.txt")
    assert ran.code == 0
    assert "payment        1 cut, 12 words: text.prompt_block" in ran.out
    number = 1 + article("explained").count("\n") + 2
    assert f"{number}  [-{PROMPT}-] {{payment text.prompt_block}}" in ran.out


def test_a_reader_that_stops_in_the_middle_is_no_accident(wiresift: Wiresift) -> None:
    """As with `| head`: what was under way is left without a word of Python."""
    (wiresift.home / "page.html").write_text(f"<article><p>{article('read')}</p></article>")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        ran = subprocess.run(
            wiresift.argv(["explain", "page.html"]),
            cwd=wiresift.home,
            env=wiresift.env({}),
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr


def test_a_wrong_cut_is_saved_as_a_case(wiresift: Wiresift) -> None:
    """The file says what should be, in other words than the article's; a second one does not overwrite it."""
    story = "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, Jane Lockhart said in Westmere."
    (wiresift.home / "one.txt").write_text(f"{story}\n\nREAD MORE: The bridge that Lockhart wanted\n\n{story} Lockhart laughed.\n")
    ran = wiresift("explain", "one.txt", "--save-case", "cases/wrong.toml", "--line", "3")
    assert (ran.code, ran.err) == (0, "")
    assert "is cut by phrase.en.read_more and should stay" in ran.out
    saved = (wiresift.home / "cases" / "wrong.toml").read_text()
    assert tomllib.loads(saved)["wrong"][0]["wanted"] == "keep"
    assert "Lockhart" not in saved
    again = wiresift("explain", "one.txt", "--save-case", "cases/wrong.toml", "--line", "3")
    assert (again.code, again.errors) == (2, ["wiresift: cases/wrong.toml is there already; choose another name"])


def test_a_case_wants_to_know_what_is_wrong(wiresift: Wiresift) -> None:
    """One article and at least one line, which nobody is there to be asked for; each slip is one line of help."""
    (wiresift.home / "one.txt").write_text(article("one"))
    (wiresift.home / "two.txt").write_text(article("two"))
    for arguments, said in (
        (("one.txt", "--save-case", "./case.toml"), "say which lines are decided wrongly: --line 12"),
        (("one.txt", "two.txt", "--save-case", "./case.toml", "--line", "1"), "a case is made of one article"),
        (("one.txt", "--line", "1"), "name the case as well"),
        (("one.txt", "--save-case", "./case.toml", "--line", "1", "--json"), "give one of them"),
        (("one.txt", "--save-case", "./case.toml", "--line", "1", "--kind", "noise"), "'noise' is none of payment"),
        (("one.txt", "--save-case", "./case.toml", "--line", "99999"), "there is no line 99999"),
    ):
        ran = wiresift("explain", *arguments)
        assert ran.code == 2, arguments
        assert said in ran.err
    assert not (wiresift.home / "case.toml").exists()


def test_a_person_is_shown_the_lines_and_asked(wiresift: Wiresift) -> None:
    """On a terminal, here one without colours, the numbered text comes first, then the question."""
    (wiresift.home / "one.txt").write_text(f"{article('asked')}\n\n{PROMPT}\n")
    number = 1 + article("asked").count("\n") + 2
    ours, theirs = pty.openpty()
    with FileIO(ours, "r+") as terminal:
        run = subprocess.Popen(
            wiresift.argv(["explain", "one.txt", "--save-case", "./asked.toml"]),
            cwd=wiresift.home,
            env=wiresift.env({"TERM": "dumb"}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        said = _said(terminal, "Which lines are decided wrongly?")
        os.write(terminal.fileno(), f"{number}\n".encode())
        _said(terminal, "test_cases.py")
        assert run.wait(DEADLINE_S) == 0
    assert f"{number}  [-{PROMPT}-]" in said
    assert tomllib.loads((wiresift.home / "asked.toml").read_text())["wrong"][0]["wanted"] == "keep"


def _said(terminal: FileIO, words: str) -> str:
    """All that was said until those words came."""
    said = b""
    while words.encode() not in said:
        try:
            said += os.read(terminal.fileno(), 65536)
        except OSError:  # nobody holds the other end any more
            raise AssertionError(f"it never said {words!r}, but: {said!r}") from None
    return said.decode()
