"""XML made readable before a parser sees it, because parsers that recover from faults lose what comes after them."""

from __future__ import annotations

import re

from marchland.watch.domain.faults import KEPT_OF_ONE_CODE, FaultLog
from marchland.watch.domain.plain_text import character, named

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_START = re.compile(r"<(?:[A-Za-z_]|!DOCTYPE|!--|\?)", re.IGNORECASE)
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,2000}(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ANY_DECLARATION = re.compile(r"<![^>]*>")
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LEFT_ALONE = (("<![CDATA[", "]]>"), ("<!--", "-->"))
_SPOT = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,9});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9._-]{0,40});)?"
)
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_OWN_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]{0,40})\s+(?:\"([^\"&%<]{0,64})\"|'([^'&%<]{0,64})')\s*>")
_MOST_REPLACED = 10_000
"""Entities of a feed's own that are replaced in all: an entity bomb ends here."""


def mended(text: str, log: FaultLog) -> str:
    """Return the document without what XML does not allow: every fault is logged, and no letter of a text is lost.

    Control characters go, the document type goes (simple entities that it declares are put in place), and an `&` that
    begins no entity, or one that only HTML knows, is written as XML has it. CDATA and comments are left alone. The
    lines stay where they were.
    """
    if _may_hold_controls(text) and (spot := _NOT_ALLOWED.search(text)):
        log.add("control_character", text.count("\n", 0, spot.start()) + 1)
        text = _NOT_ALLOWED.sub("", text)
    text, entities = _without_document_type(_from_start(text, log), log)
    return _Mender(text, entities, log).mended() if "&" in text else text


def _may_hold_controls(text: str) -> bool:
    """Tell whether what XML does not allow can be there, several times as fast as it would be found."""
    content = text.encode("utf-8", "surrogatepass")
    return len(content.translate(None, _CONTROLS)) < len(content) or b"\xef\xbf" in content or b"\xed" in content


def _from_start(text: str, log: FaultLog) -> str:
    """Return the text from its first tag on, without the XML declaration; lines before it stay as empty ones."""
    start = _START.search(text)
    if start is None:
        return text
    before = text[: start.start()]
    if before.strip("\ufeff \t\r\n"):
        log.add("text_before_feed", 1, before.strip()[:40])
    declaration = _DECLARATION.match(text, start.start())
    begin = declaration.end() if declaration else start.start()
    return "\n" * text.count("\n", 0, begin) + text[begin:]


def _without_document_type(text: str, log: FaultLog) -> tuple[str, dict[str, str]]:
    """Return the text without its document type, and the simple entities that this declares."""
    begin = prolog.end() if (prolog := _PROLOG.match(text)) else 0
    if text[begin : begin + 9].upper() != "<!DOCTYPE":
        return text, {}
    doctype = _DOCTYPE.match(text, begin) or _ANY_DECLARATION.match(text, begin)
    if doctype is None:
        return text, {}
    declared, end = doctype[0], doctype.end()
    entities = {name: double or single for name, double, single in _OWN_ENTITY.findall(declared)}
    if "[" in declared:
        log.add("document_type", text.count("\n", 0, begin) + 1)
    return text[:begin] + "\n" * declared.count("\n") + text[end:], entities


class _Mender:
    """One walk over the ampersands of a document."""

    def __init__(self, text: str, entities: dict[str, str], log: FaultLog) -> None:
        self._text, self._entities, self._log = text, entities, log
        self._replaced = self._begin = 0

    def mended(self) -> str:
        parts: list[str] = []
        text, begin, spot = self._text, 0, self._text.find("<!")
        while spot >= 0:
            mark = next((end for start, end in _LEFT_ALONE if text.startswith(start, spot)), "")
            end = text.find(mark, spot) if mark else spot
            end = len(text) if end < 0 else end + len(mark)
            if mark:
                parts += (self._part(begin, spot), text[spot:end])
                begin = end
            spot = text.find("<!", max(end, spot + 2))
        return "".join((*parts, self._part(begin, len(text))))

    def _part(self, begin: int, end: int) -> str:
        self._begin = begin
        part = self._text[begin:end]
        return _SPOT.sub(self._written, part) if "&" in part else part

    def _written(self, spot: re.Match[str]) -> str:
        held = spot[0]
        decimal, hexadecimal, name = spot.groups()
        if decimal or hexadecimal:
            return self._numeric(spot, int(decimal) if decimal else int(hexadecimal, 16))
        if name in self._entities and self._replaced < _MOST_REPLACED:
            self._replaced += 1
            return self._entities[name]
        sign = named(name) if name else ""
        if not sign:
            self._tell("bare_ampersand", spot)
            return "&amp;" + held[1:]
        self._tell("undefined_entity", spot)
        return sign.replace("&", "&amp;").replace("<", "&lt;")

    def _numeric(self, spot: re.Match[str], number: int) -> str:
        if number < 0x20 and number not in {9, 10, 13}:
            self._tell("control_character", spot)
            return ""
        if number < 0x80:
            return f"&#{number};"
        return chr(number) if 0x80 <= number < 0xA0 else character(number)

    def _tell(self, code: str, spot: re.Match[str]) -> None:
        # Counting lines for each of many thousands would take a time that grows with their square.
        start = self._begin + spot.start()
        line = self._text.count("\n", 0, start) + 1 if self._log.count(code) < KEPT_OF_ONE_CODE else 0
        self._log.add(code, line, self._text[start : start + 20].split("\n")[0])
