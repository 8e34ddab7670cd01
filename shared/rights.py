"""What an operator's profile makes of what publishers say of use. Pure; docs/rights.md is this table in words.

May-fetch is decided elsewhere, by robots.txt; this is about may-use alone, and it is an operator's policy, not a finding of law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.outcomes import Rejected, RejectReason
from shared.record import Answer, Profile, Rights, Use

#: Characters of evidence in a rejection: three or four statements, of which a person sees which one it was.
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Policy:
    """How a profile reads the signals: a "no" to any of `heeds` is its "no", without one a "yes" to any of `grants` its "yes".

    `rejects` says whether an article with a "no" ends there, or is kept and marked.
    """

    heeds: tuple[Use, ...]
    grants: tuple[Use, ...]
    rejects: bool


#: Monitoring asks nobody: it carries what was said to whoever uses the article. A corpus takes any "no" for a reservation, the word
#: on search too, because what is indexed is also what is handed on.
POLICIES: Mapping[Profile, Policy] = {
    "monitoring": Policy(heeds=(), grants=(), rejects=False),
    "research": Policy(heeds=("tdm", "train_ai", "ai_use"), grants=("tdm",), rejects=False),
    "corpus": Policy(heeds=("tdm", "train_ai", "ai_use", "search"), grants=("tdm", "train_ai"), rejects=True),
}


@dataclass(frozen=True, slots=True)
class Stance:
    """What the operator chose: a profile, and what a corpus does where nobody says anything."""

    profile: Profile = "monitoring"
    corpus_unknown: Literal["keep", "reject"] = "keep"


def judged(rights: Rights, profile: Profile) -> Rights:
    """`rights` with what `profile` makes of them in `may_use`."""
    return rights.model_copy(update={"profile": profile, "may_use": _may_use(rights, POLICIES[profile])})


def refusal(rights: Rights) -> Rejected | None:
    """The end of an article whose use is reserved, where the profile it was judged by heeds that so far."""
    if rights.profile is None or rights.may_use != "no" or not POLICIES[rights.profile].rejects:
        return None
    uses = ", ".join(use for use in POLICIES[rights.profile].heeds if getattr(rights, use) == "no")
    quoted = f" ({'; '.join(rights.evidence)[:_SHOWN]})" if rights.evidence else ""
    return Rejected(RejectReason.RIGHTS, f"the publisher reserves {uses}{quoted}")


def refusal_of_silence(rights: Rights, stance: Stance) -> Rejected | None:
    """The end of an article nobody permits the use of, where a corpus takes only what is permitted."""
    if stance.corpus_unknown == "keep" or not POLICIES[stance.profile].rejects or rights.may_use != "unknown":
        return None
    return Rejected(RejectReason.RIGHTS, "the publisher permits no use that a corpus needs, and silence is no permission here")


def _may_use(rights: Rights, policy: Policy) -> Answer:
    if any(getattr(rights, use) == "no" for use in policy.heeds):
        return "no"
    return "yes" if any(getattr(rights, use) == "yes" for use in policy.grants) else "unknown"
