"""Bytes as text: by their mark, as UTF-8, as what they say they are, or by trying, and never wrongly without a word."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from marchland.core.errors import InputError
from marchland.core.message import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TRIED = ("cp1252", "cp1251", "cp1250", "koi8-u", "cp866")
_NAMES = {"cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8-u": "KOI8-U"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_EDGES = "\"'“”‘’«»„‚()[]{}.,;:!?…–—-/•·€£№°§©®™\xa0 "
_ALPHABETS = (0x00, 0x01, 0x04, 0x20)
"""The upper bytes of Latin and Cyrillic letters and of dashes and quotes."""
_LOOKED_AT, _HEAD = 50_000, 4096
_MOST_CONTROL_SHARE, _LEAST_SENSE = 0.02, 0.8
_NO_TEXT = "save it as text, HTML, DOCX or PDF"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what a reader must know of how it was read."""

    text: str
    notes: tuple[str, ...] = ()


def decoded(content: bytes, declared: str = "") -> Decoded:
    """Return the bytes as text, every character of them; raises InputError for what is no text.

    A byte order mark at the beginning is no character of the text. `declared` is what a page says of itself.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_strict(content[len(mark) :], encoding), ())
    wide = _wide(content)
    if wide:
        return _checked(_strict(content, wide), ())
    for encoding in ("utf-8", _python_name(declared)):
        if encoding:
            try:
                return _checked(content.decode(encoding), ())
            except (UnicodeDecodeError, ValueError):
                continue
    return _damaged(content) or _tried(content)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "byte {start} is not {encoding} text", start=error.start, encoding=encoding.upper(), next_step=_NO_TEXT
        ) from None


def _python_name(declared: str) -> str:
    """Return Python's name of an encoding of text; empty for one it does not know, or that is none of bytes."""
    try:
        found = codecs.lookup(declared.strip().lower())
    except (LookupError, ValueError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", False) and not found.name.startswith("utf-7") else ""


def _wide(content: bytes) -> str:
    """Return the UTF-16 that bytes without a mark are in, where nearly every other byte only names an alphabet."""
    head = content[:_HEAD]
    if len(head) < 8:
        return ""
    halves = (head[0::2], head[1::2])
    even, odd = (sum(map(half.count, _ALPHABETS)) / len(half) for half in halves)
    upper = halves[odd > even]
    if max(even, odd) < 0.9 or min(even, odd) > 0.6 or upper.count(0x20) > 0.3 * len(upper):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _damaged(content: bytes) -> Decoded | None:
    """Return a text in UTF-8 a few bytes of which are not, with the sign for what is lost in their place."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count("\ufffd") - content.count("\ufffd".encode())
    told = sum(1 for sign in text[:_LOOKED_AT] if sign > "\x7f" and sign != "\ufffd")
    if lost > max(3, len(text) // 1000) or told < 10 * text[:_LOOKED_AT].count("\ufffd"):
        return None
    note = Message.counted(
        "{n} place holds bytes that are no UTF-8 text, and reads �",
        "{n} places hold bytes that are no UTF-8 text, and read �",
        lost,
    )
    return _checked(text, (note,))


def _tried(content: bytes) -> Decoded:
    """Return the text in the encoding in which its words make the most sense; raises InputError where none does."""
    best, best_sense, text = "", 0.0, ""
    for encoding in _TRIED:
        try:
            candidate = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        sense = _sense(candidate[:_LOOKED_AT])
        if sense > best_sense:
            best, best_sense, text = encoding, sense, candidate
    if best_sense < _LEAST_SENSE:
        raise InputError("the encoding of the text cannot be told", next_step="save it as UTF-8 text")
    shown = _NAMES.get(best, best)
    return _checked(text, (Message("the text was read as {encoding}, which it does not say itself", encoding=shown),))


def _sense(text: str) -> float:
    """Return the share of words with letters beyond ASCII that are words of one script and written as words are."""
    words = [word for word in (each.strip(_EDGES) for each in text.split()) if not word.isascii()]
    if not words:
        return 0.9
    return sum(map(_is_word, words)) / len(words)


def _is_word(word: str) -> bool:
    letters = word.replace("-", "").replace("'", "").replace("’", "")
    if not letters.isalpha():
        return False
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in letters)
    if cyrillic not in {0, len(letters)}:
        return False
    if not cyrillic and sum(map(str.isascii, letters)) < 0.5 * len(letters):
        return False
    return letters.isupper() or letters[1:].islower() or len(letters) == 1


def _checked(text: str, notes: tuple[str, ...]) -> Decoded:
    """Return the text with a note on its control characters; raises InputError where it is more of them than text."""
    count = len(_CONTROL.findall(text))
    if count > _MOST_CONTROL_SHARE * len(text):
        raise InputError("this is no text: it is full of control characters", next_step=_NO_TEXT)
    if count:
        told = Message.counted("{n} control character stands in it", "{n} control characters stand in it", count)
        notes = (*notes, told)
    return Decoded(text, notes)
