"""Broken hand-overs: acknowledged at the wrong moment, unfenced, unbounded, or put off in a way that repeats or forgets."""

from __future__ import annotations

from shared.streams import effects, endings, messages, retry, worker
from shared.streams.batcher import Batcher
from shared.streams.handover import HandOver
from tests.sabotage.edits import Code, Lua, Sabotage

_FENCE = "#redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0"
_NO_FENCE = tuple(Lua(script, _FENCE, "false") for script in ("forward", "finish", "retry"))
_ACKNOWLEDGE = "    redis.call('XACK', KEYS[1], group, id)\n    redis.call('XDEL', KEYS[1], id)\n"
_FULL = (Lua("forward", "if entries >= most or", "if"), Lua("forward", "if entries + others > 0 and", "if false and"))
_RETURN = 'return await self._replicated("{}", keys, arguments, self._keys)'
_FORGET = """\
ids = [item.entry for item in items]
    both = self._client.pipeline(transaction=True)
    both.xack(self._source[0], self.group, *ids)
    both.xdel(self._source[0], *ids)
    await both.execute()
"""

SABOTAGES = (
    Sabotage(
        "acknowledged_when_read",
        "acknowledge what was read, then work on it (ack-first, no_ack)",
        (
            *_NO_FENCE,
            Code(
                worker.Worker.take,
                "for raw in entries:\n",
                "taken = [raw.entry for raw in entries]\n"
                "    await self.handover._client.xack(self.stream_key, self.handover.group, *taken)\n"
                "    await self.handover._client.xdel(self.stream_key, *taken)\n"
                "    for raw in entries:\n",
            ),
        ),
    ),
    Sabotage(
        "acknowledged_before_it_was_added",
        "acknowledge in one command, add to the next stream in another",
        (*_NO_FENCE, Code(HandOver._forward, _RETURN.format("forward"), f"{_FORGET}    {_RETURN.format('forward')}")),
    ),
    Sabotage(
        "acknowledged_after_it_was_added",
        "add to the next stream in one command, acknowledge in another (publish, then ack)",
        (
            Lua("forward", _ACKNOWLEDGE, ""),
            Code(
                HandOver._forward,
                _RETURN.format("forward"),
                f"results = {_RETURN.format('forward').removeprefix('return ')}\n    {_FORGET}    return results",
            ),
        ),
    ),
    Sabotage("unfenced", "hand over without asking whether the entry is still pending", _NO_FENCE),
    Sabotage(
        "fenced_by_anybody",
        "hand over where the entry is pending, with whomever",
        tuple(Lua(script, _FENCE, _FENCE.replace(", consumer)", ")")) for script in ("forward", "finish", "retry")),
    ),
    Sabotage(
        "followed_though_refused",
        "do what follows a hand-over whatever the server said to it",
        (Code(worker.Worker._work, "result is Result.DONE and status", "status"),),
    ),
    Sabotage(
        "acknowledged_before_the_first_write",
        "XACK and XDEL before XADD: on a server out of memory the one passes and lets the other pass",
        (
            Lua("forward", _ACKNOWLEDGE, ""),
            Lua(
                "forward",
                "elseif not add(",
                "elseif redis.call('XACK', KEYS[1], group, id) and redis.call('XDEL', KEYS[1], id) and not add(",
            ),
        ),
    ),
    Sabotage(
        "large_ones_never_sent",
        "bound what a call carries, and forget the entry that is larger by itself",
        (Code(Batcher._take, "if batch and taken > self._most_bytes:", "if taken > self._most_bytes:"),),
    ),
    Sabotage("unbounded_stream", "write to a full stream", _FULL),
    Sabotage(
        "trimmed_by_its_writer",
        "bound a work stream by XADD MAXLEN",
        (
            *_FULL,
            Lua("forward", "redis.call('XADD', stream, '*'", "redis.call('XADD', stream, 'MAXLEN', most, '*'"),
        ),
    ),
    Sabotage(
        "unread_trimmed",
        "trim a log by its limits alone",
        (Lua("trim", "if not needed or less(oldest, needed) then needed = oldest end", ""),),
    ),
    Sabotage("retried_without_cap", "try again for ever", (Code(retry.decide, "if attempt >= max_attempts:", "if attempt >= 10**9:"),)),
    Sabotage(
        "retried_and_left_in_place",
        "schedule a retry without taking the entry out",
        (Lua("retry", "    redis.call('XACK', KEYS[1], group, id)\n    redis.call('XDEL', KEYS[1], id)\n", ""),),
    ),
    Sabotage(
        "retried_from_memory",
        "acknowledge, sleep in the process, add again",
        (
            Code(
                HandOver._postpone,
                _RETURN.format("retry"),
                f"import asyncio\n    {_FORGET}"
                "    async def again(item):\n"
                "        await asyncio.sleep(item.delay.total_seconds())\n"
                "        await self._client.xadd(self._source[0], {'__data__': item.envelope})\n"
                "    for item in items:\n"
                "        asyncio.create_task(again(item))\n"
                "    return [Result.DONE for _ in items]",
            ),
        ),
    ),
    Sabotage(
        "promoted_as_a_batch",
        "put all due retries on the stream, then take all of them off the schedule",
        (
            Lua(
                "promote",
                "  redis.call('ZREM', KEYS[3], id)\n",
                "end\nfor _, id in ipairs(due) do\n  redis.call('ZREM', KEYS[3], id)\n",
            ),
        ),
    ),
    Sabotage(
        "traced_anew_by_each_stage",
        "begin a trace with each event",
        (Code(endings.Endings.forwarded, "trace=delivery.traceparent", "trace=None"),),
    ),
    Sabotage(
        "traced_anew_by_each_run",
        "lose the trace in a retry",
        (Code(messages._again, '"traceparent": delivery.traceparent', '"traceparent": ""'),),
    ),
    Sabotage(
        "named_anew_by_each_run",
        "name a foreign request by its entry, which a retry changes",
        (Code(messages._again, 'if getattr(delivery.event, "request_id", "") is None:', "if False:"),),
    ),
    Sabotage(
        "tried_for_the_server",
        "count an attempt where the server refuses what a handler needs",
        (Code(worker.Worker._decide, "if is_no_fault_of_an_entry(error):", "if False:"),),
    ),
    Sabotage(
        "condemned_for_the_server",
        "count the server's faults as the entry's",
        (
            Code(
                effects.Effects._act,
                'return await self.patience.handed_over(lambda: self.handover.forward(target, handed)), "ok"',
                "try:\n"
                '                return await self.handover.forward(target, handed), "ok"\n'
                "            except __import__('redis').RedisError as error:\n"
                '                return await self.bury(raw, delivery, Unusable(type(error).__name__, str(error))), "dead"',
            ),
        ),
    ),
)
