"""Lists of articles as publishers offer them: feeds, sitemaps, outlines, and where a page says they are. Pure.

`parse` reads any feed, `discovery` finds them in pages, `opml` and `url_list` are how people hand lists of them around.

Inside `parse`: `document` finds the XML and hands its elements, strictly or by `loose`, under the short names of `names` to a `collector`,
which keeps a `record` of each article; `dialects` and `channel` say what records mean, `identity` what tells articles apart. `jsonfeed`
is by itself. `links`, `moments` and `wording` read one URL, date or title.
"""
