"""`wiresift demo`: the main job on the sample articles, fetched over HTTP from a small site on this machine."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from rich.text import Text

from services.console.demonstration.site import SampleSite
from services.console.hosting.server import Server, a_server
from services.console.settings import load
from services.console.taking_in.outputs import Outputs
from services.console.taking_in.report import console
from services.console.taking_in.take_in import TakeIn
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.settings import Settings

#: The demo's fetcher may reach this machine, where the samples are served, and nothing else that is private.
_ALLOWED = "127.0.0.1/32"
_NEXT = """\
Every cut and every shared passage, in place:  wiresift explain FILE…
Your own articles:                             wiresift ingest FILE… --output records.jsonl"""


def demo(folder: Path | None, output: str | None, data_dir: Path | None) -> int:
    """Take the samples in, one after the other, and show what came of them; returns the exit code of an ingest.

    Nothing is left behind unless `data_dir` says where; the server and the services are the demo's own. `folder` holds an
    edited copy of the samples.
    """
    site = SampleSite(folder)
    with ExitStack() as stack:
        scratch = data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wiresift-demo-")))
        settings = load(Settings, data_dir=scratch).model_copy(update={"redis_url": None})
        server = stack.enter_context(a_server(settings))
        return asyncio.run(_demo(server, site, settings, output))


async def _demo(server: Server, site: SampleSite, settings: Settings, output: str | None) -> int:
    people = console(stderr=output == "-")
    env = dict(os.environ) | {"WIRESIFT_FETCHER_ALLOW_NETWORKS": _ALLOWED, "WIRESIFT_FETCHER_HOST_DELAY_S": "0"}
    async with site:
        people.print(f"Invented outlets tell of one event: fetching their {len(site.urls)} articles over HTTP from this machine …\n")
        take_in = TakeIn(settings, Outputs(records=output), start=True, env=env, under_way=1)
        code = await take_in.on(server, _requests(site))
    legend = take_in.report.legend()
    people.print()
    if legend:
        people.print(Text(legend), soft_wrap=True)
    people.print(_NEXT)
    return code


def _requests(site: SampleSite) -> Iterator[ArticleRequested]:
    for sample, url in zip(site.samples, site.urls, strict=True):
        yield ArticleRequested(request_id=new_request_id(), url=url, source=sample.outlet, published_at=sample.published_at.isoformat())
