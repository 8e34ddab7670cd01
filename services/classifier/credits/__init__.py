"""Which agency a text is credited to, by the slot that the credit stands in; `languages/` holds the words, as data. Pure."""
