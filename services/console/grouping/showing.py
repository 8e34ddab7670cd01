"""Groups of articles, read from the server and printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console

from services.classifier.settings import ClassifierSettings
from services.console.grouping.finding import Finder
from services.console.grouping.shown import lines
from services.console.grouping.wanted import Wanted
from services.console.hosting.server import connected
from shared.display import harmless, harmless_json
from shared.errors import WiresiftError


async def show(url: str, settings: ClassifierSettings, articles: Sequence[Wanted], count: int, console: Console, out: TextIO | None) -> int:
    """Print each article's group, to `out` as JSON Lines where it is given; returns the exit code: 1 where one has none."""
    missing = 0
    async with connected(url) as client:
        finder = Finder.of(client, settings)
        for article in articles:
            try:
                group = await finder.find(article.article_id, count)
            except WiresiftError as error:
                missing += 1
                sys.stderr.write(harmless(f"wiresift: {'. '.join(filter(None, (str(error), article.hint)))}") + "\n")
                continue
            if out is not None:
                out.write(harmless_json(group.model_dump_json()) + "\n")
                continue
            for line in lines(group):
                console.print(line, soft_wrap=True)
    return int(missing > 0)
