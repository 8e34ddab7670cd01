"""What the command reads: every source becomes requests or one clear line each."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from services.console.inputs import BadInput, read_inputs
from services.console.inputs.limits import FREE_EXPANSION_BYTES, MAX_DOCUMENT_BYTES
from shared.events import ArticleRequested

Read = ArticleRequested | BadInput


def read(*sources: str | Path, stdin: bytes = b"", **defaults: Any) -> list[Read]:
    """All that `sources` come to; request ids are r1, r2, …"""
    return list(reading([str(source) for source in sources], io.BytesIO(stdin), **defaults))


def reading(sources: Sequence[str], stdin: io.BytesIO, **defaults: Any) -> Iterator[Read]:
    numbers = itertools.count(1)
    return read_inputs(sources, stdin=stdin, new_request_id=lambda: f"r{next(numbers)}", **defaults)


def requests(found: Sequence[Read]) -> list[ArticleRequested]:
    return [each for each in found if isinstance(each, ArticleRequested)]


def only_bad(found: Sequence[Read]) -> BadInput:
    (bad,) = found
    assert isinstance(bad, BadInput)
    return bad


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def write(name: str, body: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        return path

    return write


Write = Callable[[str, bytes | str], Path]


def test_url_becomes_a_request_with_a_new_id() -> None:
    """An http(s) URL is one request for that URL."""
    assert read("https://example.com/a", "HTTP://example.com/b") == [
        ArticleRequested(request_id="r1", url="https://example.com/a"),
        ArticleRequested(request_id="r2", url="HTTP://example.com/b"),
    ]


@pytest.mark.parametrize(
    ("url", "cause", "remedy"),
    [
        ("ftp://example.com/a", 'the scheme "ftp" is not http or https', "write it as https://host/path"),
        ("https:///a", "the URL names no host", "write it as https://host/path"),
        ("https://example.com:port/a", "no URL: ", "write it as https://host/path"),
        ("https://example.com/a b", "the URL holds white space or control characters", "write them percent-encoded (%20)"),
        ("file:///news/a.txt", "a file is given by its path", "write /news/a.txt without file://"),
    ],
)
def test_url_that_cannot_be_asked_for_is_named(url: str, cause: str, remedy: str) -> None:
    """A URL without an http scheme, host or sound port is bad input with its way out."""
    bad = only_bad(read(url))
    assert bad.cause.startswith(cause)
    assert bad.remedy == remedy


def test_text_file_is_identified_by_its_path_as_given(write: Write) -> None:
    """A .txt file is one text, as written, whose external id is the path and which has no source of its own."""
    path = write("a.txt", "One.\r\n\r\nTwo.\n")
    assert read(path) == [ArticleRequested(request_id="r1", text="One.\r\n\r\nTwo.\n", external_id=str(path))]


def test_html_file_is_given_as_markup(write: Write) -> None:
    """A .html or .htm file, in either letter case, is one page."""
    path = write("a.HTM", "<p>One.</p>")
    assert requests(read(path))[0].html == "<p>One.</p>"


def test_defaults_stand_in_where_a_document_names_none(write: Write) -> None:
    """The source and language given to the command never override a document's own."""
    path = write("a.jsonl", '{"text": "one"}\n{"text": "two", "source": "Own Times", "language": "fr"}\n')
    first, second = requests(read(path, source="Given Post", language="en"))
    assert (first.source, first.language) == ("Given Post", "en")
    assert (second.source, second.language) == ("Own Times", "fr")


def test_default_that_is_not_utf8_is_written_out() -> None:
    """A source name typed in another encoding than the terminal's can still be carried."""
    assert requests(read("https://example.com/a", source="caf\udce9"))[0].source == r"caf\udce9"


def test_folder_is_read_in_order_of_paths_without_hidden_and_foreign_files(write: Write, tmp_path: Path) -> None:
    """A folder stands for all readable files below it."""
    for name in ("b/2.txt", "a/1.html", "c.txt.gz", ".hidden.txt", ".git/x.txt", "notes.docx"):
        write(name, gzip.compress(b"packed") if name.endswith(".gz") else "words")
    names = [request.external_id for request in requests(read(tmp_path))]
    assert names == [f"{tmp_path}/a/1.html", f"{tmp_path}/b/2.txt", f"{tmp_path}/c.txt.gz"]


