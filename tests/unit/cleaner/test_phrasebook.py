"""The notation of the rule files, and the files themselves."""

from __future__ import annotations

import pytest

from services.cleaner.text.language import assemble, knowledge
from services.cleaner.text.lines import line
from services.cleaner.text.phrasebook import Family, Phrasebook, Where
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
