"""Brings in the article that somebody requested, from its URL or from the request itself.

Reads: `requested` (ArticleRequested). Writes: `fetched` (ArticleFetched: the body, zstd-compressed, with its media type, charset,
HTTP facts and the rights stated in the header).

Idempotency key: request_id. Fetching again changes nothing anywhere; the hand-over lets one of two results through.

Rejected: an address that is not globally routable, a form of URL that is never fetched, gone, refused, not modified, too large,
not an article, empty. Retried: network, time-outs, broken answers, 408, 425, 429 and 5xx, not before Retry-After. Dead: an invalid
certificate, and anything public while WIRESIFT_CONTACT is not set; request them again once the cause is mended.

`fetch` is the use case. It asks the port `web`, which `visit` implements: the polite GET, hop by hop, over the port `transport`.
`http` is the adapter of that, httpx over `pool` and its `connections`; `answer` reads within bounds, and `backend` opens connections,
to addresses that `resolver` finds and `guard` lets through. `manners` holds robots.txt and the gate before each host, `feeds` and
`sources` the schedule.
The rest is pure: `target` and `host` read URLs, `redirects`, `status` and `preview` decide what an answer means, `decode` and
`codings`, `sniff` and `charset` what its body is, `rights` what the publisher says of use.
"""
