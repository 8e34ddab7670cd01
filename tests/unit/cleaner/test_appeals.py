"""What a publisher asks of its readers goes, whatever it is about; what an article says of the same things stays."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import Sifted, sift
from tests.unit.cleaner.councils import COUNCIL

PROSE = COUNCIL["en"]


def with_line(text: str, at: int, language: str = "en") -> Sifted:
    """An article with `text` before its paragraph `at`, judged by rules alone."""
    prose = COUNCIL[language]
    return sift(split("\n\n".join((*prose[:at], text, *prose[at:]))), knowledge(), title="Harbour open again")


@pytest.mark.parametrize("at", [1, 3], ids=["within", "below"])
@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("en", "newsletter", "Get our best stories from the coast in your inbox"),
        ("es", "newsletter", "Recibe en tu correo lo que de verdad importa en la costa"),
        ("it", "newsletter", "Ogni domenica le storie della costa nella tua casella: iscriviti alla nostra lettera"),
        ("fr", "cookie", "Nous et nos partenaires avons besoin de votre consentement"),
        ("de", "promotion", "Hilf mit: Unterstütze unseren unabhängigen Journalismus an der Küste"),
        ("pt", "promotion", "Descarregue a nossa aplicação e leve o porto consigo"),
        ("de", "comments", "Schreiben Sie uns Ihre Meinung zum neuen Hafen"),
        ("nl", "comments", "Vertel ons jouw mening over de nieuwe haven"),
    ],
)
def test_an_appeal_goes_wherever_it_stands(language: str, kind: str, text: str, at: int) -> None:
    """A call that says "our" or speaks to "you" is the page's."""
    found = with_line(text, at, language)
    assert [line.text for line in found.lines] == COUNCIL[language]
    assert [cut.kind for cut in found.cuts] == [kind]


@pytest.mark.parametrize("at", [1, 3], ids=["within", "below"])
@pytest.mark.parametrize(
    "text",
    [
        "The port office wants passengers to use its app, and has asked them for their consent.",
        "“Download our app and leave your comments,” it says on the walls of the harbour.",
        "La rédaction du journal local a perdu la moitié de ses abonnés à la lettre du soir.",
        "Por qué el puerto regala una aplicación a los pasajeros",
        "Comments are free, said the harbour master, but the app is not.",
        "Write to the port office by 3 May at office@harbour.example about the donation.",
    ],
)
def test_what_the_article_says_of_apps_and_letters_stays(text: str, at: int) -> None:
    """Reported, quoted, asked, or an office's own address: it is the article's."""
    assert not with_line(text, at).cuts


def test_an_appeal_without_an_address_goes_only_below_the_article() -> None:
    """Within it, and as its headline, a call to an act may be advice."""
    call = "Discover the podcast of the harbour"
    assert not with_line(call, 1).cuts
    assert sift(split("\n\n".join((call, *PROSE))), knowledge(), title=None).title == call
    assert [cut.rule for cut in with_line(call, 3).cuts] == ["text.appeal"]


def test_what_is_shown_below_a_colon_is_no_appeal() -> None:
    """A story about appeals quotes one."""
    shown = "Since Monday all the passengers have found this line on their tickets:"
    text = "\n\n".join((PROSE[0], shown, "Get our stories in your inbox", *PROSE[1:]))
    assert not sift(split(text), knowledge(), title=None).cuts


FRENCH = COUNCIL["fr"]


def of_french(*lines: str) -> list[str]:
    """What rules cut of a French text."""
    text = "\n\n".join(lines)
    return [text[cut.start : cut.end] for cut in sift(split(text), knowledge(), title="Le budget de la ville").cuts]


def test_a_short_line_to_the_reader_is_foreign_to_an_article_that_never_speaks_to_one() -> None:
    """An article that does speak to its reader, or an interview, may say the same."""
    line = "Votre carte arrive bientôt au bout"
    assert of_french(FRENCH[0], line, *FRENCH[1:]) == [line]
    assert (
        of_french(
            FRENCH[0], line, FRENCH[1], "À la caisse, vous montrez votre carte et votre justificatif, puis vous choisissez une place."
        )
        == []
    )
    assert of_french(FRENCH[0], "Qui paie ?", line, "Pourquoi ?", FRENCH[1], "Et après ?", FRENCH[2]) == []
    assert of_french(f"{FRENCH[0]} « Vous verrez », a dit le maire.", line, *FRENCH[1:]) == [line]


def test_words_are_heard_in_the_language_of_the_text() -> None:
    """French "du" and "de" are no Germans or Swedes who are spoken to."""
    assert of_french(FRENCH[0], "Les newsletters du musée et de la ville en débat", *FRENCH[1:]) == []


def test_loosely_worded_prompts_go_where_the_article_never_speaks_so() -> None:
    """A phrase that alone is too little counts with "you" in an article that says it nowhere else."""
    line = "Las noticias de la costa, cada mañana en tu correo"
    found = with_line(line, 1, "es")
    assert [kept.text for kept in found.lines] == COUNCIL["es"]
    told = ["El alcalde recibe cada mañana en su correo las noticias de la costa."]
    assert not sift(split("\n\n".join((COUNCIL["es"][0], *told, *COUNCIL["es"][1:]))), knowledge(), title=None).cuts
