"""Which format a file is in, by its name, and what binary data is, by its first bytes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from services.console.inputs.outcome import Fault

Content = Literal["text", "html", "lines", "urls", "feeds", "archive"]
Compression = Literal["gz", "zst"]

_CONTENT: dict[str, Content] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".urls": "urls",
    ".opml": "feeds",
    ".warc": "archive",
}
_COMPRESSION: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
SUPPORTED = ", ".join(_CONTENT) + ", each also with .gz or .zst"

_ARTICLE_URLS = "give its URL, or those of its articles, one per line, in a .urls file"
_PAGES = "extract its pages into .html files and give their folder"
_AS_TEXT = "save it as plain text (.txt) or as .html"
_JSON_LINES = "write one document per line: jq -c '.[]' FILE.json > FILE.jsonl"
_UNPACK = "unpack it and give the folder"
_RECOMPRESS = "decompress it, or compress it as .gz or .zst"
_PDF = "extract its text: pdftotext FILE.pdf FILE.txt"
#: What to do with a file whose suffix names a format that holds articles, or leads to them, in another form.
_INSTEAD = {
    **dict.fromkeys((".xml", ".rss", ".atom"), _ARTICLE_URLS),
    **dict.fromkeys((".wacz", ".mhtml", ".har"), _PAGES),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".epub", ".md"), _AS_TEXT),
    **dict.fromkeys((".zip", ".tar", ".tgz", ".7z"), _UNPACK),
    **dict.fromkeys((".bz2", ".xz", ".br", ".lz4"), _RECOMPRESS),
    ".json": _JSON_LINES,
    ".csv": "write one JSON object per row into a .jsonl file",
    ".pdf": _PDF,
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image", "give the article's text, not its picture"),
    (b"\xff\xd8\xff", "a JPEG image", "give the article's text, not its picture"),
    (b"GIF8", "a GIF image", "give the article's text, not its picture"),
    (b"%PDF-", "a PDF document", _PDF),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it and give the folder, or save the document as .txt"),
    (b"\x1f\x8b", "gzip data", "end its name in .gz, or pipe it through gzip -dc"),
    (b"\x28\xb5\x2f\xfd", "zstd data", "end its name in .zst, or pipe it through zstd -dc"),
    (b"BZh", "bzip2 data", _RECOMPRESS),
    (b"\xfd7zXZ\x00", "xz data", _RECOMPRESS),
    (b"\x7fELF", "a program", "give a text"),
    (b"SQLite format 3\x00", "a SQLite database", "export its articles as JSON Lines (.jsonl)"),
)
NO_TEXT = Fault("holds binary data (zero bytes), no text", "give the article as text")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How to read a file: what it holds, and how that is compressed."""

    content: Content
    compression: Compression | None


def file_format(name: str) -> FileFormat | Fault:
    """The format that the suffixes of `name` state, in either letter case."""
    path = PurePath(name.lower())
    compression = _COMPRESSION.get(path.suffix)
    suffix = PurePath(path.stem).suffix if compression else path.suffix
    if content := _CONTENT.get(suffix):
        return FileFormat(content, compression)
    if instead := _INSTEAD.get(suffix):
        return Fault(f"a {suffix} file is no article", instead)
    return Fault("its name does not say what it holds", f"end it in one of {SUPPORTED}, or pipe it: wiresift ingest - < FILE")


def magic_fault(head: bytes) -> Fault | None:
    """What is wrong with a body that begins with `head` and so with the mark of a binary format; None where it does not."""
    return next((Fault(f"holds {kind}, no text", remedy) for magic, kind, remedy in _MAGIC if head.startswith(magic)), None)
