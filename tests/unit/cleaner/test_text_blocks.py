"""Blocks that are decided as one: tickers as languages set them, rows of platforms, prompts with their small lines."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import sift

PROSE = [
    "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Two ferries had waited off the coast since Saturday, and their passengers slept in the saloons and on deck.",
    "The council wants to build a second mole, but the money for it has not been found in the budget so far.",
]


def left(block: str, *, intro: str = "") -> str:
    """What stays of `block` in the middle of an article."""
    text = "\n\n".join((PROSE[0], intro or PROSE[1], block, PROSE[2]))
    kept = [line.text for line in sift(split(text), knowledge(), title=None).lines]
    return "\n".join(line for line in kept if line in block)


@pytest.mark.parametrize(
    "block",
    [
        "FTSX 8.001,60 +0,31 %\nNORDIX 7 543,18 pts ▲ 0,4 %\nORIENT 2 431,12 pkt. −0,44%",
        "Westbank 38,614.20 +412.35（+1.08％）\nOstmark 2,712.48 -3.10（-0.11％）\nNordhaven 110.20 +0.40（+0.36％）",
        "Markets closed\nWestex 30\n2,007.95\n-22.31 (-1.10%)\nOstex\n812.40\n+3.10 (+0.38%)",
        "Winners\nAlpar ▲ 1.8%\nBeltram ▲ 0.9%\nCordal ▼ 2.2%",
        "DAX 18 044,10 ▲ 0,22 % | MDAX 25 110,40 ▼ 0,31 % | Brent 81,15 $ ▲ 0,90 %",
        "Alpar Foundries\n18.44 €\n▼ -3.15%\nQuotes delayed by 15 minutes",
        "Euro 4,1120\nDolar 3,8211\nFrank 4,3107",
        "日経平均\n３７，１１０・２５\n－２１０・３３ （－０・５６％）",
        "MARKETS\n\nDow\n40,118.20\n+0.12%\n\nNasdaq\n18,402.77\n-0.31%",
    ],
    ids=[
        "figures grouped by spaces", "full-width signs", "two instruments", "moves alone", "all on one line", "one share", "rates alone",
        "full-width figures", "a label and instruments set apart",
    ],
)  # fmt: skip
def test_a_ticker_goes_as_any_language_sets_it(block: str) -> None:
    """Name, price and change in a block that no sentence speaks of."""
    assert left(block) == ""


@pytest.mark.parametrize(
    ("intro", "block"),
    [
        (
            "At the close the indices stood as follows, the exchange said on Tuesday evening:",
            "Westex 8,001.60 +0.31%\nOstex 812.40 -0.10%\nNordex 99.10 +1.20%",
        ),
        (
            "Temperatures fell through the night across the whole of the northern province.",
            "Westmere -5 -12\nNordhaven -3 -9\nOstmark +1 -4",
        ),
        (
            "The last furnace of the glassworks goes out in the autumn after a long decline of its trade.",
            "340 years\n212 jobs\n1,480 degrees",
        ),
        (
            "Traders in the capital saw Alpar fall and Beltram rise before the figures of the central bank came out.",
            "Alpar -0.2%, Beltram +0.1% at the open.",
        ),
        ("The town has left the social networks that it had used for years:", "Facebook\nInstagram\nTikTok"),
        ("Under each of her pictures it says the same three words:", "Photo: Jane Doe"),
        ("Below it were two buttons, one of them large and green and the other one hard to read:", "“Accept all”\n“Reject all”"),
        ("She taught at the academy until her death and left a large archive.", "12 May 1931 – 4 March 2026"),
    ],
    ids=["closing prices", "temperatures", "counts", "a short sentence", "platforms", "a credit that is shown", "buttons", "a life"],
)
def test_what_the_article_tells_of_stays(intro: str, block: str) -> None:
    """A block that a sentence announces, and numbers that are no prices, are the article's."""
    assert left(block, intro=intro) == block


def test_small_lines_go_with_the_prompt_they_stand_under() -> None:
    """With blank lines between blocks a block is one thing."""
    assert left("Get our newsletter\nSign up for our free weekly newsletter\nWestmere every Sunday") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Annons",
        "Läs mer",
        "Annonce",
        "Læs også",
        "Annonse",
        "Les også",
        "Mainos",
        "Lue myös",
        "Reklam",
        "İlgili haberler",
        "ABONE OL",
        "GİRİŞ YAP",
    ],
)
def test_the_north_and_turkey_are_spoken(text: str) -> None:
    """Swedish, Danish, Norwegian, Finnish and Turkish labels go, also in capitals with a dotted i."""
    assert left(text) == ""


@pytest.mark.parametrize("cue", ["More on this:", "Lesen Sie auch", "Per saperne di più", "Saiba mais:"])
def test_a_list_below_a_cue_goes_whatever_its_headlines_end_with(cue: str) -> None:
    """Questions, quotations and short headlines glued to a cue are its list; the paragraph behind the gap is the article's."""
    assert left(f"{cue}\nWho pays for the second mole?\n“We waited for two days”\nFerries sail") == ""


def test_a_crosshead_that_begins_like_a_label_stays() -> None:
    """A comma, a small letter or a paragraph right below it tell it from a label."""
    assert left("Más información, menos prisa") == "Más información, menos prisa"
    assert left("Leggi anche se non capisci") == "Leggi anche se non capisci"
    assert left("À suivre") == "À suivre"


def test_a_paragraph_beside_a_prompt_stays() -> None:
    """A prompt takes its small lines along, not a paragraph that shares words with it."""
    prompt = "We could not take your payment. Update your card in My Account to keep your subscription."
    paragraph = (
        "The bank had written to all of its customers in the town that it would close the branch at the harbour, "
        "and in the spring you could see them queue in the rain to settle their accounts."
    )
    assert left(f"{prompt}\n\n{paragraph}") == paragraph


def test_a_row_of_platforms_that_prose_beside_it_is_about_stays() -> None:
    """Accounts, phones and followers are told of; without such words the row is a share bar."""
    row = "Facebook\nInstagram\nTikTok"
    assert left(row) == ""
    assert left(row, intro="The ferry company has opened three accounts since the summer, and its captains now film the crossing.") == row


def test_a_sign_in_quotation_marks_is_shown_not_set() -> None:
    """Words wholly in quotation marks are somebody's, also where no colon announces them."""
    assert left("“Subscribers only”") == "“Subscribers only”"
