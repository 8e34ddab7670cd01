"""The press: what scenes print with. It turns drafts into words with origins, edits them, dresses them and keeps what was printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from tests.draws.families import Family
from tests.draws.outlets import Outlet, dressed
from tests.draws.prose import LANGUAGES, Draft, cast, sentences
from tests.draws.truth import Document
from tests.draws.words import Mint, Paragraph, Text

#: Seconds that a draw spans.
SPAN_S = 20 * 86_400


class Stories(Protocol):
    """Where base stories come from."""

    def story(self, random: Random, language: str | None) -> Draft | None:
        """A story that was not given before, in any language where None; None when there are no more."""


@dataclass
class Editor:
    """What an edit may use: dice, new words, and the story of the document that it writes for."""

    random: Random
    mint: Mint
    own: int

    def written(self, language: str, number: int, story: int | None = None) -> Paragraph:
        """A new paragraph of `number` sentences, of the document's own story unless told."""
        text = sentences(self.random, language, number, cast(self.random, language))
        return self.mint.paragraph(text, language, self.own if story is None else story)


Edit = Callable[[Text, Editor], Text]


@dataclass(frozen=True)
class Half:
    """What a draw is made of: families, edits by name, scenes by name with their weight."""

    families: tuple[Family, ...]
    edits: dict[str, Edit]
    scenes: dict[str, tuple[float, Callable[[Press], None]]]


@dataclass
class Press:
    """One draw in the making."""

    random: Random
    half: Half
    stories: Stories
    outlets: Sequence[Outlet]
    mint: Mint = field(default_factory=Mint)
    printed: list[Document] = field(default_factory=list)

    def draft(self, language: str | None = None) -> Draft | None:
        """A base story; of any language where None is given."""
        chosen = language or self.random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        return self.stories.story(self.random, chosen)

    def text(self, draft: Draft) -> Text:
        """A draft as new words of a new story."""
        story = self.mint.story()
        return Text(draft.title, tuple(self.mint.paragraph(one, draft.language, story) for one in draft.paragraphs), draft.language)

    def editor(self) -> Editor:
        """Who writes for one document."""
        return Editor(self.random, self.mint, self.mint.story())

    def some_outlets(self, language: str, number: int) -> list[Outlet]:
        """Different outlets of a language, as many as there are and `number` at most."""
        fitting = [one for one in self.outlets if one.language == language]
        return self.random.sample(fitting, min(number, len(fitting)))

    def moment(self) -> int:
        """When something happens, in seconds of the draw."""
        return self.random.randint(0, SPAN_S)

    def soon(self, ts: int) -> int:
        """When an outlet prints what came at `ts`: within hours, as a rule."""
        return ts + int(self.random.expovariate(1 / 14_400))

    def edited(self, text: Text, editor: Editor, number: int, names: Sequence[str] | None = None) -> tuple[Text, tuple[str, ...]]:
        """`text` through `number` edits of the half, or of `names`; and which of them changed it."""
        done: list[str] = []
        known = list(names or self.half.edits)
        for name in self.random.sample(known, min(number, len(known))):
            changed = self.half.edits[name](text, editor)
            if changed is not text and changed.paragraphs:
                text, done = changed, [*done, name]
        return text, tuple(done)

    def out(self, text: Text, outlet: Outlet, ts: int, editor: Editor, kind: str, ops: tuple[str, ...] = (), family: str = "") -> None:
        """Print `text` in an outlet."""
        shown = dressed(self.random, text, outlet)
        self.printed.append(Document("", ts, outlet.name, shown, editor.own, kind, ops, family))
