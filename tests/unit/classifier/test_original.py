"""Which text of a group is taken for the original, and with how much confidence."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.groups.original import MIN_CONFIDENCE, choose, role
from services.classifier.groups.telling import Telling
from services.classifier.groups.telling import telling as telling_of
from shared.events import SyndicationEvidence
from shared.record import Credit, Original
from tests import builders
from tests.unit.classifier.articles import NOW

NOTHING = SyndicationEvidence()


def telling(name: str, sequence: int, hours_ago: float | None = None, **said: Any) -> Telling:
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    facts = {"url": f"https://{name}.example/story", "source": f"The {name} Post", "published_at": published} | said
    return Telling(article_id=name, revision=1, sequence=sequence, words=300, seen_at=NOW, **facts)


def chosen(*tellings: Telling) -> Original:
    found = choose(tellings)
    assert found is not None
    return found


def test_an_article_alone_has_no_original() -> None:
    """There is nobody that it could come from or that comes from it."""
    assert choose([telling("a", 1, 2)]) is None


def test_seen_first_alone_claims_nothing() -> None:
    """It is named, as there is nothing better, with a confidence below that of a claim."""
    found = chosen(telling("a", 1), telling("b", 2))
    assert (found.article_id, found.basis) == ("a", ("seen_first",))
    assert found.confidence < MIN_CONFIDENCE


@pytest.mark.parametrize(("minutes", "claims"), [(1, False), (10, False), (60, True), (600, True)])
def test_publication_times_minutes_apart_say_little(minutes: float, claims: bool) -> None:
    """Hours do, and never make a certainty."""
    found = chosen(telling("late", 1, 1), telling("early", 2, 1 + minutes / 60))
    assert (found.article_id == "early" and found.confidence >= MIN_CONFIDENCE) is claims
    assert found.confidence < 0.99


def test_a_link_to_the_original_decides_against_time() -> None:
    """A page's canonical link to another site outweighs thirty hours, whenever the page that it names came in."""
    copy = telling("copy", 1, 30, links=("https://source.example/story",))
    found = chosen(copy, telling("early", 2, 40), telling("source", 9, 2))
    assert (found.article_id, found.basis) == ("source", ("link",))
    assert found.confidence > 0.8


def test_links_of_one_outlet_count_once() -> None:
    """A site that sets the same link under all its pages is one witness."""
    one, other = ("https://one.example/story",), ("https://other.example/story",)
    one_site = [telling(f"a{n}", n + 3, links=one, url=f"https://copy.example/{n}") for n in range(5)]
    two_sites = [telling(f"b{n}", n + 9, links=other) for n in range(2)]
    assert chosen(telling("one", 1), telling("other", 2), *one_site, *two_sites).article_id == "other"


@pytest.mark.parametrize("said", ["first appeared on source.example.", "this story first appeared in the source post"])
def test_a_notice_names_the_original(said: str) -> None:
    """By its site or by its name, as whole words."""
    found = chosen(telling("copy", 1, says=(said,)), telling("source", 2))
    assert (found.article_id, found.basis[0]) == ("source", "notice")
    assert "notice" not in chosen(telling("copy", 1, says=("re" + said.replace(" the ", " thee "),)), telling("other", 2)).basis


def test_the_agencys_own_text_is_the_original_of_those_that_credit_it() -> None:
    """Though others were seen and published before."""
    found = chosen(telling("a", 1, 3, agency="Reuters"), telling("b", 2, 2, agency="Reuters"), telling("wire", 3, 1, source="Reuters"))
    assert (found.article_id, found.basis[0]) == ("wire", "wire")


def test_who_credits_an_agency_is_not_the_original() -> None:
    """Of two tellings the uncredited one is likelier, though it was seen later."""
    assert chosen(telling("paper", 1, agency="Reuters"), telling("own", 2)).article_id == "own"


def test_who_credits_an_agency_with_a_part_is_not_uncredited() -> None:
    """Beside a text that credits the author it is no original that is claimed, beside one without credit not the likeliest."""
    part = telling("part", 2, contributor="Reuters")
    beside_wire = chosen(telling("wire", 1, agency="Reuters"), part)
    assert (beside_wire.article_id, beside_wire.basis) == ("part", ())
    assert beside_wire.confidence < MIN_CONFIDENCE
    own = chosen(part, telling("own", 3))
    assert (own.article_id, own.basis) == ("own", ("uncredited",))


@pytest.mark.parametrize(("form", "author", "contributor"), [("dateline", "Reuters", None), ("contribution", None, "Reuters")])
def test_what_is_remembered_of_a_credit_says_whether_it_is_of_the_whole(form: Any, author: str | None, contributor: str | None) -> None:
    """A dateline names the author, a contribution who helped."""
    credit = Credit(agency="Reuters", class_="agency", form=form, start=0, end=7)
    record = builders.record()
    told = telling_of(record.model_copy(update={"syndication": record.syndication.model_copy(update={"credit": credit})}), NOTHING, 1)
    assert (told.agency, told.contributor) == (author, contributor)


def test_where_all_credit_an_agency_that_was_not_taken_in_nobody_is_the_original() -> None:
    """The wire's own text was likelier never seen."""
    assert chosen(*(telling(name, n, 2 - n / 60, agency="Reuters") for n, name in enumerate("abc"))).confidence < MIN_CONFIDENCE


def test_a_time_in_the_future_is_no_evidence() -> None:
    """More than a day ahead of when it was seen counts as unknown."""
    assert chosen(telling("own", 2, -48), telling("other", 1, 1), telling("third", 3, 4)).article_id == "third"


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 50), st.sampled_from([None, "Reuters"]), st.sampled_from([(), ("https://a3.example/story",)])),
        min_size=2,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_the_same_texts_give_the_same_original_in_any_order(facts: list[tuple[Any, Any, Any]], chance: random.Random) -> None:
    """And its confidence is a share: above nothing, below certainty."""
    tellings = [telling(f"a{n}", n, hours, agency=agency, links=links) for n, (hours, agency, links) in enumerate(facts)]
    found = chosen(*tellings)
    chance.shuffle(tellings)
    assert choose(tellings) == found
    assert 0 <= found.confidence < 1


def test_an_article_alone_is_unknown_unless_it_says_that_it_is_a_copy() -> None:
    """A canonical link elsewhere makes a copy of it though its original was never seen."""
    assert role("own", None, None, NOTHING) == "unknown"
    assert role("own", None, None, SyndicationEvidence(canonical_elsewhere="https://source.example/a")) == "copy"


def test_a_role_is_claimed_with_confidence_only() -> None:
    """Below one half the original is named and nobody is called a copy of it."""
    sure, unsure = (Original(article_id="a", url=None, confidence=each, basis=()) for each in (0.8, 0.4))
    assert [role(name, sure, None, NOTHING) for name in "ab"] == ["original", "copy"]
    assert [role(name, unsure, None, NOTHING) for name in "ab"] == ["unknown", "unknown"]
