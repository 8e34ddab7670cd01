"""What a profile makes of what publishers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.outcomes import Rejected, RejectReason
from shared.record import MAX_EVIDENCE, Answer, Profile, Rights
from shared.rights import POLICIES, Stance, judged, refusal, refusal_of_silence

USES = ("tdm", "train_ai", "ai_use", "search")
ANSWERS: st.SearchStrategy[Answer] = st.sampled_from(["yes", "no", "unknown"])
PROFILES: st.SearchStrategy[Profile] = st.sampled_from(list(POLICIES))
RIGHTS = st.builds(
    Rights,
    tdm=ANSWERS,
    train_ai=ANSWERS,
    ai_use=ANSWERS,
    search=ANSWERS,
    may_use=ANSWERS,
    licence_url=st.sampled_from([None, "https://a.example/l", "https://b.example/l"]),
    evidence=st.lists(st.sampled_from([f"carrier {n}: said" for n in range(MAX_EVIDENCE + 8)]), unique=True, max_size=MAX_EVIDENCE).map(
        tuple
    ),
    profile=st.one_of(st.none(), PROFILES),
)


def answers(rights: Rights) -> list[Answer]:
    return [getattr(rights, use) for use in (*USES, "may_use")]


@pytest.mark.parametrize(
    ("profile", "said", "may_use"),
    [
        ("monitoring", {"tdm": "no", "train_ai": "no"}, "unknown"),
        ("research", {}, "unknown"),
        ("research", {"tdm": "no"}, "no"),
        ("research", {"ai_use": "no", "tdm": "yes"}, "no"),
        ("research", {"search": "no", "tdm": "yes"}, "yes"),
        ("research", {"train_ai": "yes"}, "unknown"),
        ("corpus", {}, "unknown"),
        ("corpus", {"search": "no"}, "no"),
        ("corpus", {"search": "yes"}, "unknown"),
        ("corpus", {"train_ai": "yes"}, "yes"),
        ("corpus", {"train_ai": "yes", "ai_use": "no"}, "no"),
    ],
)
def test_a_profile_heeds_what_concerns_its_use(profile: Profile, said: dict[str, Answer], may_use: Answer) -> None:
    """A "no" to any use it heeds is its no; only a "yes" to a use it needs is its yes."""
    rights = judged(Rights.model_validate(said), profile)
    assert (rights.may_use, rights.profile) == (may_use, profile)


def test_only_a_corpus_ends_an_article_and_says_what_is_reserved() -> None:
    """The others carry the signals on."""
    reserved = Rights(tdm="no", search="no", evidence=("header tdm-reservation: 1",))
    ends = {profile: refusal(judged(reserved, profile)) for profile in POLICIES}
    refused = Rejected(RejectReason.RIGHTS, "the publisher reserves tdm, search (header tdm-reservation: 1)")
    assert ends == {"monitoring": None, "research": None, "corpus": refused}
    assert refusal(reserved) is None


@pytest.mark.parametrize(
    ("stance", "said", "ends"),
    [
        (Stance("corpus"), {}, False),
        (Stance("corpus", "reject"), {}, True),
        (Stance("corpus", "reject"), {"tdm": "yes"}, False),
        (Stance("research", "reject"), {}, False),
        (Stance("monitoring", "reject"), {}, False),
    ],
)
def test_silence_ends_an_article_only_where_a_corpus_is_told_so(stance: Stance, said: dict[str, Answer], ends: bool) -> None:
    """By default silence is neither permission nor refusal."""
    found = refusal_of_silence(judged(Rights.model_validate(said), stance.profile), stance)
    assert (found is not None and found.reason is RejectReason.RIGHTS) == ends


@given(RIGHTS, RIGHTS)
def test_answers_combine_in_any_order_and_a_no_stands(one: Rights, other: Rights) -> None:
    """Whichever carrier comes first."""
    both = answers(one.combined(other))
    assert both == answers(other.combined(one))
    assert all(("no" in pair) == (answer == "no") for answer, *pair in zip(both, answers(one), answers(other), strict=True))


@given(RIGHTS, RIGHTS, RIGHTS)
def test_combining_is_associative_and_idempotent_in_every_field(one: Rights, other: Rights, third: Rights) -> None:
    """So it does not matter which stage combines what, nor how often; evidence stays bounded."""
    assert one.combined(other).combined(third) == one.combined(other.combined(third))
    assert one.combined(one) == one
    assert len(one.combined(other).evidence) <= MAX_EVIDENCE


@given(RIGHTS, RIGHTS, PROFILES)
def test_more_evidence_never_turns_a_no_into_anything_else(one: Rights, other: Rights, profile: Profile) -> None:
    """A profile's verdict only grows stricter."""
    if judged(one, profile).may_use == "no":
        assert judged(one.combined(other), profile).may_use == "no"
