"""The `wiresift` command: the only part that may know all three services, and the only one that talks to people.

`main` lists the commands · `server` finds or starts the Redis server · `system` finds or starts the services ·
`ingest` puts articles in and waits for their fates · `report` shows what came of them · one module per further command.
"""
