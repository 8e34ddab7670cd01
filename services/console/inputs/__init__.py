"""What `wiresift ingest` reads: URLs, files, folders and standard input, as requests, with one clear line for each bad input.

sources ─► read ─┬► urls ─────────────────────────────────► FeedInput (asked for by `feeds`, when its turn comes)
                 └► files · standard_input ─► file_contents ─► compression ─► lines · charset ─► documents ─► ArticleRequested | BadInput
                                                            └► warc ────────────────────────────┘
"""

from services.console.inputs.feed_input import FeedInput
from services.console.inputs.outcome import BadInput
from services.console.inputs.read import read_inputs, read_with_feeds

__all__ = ["BadInput", "FeedInput", "read_inputs", "read_with_feeds"]
