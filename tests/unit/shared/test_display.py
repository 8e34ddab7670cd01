"""Text of others is shown without what commands a terminal, and says the same otherwise."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.display import harmless, harmless_json

#: An escape sequence, its one-character form, a carriage return that overwrites, an override, an isolate, half a pair.
HOSTILE = ["\x1b[31m", "\x9b31m", "kept\rover", "\u202egnp.exe", "\u2066", "\u2028", "\ud800", "\x00", "\x7f"]
#: Any text, halves of surrogate pairs among it: a JSON escape can make one.
ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize("text", HOSTILE)
def test_what_commands_a_terminal_is_replaced(text: str) -> None:
    """One visible mark stands for each such character."""
    shown = harmless(text)
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert len(shown) == len(text)
    assert not {"\x1b", "\x9b", "\r", "\u202e", "\u2066", "\u2028", "\ud800", "\x00", "\x7f"} & set(shown)


@pytest.mark.parametrize("text", ["naïve “quotes” – 日本語 עברית عربي", "tab\tstays", "می\u200cروم", "👩\u200d🚒"])
def test_words_of_any_script_are_shown_as_they_are(text: str) -> None:
    """Joiners are letters' business and stay, as do tabs."""
    assert harmless(text) == text


def test_line_breaks_stay_where_asked_for() -> None:
    """Those of Windows as plain ones; a lone carriage return would overwrite its line."""
    assert harmless("one\r\ntwo\nthree\rfour", lines=True) == "one\ntwo\nthree\N{REPLACEMENT CHARACTER}four"
    assert harmless("one\ntwo") == "one\N{REPLACEMENT CHARACTER}two"


@given(ANY_TEXT)
def test_no_control_character_is_left(text: str) -> None:
    """Whatever the text, only a tab and asked-for line breaks are controls, and what is shown can be encoded."""
    shown = harmless(text, lines=True)
    assert {letter for letter in shown if unicodedata.category(letter) == "Cc"} <= {"\n", "\t"}
    shown.encode()


@given(st.dictionaries(st.text(), st.text() | st.lists(st.sampled_from(HOSTILE))), st.sampled_from([None, 2]))
def test_json_says_the_same_when_it_is_harmless(value: dict[str, object], indent: int | None) -> None:
    """A program reads what was written; a terminal gets no command."""
    document = harmless_json(json.dumps(value, ensure_ascii=False, indent=indent))
    assert json.loads(document) == value
    assert harmless(document, lines=True) == document
    assert document.count("\n") == json.dumps(value, indent=indent).count("\n")


def test_json_keeps_letters_readable() -> None:
    """Only what commands a terminal is written as an escape."""
    assert harmless_json('{"a": "é\x9b\u202e"}') == '{"a": "é\\u009b\\u202e"}'
