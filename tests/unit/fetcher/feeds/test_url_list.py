"""Plain lists of URLs."""

from __future__ import annotations

from services.fetcher.feeds.url_list import MAX_URLS, BadLine, read_url_list, write_url_list
from tests.fuzz import documents


def test_comments_and_blank_lines_are_passed_over_and_bad_lines_named() -> None:
    """By number, with the reason; a fragment is no comment."""
    read = read_url_list(documents.URL_LIST + b"https://harbour.example/a#b\r\nhttps://harbour.example/feed.xml\n")

    assert read.urls == ("https://harbour.example/feed.xml", "https://harbour.example/a#b")
    assert read.bad == (
        BadLine(4, "ftp://old.example/: only http and https are fetched"),
        BadLine(5, "harbour.example/feed: only http and https are fetched"),
    )


def test_a_list_is_read_in_its_encoding() -> None:
    """With a byte order mark, as editors write it."""
    assert read_url_list("https://müller.example/é\n".encode("utf-16")).urls == ("https://müller.example/é",)
    assert read_url_list(b"\xef\xbb\xbfhttps://a.example/").urls == ("https://a.example/",)


def test_a_list_is_bounded() -> None:
    """What is past the bound is counted; of bad lines the first hundred are shown."""
    read = read_url_list("".join(f"https://a.example/{n}\n" for n in range(MAX_URLS + 3)).encode())

    assert (len(read.urls), read.skipped) == (MAX_URLS, 3)
    assert len(read_url_list(b"x\n" * 5000).bad) == 100


def test_a_list_reads_back_as_it_was_written() -> None:
    """In order."""
    urls = ("https://b.example/#x", "https://a.example/é")

    assert read_url_list(write_url_list(urls)).urls == urls
