"""What is put into a storm: every kind of request there is, each with the fates it may have. Pure but for the ids of requests."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle

from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.envelope import DATA, encode

#: Every n-th document is of a kind of its own (the first whose n divides its number), so that the pipeline reaches each of its ends.
EVERY = {4999: "huge", 89: "empty", 41: "poison", 20: "failing", 13: "plain fields", 10: "page", 7: "copy", 4: "revised"}
#: Documents between which articles are asked for again, and texts that such an article has in turn.
REVISED_SPAN, REVISED_TEXTS = 40, 2
#: Characters of a huge text, about: more than the fetcher takes in, less than a stream may hold.
HUGE = 10_000_000
_FATES = {
    "text": {"classified"},
    "page": {"classified"},
    "copy": {"classified"},
    "plain fields": {"classified"},
    "revised": {"classified", "rejected"},  # a further revision, or unchanged, or overtaken by a later fetch
    "empty": {"rejected"},
    "failing": {"dead"},
    "huge": {"rejected"},  # too large
}
_WORDS = (
    "harbour council river bridge ferry market school winter budget report engineer station morning question answer village minister "
    "storm railway theatre garden library factory museum hospital festival worker teacher driver farmer painter singer window letter"
).split()


class Unheard(ArticleRequested):
    """An event with a field that its version does not know."""

    unheard_of: str = "field"


@dataclass(frozen=True, slots=True)
class Put:
    """A request of a kind, to be submitted, or the fields of an entry that another program adds; and the fates that keep the promise."""

    kind: str
    request: ArticleRequested | None = None
    fields: Mapping[bytes, bytes] = field(default_factory=dict)

    @property
    def fates(self) -> set[str]:
        """Poison of every kind is dead."""
        return _FATES.get(self.kind, {"dead"})


def documents(count: int, seed: int, failing_port: int, *, huge: bool) -> Iterator[Put]:
    """`count` documents, the same for the same seed but for ids of requests; every page on `failing_port` of loopback is an error."""
    chance = random.Random(seed)
    poisons = cycle(POISONS)
    for at in range(1, count + 1):
        kind = next((kind for every, kind in EVERY.items() if at % every == 0 and (huge or kind != "huge")), "text")
        match kind:
            case "poison":
                yield _poison(next(poisons), at, _text(chance))
            case "plain fields":
                yield Put(kind, fields={b"text": _text(chance).encode(), b"external_id": b"storm/%d" % at})
            case _:
                yield Put(kind, _request(kind, at, chance, failing_port))


def _request(kind: str, at: int, chance: random.Random, failing_port: int) -> ArticleRequested:
    identity, text = new_request_id(), _text(chance)
    match kind:
        case "empty":
            return ArticleRequested(request_id=identity, text=" ", external_id=f"storm/{at}")
        case "failing":
            return ArticleRequested(request_id=identity, url=f"http://127.0.0.1:{failing_port}/{at}")
        case "huge":
            lines = "\n\n".join(_text(chance) for _ in range(HUGE // 600))
            return ArticleRequested(request_id=identity, text=lines, external_id=f"storm/{at}")
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


#: Entries that nobody can read, each wrong in one way.
POISONS = (
    "unknown field",
    "bad JSON",
    "bad UTF-8",
    "truncated envelope",
    "non-ASCII header",
    "body with a key data",
)


def _poison(kind: str, at: int, text: str) -> Put:
    """An unreadable entry; but for the first it is written by hand, and its request known by its entry's id."""
    body = json.dumps({"text": text, "external_id": f"storm/{at}"}).encode()
    match kind:
        case "unknown field":
            return Put(kind, Unheard(request_id=new_request_id(), text=text, external_id=f"storm/{at}"))
        case "bad JSON":
            return Put(kind, fields={DATA: encode({}, body[:-1])})
        case "bad UTF-8":
            return Put(kind, fields={b"text": text.encode("utf-16")})
        case "truncated envelope":
            return Put(kind, fields={DATA: encode({"source": "storm" * 9}, body)[:40]})
        case "non-ASCII header":
            return Put(kind, fields={DATA: encode({"source": "Zurich"}, body).replace(b"Zurich", "Zürch".encode())})
        case "body with a key data":
            return Put(kind, fields={DATA: json.dumps({"data": {"text": text}}).encode()})
    raise ValueError(f"no poison is called {kind}")


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(50, 120))).capitalize() + "."
