"""Where articles are announced: the operator's list of feeds and sitemaps, and when each is asked.

Every fetcher process asks for its share. A source belongs to whoever holds its lease; a lease ends by itself, so a crashed process's
sources are taken over. Articles are requested first and remembered as seen after, by ids that stay the same when it is repeated: an
article may be asked for again after a crash, and then is known.
"""
