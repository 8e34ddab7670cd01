"""`wiresift ingest`: documents in, fates and records out."""
