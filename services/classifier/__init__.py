"""The classifier: cleaned article in, final record out, with every earlier article that it shares text with.

    tokens → fingerprint → index → candidates → align, relation → group, original, credit → record

Reads:        `cleaned` (ArticleCleaned), the store's texts, the index, the groups' ledger.
Writes:       `classified` (ArticleClassified; GroupRevised where a group has changed what earlier records say), the store's record, the
              index, the groups' ledger.
Idempotent:   by (article_id, revision): a redelivered article has its document number and sequence again, finds its record
              decided and hands over the same one.
Retried:      a server that does not answer; nothing else passes by itself.
Dead:         an article over the word limit (LimitExceeded).
"""
