"""Labels known by the words they are made of: any order of them is the label, and a word too many is a headline."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lexis.phrasebook import Family
from services.cleaner.text.lexis.vocabulary import Vocabulary
from services.cleaner.text.lines import line
from shared.record import Kind

MARKER = Family("label.xx.ad", Kind.ADVERTISEMENT, "line", 8)
GALLERY = Family("label.xx.pictures", Kind.MEDIA_UI, "line", 8)


@pytest.fixture
def vocabulary() -> Vocabulary:
    found = Vocabulary()
    found.add(MARKER, [["ads", "advert*"], ["continues", "below", "after"]], ["article", "the", "this", "l"])
    found.add(GALLERY, [["photo", "photos"], ["#"]], ["of", "the", "l"], 2)
    return found


def said(vocabulary: Vocabulary, text: str) -> list[Family]:
    return [hit.family for hit in vocabulary.hits(line(0, len(text), text, gap=False))]


@pytest.mark.parametrize(
    "text", ["The article continues below this advertisement", "After the advert: article continues", "L'article below ads"]
)
def test_any_order_of_its_words_is_the_label(vocabulary: Vocabulary, text: str) -> None:
    """Inflected, elided and in any order."""
    assert said(vocabulary, text) == [MARKER]


@pytest.mark.parametrize(
    "text", ["The article", "The advertisement", "The article continues below this bridge", "Photos of the", "3 of 12", ""]
)
def test_a_word_too_many_or_a_group_too_few_is_no_label(vocabulary: Vocabulary, text: str) -> None:
    """A headline has a word that no label has."""
    assert said(vocabulary, text) == []


def test_numbers_stand_in_any_label_and_may_be_asked_for(vocabulary: Vocabulary) -> None:
    """ "Photo 3 of 12" needs one."""
    assert said(vocabulary, "Photo 3 of 12") == [GALLERY]


def test_a_label_too_long_for_its_family_is_none(vocabulary: Vocabulary) -> None:
    """The bound is the family's."""
    assert said(vocabulary, "The article " * 4 + "below ads") == []


@pytest.mark.parametrize("item", ["two words", "ab*", ""])
def test_an_item_that_cannot_be_looked_up_is_refused(vocabulary: Vocabulary, item: str) -> None:
    """Whoever writes the data is told."""
    with pytest.raises(ValueError, match="xx"):
        vocabulary.add(MARKER, [[item]], [])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("advertisement", "L’article se poursuit plus bas, après la publicité"),
        ("advertisement", "El contenido continúa después del anuncio"),
        ("related", "Gli articoli più commentati della settimana"),
        ("related", "Outras notícias da secção"),
        ("share", "Envoyer le lien de cet article par courriel"),
        ("comments", "Ver todos los comentarios de los lectores"),
        ("subscription", "Contenuto riservato agli abbonati"),
        ("media_ui", "Ver a imagem 3 de 12"),
    ],
)
def test_the_languages_know_their_labels(kind: str, text: str) -> None:
    """Words in an order that no phrase lists."""
    assert kind in {str(hit.family.kind) for hit in knowledge().vocabulary.hits(line(0, len(text), text, gap=False))}


@pytest.mark.parametrize(
    "text",
    ["À suivre", "La suite de l’histoire du port", "Más información, menos prisa", "Os comentários do ministro", "La pubblicità del porto"],
)
def test_crossheads_that_sound_like_labels_are_none(text: str) -> None:
    """A word of the subject makes the difference."""
    assert knowledge().vocabulary.hits(line(0, len(text), text, gap=False)) == []
