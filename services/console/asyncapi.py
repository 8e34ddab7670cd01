"""The AsyncAPI 3 document of the system: `python -m services.console.asyncapi > docs/asyncapi.json`.

Built from an application with fixed names: a running one has its host and process in the names of its consumers, and a key
such as `{wiresift:0}:requested` reads as a parameter of the address.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from faststream.redis import RedisBroker, StreamSub
from faststream.specification import AsyncAPI

from shared.events import ArticleWithdrawn, Event, GroupRevised
from shared.streams.inspect import EVENTS, READERS
from shared.streams.keys import WORK, Stream

#: What each stage writes besides `rejected` and `dead`, which all of them do.
_WRITES = {Stream.REQUESTED: Stream.FETCHED, Stream.FETCHED: Stream.CLEANED, Stream.CLEANED: Stream.CLASSIFIED}
_ABOUT = "News intake over Redis Streams. The stream `requested` is the key `{wiresift:0}:requested`, and so on."


def document() -> dict[str, Any]:
    """The document, as JSON data."""
    broker = RedisBroker()
    for stream in WORK:
        stage, event = READERS[stream], EVENTS[stream]
        subscriber = broker.subscriber(stream=StreamSub(stream, group=stage, consumer="any"), title=stream, description=event.__doc__)
        subscriber(_handler(stage, event))
        for target in (_WRITES[stream], Stream.REJECTED, Stream.DEAD):
            written = EVENTS[target]
            broker.publisher(stream=target, title=f"{stage}.{target}", description=written.__doc__, schema=written)
    broker.publisher(stream=Stream.CLASSIFIED, title="classifier.revised", description=GroupRevised.__doc__, schema=GroupRevised)
    broker.publisher(stream=Stream.CLASSIFIED, title="operator.withdrawn", description=ArticleWithdrawn.__doc__, schema=ArticleWithdrawn)
    specification = AsyncAPI(broker, title="Wiresift", version="1", description=_ABOUT)
    found: dict[str, Any] = json.loads(specification.to_specification().to_json())
    return found


def _handler(stage: str, event: type[Event]) -> Any:  # noqa: ANN401  (FastStream reads the annotation, not a type of ours)
    async def handle(entry: Any) -> None:  # noqa: ANN401
        """Documented, never run."""

    handle.__name__, handle.__annotations__ = stage, {"entry": event, "return": None}
    return handle


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2, sort_keys=True) + "\n")
