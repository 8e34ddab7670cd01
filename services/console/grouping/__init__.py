"""`wiresift groups`: the groups of copies as they stand, where records keep what was known when they were written."""
