"""Notices that something is not shown where the reader is."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import Sifted, sift

BODY = [
    "The council of Velmora voted on Tuesday to close the bridge for nine months, and the ferry will run every half hour.",
    "Engineers had found rust in two of the four cables, and the mayor said that nobody would cross before they were replaced.",
    "Shops on the northern bank expect to lose a third of their trade, and asked for the rents to be lowered until the spring.",
]
NOTICES = {
    "da": "Dette indhold er ikke tilgængeligt i dit land.",
    "de": "Dieser Inhalt ist in Ihrem Land nicht verfügbar.",
    "en": "This content is not available in your region",
    "es": "Lo sentimos, este contenido no está disponible en su región",
    "fi": "Tämä sisältö ei ole saatavilla maassasi.",
    "fr": "Cette vidéo n’est pas disponible dans votre région",
    "it": "Questo contenuto non è disponibile nel tuo Paese.",
    "ja": "このコンテンツはお住まいの地域ではご利用いただけません。",
    "nl": "Helaas is deze video in je land niet beschikbaar",
    "no": "Beklager, dette innholdet er ikke tilgjengelig i ditt område",
    "pl": "Ten materiał jest niedostępny w Twoim regionie",
    "pt": "Este conteúdo não está disponível no seu país.",
    "ru": "К сожалению, этот материал недоступен в вашей стране",
    "sv": "Det här innehållet är inte tillgängligt i ditt land.",
    "tr": "Bu içerik ülkenizde kullanılamıyor.",
}


def sifted(*lines: str) -> Sifted:
    return sift(split("\n\n".join(lines)), knowledge(), title=None)


def kept(found: Sifted) -> list[str]:
    return [line.text for line in found.lines]


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_is_cut_as_one_and_never_taken_for_the_headline(language: str) -> None:
    """What stands above it is the headline still, and nothing else goes: neither now nor when what is left is cleaned again."""
    found = sifted("Bridge closes", NOTICES[language], *BODY)
    assert [cut.rule for cut in found.cuts] == [f"phrase.{language}.region_notice"]
    assert kept(found) == ["Bridge closes", *BODY]
    assert not sifted(*kept(found)).cuts


@pytest.mark.parametrize(
    "line",
    [
        "The service is popular in this country",
        "The site is not available to visitors from abroad, and in your region the signs are all in Velmoran.",
        "Her story is one of the best in your region",
        "The drug is not available in this country",
        "Die Artikel der Messe stehen in ihrem Land",
        "Le programme est disponible dans le pays",
    ],
)
def test_what_an_article_tells_of_places_stays(line: str) -> None:
    """Only what is told to a reader, of where that reader is, is a notice."""
    found = sifted(BODY[0], line, *BODY[1:])
    assert kept(found) == [BODY[0], line, *BODY[1:]]
