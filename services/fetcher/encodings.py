"""The character encodings of the web and their names: the labels of the WHATWG Encoding standard, as Python's codecs.

Data. A label stands for what browsers make of it, which is not what it says: pages marked Latin-1 are Windows-1252, pages
marked GB 2312 are GB 18030. Labels not listed (UTF-7, base64, idna …) are no encodings of the web and are never looked up.
"""

from __future__ import annotations

_LABELS = {
    "utf-8": "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le ucs-2 csunicode iso-10646-ucs-2 unicode unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "cp1252": "windows-1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 iso88591 iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1 ascii us-ascii "
    "ansi_x3.4-1968 cp819 ibm819 csisolatin1",
    "cp1250": "windows-1250 x-cp1250",
    "cp1251": "windows-1251 x-cp1251",
    "cp1253": "windows-1253 x-cp1253",
    "cp1254": "windows-1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 iso88599 latin5 l5 iso-ir-148 csisolatin5",
    "cp1255": "windows-1255 x-cp1255",
    "cp1256": "windows-1256 x-cp1256",
    "cp1257": "windows-1257 x-cp1257",
    "cp1258": "windows-1258 x-cp1258",
    "cp874": "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "cp866": "ibm866 866 csibm866",
    "iso8859-2": "iso-8859-2 iso_8859-2 iso88592 latin2 l2 iso-ir-101 csisolatin2",
    "iso8859-3": "iso-8859-3 iso_8859-3 iso88593 latin3 l3",
    "iso8859-4": "iso-8859-4 iso_8859-4 iso88594 latin4 l4",
    "iso8859-5": "iso-8859-5 iso_8859-5 iso88595 cyrillic csisolatincyrillic",
    "iso8859-6": "iso-8859-6 iso_8859-6 iso88596 arabic ecma-114 asmo-708",
    "iso8859-7": "iso-8859-7 iso_8859-7 iso88597 greek greek8 ecma-118 elot_928",
    "iso8859-8": "iso-8859-8 iso_8859-8 iso88598 hebrew visual iso-8859-8-i logical iso-8859-8-e",
    "iso8859-10": "iso-8859-10 iso885910 latin6 l6",
    "iso8859-13": "iso-8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso885914",
    "iso8859-15": "iso-8859-15 iso_8859-15 iso885915 l9 csisolatin9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi koi8 koi8_r cskoi8r",
    "koi8-u": "koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "cp932": "shift_jis shift-jis sjis x-sjis ms932 ms_kanji windows-31j csshiftjis",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 iso-ir-149 cseuckr csksc56011987",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in (codec, *labels.split())}

#: Encodings of several bytes per character, whose text is a closed grammar: one that decodes without error is what it is.
MULTI_BYTE = frozenset("utf-16-le utf-16-be gb18030 big5hkscs euc_jp cp932 iso2022_jp cp949".split())
#: What unlabelled pages in other scripts than Latin are looked for in: what each script was written in before UTF-8.
OTHER_SCRIPTS = tuple("cp1251 cp1253 cp1255 cp1256 cp874 koi8-r gb18030 big5hkscs euc_jp cp932 cp949".split())


def codec_of(label: str | None) -> str | None:
    """The Python codec that browsers would use for `label`, or None where it names no encoding of the web."""
    return _CODECS.get(label.strip(" \t\r\n\f\"'").lower()) if label else None
