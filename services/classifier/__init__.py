"""The classifier: cleaned article in, final record out, with every earlier article that it shares text with.

    tokens → fingerprint → index → candidates → align, relation → group, original, credit → record

Reads:        `cleaned` (ArticleCleaned), the store's texts, the index.
Writes:       `classified` (ArticleClassified), the store's record, the index.
Idempotent:   by (article_id, revision): a redelivered article has its document number and sequence again, finds its record
              decided and hands over the same one.
Retried:      a server that does not answer; nothing else passes by itself.
Dead:         an article over the word limit (LimitExceeded).
"""
