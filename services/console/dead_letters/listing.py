"""`wiresift dead list` and `dead show`: what died of what. The log is read in pages; what is kept of it does not grow with it."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any, TextIO

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.console.dead_letters.lines import group_lines, letter_lines, none_listed, summed
from services.console.dead_letters.selection import Selection, named
from services.console.dead_letters.summary import OPEN, Groups, entry_read, letter_document
from services.console.hosting.server import connected
from shared.display import harmless, harmless_json
from shared.errors import UsageError
from shared.request_ids import is_request_id
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from shared.streams.letter import Letter
from shared.streams.letters import Letters

#: The name of a group.
_GROUP = re.compile(r"[0-9a-f]{8}", re.ASCII)


async def list_groups(url: str, settings: Settings, console: Console, selection: Selection, *, count: int, out: TextIO | None) -> None:
    """Print the `count` largest groups, as lines for a person or where `out` is given as JSON Lines, and the sum of all."""
    async with connected(url, check=False) as client:
        letters, groups = Letters(client, Keys.of(settings)), Groups()
        async for page in selection.pages(letters, "+"):
            groups.add(page)
        found = groups.largest_first
        shown = [(group, await letters.get(group.last)) for group in found[:count]]
        total = summed(groups.became, len(found)) if found else none_listed(selection, await selection.dealt_with(letters))
    if out:
        _write(out, [group.document(example) for group, example in shown])
        return
    for group, example in shown:
        console.print(group_lines(group, example), soft_wrap=True)
    if more := len(found) - len(shown):
        console.print(f"… and {more} smaller groups; --count N shows more")
    console.print(Text(harmless(total), style="bold"), soft_wrap=True)


async def list_letters(url: str, settings: Settings, console: Console, selection: Selection, *, count: int, out: TextIO | None) -> None:
    """Print the newest `count` letters, the last one last, with what became of those dealt with; and the sum of all."""
    newest: deque[str] = deque(maxlen=count)
    became: Counter[str] = Counter()
    async with connected(url, check=False) as client:
        letters = Letters(client, Keys.of(settings))
        async for page in selection.pages(letters, "+"):
            newest.extend(letter.name for letter in page)
            became.update(letter.mark.what if letter.mark else OPEN for letter in page)
        found = [await letters.get(entry) for entry in newest]
        listed = await _with_fates(client, settings, [letter_document(letter) for letter in found if letter])
        total = summed(became) if became else none_listed(selection, await selection.dealt_with(letters))
    if out:
        _write(out, listed)
        return
    if older := became.total() - len(listed):
        console.print(f"… and {older} older; --count N shows more")
    for letter in listed:
        console.print(letter_lines(letter), soft_wrap=True)
    console.print(Text(harmless(total), style="bold"), soft_wrap=True)


async def show(url: str, settings: Settings, wanted: str, out: TextIO) -> None:
    """Print one letter whole as JSON, with the entry it was (`entry_read`) where that can be read; or a group with its newest letter.

    Raises:
        UsageError: there is no letter of that entry id or request id, and no group of that name.
    """
    async with connected(url, check=False) as client:
        letters = Letters(client, Keys.of(settings))
        if _GROUP.fullmatch(wanted):
            document = await _group(letters, wanted)
        else:
            [entry] = (await named(letters, [wanted])).entries
            found = await letters.get(entry)
            document = _whole(found) if found else {}
    out.write(harmless_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")


async def _group(letters: Letters, name: str) -> dict[str, Any]:
    groups = Groups()
    async for page in Selection(group=name, handled=True).pages(letters, "+"):
        groups.add(page)
    if not groups.largest_first:
        raise UsageError(f"no dead letter is of group {name}; `wiresift dead list --all` names those there are")
    [group] = groups.largest_first
    newest = await letters.get(group.last)
    return {**group.document(None), "example": newest and _whole(newest)}


def _whole(letter: Letter) -> dict[str, Any]:
    """All there is to know of one letter."""
    body = json.loads(letter.body.model_dump_json()) if letter.body else {"unreadable": letter.fault}
    return {**letter_document(letter), "body": body, "entry_read": letter.body and entry_read(letter.body)}


async def _with_fates(client: Redis, settings: Settings, letters: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same letters; those that were redriven with how their request stands now."""
    ids = [one["request_id"] for one in letters if one["handled"] and one["request_id"] and is_request_id(one["request_id"])]
    fates = await Intake(client, Keys.of(settings), Limits.of(settings), sender="dead").fates(ids)
    return [one | {"fate": fates[one["request_id"]].fate if one["request_id"] in fates else None} for one in letters]


def _write(out: TextIO, documents: Sequence[dict[str, Any]]) -> None:
    for document in documents:
        out.write(harmless_json(json.dumps(document, ensure_ascii=False)) + "\n")
