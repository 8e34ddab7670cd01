"""A dry run: what a replay would change, with nothing written."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from services.classifier.groups.ledger import Ledger
from services.classifier.index.ports import Index
from services.classifier.reading import rejudged
from services.console.replay.diff import diff
from services.console.replay.outcome import Changed, Failed, Outcome, Unchanged
from services.console.replay.plan import Again, AsItStands, PassedOver, Plan, Step, recleaned
from shared.errors import LimitExceeded
from shared.record import Record
from shared.store import Store


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Judges by a view of the index that only reads, where `steps` has the classifier."""

    index: Index
    store: Store
    ledger: Ledger
    steps: frozenset[Step]
    max_words: int

    async def run(self, plans: AsyncIterator[list[Plan]], now: datetime) -> AsyncGenerator[Outcome, None]:
        """What would come of each, in order. Each is judged by itself: by what is kept of the others, not by what would be."""
        async for page in plans:
            for plan in page:
                yield await self._outcome(plan, now)

    async def _outcome(self, plan: Plan, now: datetime) -> Outcome:
        match plan:
            case PassedOver():
                return plan
            case AsItStands(kept):
                return Unchanged(kept.record)
            case Again(kept, _):
                try:
                    after = await self._after(plan, now)
                except LimitExceeded as error:
                    return Failed(kept.record, str(error))
                found = diff(kept.record, after)
                return Changed(after, found, None, kept.provenance is not None) if found else Unchanged(kept.record)

    async def _after(self, plan: Again, now: datetime) -> Record:
        if Step.CLASSIFIER not in self.steps:
            return recleaned(plan.kept.record, plan.article)
        return await rejudged(
            plan.article, plan.kept, index=self.index, store=self.store, ledger=self.ledger, now=now, max_words=self.max_words
        )
