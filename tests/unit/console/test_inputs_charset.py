"""The text that bytes of an unknown encoding stand for."""

from __future__ import annotations

import codecs
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.inputs.charset import decode_body
from services.console.inputs.outcome import Fault

decode_text = partial(decode_body, markup=False)
decode_html = partial(decode_body, markup=True)
WESTERN = "The café’s owner paid £5 – “naïve”, he said."
RUSSIAN = "Правительство объявило о новых мерах поддержки. Жители недовольны, пишет газета."
JAPANESE = "東京都は新しい計画を発表した。住民は反対している。"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_decides_and_is_not_text(mark: str) -> None:
    """A marked text is read by its mark, which does not stay."""
    assert decode_text(WESTERN.encode(mark)) == WESTERN
    assert decode_html(WESTERN.encode(mark)) == WESTERN


def test_big_endian_mark_is_read() -> None:
    """UTF-16 in either order of bytes is text, though it is full of zero bytes."""
    assert decode_text(codecs.BOM_UTF16_BE + WESTERN.encode("utf-16-be")) == WESTERN


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (WESTERN, "cp1252"),
        ("naïve café", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_undeclared_encoding_is_found(text: str, charset: str) -> None:
    """A text without mark or declaration is read in the encoding it was written in, Western where nothing tells."""
    assert decode_text(text.encode(charset)) == text


def test_long_text_is_guessed_from_whole_characters() -> None:
    """The sample an encoding is guessed from ends between characters."""
    text = (JAPANESE + "\n") * 3_000
    assert decode_text(text.encode("shift_jis")) == text


@pytest.mark.parametrize(
    ("declaration", "charset"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso8859-2"),
        ('<meta charset="iso-2022-jp">', "iso2022_jp"),
    ],
)
def test_page_is_read_as_it_declares(declaration: str, charset: str) -> None:
    """The encoding named in a page's head holds, with the web's own meaning of its label."""
    text = {"cp1252": WESTERN, "iso8859-2": "Zażółć gęślą jaźń", "iso2022_jp": JAPANESE}.get(charset, RUSSIAN)
    page = f"<html><head>{declaration}</head><body>{text}"
    assert decode_html(page.encode(charset)) == page


def test_page_in_utf8_is_read_so_whatever_it_declares() -> None:
    """A stale declaration does not garble a page that is valid UTF-8."""
    page = f'<meta charset="windows-1252">{JAPANESE}'
    assert decode_html(page.encode()) == page


@pytest.mark.parametrize("label", ["hex", "rot13", "punycode", "unicode_escape", "utf-7", "no-such", "é"])
def test_page_cannot_choose_a_codec_that_is_no_charset(label: str) -> None:
    """Only encodings of the web may be declared; anything else is as if nothing were."""
    page = f'<meta charset="{label}">caf\\u00e9 +AGE-'
    assert decode_html(page.encode()) == page


@given(st.binary())
def test_decoding_never_fails_nor_makes_lone_surrogates(body: bytes) -> None:
    """Any bytes are a text that UTF-8 can carry, or are named as no text."""
    for decoded in (decode_text(body), decode_html(body)):
        assert isinstance(decoded, Fault) or decoded.encode().decode() == decoded


@given(
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])).filter(
        lambda text: not text.startswith(("\ufeff", "%PDF", "GIF8", "BZh"))
    )
)
def test_utf8_is_read_exactly(text: str) -> None:
    """A text in UTF-8 comes back code point by code point."""
    assert decode_text(text.encode()) == text
