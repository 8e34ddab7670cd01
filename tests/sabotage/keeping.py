"""Broken keeping of what is in hand: not beaten for, taken from the living, never taken from the dead, dropped at a stop."""

from __future__ import annotations

from shared.streams.handover import HandOver
from shared.streams.service import Service
from shared.streams.upkeep import Upkeep
from shared.streams.window import Window
from shared.streams.worker import Worker
from tests.sabotage.edits import Code, Lua, Sabotage

_CLAIM = "    local claimed = redis.call('XCLAIM'"

SABOTAGES = (
    Sabotage("beaten_for_nothing", "say that the process lives, not what it holds", (Code(Upkeep._beat, "list(self.worker.held)", "[]"),)),
    Sabotage(
        "beaten_back",
        "beat by a plain XCLAIM, which takes back what another has taken over",
        (Lua("beat", "#redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[at], ARGV[at], 1, ARGV[2]) == 0", "false"),),
    ),
    Sabotage(
        "claimed_from_the_living",
        "take over whatever is pending, however short a time",
        (
            Lua("claim", "'IDLE', ARGV[3], '-'", "'IDLE', 0, '-'"),
            Lua(
                "claim",
                "redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], row[1])",
                "redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, row[1])",
            ),
        ),
    ),
    Sabotage(
        "never_claimed",
        "never look at what others have pending (FastStream as it comes)",
        (Code(Upkeep._reclaim, "not (window.closed or window.paused)", "False"),),
    ),
    Sabotage(
        "claimed_as_a_batch",
        "take over all that is idle to run one of it: each counts as delivered",
        (
            Lua(
                "claim",
                _CLAIM,
                "    for _, other in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', 100)) do\n"
                "      if other[1] ~= row[1] then redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, other[1]) end\n"
                "    end\n" + _CLAIM,
            ),
        ),
    ),
    Sabotage(
        "alone_among_others",
        "run what may be a killer beside its neighbours",
        (Code(Window._others_left, "self._inside == 0", "True"), Code(Window._shut, "self._alone or self._paused", "self._paused")),
    ),
    Sabotage(
        "never_condemned",
        "count no deliveries",
        (Code(Worker._outcome, "if (alone := deliveries - BESIDE_OTHERS) > MAX_SOLO_DELIVERIES:", "if (alone := 0):"),),
    ),
    Sabotage("suspected_at_once", "run alone whatever a dead process held", (Code(HandOver._claim, "BESIDE_OTHERS", "1"),)),
    Sabotage(
        "forgotten_with_its_work",
        "delete silent consumers, and with them what they have pending",
        (Lua("forget", "consumer.pending == 0 and ", ""),),
    ),
    Sabotage(
        "signed_off_with_its_work",
        "delete the own consumer at the end",
        (Lua("release", "redis.call('HDEL', KEYS[2], ARGV[2])", "redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])"),),
    ),
    Sabotage(
        "ended_without_giving_back",
        "leave what was read and not begun to the reclaim time, counted as delivered",
        (Code(Service._released, "await lane.handover.release(lane.upkeep.idle)", "0"),),
    ),
    Sabotage(
        "ended_in_the_middle",
        "cancel what is in hand at a stop",
        (
            Code(
                Service._drain,
                '_log.info("service_draining"',
                '[await cancelled(set(lane.worker._tasks)) for lane in self.lanes]\n    _log.info("service_draining"',
            ),
        ),
    ),
    Sabotage(
        "begins_without_bound",
        "begin whatever was read at once",
        (Code(Window._has_room, "self._inside < self._width", "True"),),
    ),
)
