"""What a line is by the block it stands in or by its place around the headline, on an invented story."""

from __future__ import annotations

import pytest

from services.cleaner.text.lexis.language import assemble, knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.notices.reading import holds_speech
from services.cleaner.text.sift import Sifted, sift

TITLE = "Harbour of Westmere opens after the storm"
PROSE = [
    "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Ferries resumed their service at noon, and the first fishing boats returned with a modest catch by the evening.",
    "Officials expect the repairs of the eastern pier to take until the end of the year and to cost several million.",
]


def sifted(*paragraphs: str) -> Sifted:
    return sift(split("\n\n".join(paragraphs)), knowledge(), title=None)


def kinds(found: Sifted) -> list[str]:
    return [str(cut.kind) for cut in found.cuts if cut.kind != "title"]


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (["Keep your seat", "We could not charge your card, so your membership will be cancelled.", "Pay now"], "payment"),
        (["Get the Pier letter", "Enter your email address to sign up."], "newsletter"),
        (["Already a member? Log in", "It costs less than a coffee. No card needed.", "Subscribe now"], "subscription"),
        (["We value your privacy", "Accept all"], "cookie"),
        (["Play video", "02:14"], "media_ui"),
    ],
)
def test_a_block_goes_with_the_prompt_in_it(block: list[str], kind: str) -> None:
    """Heading, small print, button and duration mean nothing without what they are glued to."""
    found = sifted(TITLE, *PROSE[:2], "\n".join(block), PROSE[2])
    assert [line.text for line in found.lines] == PROSE
    assert set(kinds(found)) == {kind}


def test_without_blank_lines_a_neighbour_is_no_companion() -> None:
    """Where nothing sets paragraphs apart, standing below a prompt says nothing."""
    lines = [*PROSE[:2], "Already a member? Log in", "The council paid for the pier.", PROSE[2]]
    found = sift(split("\n".join(lines)), knowledge(), title=TITLE)
    assert "The council paid for the pier." in [line.text for line in found.lines]


@pytest.mark.parametrize(
    "line",
    [
        'A banner that says "Subscribe now for unlimited access" did no better than a banner that said nothing.',
        "Those who sign up for a newsletter stay twice as long with a paper as those who do not.",
    ],
)
def test_prose_about_prompts_stays(line: str) -> None:
    """What asks for something in the middle of a sentence must speak to the reader."""
    assert not kinds(sifted(TITLE, *PROSE, line))


@pytest.mark.parametrize(
    "line", ["Jane Doe", "Jane Doe in Westmere", "Jane Doe, Political editor", "Interview by Jane Doe", "Associated Press"]
)
def test_an_author_below_the_headline_is_known_without_a_cue(line: str) -> None:
    """A name that the prose never mentions, or an agency's."""
    assert kinds(sifted(TITLE, line, *PROSE)) == ["byline"]


def test_a_name_that_the_prose_speaks_of_is_no_author() -> None:
    """Nor is one where the article's crossheads look like it."""
    assert not kinds(sifted(TITLE, "Jane Doe", *PROSE, "“We waited,” Doe said."))
    assert not kinds(sifted(TITLE, "Early Life", PROSE[0], "Later Years", PROSE[1]))


def test_role_and_note_go_with_their_author() -> None:
    """The role is glued below the name, the note at the end begins with it."""
    found = sifted(TITLE, "Jane Doe\nColumnist", *PROSE, "Jane Doe writes about harbours and lives by the sea.")
    assert [line.text for line in found.lines] == PROSE
    assert set(kinds(found)) == {"byline"}


def test_a_trail_of_labels_is_a_section_and_no_headline() -> None:
    """However many words it has."""
    found = sifted("Home > News > Local > Harbour", TITLE, *PROSE)
    assert (found.title, kinds(found)) == (TITLE, ["section"])


def test_a_headline_may_begin_with_a_quotation() -> None:
    """A whole quotation on top is none."""
    assert sifted("“We waited for days”: harbour opens", *PROSE).title == "“We waited for days”: harbour opens"
    assert sifted("“We waited for days at the gates”", *PROSE).title is None


def test_a_quote_service_is_a_ticker_even_in_a_market_report() -> None:
    """Its layout sets change and percentage together; a table of the report has columns."""
    report = "The DAX fell and the FTSE 100 rose as traders weighed the day's data, while the S&P 500 had closed higher on Monday."
    names, numbers = ("DAX", "FTSE 100", "S&P 500"), "1,722.55\n+3.10 (+0.60%)"
    assert set(kinds(sifted(report, "\n".join(f"{name}\n{numbers}" for name in names), *PROSE))) == {"ticker"}


def test_marks_that_parted_the_article_from_a_note_go_with_it() -> None:
    """Marks between paragraphs stay."""
    assert kinds(sifted(PROSE[0], "* * *", PROSE[1], "___", "Jane Doe contributed to this report.")) == ["furniture", "wire_tail"]


@pytest.mark.parametrize(("text", "speech"), [("Look under “My Account”.", False), ("He said “we have waited long enough” twice.", True)])
def test_a_name_in_quotation_marks_is_no_speech(text: str, speech: bool) -> None:
    """A few words name a thing on the screen."""
    assert holds_speech(text) is speech


def test_a_role_is_played_by_single_words() -> None:
    """What would be taken apart into words with other meanings is refused."""
    with pytest.raises(ValueError, match="not one word"):
        assemble([{"language": "xx", "prompt": {"narration": ["a-t-il"]}}])
