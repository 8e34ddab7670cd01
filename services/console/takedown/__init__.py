"""Taking an article down: out of the streams, the index, the groups and the store, told to consumers, and kept from coming back.

    mark → streams → index → groups → store

The mark is the article's state, which whoever cleans it reads anyway, so that nothing of it is handed over any more; it is set in one step
with the event that tells consumers and the operator's line in the journal. All else may be repeated: a run that was killed is finished by
the next one. `target` says which articles are meant, `entries` which entries are theirs; both pure.
"""
