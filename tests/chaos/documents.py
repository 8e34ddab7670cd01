"""What is put into a storm: every kind of request there is, each with the fates it may have. Pure but for the ids of requests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from shared.events import ArticleRequested
from shared.request_ids import new_request_id

#: Every n-th document is of a kind of its own (the first whose n divides its number), so that the pipeline reaches each of its ends.
EVERY = {97: "poison", 89: "empty", 20: "unreachable", 10: "page", 7: "copy", 4: "revised"}
#: Documents between which articles are asked for again, and texts that such an article has in turn.
REVISED_SPAN, REVISED_TEXTS = 40, 2
_FATES = {
    "plain": {"classified"},
    "page": {"classified"},
    "copy": {"classified"},
    "revised": {"classified", "rejected"},  # a further revision, or unchanged, or overtaken by a later fetch
    "empty": {"rejected"},
    "unreachable": {"dead"},
    "poison": {"dead"},
}
_WORDS = (
    "harbour council river bridge ferry market school winter budget report engineer station morning question answer village minister "
    "storm railway theatre garden library factory museum hospital festival worker teacher driver farmer painter singer window letter"
).split()


class Poison(ArticleRequested):
    """An event with a field that its version does not know: whoever reads it makes it a dead letter."""

    unheard_of: str = "field"


@dataclass(frozen=True, slots=True)
class Put:
    """A request of a kind, and the fates that keep the promise."""

    request: ArticleRequested
    kind: str

    @property
    def request_id(self) -> str:
        return str(self.request.request_id)

    @property
    def fates(self) -> set[str]:
        return _FATES[self.kind]


def documents(count: int, seed: int, closed_port: int) -> Iterator[Put]:
    """`count` requests, the same for the same seed but for their ids; nobody listens on `closed_port` of loopback."""
    chance = random.Random(seed)
    for at in range(1, count + 1):
        kind = next((kind for every, kind in EVERY.items() if at % every == 0), "plain")
        yield Put(_request(kind, at, chance, closed_port), kind)


def _request(kind: str, at: int, chance: random.Random, closed_port: int) -> ArticleRequested:
    identity, text = new_request_id(), _text(chance)
    match kind:
        case "poison":
            return Poison(request_id=identity, text=text, external_id=f"storm/{at}")
        case "empty":
            return ArticleRequested(request_id=identity, text=" ", external_id=f"storm/{at}")
        case "unreachable":
            return ArticleRequested(request_id=identity, url=f"http://127.0.0.1:{closed_port}/{at}")
        case "page":
            body = "".join(f"<p>{_text(chance)}</p>" for _ in range(4))
            page = f"<html><head><title>Storm {at}</title></head><body><article>{body}</article></body></html>"
            return ArticleRequested(request_id=identity, html=page, external_id=f"storm/{at}")
        case "copy":
            return ArticleRequested(request_id=identity, text=_text(random.Random(at % 5)), external_id=f"storm/{at}")
        case "revised":
            span = at // REVISED_SPAN
            told = _text(random.Random(f"{span}/{chance.randrange(REVISED_TEXTS)}"))
            return ArticleRequested(request_id=identity, text=told, external_id=f"storm/revised/{span}")
    return ArticleRequested(request_id=identity, text=text, external_id=f"storm/{at}")


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(50, 120))).capitalize() + "."
