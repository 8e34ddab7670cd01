"""`wiresift dead list` and `dead show`: requests that ended because they can never succeed, and what each of them was.

A letter holds the article it was; the stream is read in pages and none is kept for longer than it takes to tell of it.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, TextIO, cast

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.console.server import connected
from shared.display import harmless, harmless_json
from shared.errors import MalformedEntry, UsageError
from shared.settings import Settings
from shared.streams import envelope, inspect
from shared.streams.keys import Keys, Stream

#: Characters of a message that `list` shows; `show` has it whole.
_MESSAGE = 300
#: An entry's id: two numbers, with digits for less than the 64 bits that the server refuses to exceed.
_ENTRY_ID = re.compile(r"\d{1,19}-\d{1,19}", re.ASCII)


@dataclass(slots=True)
class Listing:
    """Takes letters in, oldest first: keeps a summary of the newest `count`, and how many there are of each error and stage."""

    count: int
    newest: deque[Text] = field(init=False)
    totals: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.newest = deque(maxlen=self.count)

    def add(self, letter: dict[str, Any]) -> None:
        """One more letter, as `inspect.shown`."""
        body = letter["body"]
        if "unreadable" in body:
            self.totals["unreadable"] += 1
            self.newest.append(Text(harmless(f"{letter['entry']}  cannot be read: {body['unreadable']}")))
            return
        self.totals[f"{body['error']} in {body['stage']}"] += 1
        self.newest.append(_summary(letter["entry"], body))

    def show(self, console: Console) -> None:
        """Print the newest letters, the last one last, and the totals of all."""
        if (older := self.totals.total() - len(self.newest)) > 0:
            console.print(f"… and {older} older; --count N shows more")
        for summary in self.newest:
            console.print(summary, soft_wrap=True)
        sums = [f"{count} × {what}" for what, count in self.totals.most_common()]
        console.print(Text(harmless("; ".join(sums)) or "no dead letters", style="bold"), soft_wrap=True)


async def list_dead(url: str, settings: Settings, console: Console, *, count: int) -> None:
    """Print the newest `count` dead letters, and how many there are of each error and stage. Reads the whole stream."""
    listing = Listing(count)
    async with connected(url, check=False) as client:
        async for letter in inspect.peek(client, Keys(settings.prefix), Stream.DEAD, count=None, follow=False):
            listing.add(letter)
    listing.show(console)


async def show_dead(url: str, settings: Settings, wanted: str, out: TextIO) -> None:
    """Print one dead letter whole, with the entry it was (`entry_read`) where that can be read.

    An entry's id is looked up, a request's id is searched for from the oldest letter on.

    Raises:
        UsageError: there is none of that entry id or request id.
    """
    async with connected(url, check=False) as client:
        letter = await _find(client, Keys(settings.prefix), wanted)
    if letter is None:
        raise UsageError(f"no dead letter {wanted}; `wiresift dead list` names those there are")
    document = json.dumps({**letter, "entry_read": _entry(letter["body"])}, ensure_ascii=False, indent=2)
    out.write(harmless_json(document) + "\n")


async def _find(client: Redis, keys: Keys, wanted: str) -> dict[str, Any] | None:
    if _ENTRY_ID.fullmatch(wanted):
        found = cast("list[tuple[bytes, Any]]", await client.xrange(keys.stream(Stream.DEAD), wanted, wanted))
        return next((inspect.shown(Stream.DEAD, entry.decode(), fields) for entry, fields in found), None)
    async for letter in inspect.peek(client, keys, Stream.DEAD, count=None, follow=False):
        if letter["body"].get("request_id") == wanted:
            return letter
    return None


def _summary(entry: str, body: dict[str, Any]) -> Text:
    """Two lines: when, where and of what it died; what was asked for, and the error's message."""
    when, attempts = body["last_at"][:19].replace("T", " "), body["attempts"]
    ended = f"  {when}  {body['stage']}  {body['error']} after {attempts} {'attempt' if attempts == 1 else 'attempts'}"
    message = f"    {_asked_for(body)}: {body['message'][:_MESSAGE]}"
    return Text(entry, style="bold") + Text(f"{harmless(ended)}\n{harmless(message)}", style="not bold")


def _asked_for(body: dict[str, Any]) -> str:
    entry = _entry(body) or {}
    return str(entry.get("url") or entry.get("external_id") or f"request {body['request_id']}")


def _entry(body: dict[str, Any]) -> dict[str, Any] | None:
    """The event that the letter's original entry carries, or None where it is none."""
    try:
        fields = {name.encode(): base64.urlsafe_b64decode(value) for name, value in body["original"].items()}
        event = json.loads(envelope.decode(fields).body)
    except (MalformedEntry, ValueError, KeyError):
        return None
    return event if isinstance(event, dict) else None
