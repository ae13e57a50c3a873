"""HTML of others made harmless, by nh3: no script, style, picture or handler, and only links that can be followed."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from marchland.watch.domain.plain_text import escaped, escaped_bare
from marchland.watch.domain.web_address import joined

_DEEPEST = 200
"""Tags inside of each other that are still parsed: the time that nesting takes grows with its square."""
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var", "wbr",
})  # fmt: skip
_WITHOUT_CONTENT = frozenset({
    "script", "style", "template", "svg", "math", "textarea", "select", "frameset",
})  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_WITHOUT_CONTENT),
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
)
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_DEEP = frozenset({
    "p", "li", "td", "th", "tr", "dd", "dt", "tbody", "thead", "tfoot", "option", "br", "hr", "img", "input",
    "wbr", "area", "col", "source", "track",
})  # fmt: skip
_ANY_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[/!?a-zA-Z][^<>]*>?", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|template|svg|math)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HALVES = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"<a href=\"([^\"]*)\"")


def _is_too_deep(html: str) -> bool:
    """Tell whether tags stand so deep in each other that a parser would take too long."""
    if html.count("<") <= _DEEPEST:
        return False
    depth = 0
    for close, name in _OPEN_OR_CLOSE.findall(html):
        if name.lower() in _NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if close else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def sanitized(html: str, base: str = "") -> tuple[str, bool]:
    """Return HTML with nothing in it that runs, loads or leads astray, and whether its markup had to be left out.

    Relative links begin from the base. An `&` that begins no whole entity is a character. HTML that is nested too deep,
    even without its drawings and scripts, comes back as its words alone. Half a surrogate pair, which JSON may hold and
    no text may, becomes the sign for what cannot be read.
    """
    html = escaped_bare(_HALVES.sub("\ufffd", html))
    if _is_too_deep(html):
        html = _UNSEEN.sub(" ", html)
        if _is_too_deep(html):
            return escaped(unescape(_ANY_TAG.sub(" ", html))), True
    clean = _CLEANER.clean(html)
    if "<a href=" in clean:
        root = escape("/".join(base.split("/", 3)[:3]))
        clean = _ADDRESS.sub(lambda match: _resolved(match, base, root), clean)
    return clean, False


def _resolved(match: re.Match[str], base: str, root: str) -> str:
    """Return an attribute with its whole address; one that remains relative is left out."""
    address = match[1]
    if address[:7].lower().startswith(("http://", "https:/")):
        return match[0]
    if base and address[:1] == "/" and address[1:2] not in {"/", "\\"} and "/." not in address:
        return f'<a href="{root}{address}"'
    address = joined(base, unescape(address).strip())
    return f'<a href="{escape(address)}"' if address.lower().startswith(("http://", "https://")) else "<a"
