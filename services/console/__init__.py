"""The `wiresift` command: the only part that may know all three services, and the only one that talks to people.

`main` lists the commands · `server` finds or starts the Redis server · `system` finds or starts the services · `take_in` is one
run of taking articles in: `ingest` submits what `reading` reads and waits for fates, `progress`, `outputs` and `report` tell of
them · one module per further command.
"""

#: The services, in the order of the pipe.
SERVICES = ("fetcher", "cleaner", "classifier")
