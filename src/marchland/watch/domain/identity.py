"""What makes two items the same: one key for an item that survives new schemes, hosts' prefixes, tracking and guids."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence

from marchland.watch.domain.item import ParsedItem
from marchland.watch.domain.link import TrackingRules, without_tracking
from marchland.watch.domain.plain_text import one_line
from marchland.watch.domain.web_address import address_parts, unescaped

_DIGITS = 32
_OWN_PORTS = frozenset({None, 80, 443})
KnownOf = Callable[[Collection[str]], Collection[str]]
"""Returns those of the keys that have been given to an item before."""


def link_identity(link: str, rules: TrackingRules) -> str:
    """Return what is the same of all addresses of one page: host without `www.`, path and parameters in order.

    The scheme, a port that is the scheme's own, parameters that track, the fragment (but one that is an address of its
    own, `#!/…` or `#/…`), a slash at the end and the way in which letters are escaped make no difference. It is empty
    for what is no web address, and for the front page of a site, which says nothing of an item.
    """
    parts = address_parts(without_tracking(link.strip(), rules))
    if parts.scheme not in {"http", "https"} or not parts.host:
        return ""
    host = parts.host.rstrip(".").removeprefix("www.") + (f":{parts.port}" if parts.port not in _OWN_PORTS else "")
    path = unescaped(parts.path).rstrip("/")
    query = "&".join(sorted(unescaped(parameter.replace("+", " ")) for parameter in (parts.query or "").split("&")))
    route = unescaped(parts.fragment) if parts.fragment and parts.fragment.startswith(("!", "/")) else ""
    if not (path or query or route):
        return ""
    return "\n".join((host, path, query, route))


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _guid_identity(guid: str) -> str:
    for scheme in ("https://www.", "http://www.", "https://", "http://"):
        if guid.lower().startswith(scheme):
            return "//" + guid[len(scheme) :].rstrip("/")
    return guid


def item_key(item: ParsedItem, feed: str, rules: TrackingRules) -> str:
    """Return the key of an item by itself: by its link, else its guid, else title and instant within its feed.

    A link is the same in every feed, so an item that two feeds of an outlet have is one. A guid or a title means
    something only in its own feed, which `feed` names (its source's identifier, never its address, which may move).
    """
    if link := link_identity(item.link, rules):
        return _key("link", link)
    if item.guid:
        return _key("guid", feed, _guid_identity(item.guid))
    instant = item.published_at or item.updated_at
    return _key("title", feed, one_line(item.title).casefold(), instant.isoformat() if instant else "")


def item_keys(
    items: Sequence[ParsedItem], feed: str, rules: TrackingRules, known_of: KnownOf = lambda _: ()
) -> tuple[str, ...]:
    """Return the key of each item of a feed, in their order: the same key only for the same item printed twice.

    Items that share a link but differ in guid or title stay apart: the oldest has the key of the link, the others one
    with their guid, or their title where the guid is shared too. `known_of` returns those of the keys that have been
    given before; an item that had such a key keeps it when it is alone in a later reading of the feed.
    """
    keys = [item_key(item, feed, rules) for item in items]
    groups: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[key].append(place)
    apart = [_apart(key, item) for key, item in zip(keys, items, strict=True)]
    known_keys = frozenset(known_of({own for both in apart for own in both}))
    for places in groups.values():
        oldest = items[_oldest(items, places)]
        guids = Counter(_guid_identity(items[place].guid) for place in places)
        for place in places:
            item = items[place]
            by_guid, by_title = apart[place]
            known = next((own for own in (by_guid, by_title) if own in known_keys), "")
            if known:
                keys[place] = known
            elif not _same(item, oldest):
                keys[place] = by_guid if guids[_guid_identity(item.guid)] == 1 else by_title
    return tuple(keys)


def _apart(key: str, item: ParsedItem) -> tuple[str, str]:
    """Return the keys of an item that shares its first one with others: by its guid, and by its title."""
    guid = _guid_identity(item.guid)
    title = _key("apart by title", key, guid, one_line(item.title).casefold())
    return _key("apart by guid", key, guid) if guid else title, title


def _same(item: ParsedItem, other: ParsedItem) -> bool:
    return (
        _guid_identity(item.guid) == _guid_identity(other.guid)
        and one_line(item.title).casefold() == one_line(other.title).casefold()
    )


def _oldest(items: Sequence[ParsedItem], places: list[int]) -> int:
    """Return the place of the item published first; without instants the last one, for feeds begin with the newest."""

    def age(place: int) -> tuple[float, int]:
        at = items[place].published_at or items[place].updated_at
        return (at.timestamp() if at else float("inf"), -place)

    return min(places, key=age)
