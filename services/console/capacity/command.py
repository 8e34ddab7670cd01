"""`wiresift capacity`: reckon and print."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from services.console.options import AsJson
from shared.errors import UsageError

#: Volumes that are shown unless others are asked for, in articles a day.
_DEFAULT = (1_000_000, 10_000_000, 100_000_000)


def capacity(
    articles: Annotated[
        list[int] | None, typer.Argument(metavar="ARTICLES", min=1, max=10**12, help="Articles a day; 1, 10 and 100 million unless told.")
    ] = None,
    peak: Annotated[float, typer.Option(metavar="X", min=1, help="Busiest hour beside the mean.")] = 3,
    utilisation: Annotated[float, typer.Option(metavar="X", min=0.05, max=1, help="Share of a core planned for at the peak.")] = 0.6,
    page_s: Annotated[float, typer.Option("--page-seconds", metavar="S", min=0.01, help="Seconds until a page has come.")] = 2,
    window_days: Annotated[float, typer.Option(metavar="D", min=0.001, help="Days that index and fates keep an article.")] = 30,
    store_days: Annotated[
        float | None, typer.Option(metavar="D", min=0.001, help="Days that the store keeps a record (default: the window).")
    ] = None,
    log_days: Annotated[float, typer.Option(metavar="D", min=0.001, help="Days that a record stays on the log.")] = 7,
    copies: Annotated[int, typer.Option(metavar="N", min=1, max=10, help="Copies of the data, the first counted.")] = 2,
    shard_gib: Annotated[float, typer.Option(metavar="GIB", min=4, help="Most memory of one server, in GiB.")] = 32,
    node_cores: Annotated[float, typer.Option(metavar="N", min=1, help="Cores of a node for services.")] = 4,
    node_gib: Annotated[float, typer.Option(metavar="GIB", min=1, help="Memory of a node, in GiB.")] = 16,
    node_price: Annotated[float, typer.Option(metavar="P", min=0, help="What a node costs a month.")] = 120,
    memory_price: Annotated[float, typer.Option(metavar="P", min=0, help="What a GiB of server memory costs.")] = 6,
    disk_price: Annotated[float, typer.Option(metavar="P", min=0, help="What a GiB of disk costs.")] = 0.1,
    ingress_price: Annotated[float, typer.Option(metavar="P", min=0, help="What a GB from the web costs.")] = 0,
    internal_price: Annotated[float, typer.Option(metavar="P", min=0, help="What a GB to or from a server costs.")] = 0.01,
    as_json: AsJson = False,
) -> None:
    """Reckon what so many articles a day need: processes, nodes, memory, traffic and money.

    From what one article was measured to take; below the table stands by what, and what was extrapolated or assumed. Prices are round
    figures to be replaced by your own.

        wiresift capacity
        wiresift capacity 250000 --log-days 0.25 --store-days 3
    """
    from services.console.capacity.assumptions import Assumptions
    from services.console.capacity.figures import figures
    from services.console.capacity.limits import hindrances
    from services.console.capacity.plan import plan
    from services.console.capacity.showing import basis, table
    from services.console.taking_in.report import console

    assumed = Assumptions(
        peak=peak,
        utilisation=utilisation,
        page_s=page_s,
        window_days=window_days,
        store_days=window_days if store_days is None else store_days,
        log_days=log_days,
        copies=copies,
        shard_gib=shard_gib,
        node_cores=node_cores,
        node_gib=node_gib,
        node_price=node_price,
        memory_price=memory_price,
        disk_price=disk_price,
        ingress_price=ingress_price,
        internal_price=internal_price,
    )
    if not all(map(math.isfinite, asdict(assumed).values())):
        raise UsageError("only finite numbers can be reckoned with")
    measured, out = figures(), console()
    plans = [plan(measured, assumed, volume) for volume in articles or _DEFAULT]
    if as_json:
        told = [asdict(one) | {"cost": one.cost, "hindrances": list(hindrances(one, assumed))} for one in plans]
        document = {"assumed": asdict(assumed), "plans": told}
        sys.stdout.write(json.dumps(document) + "\n")
        return
    out.print(table(plans))
    for line in [hindrance for one in plans for hindrance in hindrances(one, assumed)]:
        out.print(f"Not as it stands: {line}", markup=False, highlight=False, style="yellow")
    for line in basis(measured, assumed, plans):
        out.print(line, markup=False, highlight=False)
