"""Author lines, notes about authors, source lines and rights notices, known by what they are made of, in the middle of an article."""

from __future__ import annotations

import pytest

from services.cleaner.text.bylines.people import signature
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lexis.lexicon import lexicon
from services.cleaner.text.lines import split
from services.cleaner.text.sift import sift

PROSE = [
    "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Two ferries had waited off the coast since Saturday, and their passengers slept in the saloons and on deck.",
    "The council wants to build a second mole, but the money for it has not been found in the budget so far.",
    "Fishermen from the old quarter have asked for a say in the plans before the summer is over.",
]


def kinds(block: str, *, prose: list[str] = PROSE) -> set[str]:
    """As what the lines of `block` go; "left" for those that stay."""
    lines = split("\n\n".join((*prose[:2], block, *prose[2:])))
    cut = {cut.start: str(cut.kind) for cut in sift(lines, knowledge(), title=None).cuts}
    return {cut.get(line.start, "left") for line in lines if line.text in block}


@pytest.mark.parametrize(
    "block",
    [
        "By Jane Doe and John Roe in Lisbon",
        "By Orlena Quisp",
        "Guest essay by Jane Doe",
        "Jane Doe",
        "Jane Doe, health correspondent",
        "Orlena Quisp\nHealth correspondent\nquisp@post.example",
        "Words by Jane Doe. Photographs by John Roe",
        "By Jane Doe, 3 June 2025, 4 min read",
        "Our Lisbon correspondent",
        "Von unserer Korrespondentin Hanna Keller",
        "Door onze redactie",
        "Par Marie Dupont avec AFP",
        "Un reportaje de Ana García",
        "A cura della redazione",
        "Подготовила Елена Петрова",
        "Jane Doe is the Post's health correspondent. She has covered hospitals since 2012.",
        "Hanna Keller ist Redakteurin im Ressort Wissen.",
        "Елена Петрова — журналист «Вестника», пишет о медицине.",
    ],
)
def test_an_author_goes_wherever_he_stands(block: str) -> None:
    """A cue, a role, an address or a known first name tells an author, in any language."""
    assert kinds(block) == {"byline"}


@pytest.mark.parametrize(
    "block",
    [
        "Von Tür zu Tür",
        "By the numbers",
        "Starke Nachfrage",
        "Strong Demand",
        "Redaktion und Verlag streiten",
        "Referee: Jane Doe (Westmere)",
        "A: Jane Doe, John Roe, Max Muster",
        "Jane Doe lives in Leeds.",
        "“Nobody has asked us,” said Jane Doe, a reporter for the Post at the time.",
        "Journalist in Haft",
        "Quelle des Ärgers",
        "News agencies reported shelling near the border.",
        "The council banned the distribution of leaflets without permission.",
        "Final score: 3-1",
        "20 Minuten später",
        "Stand der Dinge",
    ],
)
def test_a_crosshead_is_no_author_line(block: str) -> None:
    """Nor are labels of other people, results, or sentences with an agency or a right in them."""
    assert kinds(block) == {"left"}


def test_a_person_whom_the_article_speaks_of_is_no_author() -> None:
    """Nor is one of several names that stand alone, as in a list of winners or under letters."""
    named = [*PROSE[:3], "“We waited for an answer from the council all winter,” said Doe, who runs the chandlery."]
    assert kinds("Jane Doe", prose=named) == {"left"}
    assert kinds("Jane Doe is a writer from Westmere.", prose=named) == {"left"}
    lines = split("\n\n".join((PROSE[0], PROSE[1], "Jane Doe", PROSE[2], "John Roe", PROSE[3])))
    assert len(sift(lines, knowledge(), title=None).lines) == len(lines)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("(dpa/AFP)", "wire_tail"),
        ("mag/kos", "wire_tail"),
        ("jd/op (Reuters, AFP)", "wire_tail"),
        ("The Westmere Post with AFP", "wire_tail"),
        ("Con información de agencias", "wire_tail"),
        ("ТАСС, Интерфакс", "wire_tail"),
        ("Westmere Post © 2025", "copyright"),
        ("Nachdruck nur mit Genehmigung des Verlags.", "copyright"),
        ("No part of this article may be copied without our consent.", "copyright"),
        ("Este contenido está protegido por derechos de autor", "copyright"),
        ("This work is published under a Creative Commons licence.", "copyright"),
        ("Sie lesen diesen Text in etwa vier Minuten", "reading_time"),
        ("905 words • 4 min", "reading_time"),
        ("Przeczytasz w 4 minuty", "reading_time"),
        ("Updated 3 hours ago", "date"),
        ("Publié hier à 14 h 30, mis à jour à 16 h 02", "date"),
        ("Dinsdag 3 juni 2025", "date"),
    ],
)
def test_what_is_said_of_the_page_goes_as_its_kind(line: str, kind: str) -> None:
    """Agencies, rights, reading times and moments, each by the words it is made of."""
    assert kinds(line) == {kind}


def test_a_day_stays_where_other_crossheads_stand() -> None:
    """Then it may head a part of the article."""
    lines = split("\n\n".join((PROSE[0], PROSE[1], "3 June 2025", PROSE[2], "What happens next", PROSE[3])))
    assert "3 June 2025" in [line.text for line in sift(lines, knowledge(), title=None).lines]


def test_a_line_too_long_for_an_author_is_not_read() -> None:
    """However many words of a million letters it has."""
    assert signature("By " + "J" * 1_000_000, knowledge()) is None


def test_a_lexicon_holds_single_words() -> None:
    """Whole, by their beginning and by a part of them."""
    found = lexicon("author", ["editor", "journal*", "*redakt*"])
    assert [word in found for word in ("editor", "journalist", "sportredakteurin", "creditors")] == [True, True, True, False]
    with pytest.raises(ValueError, match="not one word"):
        lexicon("author", ["staff writer"])