def test_file_named_twice_is_read_once(write: Write, tmp_path: Path) -> None:
    """A folder given twice, a file in it and a link to it add nothing."""
    path = write("a.txt", "words")
    (tmp_path / "link.txt").symlink_to(path)
    assert len(read(tmp_path, f"{tmp_path}/.", path)) == 1


def test_folder_that_links_to_itself_ends(write: Write, tmp_path: Path) -> None:
    """Links to folders are not followed, and a file that links to itself is passed over."""
    write("a.txt", "words")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_compressed_file_is_read_through_all_its_members(write: Write, pack: Callable[[bytes], bytes]) -> None:
    """Concatenated gzip members or zstd frames are one file, as the tools that write them promise."""
    suffix = "gz" if pack is gzip.compress else "zst"
    path = write(f"a.jsonl.{suffix}", pack(b'{"text": "one"}\n') + pack(b'{"text": "two"}\n'))
    assert [request.text for request in requests(read(path))] == ["one", "two"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_damaged_and_cut_off_data_is_named_after_what_was_read(write: Write, pack: Callable[[bytes], bytes]) -> None:
    """Lines before the damage are taken; the rest is one clear line."""
    suffix = "gz" if pack is gzip.compress else "zst"
    sound, packed = pack(b'{"text": "one"}\n'), pack(os.urandom(300))
    cut = read(write(f"cut.jsonl.{suffix}", sound + packed[:-9]))
    assert isinstance(cut[-1], BadInput)
    assert cut[-1].cause == f"the .{suffix} data is cut off before its end"
    assert only_bad(read(write(f"plain.txt.{suffix}", "never compressed"))).cause == f"holds no sound .{suffix} data"


def test_decompression_bomb_is_stopped(write: Write) -> None:
    """A file of blank lines that expands a thousandfold is given up at the stated expansion, with little held."""
    bomb = zstandard.compress((b" " * (2**20 - 1) + b"\n") * (FREE_EXPANSION_BYTES // 2**20 + 4))
    assert len(bomb) < 2**14
    assert "decompression bomb" in only_bad(read(write("bomb.jsonl.zst", bomb))).cause


def test_endless_file_of_lines_is_read_lazily() -> None:
    """The first document of a stream is there before the second is written."""
    stdin = io.BytesIO(b'{"text": "one"}\n')
    found = reading(["-"], stdin)
    assert requests([next(found)])[0].text == "one"
    stdin.write(b'{"text": "two"}\n')
    stdin.seek(-16, io.SEEK_CUR)
    assert requests([next(found)])[0].text == "two"


def test_missing_file_suggests_the_nearest_name(write: Write, tmp_path: Path) -> None:
    """A misspelt name is answered with the one that is there, also where a folder of the path is misspelt."""
    write("reports/article.txt", "words")
    assert only_bad(read(tmp_path / "reports/artcle.txt")).remedy == f"did you mean {tmp_path}/reports/article.txt?"
    assert only_bad(read(tmp_path / "report/article.txt")).remedy == f"did you mean {tmp_path}/reports?"
    assert "https://" in only_bad(read("www.example.com/story")).remedy


@pytest.mark.parametrize(
    ("name", "body", "cause"),
    [
        ("a.txt", b"", "is empty"),
        ("a.html", b" \n\t", "is empty"),
        ("a.jsonl", b"\n\n", "is empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "holds a PNG image, no text"),
        ("a.html", b"%PDF-1.7\n%\xe2\xe3", "holds a PDF document, no text"),
        ("a.jsonl", b"PK\x03\x04\x14\x00", "holds a ZIP archive or an office document, no text"),
        ("a.txt", b"\x1f\x8b\x08\x00", "holds gzip data, no text"),
        ("a.txt", b"words\x00words", "holds binary data (zero bytes), no text"),
        ("a.jsonl", '{"text": "a"}\n'.encode("utf-16"), "lines must be UTF-8, this is UTF-16"),
        ("a.rss", b"<rss/>", "a .rss file is no article"),
        ("a.wacz", b"", "a .wacz file is no article"),
        ("a.opml", b"<opml/>", "lists feeds, which only `wiresift ingest` and `wiresift sources import` ask"),
        ("article", b"words", "its name does not say what it holds"),
        ("a.txt", b"a" * (MAX_DOCUMENT_BYTES + 1), f"is over {MAX_DOCUMENT_BYTES:,} bytes"),
    ],
)
def test_file_that_holds_no_article_is_one_clear_line(write: Write, name: str, body: bytes, cause: str) -> None:
    """Empty, binary, foreign and over-large files are each named once, with something to do about it."""
    bad = only_bad(read(write(name, body)))
    assert (bad.cause, bad.line) == (cause, None)
    assert bad.remedy


def test_folder_without_readable_files_is_named(tmp_path: Path) -> None:
    """A folder from which nothing comes is not passed over in silence."""
    assert only_bad(read(tmp_path)).cause == "the folder holds nothing to read"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything: run as a user to see this")
def test_file_and_folder_without_permission_are_named(write: Write, tmp_path: Path) -> None:
    """What may not be read is named; the rest is read."""
    write("a.txt", "words").chmod(0)
    write("b/c.txt", "words").parent.chmod(0)
    write("d.txt", "words")
    found = read(tmp_path)
    (tmp_path / "b").chmod(0o700)
    assert [type(each) for each in found] == [BadInput, BadInput, ArticleRequested]


def test_path_the_system_refuses_is_named() -> None:
    """A path that is too long or holds a zero byte is bad input, no traceback."""
    assert [type(each) for each in read("a" * 5_000, "a\0b", "", "/dev/null")] == [BadInput] * 4


@pytest.mark.parametrize(
    ("line", "cause", "remedy"),
    [
        ('{"text": "a",}', "broken JSON: trailing comma at column 14", "write one JSON object per line, as jq -c . does"),
        (
            '{"text": "\\ud83d"}',
            "broken JSON: unexpected end of hex escape at column 17",
            "write one JSON object per line, as jq -c . does",
        ),
        ('{"text": ' + "[" * 10_000, "broken JSON: recursion limit exceeded at column ", "write one JSON object per line"),
        ('["a"]', "the line is an array, not an object", "write one JSON object per line: jq -c '.[]' makes it of an array"),
        ('{"titel": "a", "text": "b"}', 'unknown field "titel"', "did you mean title?"),
        ('{"text": 7}', 'the field "text" is a number', "write it as a string, in quotes"),
        ('{"text": "a", "language": ["en"]}', 'the field "language" is an array', "write it as a string, in quotes"),
        ('{"title": "a", "text": " ", "html": null}', "it has none of text, html and url, or only blank ones", "give one of them"),
        ('{"text": "a", "html": "b"}', "it has both text and html", "give one of them"),
        ('{"url": "gopher://a/b"}', 'the scheme "gopher" is not http or https', "write it as https://host/path"),
    ],
)
def test_bad_line_is_named_by_number_and_the_rest_is_read(write: Write, line: str, cause: str, remedy: str) -> None:
    """A line that is no document does not stop those around it."""
    path = write("a.jsonl", f'{{"text": "before"}}\n\n{line}\n{{"text": "after"}}')
    before, bad, after = read(path)
    assert isinstance(bad, BadInput)
    assert (bad.source, bad.line) == (str(path), 3)
    assert bad.cause.startswith(cause)
    assert bad.remedy.startswith(remedy)
    assert [request.text for request in requests([before, after])] == ["before", "after"]


def test_line_that_is_not_utf8_or_too_long_is_named_alone(write: Write) -> None:
    """Wrong bytes and an over-long line cost themselves only."""
    long = b'{"text": "' + b"a" * MAX_DOCUMENT_BYTES + b'"}\n'
    path = write("a.ndjson", b'{"text": "\xff"}\n' + long + b'{"text": "after"}\n')
    wrong, too_long, after = read(path)
    assert isinstance(wrong, BadInput)
    assert isinstance(too_long, BadInput)
    assert wrong.cause == "broken JSON: invalid unicode code point at column 11"
    assert (too_long.line, too_long.cause) == (2, f"the line is over {MAX_DOCUMENT_BYTES:,} bytes")
    assert requests([after])[0].text == "after"


def test_document_keeps_every_field_it_gives(write: Write) -> None:
    """The fields of a JSON Lines document arrive as given."""
    document = {
        "external_id": "7",
        "url": "urn:x",
        "source": "S",
        "title": "T",
        "html": "<p>é",
        "published_at": "2025-03-11",
        "language": "en",
    }
    path = write("a.jsonl", "\ufeff" + json.dumps(document))
    assert read(path) == [ArticleRequested.model_validate({"request_id": "r1", **document})]


def test_standard_input_is_taken_by_its_first_line() -> None:
    """JSON Lines, URLs, a page or a text: the first line that is not blank tells."""
    assert requests(read("-", stdin=b'\n {"text": "a"}\n'))[0].text == "a"
    assert requests(read("-", stdin=b"\xef\xbb\xbf<!DOCTYPE html><p>a"))[0].html == "<!DOCTYPE html><p>a"
    text = requests(read("-", stdin="They met.\nhttps://example.com/a\n".encode("utf-16")))[0]
    assert (text.text, text.external_id) == ("They met.\nhttps://example.com/a\n", None)
    urls = read("-", stdin=b"https://example.com/a\n# a remark\n\nexample\nhttps://example.com/b")
    assert [request.url for request in requests(urls)] == ["https://example.com/a", "https://example.com/b"]
    assert isinstance(urls[1], BadInput)
    assert urls[1].line == 4


def test_standard_input_is_read_once_and_missed_when_empty() -> None:
    """A second `-` adds nothing; nothing at all is said to be nothing."""
    assert len(read("-", "-", stdin=b"words")) == 1
    assert only_bad(read("-")).cause == "standard input is empty"


def test_bad_input_prints_as_one_line() -> None:
    """A file name with a line break or an escape sequence cannot forge another line or move the cursor."""
    bad = only_bad(read("no\nsuch\x1b[2J.txt"))
    assert str(bad).isprintable()
    assert r"no\nsuch\x1b[2J.txt: no such file or folder" in str(bad)


def test_file_name_that_is_not_utf8_still_identifies(tmp_path: Path) -> None:
    """A path of any bytes becomes an external id that UTF-8 can carry."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(path)).write_text("words")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert requests(read(os.fsdecode(path)))[0].external_id == f"{tmp_path}/caf\\xe9.txt"


@given(st.binary(max_size=300), st.sampled_from(["txt", "html", "jsonl", "jsonl.gz", "txt.zst"]))
def test_no_bytes_in_a_file_are_an_error(body: bytes, suffix: str) -> None:
    """Whatever a file holds, it comes to requests that a stream can carry, or to lines that a terminal can show."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{suffix}")
        path.write_bytes(body)
        check_carriable(read(path))


@given(
    st.lists(st.sampled_from([b'{"text": "a"}', b"https://example.com/a", b"{", b"[{", b"\xff\xfe", b"\n", b"\0", b"words"]) | st.binary())
)
def test_no_bytes_on_standard_input_are_an_error(parts: list[bytes]) -> None:
    """Whatever is piped in comes to requests, or to lines that a terminal can show."""
    found = read("-", stdin=b"".join(parts))
    assert found
    check_carriable(found)


@given(st.text(max_size=40))
def test_no_argument_is_an_error(argument: str) -> None:
    """Whatever is typed as a source comes to a request or a line, and never starts to read the machine at large."""
    if argument.strip("./\\") and not os.path.exists(argument.replace("\0", "")):
        check_carriable(read(argument))


def check_carriable(found: Sequence[Read]) -> None:
    for each in found:
        if isinstance(each, BadInput):
            assert str(each).isprintable()
        else:
            assert ArticleRequested.model_validate_json(each.model_dump_json()) == each
