"""The cleaner: what of a document is the article, and what of it is not, with the reason for each cut.

- Reads `fetched` (ArticleFetched), as a member of the consumer group `cleaner`.
- Writes `cleaned` (ArticleCleaned: the rendering, the removed spans, metadata, evidence of syndication), or `rejected` where a
  document surely holds no article or its text is unchanged. The store is the classifier's to write, see ARCHITECTURE.md.
- Idempotent by (article_id, revision): the same document is cleaned to the same result, and a text known already is no new one.
- Retried: what is the server's fault (Redis unreachable). Cleaning itself depends on nothing but the document and what is known of its
  site, a snapshot read before it; without the server nobody knows that, so the document waits.
- Learns after each hand-over what its site hangs around stories; that changes later articles, no revision, and may be lost.
- Dead: a document that needs more time or memory than the sandbox allows, or that kills its worker each time.

`clean.py` is the use case, pure; `sandbox.py` runs it where a deadline and a memory limit can stop it, `handling.py` for each entry.
`text/` holds the rules on lines and blocks, `html/` rendering and choice, `metadata/` what pages declare, `rules/` phrases as data, a
file per language, `site/` what is known of sites.
"""
