"""In which encoding a body is written."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.charset import charset_of
from services.fetcher.encodings import codec_of

FRENCH = "Le maire a déclaré vendredi que la rue resterait fermée jusqu'à l'été, à cause des travaux."
GERMAN = "Der Bürgermeister erklärte, die Straße bleibe für einige Tage gesperrt; größere Schäden gebe es nicht."
RUSSIAN = "Мэр города заявил в пятницу, что улица останется закрытой на несколько дней из-за ремонта."
GREEK = "Ο δήμαρχος δήλωσε την Παρασκευή ότι ο δρόμος θα παραμείνει κλειστός για μερικές ημέρες."
CHINESE = "市长星期五表示，由于供暖管道维修，这条街道将关闭数日。他没有说明原因，但表示没有重大损失。"
JAPANESE = "市長は金曜日、暖房管の修理のため、この通りは数日間閉鎖されると述べた。大きな被害はないという。"
KOREAN = "시장은 금요일 난방관 수리로 인해 이 거리가 며칠 동안 폐쇄될 것이라고 말했다."


def _page(text: str, encoding: str, head: str = "") -> bytes:
    return f"<html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>".encode(encoding)


def _read(body: bytes, header: str | None = None) -> str:
    return body.decode(charset_of(body, header=header, markup=True), "replace")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_outweighs_every_label(encoding: str) -> None:
    """It is not part of the text either."""
    assert _read(_page(FRENCH, encoding, '<meta charset="koi8-r">'), "iso-8859-2").startswith("<html>")


@pytest.mark.parametrize(
    ("header", "encoding", "text"),
    [
        ("utf-8", "utf-8", CHINESE),
        ("iso-8859-1", "cp1252", "“smart” – " + FRENCH),
        ("windows-1251", "cp1251", RUSSIAN),
        ("gb2312", "gb18030", CHINESE + "㐀"),
        ("Shift_JIS", "cp932", "①" + JAPANESE),
        ("iso-2022-jp", "iso2022_jp", JAPANESE),
        ("utf-16le", "utf-16-le", FRENCH),
    ],
)
def test_the_header_names_the_encoding_as_browsers_read_it(header: str, encoding: str, text: str) -> None:
    """Latin-1 is Windows-1252 and GB 2312 is GB 18030; the header goes before the page's own word."""
    body = _page(text, encoding, '<meta charset="iso-8859-7">' if encoding != "utf-16-le" else "")

    assert text in _read(body, header)


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<META http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        '<!-- <meta charset="utf-8"> --><meta charset=windows-1251>',
    ],
)
def test_a_page_names_its_own_encoding(head: str) -> None:
    """In either form of meta, but not in a comment."""
    assert RUSSIAN in _read(_page(RUSSIAN, "cp1251", head))


def test_an_xml_declaration_counts() -> None:
    """As in XHTML."""
    body = b'<?xml version="1.0" encoding="windows-1253"?>' + _page(GREEK, "cp1253")

    assert GREEK in _read(body)


def test_a_meta_that_says_utf_16_says_utf_8() -> None:
    """It could not be read if it were true."""
    assert FRENCH in _read(_page(FRENCH, "utf-8", '<meta charset="utf-16">'))


@pytest.mark.parametrize("wrong", ["iso-8859-1", "windows-1251", "gb2312", "shift_jis", "euc-kr"])
def test_utf_8_that_is_labelled_as_something_else_is_utf_8(wrong: str) -> None:
    """No other encoding looks like it for long."""
    assert CHINESE in _read(_page(CHINESE, "utf-8"), wrong)


@pytest.mark.parametrize(("encoding", "text"), [("cp1251", RUSSIAN), ("gb18030", CHINESE), ("euc_jp", JAPANESE)])
def test_what_is_labelled_utf_8_and_is_not_is_looked_at(encoding: str, text: str) -> None:
    """A label that the bytes prove wrong is worth nothing."""
    assert text in _read(_page(text, encoding), "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_what_is_labelled_utf_16_and_has_single_bytes_is_not(encoding: str) -> None:
    """Any bytes are characters of UTF-16, just not these."""
    text = "The ferry sailed at noon."

    assert text in _read(_page(text, encoding), "utf-16")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_label_shows_in_its_first_tag(encoding: str) -> None:
    """As XML has it."""
    assert FRENCH in _read(_page(FRENCH, encoding))


def test_a_stray_byte_leaves_the_rest_of_a_page_whole() -> None:
    """It becomes a replacement character, and the page stays UTF-8."""
    read = _read(_page(FRENCH, "utf-8") + b"\xe9 caf\xc3", "utf-8")

    assert FRENCH in read
    assert "\N{REPLACEMENT CHARACTER}" in read


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", JAPANESE),
        ("cp1252", FRENCH),
        ("cp1252", GERMAN),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp1253", GREEK),
        ("gb18030", CHINESE),
        ("euc_jp", JAPANESE),
        ("cp932", JAPANESE),
        ("cp949", KOREAN),
    ],
)
def test_an_unlabelled_page_is_read_by_its_words(encoding: str, text: str) -> None:
    """One sentence is enough for the common encodings."""
    assert text in _read(_page(text, encoding))


def test_a_page_that_was_broken_before_it_was_sent_is_still_utf_8() -> None:
    """Replacement characters of its own are characters like others."""
    text = "Somebody else\N{REPLACEMENT CHARACTER}s mistake"

    assert text in _read(_page(text, "utf-8"))


@pytest.mark.parametrize("text", ["You’re going – “today”", "£71.6m", "Überleg es dir"])
def test_a_few_letters_of_an_unlabelled_page_are_western(text: str) -> None:
    """Curly quotes, dashes and a lone accent are no Chinese."""
    assert text in _read(_page(text, "cp1252"))


@pytest.mark.parametrize("label", ["utf-7", "base64", "zlib_codec", "idna", "unicode_escape", "rot13", "x-user-defined", "", "no such"])
def test_a_label_that_names_no_encoding_of_the_web_is_none(label: str) -> None:
    """A page cannot choose one of Python's other codecs."""
    assert codec_of(label) is None


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-16", "gbk", "latin1"])), st.booleans())
def test_any_body_can_be_decoded_with_the_answer(body: bytes, header: str | None, markup: bool) -> None:
    """The codec exists, and decodes with replacements."""
    codec = charset_of(body, header=header, markup=markup)

    assert codecs.lookup(codec)
    assert isinstance(body.decode(codec, "replace"), str)


@given(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=200))
def test_utf_8_without_a_label_is_read_as_it_was_written(text: str) -> None:
    """Any text at all, for most of the web is written so; a null character is in none."""
    body = text.encode()

    assert body.decode(charset_of(body, header=None, markup=False), "replace") == text.removeprefix("\ufeff")
