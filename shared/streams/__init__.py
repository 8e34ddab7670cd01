"""How entries travel between services without one being lost or its effect shown twice.

A reader takes entries from a work stream as a member of the stage's consumer group. Until it hands an entry over, the entry
stays pending in the group. *Handing over* is one script on the server: still pending with me? room there? then add there,
acknowledge and delete here. So a process that dies at any moment either has handed over or has changed nothing.

    delivered        at least once: an entry whose reader stops beating for `reclaim_idle_s` is taken over by another
    shown            once: a hand-over by a reader that no longer holds the entry is refused (STALE)
    bounded          a work stream counts entries and bytes, waiting retries included; a full one refuses (FULL), the writer waits
    ended            the hand-over that ends a request writes its fate; a request that has one is never shown again
    retried          transient errors: out of the stream into a schedule, exponential back-off with full jitter, capped attempts
    dead             what can never succeed, has spent its attempts, or was running alone each time its worker died
    held             an entry of a newer schema version stays pending until a reader that knows it comes along

Persistence is the server's: the death of our processes loses nothing; of its own, nothing with `appendfsync always`. With `everysec` a
power cut costs up to a second, and kill -9 of the server up to two if the disk is behind: it then answers before it has written.

`keys` names everything on the server · `envelope` is the wire format · `messages` turns events into entries and back ·
`lua/` and `scripts` change state on the server · `handover` calls them in batches, with what is `handed` · `worker` runs a stage's
handler · `afterwards` does what follows a hand-over and may be lost · `upkeep` beats, reclaims, promotes retries and trims · `shell` is
FastStream · `reading` begins what it reads, and heals it · `wiring` puts a process together · `service` is its life, from start to
sign-off · `sentinels` asks who is the primary · `barrier` waits for replicas of what a pipeline wrote · `takedowns` says what must not
be shown.
"""
