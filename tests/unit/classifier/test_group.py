"""Which group an article joins, and which article is the original."""

from __future__ import annotations

from datetime import timedelta

from services.classifier.group import Partner, best_partner
from services.classifier.original import Telling, choose, role
from services.classifier.place import Place
from shared.events import SyndicationEvidence
from shared.record import Relation
from tests.unit.classifier.articles import NOW

NOTHING = SyndicationEvidence()


def telling(name: str, sequence: int, hours_ago: float | None = None, *, credited: bool = False) -> Telling:
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return Telling(name, f"https://{name}.example/story", published, sequence, credited)


def partner(number: int, first: int, group_id: str, relation: Relation, resemblance: float) -> Partner:
    return Partner(number, Place(first, first), group_id, relation, resemblance)


def test_the_most_alike_partner_decides() -> None:
    """Of several groups the article joins the one of its nearest relative."""
    host = partner(1, 1, "host", Relation.CONTAINED, 0.35)
    copy = partner(2, 2, "story", Relation.NEAR, 0.8)
    assert best_partner([host, copy]) == copy


def test_of_equals_the_first_classified_decides() -> None:
    """The answer does not hang on the order in which partners are listed."""
    one, other = partner(1, 7, "a", Relation.EXACT, 1.0), partner(2, 3, "b", Relation.EXACT, 1.0)
    assert best_partner([one, other]) == best_partner([other, one]) == other


def test_an_updated_article_keeps_its_rank_among_equals() -> None:
    """Its newest revision is as early as its first."""
    updated, other = Partner(1, Place(9, 1), "a", Relation.EXACT, 1.0), partner(2, 3, "b", Relation.EXACT, 1.0)
    assert best_partner([other, updated]) == updated


def test_hosts_and_round_ups_link_without_joining() -> None:
    """A contained block in a text of its own, and a partial copy, found no common group."""
    assert best_partner([partner(1, 1, "a", Relation.CONTAINS, 0.2), partner(2, 2, "b", Relation.PARTIAL, 0.4)]) is None


def test_a_link_to_the_original_decides_against_time() -> None:
    """The page's own canonical link outweighs an earlier hour."""
    evidence = SyndicationEvidence(canonical_elsewhere="https://source.example/story")
    original = choose(telling("own", 9, 30), [telling("source", 5, 2), telling("early", 1, 40)], evidence, NOW)
    assert original is not None
    assert (original.article_id, original.basis[0]) == ("source", "link")
    assert original.confidence > 0.8


def test_who_credits_an_agency_is_not_the_original() -> None:
    """Of two tellings the uncredited one is, though it was seen later."""
    original = choose(telling("own", 2), [telling("paper", 1, credited=True)], NOTHING, NOW)
    assert original is not None
    assert original.article_id == "own"


def test_a_time_in_the_future_is_no_evidence() -> None:
    """More than a day ahead counts as unknown."""
    original = choose(telling("own", 2, -48), [telling("other", 1, 1), telling("third", 3, 2)], NOTHING, NOW)
    assert original is not None
    assert original.article_id == "third"


def test_an_article_alone_is_unknown_unless_it_says_that_it_is_a_copy() -> None:
    """A canonical link elsewhere makes a copy of it though its original was never seen."""
    own = telling("own", 1)
    assert role(own, None, None, NOTHING) == "unknown"
    assert role(own, None, None, SyndicationEvidence(canonical_elsewhere="https://source.example/a")) == "copy"
