"""The characters of a feed's bytes: what they are written in goes before what they say they are written in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_WIDE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_TEXT_ENCODING = re.compile(
    r"utf[-_]?(8|16|32)(le|be|[-_][lb]e)?|(x[-_])?(cp|windows|ibm|iso|mac|gb|big5|euc|koi8|shift|sjis|ms|ks|tis|hz|ascii"
    r"|us[-_]?ascii|latin|cyrillic|johab|ansi|ebcdic).*",
    re.IGNORECASE,
)
_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
_ESCAPING = ("iso2022", "hz")
_FEW = 0.1
_CYRILLIC_RUN = re.compile(rb"[\xc0-\xff\xa8\xb8\xaa\xba\xaf\xbf\xb2\xb3\xa5\xb4]{3,}")


@dataclass(frozen=True, slots=True)
class ReadCharacters:
    """Text, the encoding it was read by, and the code of the fault of its label, with what the label says."""

    text: str
    encoding: str
    fault: str = ""
    detail: str = ""


def _codec(label: str) -> str:
    """Return the name of Python's codec for a label, as browsers take it; empty where it is no text encoding."""
    if not _TEXT_ENCODING.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return _AS_BROWSERS_DO.get(name, name)


def _guessed(content: bytes) -> ReadCharacters:
    """Return the text of bytes whose label does not fit: UTF-8 with few broken bytes, else Cyrillic or western."""
    text = content.decode("utf-8", "replace")
    broken = text.count("�")
    if broken <= _FEW * sum(1 for sign in text if sign > "\x7f") + 1 and broken < sum(sign > "\x7f" for sign in text):
        return ReadCharacters(text, "utf-8", "broken_characters", "utf-8")
    high = sum(byte > 0x7F for byte in content)
    runs = sum(len(run) for run in _CYRILLIC_RUN.findall(content))
    encoding = "cp1251" if runs * 2 > high else "cp1252"
    return ReadCharacters(content.decode(encoding, "replace"), encoding, "wrong_charset_label")


def read_characters(content: bytes, content_type: str = "") -> ReadCharacters:
    """Return the text of a feed's bytes; it never fails, but bytes that are nothing may be `�`.

    A byte order mark goes before everything. Then valid UTF-8 that is not only ASCII is UTF-8 whatever the label says,
    because hardly any text in another encoding is valid UTF-8. Then comes the label in the XML, then that of HTTP.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    for begin, encoding in _WIDE:
        if content.startswith(begin):
            return _strictly(content, encoding)
    declared, served = _DECLARED.match(content[:400]), _CHARSET.search(content_type)
    labels = [declared[1].decode("ascii")] if declared else []
    labels += [served[1]] if served else []
    codec_names = [name for name in map(_codec, labels) if name]
    if not (codec_names and codec_names[0].startswith(_ESCAPING)):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            wrong = not text.isascii() and codec_names[:1] not in ([], ["utf-8"])
            return ReadCharacters(text, "utf-8", "wrong_charset_label" if wrong else "", labels[0] if wrong else "")
    return _by_label(content, codec_names, labels)


def _by_label(content: bytes, codec_names: list[str], labels: list[str]) -> ReadCharacters:
    """Return the text of bytes that are no UTF-8 by the first label that fits them, else by a guess."""
    for name in codec_names:
        if name.startswith("utf-"):
            continue
        try:
            return ReadCharacters(content.decode(name), name)
        except UnicodeDecodeError:
            if name.startswith(("cp12", "iso8859")):
                return ReadCharacters(content.decode(name, "replace"), name, "broken_characters", name)
    guess = _guessed(content)
    return ReadCharacters(guess.text, guess.encoding, guess.fault, labels[0] if labels else guess.detail)


def _strictly(content: bytes, encoding: str) -> ReadCharacters:
    try:
        return ReadCharacters(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        return ReadCharacters(content.decode(encoding, "replace"), encoding, "broken_characters", encoding)
