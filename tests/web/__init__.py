"""A web of its own for the fetcher: some hundred invented publishers on loopback addresses, good, slow, odd and hostile.

characters → world (what is published, and what must become of each article) → answers → server (serves it, logs every request)
rules (what the servers' logs must show) and ends (what the streams must show) are pure, and judged by `python -m tests.web`.
"""
