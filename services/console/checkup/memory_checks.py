"""Has the Redis server memory enough, and does it keep what it was given? Pure checks of what it says of itself."""

from __future__ import annotations

from services.console.checkup.finding import Finding
from services.console.looking.figures import share, size
from services.console.looking.server_facts import ServerFacts

#: Share of the memory limit from which to warn: while there is still room, since at the limit every writer waits.
HIGH_MEMORY_SHARE = 0.85
#: Least amount of memory in bytes by which what is used and what is in RAM differ for it to matter.
_MUCH_BYTES = 256 * 2**20
#: In RAM over used, from which memory is scattered, and under which some of it is swapped out; both as Redis' own guide has them.
_SCATTERED, _SWAPPED = 1.5, 0.8
#: A fork this long, in ms, is felt: nobody is answered meanwhile.
_LONG_FORK_MS = 500


def check_memory(facts: ServerFacts) -> Finding:
    """How much of what it may have is used: at the limit every writer waits."""
    if facts.used_bytes is None or not facts.memory_limit_bytes:
        return Finding("ok", "memory: unknown")
    used = facts.used_bytes / facts.memory_limit_bytes
    what = f"memory: {size(facts.used_bytes)} of {size(facts.memory_limit_bytes)} used ({share(used)})"
    if used < HIGH_MEMORY_SHARE:
        return Finding("ok", what)
    cure = "raise maxmemory, or lower WIRESIFT_STORE_MAX_BYTES or WIRESIFT_WINDOW_DAYS"
    if used < 1 or (facts.eviction or "").startswith("allkeys"):  # such a server makes room by throwing articles away
        return Finding("warning", what, cure)
    return Finding("error", f"{what}, so writes are refused and every stage waits", cure)


def check_evicted(facts: ServerFacts) -> Finding:
    """Whether it has thrown anything away."""
    if facts.evicted_keys:
        cure = "set `maxmemory-policy noeviction`, and take in again what is missing"
        return Finding("warning", f"evicted keys: {facts.evicted_keys} since its start, articles among them perhaps", cure)
    return Finding("ok", f"evicted keys: {'unknown' if facts.evicted_keys is None else 'none'}")


def check_resident(facts: ServerFacts) -> Finding:
    """What it really has in RAM beside what it uses."""
    used, resident = facts.used_bytes, facts.resident_bytes
    if used is None or resident is None:
        return Finding("ok", "memory in RAM: unknown")
    what = f"memory in RAM: {size(resident)} for {size(used)} used"
    if abs(resident - used) >= _MUCH_BYTES and resident > _SCATTERED * used:
        return Finding("warning", f"{what}, so it is scattered", "let the server tidy it", "CONFIG SET activedefrag yes")
    if abs(resident - used) >= _MUCH_BYTES and resident < _SWAPPED * used:
        return Finding("warning", f"{what}, so some is swapped out and slow", "give its machine more memory, or set maxmemory")
    return Finding("ok", what)


def check_fork(facts: ServerFacts) -> Finding:
    """How long a rewrite of the append-only file holds it up."""
    if facts.fork_ms is None:
        return Finding("ok", "fork: unknown")
    what = f"fork: the last one took {facts.fork_ms:.0f} ms"
    if facts.fork_ms < _LONG_FORK_MS:
        return Finding("ok", what)
    cure = "turn transparent huge pages off on its machine, and keep less in it (WIRESIFT_STORE_MAX_BYTES)"
    return Finding("warning", f"{what}, while nobody was answered", cure)
