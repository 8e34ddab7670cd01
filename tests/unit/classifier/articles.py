"""Articles for the classifier's tests: invented text, built with defaults."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.events import ArticleCleaned, SyndicationEvidence
from shared.record import Quality, RemovedSpan, Rights

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru".split()


def prose(seed: int, words: int = 300) -> str:
    """Invented sentences that no other seed shares, with a name and a figure in each, in paragraphs of four."""
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))

    sentences = []
    for _ in range(max(1, words // 14)):
        body = [word() for _ in range(14)]
        body[5], body[9] = body[5].capitalize(), str(chance.randint(10, 9_999))
        sentences.append(" ".join(body).capitalize()[:1] + " ".join(body)[1:] + ".")
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def article(article_id: str, text: str, **overrides: Any) -> ArticleCleaned:
    """A cleaned article of that text, from an outlet of its own, seen at NOW."""
    fields: dict[str, Any] = {
        "request_id": f"request-{article_id}",
        "article_id": article_id,
        "revision": 1,
        "cleaning_version": "1",
        "external_id": article_id,
        "url": f"https://{article_id}.example/story",
        "canonical_url": None,
        "source": f"The {article_id} Post",
        "title": None,
        "byline": None,
        "published_at": NOW - timedelta(hours=1),
        "modified_at": None,
        "first_seen_at": NOW,
        "fetched_at": NOW,
        "language": "en",
        "original_text": text,
        "removed": (),
        "quality": Quality(words=len(text.split()), removed_share=0.0),
        "rights": Rights(),
        "evidence": SyndicationEvidence(),
    }
    return ArticleCleaned(**(fields | overrides))


def removed(text: str, part: str) -> RemovedSpan:
    """The span of `part` in `text`, as a cleaner would mark it."""
    start = text.index(part)
    return RemovedSpan.model_validate({"start": start, "end": start + len(part), "kind": "other", "rule": "test", "text": part})
