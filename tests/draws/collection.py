"""A draw: scenes are played until there are documents enough, which are then put in the order of time. Deterministic by seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.draws.outlets import outlets
from tests.draws.press import Half, Press, Stories
from tests.draws.truth import Document
from tests.draws.words import printed

#: Fewest words of a document: shorter ones are not judged.
LEAST_WORDS = 40


def draw(half: Half, stories: Stories, seed: int, documents: int) -> list[Document]:
    """So many documents in order of appearance, named by it. Scenes are whole: the last ones printed are cut off at the number asked."""
    random = Random(seed)
    press = Press(random, half, stories, outlets(random))
    scenes, weights = [scene for _, scene in half.scenes.values()], [weight for weight, _ in half.scenes.values()]
    while len(press.printed) < documents:
        random.choices(scenes, weights)[0](press)
        press.printed[:] = [one for one in press.printed if one.length >= LEAST_WORDS]
    press.printed.sort(key=lambda one: one.ts)
    return [replace(one, name=f"w{number:06}") for number, one in enumerate(press.printed[:documents])]


def both(one: Half, other: Half) -> Half:
    """The two halves in one draw."""
    merged = {name: (one.scenes.get(name, other.scenes.get(name)) or other.scenes[name]) for name in one.scenes | other.scenes}
    return Half(one.families + other.families, one.edits | other.edits, merged)


def row(document: Document) -> dict[str, object]:
    """The document as the corpus writes one, with its language."""
    site = document.source.lower().replace(" ", "")
    return {
        "id": document.name,
        "ts": document.ts,
        "source": document.source,
        "url": f"https://www.{site}.example/{document.ts}/{document.name}",
        "title": document.text.title,
        "text": printed(document.text)[0],
        "language": document.text.language,
    }
