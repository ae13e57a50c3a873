"""The rows of items: their versions, which only grow, what is looked for in them, and their tags."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from marchland.watch.adapters.news_rows import Row, in_pieces, optional
from marchland.watch.adapters.news_sources import SourceRows
from marchland.watch.domain.instants import PLACE_BITS, instant_of, instant_text, read_instant, shown_second
from marchland.watch.domain.item import ItemVersion, ParsedItem
from marchland.watch.domain.item_version import version_of
from marchland.watch.domain.lemma_text import LemmaText
from marchland.watch.domain.news_store import NewsEntry, Pending, Tag, Taken

EVERY_MARK = "every:item"
"""The mark that every item has, from which exclusions are taken away."""

_VERSION = """SELECT v.place, v.item, v.number, v.source, v.seen_at, v.digest, v.title, v.summary, v.link, v.author,
    v.publisher, v.language, v.published_at, v.updated_at FROM version v """
_KNOWN = "d.revision <= ? AND (d.replaced_in IS NULL OR d.replaced_in > ?)"
_NEW_VERSION = """INSERT INTO version (place, item, number, revision, source, seen_at, digest, title, summary, link,
    author, publisher, language, published_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEW_ITEM = "INSERT INTO item (id, source, second, versions, words) VALUES (?, ?, ?, ?, ?)"
_CHANGED_ITEM = "UPDATE item SET versions = ?, words = ? WHERE id = ?"
_PENDING = """INSERT INTO pending (item, revision) VALUES (?, ?)
    ON CONFLICT (item) DO UPDATE SET revision = excluded.revision"""
_REPLACED = "UPDATE document SET replaced_in = ? WHERE item = ? AND replaced_in IS NULL"
_TAGS = """SELECT item, kind, value, rule FROM tag
    WHERE set_in <= ? AND (cleared_in IS NULL OR cleared_in > ?) AND item {among} ORDER BY item, key"""


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """An item that a source brought, ready to be taken: who it is, and the digest of its words."""

    id: str
    item: ParsedItem
    words: bytes


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What must be known of an item to tell whether it changed."""

    second: int
    versions: int
    words: bytes


@dataclass(frozen=True, slots=True)
class IndexedVersion:
    """What is looked for in one version of an item."""

    place: int
    item: str
    revision: int
    replaced_in: int | None
    marks: tuple[str, ...]
    text: LemmaText


@dataclass(slots=True)
class Intake:
    """What a transaction takes in: `texts` are lemmas by digest of words, `indexed` the versions of each item."""

    revision: int
    seen_at: datetime
    known: dict[str, KnownItem]
    texts: Mapping[bytes, LemmaText]
    next_places: dict[int, int] = field(default_factory=dict)
    indexed: dict[str, list[IndexedVersion]] = field(default_factory=dict)
    versions: list[Row] = field(default_factory=list)
    new_items: dict[str, str] = field(default_factory=dict)


_OLD = """FROM version v WHERE v.place < ? AND NOT EXISTS (
    SELECT 1 FROM decision_version n WHERE n.item = v.item AND n.number = v.number)"""


class ItemRows(SourceRows):
    """What is known of items."""

    @abstractmethod
    def index(self, versions: Sequence[IndexedVersion]) -> None:
        """Make new versions searchable; they come in the order of their places."""

    @abstractmethod
    def mark(self, version: IndexedVersion) -> None:
        """Make a version searchable by its marks as they now are."""

    @abstractmethod
    def unindex(self, versions: Sequence[IndexedVersion]) -> None:
        """Make versions searchable no more."""

    def known_items(self, items: Collection[str]) -> dict[str, KnownItem]:
        """Return what is known of those of the items that were ever taken."""
        query = f"SELECT id, second, versions, words FROM item WHERE id {self.among}"  # noqa: S608 - a text of ours
        rows = (row for piece in in_pieces(list(items)) for row in self.rows(query, self.listed(piece)))
        return {identifier: KnownItem(second, versions, bytes(words)) for identifier, second, versions, words in rows}

    def take_items(self, source: str, items: Iterable[ReadyItem], repeated: int, intake: Intake) -> Taken:
        """Take the items of a source and return what became of them; `keep_intake` then keeps them."""
        new: list[str] = []
        changed: list[str] = []
        unchanged = 0
        for ready in items:
            known = intake.known.get(ready.id)
            if known is not None and known.words == ready.words:
                unchanged += 1
                continue
            (changed if known else new).append(ready.id)
            self._take(source, ready, known, intake)
        return Taken(source, tuple(new), tuple(changed), unchanged, repeated, intake.revision)

    def _take(self, source: str, ready: ReadyItem, known: KnownItem | None, intake: Intake) -> None:
        second = known.second if known else shown_second(ready.item.published_at, intake.seen_at)
        number = known.versions + 1 if known else 1
        intake.known[ready.id] = KnownItem(second, number, ready.words)
        if known is None:
            intake.new_items[ready.id] = source
        place = self._next_place(second, intake)
        version = version_of(ready.id, number, source, intake.seen_at, ready.item)
        intake.versions.append(_version_row(place, intake.revision, version))
        earlier = intake.indexed.setdefault(ready.id, [])
        if earlier:
            earlier[-1] = replace(earlier[-1], replaced_in=intake.revision)
        tags = self.tag_keys(ready.id) if known else ()
        marks = (*_own_marks(version), *tags)
        earlier.append(IndexedVersion(place, ready.id, intake.revision, None, marks, intake.texts[ready.words]))

    def _next_place(self, second: int, intake: Intake) -> int:
        """Return a free place in a second, or in the last one before it that is not full."""
        place = intake.next_places.get(second)
        if place is None:
            last = self.value(
                "SELECT max(place) FROM version WHERE place >= ? AND place < ?",
                second << PLACE_BITS, (second + 1) << PLACE_BITS,
            )  # fmt: skip
            place = second << PLACE_BITS if last is None else last + 1
        intake.next_places[second] = place + 1
        return place if place >> PLACE_BITS == second else self._next_place(second - 1, intake)

    def keep_intake(self, intake: Intake) -> None:
        """Keep all that was taken in."""
        versions = sorted((each for several in intake.indexed.values() for each in several), key=lambda one: one.place)
        known, new = intake.known, intake.new_items
        old = [identifier for identifier in intake.indexed if identifier not in new]
        self.run_each(_REPLACED, [(intake.revision, identifier) for identifier in old])
        self.run_each(_CHANGED_ITEM, [(known[one].versions, known[one].words, one) for one in old])
        self.run_each(
            _NEW_ITEM,
            [(one, source, known[one].second, known[one].versions, known[one].words) for one, source in new.items()],
        )
        self.run_each(_NEW_VERSION, sorted(intake.versions))
        self.run_each(_PENDING, [(identifier, intake.revision) for identifier in sorted(intake.indexed)])
        self.index(versions)
        self.count_up(len(versions), sum(version.text.length for version in versions))

    def unsettled(self, limit: int) -> tuple[Pending, ...]:
        """Return items that wait for their tags and their story, those that wait longest first."""
        rows = self.rows(
            """SELECT p.item, p.revision, r.at FROM pending p JOIN revision r ON r.number = p.revision
            ORDER BY p.revision, p.item LIMIT ?""",
            limit,
        )
        return tuple(Pending(item, revision, read_instant(at)) for item, revision, at in rows)

    def end_pending(self, pending: Sequence[Pending]) -> None:
        """Let these wait no more, but for those that changed since."""
        self.run_each(
            "DELETE FROM pending WHERE item = ? AND revision = ?", [(each.item, each.revision) for each in pending]
        )

    def count_up(self, items: int, words: int) -> None:
        """Count so many more items and words, or fewer."""
        if items:
            self.run("UPDATE total SET items = items + ?, words = words + ?", items, words)

    def places_of(self, items: Sequence[str], revision: int) -> dict[str, int]:
        """Return the places of the versions of items that were known then."""
        query = f"SELECT d.item, d.place FROM document d WHERE {_KNOWN} AND d.item {self.among}"  # noqa: S608
        pieces = (self.rows(query, revision, revision, self.listed(piece)) for piece in in_pieces(items))
        return {item: place for rows in pieces for item, place in rows}

    def entries_at(self, places: Sequence[int], revision: int) -> list[NewsEntry]:
        """Return the versions that stand at these places, in that order, each with its tags at a revision."""
        query = f"{_VERSION}WHERE v.place {self.among}"
        rows = {row[0]: row for piece in in_pieces(places) for row in self.rows(query, self.listed(piece))}
        tags = self.tags_of(sorted({row[1] for row in rows.values()}), revision)
        return [
            NewsEntry(_version(rows[place]), instant_of(place), tags.get(rows[place][1], ()))
            for place in places
            if place in rows
        ]

    def versions_of(self, item: str, revision: int) -> tuple[ItemVersion, ...]:
        """Return the versions of an item that were known then."""
        query = _VERSION + "WHERE v.item = ? AND v.revision <= ? ORDER BY v.number"
        return tuple(map(_version, self.rows(query, item, revision)))

    def changed_between(self, first: datetime, before: datetime, revision: int) -> tuple[ItemVersion, ...]:
        """Return the versions that changed items from one instant to another (not in it), in the order they came."""
        query = _VERSION + (
            "WHERE v.number > 1 AND v.seen_at >= ? AND v.seen_at < ? AND v.revision <= ? ORDER BY v.seen_at, v.place"
        )
        return tuple(map(_version, self.rows(query, instant_text(first), instant_text(before), revision)))

    def tags_of(self, items: Sequence[str], revision: int) -> dict[str, tuple[Tag, ...]]:
        """Return the tags that items had then."""
        tags: dict[str, list[Tag]] = {}
        query = _TAGS.format(among=self.among)
        for piece in in_pieces(items):
            for item, kind, value, rule in self.rows(query, revision, revision, self.listed(piece)):
                tags.setdefault(item, []).append(Tag(kind, value, rule))
        return {item: tuple(several) for item, several in tags.items()}

    def tag_keys(self, item: str) -> tuple[str, ...]:
        """Return every tag that an item has or ever had, by its key."""
        rows = self.rows("SELECT DISTINCT key FROM tag WHERE item = ? ORDER BY key", item)
        return tuple(key for (key,) in rows)

    def set_item_tags(self, item: str, tags: Sequence[Tag], revision: int) -> list[IndexedVersion]:
        """Set the tags of an item, and return its versions that are to be marked anew."""
        before = self.tags_of([item], revision).get(item, ())
        wanted, had, ever = {tag.key: tag for tag in tags}, {tag.key: tag for tag in before}, self.tag_keys(item)
        gone = [key for key, tag in had.items() if wanted.get(key) != tag]
        added = [(key, tag) for key, tag in wanted.items() if had.get(key) != tag]
        self.run_each(
            "UPDATE tag SET cleared_in = ? WHERE item = ? AND key = ? AND cleared_in IS NULL",
            [(revision, item, key) for key in gone],
        )
        self.run_each(
            "INSERT INTO tag (item, key, set_in, kind, value, rule) VALUES (?, ?, ?, ?, ?, ?)",
            [(item, key, revision, tag.kind, tag.value, tag.rule) for key, tag in added],
        )
        fresh = [key for key in wanted if key not in ever]
        versions = self.indexed_versions([item]) if fresh else []
        return [replace(version, marks=(*version.marks, *fresh)) for version in versions]

    def indexed_versions(self, items: Sequence[str]) -> list[IndexedVersion]:
        """Return what is looked for in all versions of items."""
        query = f"""SELECT place, item, revision, replaced_in, marks, title, summary FROM document
            WHERE item {self.among} ORDER BY place"""  # noqa: S608 - a text of ours
        return [
            IndexedVersion(place, item, revision, replaced_in, tuple(marks.split("\n")), LemmaText(title, summary))
            for piece in in_pieces(items)
            for place, item, revision, replaced_in, marks, title, summary in self.rows(query, self.listed(piece))
        ]

    def drop_old_versions(self, before: int, most: int) -> int:
        """Remove versions whose place is before that one and that no decision names, and return how many were."""
        query = f"SELECT v.place, v.item {_OLD} ORDER BY v.place LIMIT ?"
        return self._drop_versions(dict(self.rows(query, before, most)))

    def count_old_versions(self, before: int) -> int:
        """Return how many versions are before a place and named by no decision."""
        return int(self.value(f"SELECT count(*) {_OLD}", before))

    def sources_of_item(self, item: str) -> tuple[str, ...]:
        """Return the sources that the kept versions of an item came from; none where none is kept."""
        rows = self.rows("SELECT DISTINCT source FROM version WHERE item = ? ORDER BY source", item)
        return tuple(source for (source,) in rows)

    def drop_versions_of(self, item: str) -> int:
        """Remove all versions of an item, and return how many there were."""
        return self._drop_versions(dict(self.rows("SELECT place, item FROM version WHERE item = ?", item)))

    def _drop_versions(self, gone: Mapping[int, str]) -> int:
        indexed = self.indexed_versions(sorted(set(gone.values())))
        self.unindex([version for version in indexed if version.place in gone])
        self.run_each("DELETE FROM version WHERE place = ?", [(place,) for place in sorted(gone)])
        words = sum(version.text.length for version in indexed if version.place in gone)
        self.count_up(-len(gone), -words)
        return len(gone)


def _own_marks(version: ItemVersion) -> tuple[str, ...]:
    """Return the marks that a version always has: its source and its language, also without its region."""
    language = version.language.casefold()
    languages = sorted({f"lang:{language}", f"lang:{language.partition('-')[0]}"}) if language else []
    return (EVERY_MARK, f"source:{' '.join(version.source.casefold().split())}", *languages)


def _version_row(place: int, revision: int, version: ItemVersion) -> Row:
    v = version
    published, updated = (None if at is None else at.isoformat() for at in (v.published_at, v.updated_at))
    return (
        place, v.item, v.number, revision, v.source, instant_text(v.seen_at), v.digest, v.title, v.summary, v.link,
        v.author, v.publisher, v.language, published, updated,
    )  # fmt: skip


def _version(row: Row) -> ItemVersion:
    item, number, source, seen_at, digest, title, summary, link, author, publisher, language = row[1:12]
    return ItemVersion(
        item, number, source, read_instant(seen_at), digest, title, summary, link, author, publisher, language,
        optional(row[12]), optional(row[13]),
    )  # fmt: skip
