"""The notation of the rule files, and the files themselves."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import assemble, knowledge
from services.cleaner.text.lexis.phrasebook import Family, Phrasebook, Where
from services.cleaner.text.lines import line
from shared.record import Kind


def says(phrase: str, text: str, where: Where = "line") -> bool:
    book = Phrasebook()
    book.add(phrase, Family("phrase.test", Kind.OTHER, where, 20))
    return bool(book.hits(line(0, len(text), text, gap=False)))


@pytest.mark.parametrize(
    ("phrase", "text", "where"),
    [
        ("read more", "READ MORE …", "line"),
        ("# min read", "12 min read", "line"),
        ("follow * on twitter", "Follow Jane van der Doe on Twitter", "line"),
        ("abonn* jetzt", "Abonnieren, jetzt!", "line"),
        ("sign|log in", "Log in", "line"),
        ("related:", "Related: the ferry", "start"),
        ("related:", "Related – the ferry", "start"),
        ("your inbox", "News straight to your inbox, daily", "inside"),
        ("関連記事", "【関連記事】", "line"),
        ("関連記事:", "関連記事 港の橋が開通", "start"),
        ("関連記事:", "関連記事「港の橋が開通」", "start"),
        ("この 記事|動画 を 無料で| 読む|見る", "この動画を見る", "line"),
        ("登録は * 分で完了", "登録はわずか３分で完了", "line"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str, where: Where) -> None:
    """Case and punctuation do not count; the signs mean what the README says."""
    assert says(phrase, text, where)


@pytest.mark.parametrize(
    ("phrase", "text", "where"),
    [
        ("read more", "Read more books", "line"),
        ("# min read", "min read", "line"),
        ("follow * on twitter", "Follow a b c d e on Twitter", "line"),
        ("related:", "Related to this is the ferry", "start"),
        ("related:", "The ferry is related: see", "start"),
        ("ad", "Adam", "line"),
        ("関連記事:", "関連記事の数は増えた", "start"),
        ("この 記事|動画 を読む", "この記を読む", "line"),
    ],
)
def test_another_line_is_not(phrase: str, text: str, where: Where) -> None:
    """A phrase decides no more than it says."""
    assert not says(phrase, text, where)


def test_a_long_line_is_left_alone() -> None:
    """`max_words` guards running text."""
    assert not says("your inbox", "Your inbox " + "word " * 30, "inside")


@pytest.mark.parametrize("phrase", ["", "*", "* market", "ab*", "# / #"])
def test_a_phrase_that_cannot_be_looked_up_is_refused(phrase: str) -> None:
    """The message names the rule."""
    with pytest.raises(ValueError, match=r"phrase\.test"):
        says(phrase, "word")


def test_a_role_is_played_by_a_run_of_characters() -> None:
    """In a script without spaces a word is known by its characters, wherever in the line they stand."""
    known = assemble([{"language": "ja", "prompt": {"account": ["会員"], "you": ["ください"]}}])
    assert known.roles.of(line(0, 0, "会員の方はログインしてください", gap=False).words) == {"account", "you"}
    assert known.roles.of(line(0, 0, "会議に出た社員が会った", gap=False).words) == frozenset()


def test_cues_of_a_script_without_spaces_stay_whole() -> None:
    """One character of a cue is in many words; the cue is known as it is written."""
    known = assemble([{"language": "ja", "words": {"credit": ["撮影", "credit"]}}])
    assert known.wide_cues["credit"] == {"撮影"}
    assert known.credit_cues == {"credit"}


def test_an_unknown_role_is_refused() -> None:
    """A misspelt role must not be silently without effect."""
    with pytest.raises(ValueError, match="menace"):
        assemble([{"language": "xx", "prompt": {"menace": ["word"]}}])


def test_the_rule_files_speak_ten_languages() -> None:
    """Each language has families of its own, whose rule ids name it."""
    rules = {
        hit.family.rule.split(".")[1]
        for text in [
            "Advertisement",
            "Anzeige",
            "Publicité",
            "Publicidad",
            "Pubblicità",
            "Publicidade",
            "Advertentie",
            "Reklama",
            "Реклама",
            "広告",
        ]
        for hit in knowledge().phrasebook.hits(line(0, len(text), text, gap=False))
    }
    assert rules >= {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja"}
