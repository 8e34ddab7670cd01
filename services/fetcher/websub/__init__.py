"""News that is pushed: subscriptions to the hubs that feeds name (WebSub, W3C Recommendation of 23 January 2018).

    poll ──→ offer ──→ subscriber ──→ hub          a feed names a hub; one fetcher subscribes, renews, ends
                           ↑ ↓ store
    hub ──→ listener ──→ callback ──→ delivery     what a hub sends is verified and taken in as if a poll had brought it

Off unless the operator has set a public callback. Polling goes on, at a calmer pace while pushes keep their word: what a hub loses is
found by the next poll. A hub is nobody to trust: it is asked through the guard and at the pace of its host, and heard only under a URL
that nobody else knows, with a signature, within bounds of bytes, time and number.
"""
