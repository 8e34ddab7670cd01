"""What plain-text rules cut and what they leave, on an invented story."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.sift import Sifted, sift

PROSE = [
    "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Ferries resumed their service at noon, and the first fishing boats returned with a modest catch by the evening.",
    "Officials expect the repairs of the eastern pier to take until the end of the year and to cost several million.",
]
TICKER = ["FTSE 100", "7,722.55", "+0.31%", "DAX", "18,001.60", "-0.12%", "S&P 500", "5,123.41", "+1.11%"]
NOISE = {
    "payment": [["Payment declined. Update your payment information to avoid service interruption, or contact us."]],
    "subscription": [
        ["To keep reading, please subscribe"],
        ["Already a member? Log in"],
        ["Join the debate as a Gold Member"],
        ["Diesen Artikel lesen Sie mit einem Abo"],
        ["Cet article est réservé aux abonnés"],
    ],
    "advertisement": [["Advertisement"], ["Story continues below advertisement"], ["Anzeige"], ["Publicité"], ["Реклама"], ["広告"]],
    "related": [["READ MORE: Ten facts about the ferry"], ["Lesen Sie auch: Zehn Fakten über die Fähre"], ["Leia também: A ponte"]],
    "newsletter": [["Sign up for our free weekly newsletter"], ["Suscríbete a nuestra newsletter"]],
    "reading_time": [["3 min read"], ["Lesezeit: 2 Min."], ["Tempo di lettura: 4 min"], ["Leestijd 3 minuten"]],
    "caption": [
        ["Fishermen mend their nets on the pier [Corvia]"],
        ["Fishermen mend their nets on the pier. (Jane Doe/AP)"],
        ["Fischer flicken ihre Netze Foto: Jane Doe/dpa"],
    ],
    "photo_credit": [["JANE DOE/VESTA PRESS"], ["Photograph: Jane Doe/The Westmere Post"]],
    "media_ui": [["Click to enlarge"], ["Image 3 of 5"], ["Zum Vergrößern klicken"]],
    "wire_tail": [["With a file from The Associated Press"], ["Jane Doe contributed to this report."]],
    "ticker": [
        TICKER,
        ["Markets open", *TICKER],
        ["EUR/USD 1.08 +0.12 (+0.1%)", "GBP/USD 1.26 -0.22 (-0.2%)", "USD/JPY 151.3 +0.21 (+0.1%)"],
    ],
    "date": [["Published: 4 June 2021 at 17:30"]],
    "copyright": [["All rights reserved."]],
}
KEPT = [
    ["Customers must update their payment details by Friday, the bank said."],
    ["If your card is declined, contact your bank before you pay again."],
    ["Readers will pay more for their subscriptions from May."],
    ["“Update your payment details or lose your account,” the message read."],
    ["How to cancel your subscription and keep your account"],
    ["The newspaper lost a tenth of its subscribers."],
    ["Arsenal 2", "Chelsea 1"],
    ["38,079.70"],
    ["1. Peel the apples", "2. Add 200 g of sugar", "3. Bake for 40 minutes"],
    ["Closing levels:", "FTSE 100 7,722.55 +0.31%", "DAX 18,001.60 -0.12%", "S&P 500 5,123.41 +1.11%"],
    ["The shares fell 3.4% to 12.30 euros."],
    ["They show:", ":: An agreement with the port", ":: A deal for oil and;"],
    ["Westmere Post:"],
    ["What happens next?"],
    ["“Yes.”"],
]


def sifted(*lines: str, title: str | None = "Harbour open again") -> Sifted:
    return sift(split("\n\n".join(lines)), knowledge(), title=title)


def placed(block: list[str], place: str) -> Sifted:
    text = "\n".join(block)
    where = {"head": [text, *PROSE], "middle": [*PROSE[:2], text, *PROSE[2:]], "tail": [*PROSE, text]}
    return sifted(*where[place])


@pytest.mark.parametrize("place", ["head", "middle", "tail"])
@pytest.mark.parametrize(("kind", "block"), [(kind, block) for kind, blocks in NOISE.items() for block in blocks])
def test_noise_goes_as_its_kind_wherever_it_stands(kind: str, block: list[str], place: str) -> None:
    """A block of noise is cut whole, and no line of the story is."""
    found = placed(block, place)
    assert [line.text for line in found.lines] == PROSE
    assert {cut.kind for cut in found.cuts} == {kind}


@pytest.mark.parametrize("place", ["head", "middle", "tail"])
@pytest.mark.parametrize("block", KEPT)
def test_lines_that_only_look_like_noise_stay(block: list[str], place: str) -> None:
    """News about payments, results, lists, prices, short lines and quotations are the article's."""
    assert not placed(block, place).cuts


