"""JSON as people and programs are given it, written one way: nothing in it moves a terminal or turns its text."""

from __future__ import annotations

import json
import re

import msgspec

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What JSON lets stand raw and a reader does not bear.

Controls of a terminal, marks that turn text round or are not seen, ends of lines that JSON has not, and halves of
characters, which no encoding writes.
"""

_HALVES = re.compile("[\ud800-\udfff]")


def indented(value: object) -> str:
    """Return a structure as JSON to be read, with the end of its last line; raises ValueError for NaN and infinity."""
    return laid_out(json.dumps(value, ensure_ascii=False, allow_nan=False))


def laid_out(text: str) -> str:
    """Return JSON as it is to be read: what the standard library writes with indents, but several times as fast."""
    if not text.isascii() and _HALVES.search(text):  # they are no text to the quick writer
        return escaped(json.dumps(json.loads(text), ensure_ascii=False, indent=2, allow_nan=False)) + "\n"
    shown = msgspec.json.format(escaped(text), indent=2)
    shown += "\n"  # in place, for the text of a large answer is not to be copied
    return shown


def compact(value: object) -> str:
    """Return a structure as JSON without a space, for what only programs read; raises as `indented` does."""
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def escaped(text: str) -> str:
    """Return JSON in which nothing stands raw that would move a terminal or turn its text."""
    # All of these can stand only inside strings, where an escape means the same; of them ASCII has one.
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda unsafe: f"\\u{ord(unsafe[0]):04x}", text)
