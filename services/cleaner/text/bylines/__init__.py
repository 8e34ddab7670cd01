"""Who wrote a text, and where it comes from: authors, notes about them, sources. Pure."""
