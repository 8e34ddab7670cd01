"""`wiresift dead list` and `dead show`: requests that ended because they can never succeed, and what each of them was."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from services.console.server import connected
from shared.errors import MalformedEntry, UsageError
from shared.settings import Settings
from shared.streams import envelope, inspect
from shared.streams.keys import Keys, Stream

#: Characters of a message that `list` shows; `show` has it whole.
_MESSAGE = 300


async def dead_letters(url: str, settings: Settings) -> list[dict[str, Any]]:
    """All dead letters as `inspect.shown`, oldest first."""
    async with connected(url) as client:
        return [entry async for entry in inspect.peek(client, Keys(settings.prefix), Stream.DEAD, count=None, follow=False)]


def list_dead(letters: list[dict[str, Any]], console: Console) -> None:
    """Print dead letters, and how many there are of each error and stage."""
    for letter in letters:
        body = letter["body"]
        if "unreadable" in body:
            console.print(Text(f"{letter['entry']}  cannot be read: {body['unreadable']}"), soft_wrap=True)
            continue
        when, attempts = body["last_at"][:19].replace("T", " "), body["attempts"]
        console.print(
            Text(letter["entry"], style="bold")
            + Text(f"  {when}  {body['stage']}  {body['error']} after {attempts} {'attempt' if attempts == 1 else 'attempts'}"),
            soft_wrap=True,
        )
        console.print(Text(f"    {_asked_for(body)}: {body['message'][:_MESSAGE]}"), soft_wrap=True)
    counts = Counter((body["stage"], body["error"]) for letter in letters if "unreadable" not in (body := letter["body"]))
    sums = [f"{count} × {error} in {stage}" for (stage, error), count in counts.most_common()]
    console.print(Text("; ".join(sums) or "no dead letters", style="bold"))


def show_dead(letters: list[dict[str, Any]], wanted: str, out: TextIO) -> None:
    """Print one dead letter whole, with the entry it was (`entry_read`) where that can be read.

    Raises:
        UsageError: there is none of that entry id or request id.
    """
    for letter in letters:
        if wanted in (letter["entry"], letter["body"].get("request_id")):
            read = _entry(letter["body"])
            out.write(json.dumps({**letter, "entry_read": read}, ensure_ascii=False, indent=2) + "\n")
            return
    raise UsageError(f"no dead letter {wanted}; `wiresift dead list` names those there are")


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
