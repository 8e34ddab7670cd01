"""Picture credits without a colon, without a name, or without a label."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.pictures.photographers import photographer_start


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Fot. Jan Nowicki", 0),
        ("fot. Straż Graniczna w Sopelinie", 0),
        ("Foto EFE", 0),
        ("Photo Jean-Luc Marnier", 0),
        ("Foto: politie Sloterveen", 0),
        ("Otwarcie mostu w Sopelinie. Fot. Jan Nowicki", 27),
        ("Jane Doherty / Sloterveen Courant", 0),
        ("Фото Ивана Морозова", 0),
    ],
)
def test_a_credit_is_found_where_it_begins(text: str, start: int) -> None:
    """An abbreviation, a label with a name, a label with a colon, or a known first name before a house."""
    assert photographer_start(text, knowledge()) == start


@pytest.mark.parametrize(
    "text",
    [
        "Photo Finish Decides Race",
        "Foto: wat ziet u op dit beeld van de haven?",
        "Image Problems Haunt Harbour Board",
        "Foto eines Lebens",
        "Yes / No",
        "Source close to the harbour board says talks have failed",
    ],
)
def test_headlines_and_questions_are_no_credits(text: str) -> None:
    """A word for a picture begins headlines, too."""
    assert photographer_start(text, knowledge()) is None