def test_a_table_that_the_prose_speaks_of_is_no_ticker() -> None:
    """A market report keeps its closing table, announced or not."""
    report = "The DAX fell and the FTSE 100 rose as traders weighed the day's data, while the S&P 500 had closed higher on Monday."
    assert not sifted(report, "\n".join(TICKER), *PROSE).cuts


def test_a_caption_printed_twice_goes_with_its_credit() -> None:
    """Both printings are captions; the same sentence in the prose stays."""
    caption = "Fishermen wait at the closed gates of the harbour of Westmere"
    found = sifted(PROSE[0], f"{caption}\n{caption}\nJANE DOE/VESTA PRESS", f"{caption}, as they had done since Sunday.", PROSE[1])
    assert [(cut.kind, cut.rule) for cut in found.cuts] == [
        ("caption", "text.caption_doubled"),
        ("caption", "text.caption_doubled"),
        ("photo_credit", "text.credit_after_caption"),
    ]


def test_a_quotation_set_out_from_the_text_goes_with_its_speaker() -> None:
    """The words stay once, in the sentence they come from."""
    said = "“The eastern pier will take until the end of the year,” said Jane Doe of the port office on Tuesday."
    found = sifted(said, "The eastern pier will take until the end of the year\n- Jane Doe, Port Office", *PROSE)
    assert [cut.kind for cut in found.cuts] == ["pull_quote", "pull_quote"]
    assert found.lines[0].text == said


def test_the_headline_is_found_and_its_repeat_and_label_go() -> None:
    """A text without a title gets its headline as title."""
    found = sifted("News", "Harbour of Westmere opens after the storm", "Harbour of Westmere opens after the storm", *PROSE, title=None)
    assert found.title == "Harbour of Westmere opens after the storm"
    assert [cut.kind for cut in found.cuts] == ["section", "title", "title"]
    assert [line.text for line in found.lines] == PROSE


def test_headlines_under_a_lone_read_more_go_until_prose_begins() -> None:
    """A cue takes the links below it along, not the article."""
    found = sifted(PROSE[0], "Read more", "Ten facts about the new ferry", "How the vote on the pier was won", PROSE[1])
    assert [line.text for line in found.lines] == PROSE[:2]


def test_days_that_head_a_chronicle_stay() -> None:
    """Bare dates between paragraphs are headings; a single one above the story is a stamp."""
    assert not sifted("3 May 2019", PROSE[0], "4 June 2020", PROSE[1], "5 July 2021", PROSE[2]).cuts
    assert [cut.kind for cut in sifted("3 May 2019", *PROSE).cuts] == ["date"]


def test_links_after_the_last_cue_go_and_prose_after_a_cue_stays() -> None:
    """Only labels and headlines after a terminating cue are its tail."""
    assert len(sifted(*PROSE, "Sponsored content", "Ten facts about the ferry", "AdChoices").cuts) == 3
    assert [cut.kind for cut in sifted(PROSE[0], "Sponsored content", *PROSE[1:]).cuts] == ["advertisement"]


def test_a_repeated_paragraph_stays_once_and_a_repeated_question_stays() -> None:
    """One question may be put to many."""
    question = "What do you expect of the new pier, and what will it mean for those who fish here every day?"
    assert [cut.kind for cut in sifted(PROSE[0], PROSE[1], PROSE[0], PROSE[2]).cuts] == ["duplicate"]
    assert not sifted(PROSE[0], question, PROSE[1], question, PROSE[2]).cuts
