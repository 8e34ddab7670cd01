"""Groups of tellings of one story: how they merge, which telling the others come from, and what is said when that changes.

`ledger` is the port; `redis_ledger` is the adapter, `memory_ledger` the fake.
"""
