"""What rules know of languages, read from `rules/*.toml`, and how it is found in the words of a line. Pure."""
