"""Which dead letters died of the same: error messages without what differs from one article to the next. Pure."""

from __future__ import annotations

import hashlib
import re

from shared.streams.letter import Letter

#: Characters of a message that are looked at: the stream layer writes few more, another program may write what it likes.
_READ = 1200
#: Characters of a normalised message that tell groups apart; what follows is the tail of a list or of a quotation.
_KEPT = 200
#: Hexadecimal digits of a group's name: 32 bits, so that one among thousands of groups in 100,000 has a namesake.
_NAME = 8

#: What is masked, each alternative linear: a character starts at most one of them, and none can be tried from within a token.
_PART = re.compile(
    r"""
    (?P<status> (?<!\S) HTTP \s \d{3} \b )
    | (?P<text> "[^"]*" | “[^“”]*” | ‘[^‘’]*’ | «[^«»]*» | `[^`]*` | (?<![^\s(\[{:=,]) b?'[^']*' (?![^\s)\]}:;,.]) )
    | (?P<url> [a-z][a-z0-9+.-]{0,31}:// [^\s"“”‘«»`'<>]* )
    | (?P<token> [^\s"“”‘«»`'()\[\]{}<>,;=]+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PATH = re.compile(r"~?/|\.{1,2}/|[a-z]:\\|[^/\\]*[/\\][^/\\]*[/\\]", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(0x)?(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,}", re.IGNORECASE)
_IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}(:\d+)?")
_IPV6 = re.compile(r"(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{2,39}", re.IGNORECASE)
_HOST = re.compile(r"(?=[^.]*\.)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}(:\d+)?", re.IGNORECASE)
#: Names of encodings, whose numbers are part of what is wrong.
_ENCODING = re.compile(r"(utf|ucs|iso|windows|cp|koi8|euc|latin|big|shift)[-_]?\d{1,5}(-\d{1,2})?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
#: Marks that end a word and belong to the sentence.
_CLOSING = ".:!?"


def normalised(message: str) -> str:
    """`message` with quoted text, URLs, paths, hosts, ids and numbers masked, white space folded. Linear in its length.

    The same for two messages that differ in nothing else. An HTTP status and an encoding's name stay: they say what kind of error it is.
    """
    return _PART.sub(_masked, " ".join(message[:_READ].split()))[:_KEPT].rstrip()


def group_id(stage: str, error: str, message: str) -> str:
    """The name of the group that a letter belongs to: the same in every run and on every machine."""
    whole = "\0".join((stage, error, normalised(message)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:_NAME]


def group_of(letter: Letter) -> str:
    """The name of the group of letters that died of the same."""
    return group_id(letter.stage, letter.error, letter.message)


def _masked(part: re.Match[str]) -> str:
    if part["status"]:
        return part[0]
    if part["text"] or part["url"]:
        return "<text>" if part["text"] else "<url>"
    word = part[0].rstrip(_CLOSING)
    return _mask(word) + part[0][len(word) :]


def _mask(word: str) -> str:
    if _PATH.match(word):
        return "<path>"
    if _UUID.fullmatch(word) or _HEX.fullmatch(word):
        return "<id>"
    if _ENCODING.fullmatch(word):
        return word
    if _IPV4.fullmatch(word) or _HOST.fullmatch(word):
        return "<host>"
    if _IPV6.fullmatch(word) and not _NUMBER.fullmatch(word):
        return "<host>"
    return _NUMBER.sub("<n>", word)
