"""Crossheads and short sentences that share their words with prompts and labels: within an article and at its end they are its own."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import sift
from tests.unit.cleaner.councils import COUNCIL

KEPT = {
    "fr": [
        "Le premier an a été rude.",
        "Le recours a été rejeté.",
        "Le festival se termine demain.",
        "Les abonnés d'abord",
        "Une application qui divise",
        "Ils ont reçu le mail mardi.",
        "Les cookies de la discorde",
        "Commenter n'est pas juger",
        "Le prix : 12 euros par mois.",
        "Nous n'avons pas pu dormir.",
        "Pour s'inscrire, il suffit d'envoyer un mail au club.",
        "Lire entre les lignes",
        "Suivre la rivière",
    ],
    "es": [
        "El recurso fue rechazado.",
        "El festival termina mañana.",
        "Lo encontró en su correo.",
        "Recibe cada mañana las noticias de su hermano.",
        "Compartir el agua",
        "No pudimos dormir.",
        "Para apuntarse basta un correo al club.",
        "Puede cambiar en cualquier momento.",
        "Su cuenta fue cerrada.",
        "Regala un libro",
        "Escucha, decide y calla.",
        "Hace un año",
        "Más información, menos ruido",
    ],
    "it": [
        "Il ricorso è stato respinto.",
        "Prima gli abbonati",
        "La lettera era nella sua casella.",
        "I cookie della discordia",
        "Non siamo riusciti a dormire.",
        "Per iscriversi basta una mail al club.",
        "Salta la partita",
        "Accedi e taci",
        "Dona il sangue da trent'anni.",
        "Prova superata",
        "Leggi e regolamenti",
        "Condivide la casa con la sorella.",
    ],
    "pt": [
        "A proposta foi recusada.",
        "Encontrou-o no seu e-mail.",
        "Recebe todas as manhãs notícias do irmão.",
        "Partilhar a água",
        "Não conseguimos dormir.",
        "Ele quer continuar a lutar.",
        "A sua conta foi encerrada.",
        "Participa na liga desde 2019.",
        "Assina o livro na sexta-feira.",
        "Há um ano",
        "Conheça o bairro",
        "Siga a música",
    ],
}


@pytest.mark.parametrize("at", [2, 3], ids=["within", "at the end"])
@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in KEPT.items() for text in texts])
def test_what_only_shares_words_with_a_prompt_stays(language: str, text: str, at: int) -> None:
    """A verb in the third person, a headline, an advice without an address."""
    prose = COUNCIL[language]
    assert not sift(split("\n\n".join((*prose[:at], text, *prose[at:]))), knowledge(), title="Budget").cuts
