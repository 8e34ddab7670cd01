"""What `wiresift ingest` reads: URLs, files, folders and standard input, as requests, with one clear line for each bad input.

sources ─► read ─► files · standard_input ─► compression ─► lines · charset ─► documents ─► ArticleRequested | BadInput
"""

from services.console.inputs.outcome import BadInput
from services.console.inputs.read import read_inputs

__all__ = ["BadInput", "read_inputs"]
