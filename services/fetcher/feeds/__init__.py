"""Lists of articles as publishers offer them: feeds, sitemaps, outlines, and where a page says they are. Pure."""
