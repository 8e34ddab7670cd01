"""Broken reading: groups made late, batches that stand or fall together, no bound, no healing."""

from __future__ import annotations

from services.console.hosting import server
from shared.streams import envelope, messages, scripts, shell
from shared.streams.endings import Endings
from shared.streams.handover import HandOver
from shared.streams.reading import Reading
from shared.streams.worker import Worker
from tests.sabotage.edits import Code, Sabotage

SABOTAGES = (
    Sabotage("group_at_the_end", "make the group at `$` (FastStream as it comes)", (Code(HandOver.ensure_group, 'id="0"', 'id="$"'),)),
    Sabotage(
        "read_from_zero",
        'let FastStream make the group, by `last_id="0"`, which after the first start means the own pending entries only',
        (
            Code(HandOver.ensure_group, "    try:\n", "    return\n    try:\n"),
            Code(shell._subscribe, "polling_interval=POLL_MS", 'last_id="0"'),
        ),
    ),
    Sabotage(
        "read_without_bound",
        "read without COUNT",
        (Code(shell._subscribe, "portion = Portion(batch)", "portion = Portion(100_000, count=100_000)"),),
    ),
    Sabotage(
        "decoded_as_a_batch",
        "decode a batch as one: what is no JSON in UTF-8 sinks all of it",
        (
            Code(
                shell._entries,
                "    return ",
                "    import json\n"
                "    from shared.streams import envelope\n"
                "    for fields in raw['data']:\n"
                "        json.loads(envelope.decode(fields).body)\n"
                "    return ",
            ),
        ),
    ),
    Sabotage(
        "newer_condemned",
        "take a newer version for a malformed entry",
        (Code(messages._refuse_newer, "raise NewerSchema(", "raise MalformedEntry("),),
    ),
    Sabotage(
        "looking_counted_as_running",
        "leave a look at a newer version counted as a delivery",
        (Code(Worker._hold, "await self.handover.hold([raw.entry])", "pass"),),
    ),
    Sabotage(
        "headers_counted_in_characters",
        "write a header's length in characters (FastStream as it comes)",
        (
            Code(envelope.encode, 'quote(text, safe=_PLAIN, errors="replace")', "text"),
            Code(
                envelope.encode,
                '"".join([_length(len(text)) + text for text in texts]).encode("latin-1")',
                'b"".join(_length(len(text)).encode("latin-1") + text.encode() for text in texts)',
            ),
        ),
    ),
    Sabotage(
        "data_taken_for_the_body",
        "take a top-level key `data` for an envelope (FastStream as it comes)",
        (
            Code(
                envelope.decode,
                "return Envelope({}, data)\n",
                "found = json.loads(data)\n"
                "        return Envelope({}, found['data'].encode() if isinstance(found.get('data'), str) else data)\n",
            ),
        ),
    ),
    Sabotage(
        "broken_frames_taken_for_bodies",
        "take a frame that cannot be read for a body without headers (FastStream as it comes)",
        (
            Code(
                envelope.decode,
                "    return _framed(data)\n",
                "    try:\n        return _framed(data)\n    except MalformedEntry:\n        return Envelope({}, data)\n",
            ),
        ),
    ),
    Sabotage(
        "unknown_fields_ignored",
        "read what is known of an entry, and drop the rest unseen (pydantic as it comes)",
        (Code(messages.unpack, "model_validate_json(framed.body)", 'model_validate_json(framed.body, extra="ignore")'),),
    ),
    Sabotage(
        "original_bytes_mended",
        "write a dead letter's original as text, with what is no UTF-8 replaced",
        (Code(Endings.buried, "value for name, value", 'value.decode("utf-8", "replace").encode() for name, value'),),
    ),
    Sabotage(
        "plain_fields_refused",
        "know no entries but the own",
        (Code(envelope.decode, "return Envelope({}, _plain(fields))", "raise MalformedEntry('no envelope')"),),
    ),
    Sabotage(
        "scripts_loaded_once",
        "load scripts at the start and call them by their SHA-1 for ever",
        (
            Code(scripts.call, 'return await cast("Any", client.eval(text, len(keys), *keys, *arguments))', "raise"),
            Code(
                Reading._look,
                "        await self.app.start()\n",
                "        from importlib.resources import files\n"
                "        from shared.streams import scripts\n"
                '        for script in files("shared.streams").joinpath("lua").iterdir():\n'
                '            await self.lanes[0].handover._client.script_load(scripts.source(script.name.removesuffix(".lua"))[0])\n'
                "        await self.app.start()\n",
            ),
        ),
    ),
    Sabotage(
        "never_healed",
        "make the group at the start only, and let a reader that ended be ended",
        (
            Code(
                Reading._look,
                "failures = [failure for lane in",
                "if self._begun:\n        return\n    failures = [failure for lane in",
            ),
        ),
    ),
    Sabotage(
        "impatient_at_work",
        "give up where the server is away",
        (Code(Reading.watched, "failures = 0 if is_unavailable(error) else failures + 1", "failures = MAX_FAILURES"),),
    ),
    Sabotage(
        "impatient_at_the_start",
        "give up where the server is not there yet",
        (Code(server._until_usable, "not passing or", "True or"),),
    ),
)
