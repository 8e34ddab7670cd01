"""How much of an input is read. Input comes from the web: every size is bounded before anything is held."""

#: Bytes of one document: a text, a page, or a line of JSON. The largest pages of news sites are under 5 MB.
MAX_DOCUMENT_BYTES = 8 * 2**20
#: Bytes of a list of feeds, as many as are read of one.
MAX_OUTLINE_BYTES = 32 * 2**20
#: Decompressed bytes for each compressed one, on average over a file. Text and JSON of news reach 5 to 40; bombs 1,000 and more.
MAX_EXPANSION = 200
#: Decompressed bytes that are always allowed: a small file of very even text may expand more than the average.
FREE_EXPANSION_BYTES = 16 * 2**20
#: Bytes a zstd frame may ask to be held as its window: what `zstd -d` grants without being told to grant more.
MAX_ZSTD_WINDOW_BYTES = 2**27
#: Names of a folder compared with a misspelt one; comparing costs some 20 µs each.
MAX_NAMES_COMPARED = 5_000
#: Characters of a document's own words that a message quotes.
MAX_QUOTED = 40
