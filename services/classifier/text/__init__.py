"""A text as the classifier sees it: words, the shingles that stand for them in the index, and an outlet's own lines. Pure."""
