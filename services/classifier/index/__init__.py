"""The index of fingerprints that all classifiers share: which earlier texts a new one may have words in common with.

`ports` says what an index keeps to; `redis_index` is the adapter, `memory_index` the fake.
"""
