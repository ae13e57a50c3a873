"""Links of items as they were meant: resolved, safe to follow, and without the parameters that track a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marchland.watch.domain.web_address import address_parts, joined

_BREAKS = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


@dataclass(frozen=True, slots=True)
class TrackingRules:
    """The names of parameters that track a reader: whole names, and how names begin, all in lower case."""

    names: frozenset[str]
    beginnings: tuple[str, ...]

    def tracks(self, parameter: str) -> bool:
        """Tell whether a parameter, with or without its value, is one of these."""
        name = parameter.partition("=")[0].lower()
        return name in self.names or name.startswith(self.beginnings)


def without_tracking(link: str, rules: TrackingRules) -> str:
    """Return the link without parameters that track, in its query or fragment; all else stays as written."""
    if "?" not in link and "#" not in link:
        return link
    rest, hash_mark, fragment = link.partition("#")
    path, question, query = rest.partition("?")
    if question:
        query, question = _kept(query, question, rules)
    if hash_mark and ("=" in fragment):
        fragment, hash_mark = _kept(fragment, hash_mark, rules)
    return f"{path}{question}{query}{hash_mark}{fragment}"


def _kept(parameters: str, mark: str, rules: TrackingRules) -> tuple[str, str]:
    """Return the parameters that stay, and their mark, which goes with the last of them."""
    parts = parameters.split("&")
    stay = [part for part in parts if not rules.tracks(part)]
    if len(stay) == len(parts):
        return parameters, mark
    return "&".join(stay), mark if stay else ""


def clean_link(text: str, base: str, rules: TrackingRules) -> tuple[str, str]:
    """Return a web address made of a link as a feed has it, and the code of its fault, either of them empty.

    It is resolved against the base, `&amp;` that was escaped once too often is `&`, and parameters that track are off.
    Only http and https are web addresses. A `&copy=3` in it is a parameter and no sign of copyright.
    """
    link = _BREAKS.sub("", text) if _BREAKS.search(text) else text
    if not link:
        return "", ""
    if "&amp;" in link:
        link = link.replace("&amp;", "&")
    if not _SCHEME.match(link):
        link = joined(base, link) if base else f"https:{link}" if link.startswith("//") else ""
        if not link:
            return "", "link_without_base"
    scheme = _SCHEME.match(link)
    if scheme is None or scheme[1].lower() not in {"http", "https"} or not address_parts(link).host:
        return "", "unsafe_link"
    return without_tracking(link, rules), ""
