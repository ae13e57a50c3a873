"""The names of elements in feeds, whatever namespace or prefix a publisher gave them, as one plain name each."""

from __future__ import annotations

ATOM = frozenset({
    "http://www.w3.org/2005/atom", "http://purl.org/atom/ns#", "http://purl.org/atom/", "http://example.com/newformat#",
    "http://example.com/necho", "http://purl.org/echo/", "uri/of/echo/namespace#", "http://example.com/",
})  # fmt: skip
_CORE_BEGINNINGS = (
    "http://purl.org/rss/1.0/modules/rss091", "http://purl.org/net/rss1.1", "http://my.netscape.com/",
    "http://channel.netscape.com/", "http://my.netscape.com/rdf/simple/", "http://backend.userland.com/",
    "http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss", "https://cyber.harvard.edu/rss",
    "http://purl.org/rss/2.0", "http://rssboard.org", "http://www.rssboard.org",
)  # fmt: skip
_CORE = frozenset({"", "http://purl.org/rss/1.0/", "http://purl.org/rss/1.0"})
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1": "dc", "https://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/": "dc",
    "http://purl.org/dc/terms/": "dcterms", "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss/": "media", "http://search.yahoo.com/mrss": "media",
    "https://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes", "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "https://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf", "http://www.w3.org/1999/xhtml": "xhtml",
    "http://purl.org/rss/1.0/modules/description/": "description",
}  # fmt: skip
_KNOWN_PREFIXES = frozenset(_PREFIXES.values()) | {"atom"}


class Names:
    """What the elements of one document are called, each looked up once."""

    def __init__(self, root_tag: str) -> None:
        self._own = root_tag[1:].partition("}")[0] if root_tag[:1] == "{" else ""
        self._is_atom = root_tag.rpartition("}")[2].lower() in {"feed", "entry"}
        self._names: dict[str, str] = {}

    def name(self, tag: str) -> str:
        """Return `title`, `dc:date`, … for a tag as lxml has it; empty for one that no reader of feeds knows."""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = self._looked_up(tag)
        return name

    def _looked_up(self, tag: str) -> str:
        if tag[:1] != "{":
            prefix, colon, local = tag.lower().rpartition(":")
            return local if not colon or prefix == "rss" else f"{prefix}:{local}" if prefix in _KNOWN_PREFIXES else ""
        space, _, local = tag[1:].partition("}")
        space, local, own = space.strip().lower(), local.lower(), self._own.strip().lower()
        prefix = _PREFIXES.get(space, "")
        if prefix:
            return f"{prefix}:{local}"
        if space in _CORE or space.startswith(_CORE_BEGINNINGS) or (space == own):
            return local
        if space in ATOM:
            return local if self._is_atom else f"atom:{local}"
        return ""
