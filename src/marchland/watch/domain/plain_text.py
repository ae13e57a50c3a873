"""Plain text of what feeds write as HTML: no letter, digit or sign is lost but the markup itself."""

from __future__ import annotations

import re
from html.entities import html5, name2codepoint

_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")
_BLOCKS = frozenset({
    "p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "thead", "tbody", "tfoot", "h1", "h2", "h3",
    "h4", "h5", "h6", "blockquote", "pre", "dl", "dt", "dd", "hr", "article", "section", "aside", "header",
    "footer", "nav", "figure", "figcaption", "caption", "center", "details", "summary",
})  # fmt: skip
_BLOCK_TAG = re.compile(f"</?(?:{'|'.join(sorted(_BLOCKS))})>")
_INLINE_TAG = re.compile(r"<(?:a(?: [a-z]+=\"[^\"]*\")*|/?[a-z][a-z0-9]*)>")
_MARKUP = re.compile(r"<(?:[A-Za-z]|/[A-Za-z]|!|\?)")
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]*;)")
_OTHER_BLANKS = re.compile(r"[\t\r\n\f\v]")
_ELLIPSIS = "…"
_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_WINDOWS = {code: sign for code, sign in _C1.items() if sign != "�"}
_C1_SIGN = re.compile("[\x80-\x9f]")
_MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]+")


def has_markup(text: str) -> bool:
    """Tell whether anything in the text could be a tag, a comment or a declaration of HTML."""
    return "<" in text and _MARKUP.search(text) is not None


def character(number: int) -> str:
    """Return the character that a numeric reference means in HTML; one that cannot be is `�`."""
    if number in _WINDOWS:
        return _WINDOWS[number]
    if number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF:
        return chr(number)
    return "�"


def named(name: str) -> str:
    """Return the character of a named entity, empty for one that is none; XHTML's own table goes before HTML 5's."""
    code = name2codepoint.get(name)
    return html5.get(name + ";", "") if code is None else chr(code)


def _decoded(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return named(name) or entity[0]
    return character(int(decimal) if decimal else int(hexadecimal, 16))


def decoded(text: str) -> str:
    """Return the text with its entities as characters, once; only entities that end in a semicolon are some."""
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def escaped_bare(text: str) -> str:
    """Return HTML in which every `&` that begins no entity is `&amp;`, so that `AT&copy=3` stays as it is."""
    return _BARE_AMPERSAND.sub("&amp;", text) if "&" in text else text


def escaped(text: str) -> str:
    """Return plain text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str) -> str:
    """Return the text on one line: runs of white space are one space; a space that does not break is kept."""
    return " ".join([word for word in _OTHER_BLANKS.sub(" ", text).split(" ") if word])


def text_of_clean_html(html: str) -> str:
    """Return the words of HTML that our sanitiser wrote; where a block begins or ends there is a space.

    In such HTML only links have attributes, these are in double quotes, and a `<` in the text is `&lt;`.
    """
    text = _INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", html)) if "<" in html else html
    if "&" in text:
        text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
        text = text.replace("&amp;", "&")
    return one_line(text)


def windows_signs(text: str) -> str:
    """Return the text with what only Windows writes at 0x80–0x9F read as Windows does (`\\x92` is `’`).

    UTF-8 that was taken for Latin-1 on the way (`â\\x80¦`) is read as the UTF-8 it was.
    """
    if text.isascii() or not _C1_SIGN.search(text):
        return text
    return _MISREAD.sub(_reread, text).translate(_WINDOWS)


def _reread(run: re.Match[str]) -> str:
    try:
        return run[0].encode("latin-1").decode("utf-8")
    except UnicodeError:
        return run[0]


def cut_at_word(text: str, longest: int) -> str:
    """Return the text, or its beginning up to the end of a word with `…`, of at most that many characters."""
    if len(text) <= longest:
        return text
    room = longest - len(_ELLIPSIS)
    kept = text[:room]
    if not text[room].isspace() and (end := kept.rfind(" ")) > 0:
        kept = kept[:end]
    return kept.rstrip() + _ELLIPSIS
