"""Pages: markup rendered to lines, and which of them are the article."""
