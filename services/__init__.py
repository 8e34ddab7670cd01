"""One folder per service, each a vertical slice: its contract, its composition root, one use case, pure modules, an adapter or two.

    requested → [fetcher] → fetched → [cleaner] → cleaned → [classifier] → classified

`console` is the `wiresift` command; it may import the three services, they import only `shared`.
"""
