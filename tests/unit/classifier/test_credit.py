"""Credits to agencies, by the slot they stand in."""

from __future__ import annotations

import pytest

from services.classifier.credit import find_credit

BODY = "\n\n".join(f"The council met again and spoke about bridge number {n} for a while without any result." for n in range(30))


@pytest.mark.parametrize(
    ("text", "agency", "form"),
    [
        (f"BEIRUT (AP) — {BODY}", "AP", "dateline"),
        (f"LONDON, June 2 (UPI) -- {BODY}", "UPI", "dateline"),
        (f"(Reuters) - {BODY}", "Reuters", "dateline"),
        (f"Berlin (dpa/tmn) - {BODY}", "dpa", "dateline"),
        (f"NEW YORK, June 2, 2026 /PRNewswire/ -- {BODY}", "PR Newswire", "dateline"),
        (f"Headline\nBy The Associated Press\n{BODY}", "AP", "byline"),
        (f"Headline\nReuters Staff\n{BODY}", "Reuters", "byline"),
        (f"Headline\nBy Ines Moreau, Associated Press\n{BODY}", "AP", "byline"),
        (f"Headline\nPar Jean Dupont (AFP)\n{BODY}", "AFP", "byline"),
        (f"{BODY}\n© 2026 The Associated Press. All rights reserved.", "AP", "copyright"),
        (f"{BODY}\nThis article was originally published on The Conversation.", "The Conversation", "republished"),
        (f"{BODY}\nThis story was originally published by ProPublica.", "ProPublica", "republished"),
        (f"{BODY}\nWith files from The Canadian Press", "The Canadian Press", "contribution"),
        (f"{BODY}\nAssociated Press writer Tom Brandt contributed to this report.", "AP", "contribution"),
        (f"{BODY}\nMit Material von AFP", "AFP", "contribution"),
        (f"{BODY}\n(APA/Reuters)", "APA", "footer"),
        (f"{BODY} So endete der Tag. (ANSA)", "ANSA", "footer"),
    ],
)
def test_a_credit_is_found_in_its_slot(text: str, agency: str, form: str) -> None:
    """Dateline, byline, copyright, republication, contribution and footer, with the span it stands at."""
    credit = find_credit(text)
    assert credit is not None
    assert (credit.agency, credit.form) == (agency, form)
    assert 0 <= credit.start < credit.end <= len(text)
    assert text[credit.start : credit.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        f"The minister told AFP on Monday that nothing was decided. {BODY}",
        f"Reuters reported on Tuesday that the firm would close. {BODY}",
        f"{BODY}\nThe mayor said the WAM fund would pay, and the TT line would be repaired by spring at the latest.",
        f"CLEVELAND (WAPX) — {BODY}",
        f"A court ruled against the AP on Friday. {BODY}",
        BODY,
        "",
    ],
)
def test_a_source_in_a_sentence_is_no_credit(text: str) -> None:
    """Being quoted, sued or spelt alike is not being credited."""
    assert find_credit(text) is None


def test_press_release_wires_are_a_class_of_their_own() -> None:
    """A release is told from agency copy."""
    credit = find_credit(f"LONDON--(BUSINESS WIRE)--{BODY}") or find_credit(f"LONDON (Business Wire) - {BODY}")
    assert credit is not None
    assert credit.class_ == "press_release"
