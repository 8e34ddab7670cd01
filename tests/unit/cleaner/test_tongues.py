"""The languages that a text may be in, by the small words of its prose."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split

TEXTS = {
    "de": "Der Rat der Stadt hat am Dienstag den Haushalt für das kommende Jahr mit den Stimmen der Mehrheit beschlossen.",
    "es": "El pleno de la ciudad aprobó el martes por la noche el presupuesto del año con los votos de la mayoría.",
    "pl": "Rada miasta przyjęła we wtorek budżet na przyszły rok i na remont mostu, o który od lat proszą mieszkańcy z okolic.",
    "ru": "Совет города принял во вторник бюджет на будущий год и на ремонт моста, о котором давно просят жители в округе и за рекой.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_small_words_of_its_prose_tell_the_language(language: str) -> None:
    """English is always heard as well."""
    assert knowledge().tongues.spoken(split("\n\n".join([TEXTS[language]] * 3))) == frozenset({language, "en"})


@pytest.mark.parametrize("text", ["", "Der Hafen", "港は火曜日に再開した。市は年内に工事を終える予定だ。", "7,722.55 +0.31%"])
def test_too_little_prose_tells_nothing(text: str) -> None:
    """Labels may be in any language."""
    assert knowledge().tongues.spoken(split(text)) is None


def test_languages_that_share_their_small_words_are_both_heard() -> None:
    """Danish and Norwegian."""
    text = "Kommunen har i dag sagt at det er for mye vann i kjelleren, og at den nye broen over elva er stengt til og med fredag."
    assert {"da", "no"} <= (knowledge().tongues.spoken(split("\n\n".join([text] * 3))) or set())


def test_roles_are_played_in_the_languages_heard() -> None:
    """ "du" speaks to a reader in German, and is an article in French."""
    roles = knowledge().roles
    assert "you" in roles.within(frozenset({"de", "en"})).of(["du"])
    assert not roles.within(frozenset({"fr", "en"})).of(["du"])
