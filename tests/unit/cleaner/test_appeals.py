"""What a publisher asks of its readers goes, whatever it is about; what an article says of the same things stays."""

from __future__ import annotations

import pytest

from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import Sifted, sift

PROSE = [
    "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Two ferries had waited off the coast since Saturday, and their passengers slept in the saloons and on deck.",
    "The council wants to build a second mole, but the money for it has not been found in the budget so far.",
]


def with_line(text: str, at: int) -> Sifted:
    """An article with `text` before its paragraph `at`, judged by rules alone."""
    return sift(split("\n\n".join((*PROSE[:at], text, *PROSE[at:]))), knowledge(), title="Harbour open again")


@pytest.mark.parametrize("at", [1, 3], ids=["within", "below"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("newsletter", "Get our best stories from the coast in your inbox"),
        ("newsletter", "Recibe en tu correo lo que de verdad importa en la costa"),
        ("newsletter", "Ogni domenica le storie della costa nella tua casella: iscriviti alla nostra lettera"),
        ("cookie", "Nous et nos partenaires avons besoin de votre consentement"),
        ("promotion", "Hilf mit: Unterstütze unseren unabhängigen Journalismus an der Küste"),
        ("promotion", "Descarregue a nossa aplicação e leve o porto consigo"),
        ("comments", "Schreiben Sie uns Ihre Meinung zum neuen Hafen"),
        ("comments", "Vertel ons jouw mening over de nieuwe haven"),
    ],
)
def test_an_appeal_goes_wherever_it_stands(kind: str, text: str, at: int) -> None:
    """A call that says "our" or speaks to "you" is the page's."""
    found = with_line(text, at)
    assert [line.text for line in found.lines] == PROSE
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
