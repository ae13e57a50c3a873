"""The rows of stories: which item was in which, decisions of people, and saved searches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from marchland.core.errors import NotFoundError, nearest
from marchland.watch.adapters.news_items import ItemRows
from marchland.watch.adapters.news_rows import Row, in_pieces
from marchland.watch.domain.instants import PLACE_BITS, instant_of, instant_text, read_instant
from marchland.watch.domain.news_store import JoinedItem, NewsDecision, SavedSearch, StoryJoin

MOST_STEPS = 100
"""So often a story may lead to another: more is a circle."""

_SET = "j.set_in <= ? AND (j.cleared_in IS NULL OR j.cleared_in > ?)"
_JOINED = f"""SELECT j.story, j.item, j.voice, j.reasons, j.decided_by, v.source, v.language, j.second
    FROM story_join j JOIN document d ON d.item = j.item JOIN version v ON v.place = d.place
    WHERE {_SET} AND d.revision <= ? AND (d.replaced_in IS NULL OR d.replaced_in > ?)"""  # noqa: S608 - texts of ours
_NEW_JOIN = """INSERT INTO story_join (item, set_in, second, story, voice, reasons, decided_by)
    SELECT id, ?, second, ?, ?, ?, ? FROM item WHERE id = ?
    ON CONFLICT (item, set_in) DO UPDATE SET cleared_in = NULL, story = excluded.story, voice = excluded.voice,
    reasons = excluded.reasons, decided_by = excluded.decided_by"""
_NEW_REDIRECT = """INSERT INTO story_redirect (story, set_in, leads_to) VALUES (?, ?, ?)
    ON CONFLICT (story, set_in) DO UPDATE SET leads_to = excluded.leads_to"""

_NEW_SEARCH = """INSERT INTO saved_search (name, title, query, owner, marked_in) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET title = excluded.title, owner = excluded.owner, query = excluded.query,
    marked_in = CASE WHEN saved_search.query = excluded.query THEN saved_search.marked_in ELSE excluded.marked_in END"""


class StoryRows(ItemRows):
    """What is known of stories."""

    def join_items(self, joins: Sequence[StoryJoin], redirects: Mapping[str, str], revision: int) -> None:
        """Put items into stories and lead stories to others; raises NotFoundError for an item that is none."""
        missing = {join.item for join in joins} - set(self.known_items({join.item for join in joins}))
        if missing:
            raise NotFoundError("no item {item!r} is kept", item=min(missing))
        self.run_each(
            "UPDATE story_join SET cleared_in = ? WHERE item = ? AND cleared_in IS NULL",
            [(revision, join.item) for join in joins],
        )
        self.run_each(
            _NEW_JOIN,
            [(revision, j.story, j.voice, _json(j.reasons), j.decided_by, j.item) for j in joins],
        )
        self.run_each(_NEW_REDIRECT, [(story, revision, leads_to) for story, leads_to in redirects.items()])

    def leads_to(self, story: str, revision: int) -> str:
        """Return where a story led then."""
        query = "SELECT leads_to FROM story_redirect WHERE story = ? AND set_in <= ? ORDER BY set_in DESC LIMIT 1"
        for _ in range(MOST_STEPS):
            following = self.value(query, story, revision)
            if following is None or following == story:
                return story
            story = following
        return story

    def led_here(self, story: str, revision: int) -> tuple[str, ...]:
        """Return the old stories that led to this one then, however many steps away."""
        query = "SELECT DISTINCT story FROM story_redirect WHERE leads_to = ? AND set_in <= ?"
        names: set[str] = set()
        waiting = [story]
        while waiting:
            for (name,) in self.rows(query, waiting.pop(), revision):
                if name != story and name not in names and self.leads_to(name, revision) == story:
                    names.add(name)
                    waiting.append(name)
        return tuple(sorted(names))

    def joined(self, story: str, before: int, revision: int) -> tuple[JoinedItem, ...]:
        """Return the items of a story as it was then."""
        query = _JOINED + " AND j.story = ? AND j.second < ? ORDER BY j.second, d.place"
        return tuple(map(_joined, self.rows(query, revision, revision, revision, revision, story, before)))

    def joined_between(self, first: int, before: int, revision: int) -> tuple[JoinedItem, ...]:
        """Return all items in stories of seconds from one to another (not in it)."""
        query = _JOINED + " AND j.second >= ? AND j.second < ? ORDER BY j.second, d.place"
        return tuple(map(_joined, self.rows(query, revision, revision, revision, revision, first, before)))

    def joins_of(self, items: Sequence[str], revision: int) -> dict[str, StoryJoin]:
        """Return in which story each item was."""
        query = f"""SELECT j.story, j.item, j.voice, j.reasons, j.decided_by FROM story_join j
            WHERE {_SET} AND j.item {self.among}"""  # noqa: S608 - texts of ours
        rows = (row for piece in in_pieces(items) for row in self.rows(query, revision, revision, self.listed(piece)))
        return {row[1]: _join(row) for row in rows}

    def keep_decision(self, decision: NewsDecision, revision: int, at: datetime) -> NewsDecision:
        """Keep a decision; raises NotFoundError where a version that it names is not kept."""
        number = (self.value("SELECT max(number) FROM decision") or 0) + 1
        d = decision
        self.run(
            "INSERT INTO decision (number, revision, decided_at, kind, subject, actor, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            number, revision, instant_text(at), d.kind, d.subject, d.actor, _json(d.body),
        )  # fmt: skip
        for item, version in d.versions:
            if not self.rows("SELECT 1 FROM version WHERE item = ? AND number = ?", item, version):
                raise NotFoundError("no version {version} of {item!r} is kept", version=version, item=item)
        self.run_each(
            "INSERT INTO decision_version (item, number, decision) VALUES (?, ?, ?)",
            [(item, version, number) for item, version in sorted(set(d.versions))],
        )
        return NewsDecision(d.kind, d.subject, d.actor, d.body, tuple(sorted(set(d.versions))), number, at)

    def kept_decisions(self, subject: str, revision: int) -> tuple[NewsDecision, ...]:
        """Return the decisions about a subject (or all) that were taken by then."""
        query = """SELECT number, decided_at, kind, subject, actor, body FROM decision
            WHERE revision <= ? AND (? = '' OR subject = ?) ORDER BY number"""
        named = "SELECT item, number FROM decision_version WHERE decision = ? ORDER BY item, number"
        return tuple(
            NewsDecision(
                kind, about, actor, json.loads(body), tuple((i, n) for i, n in self.rows(named, number)), number,
                read_instant(at),
            )
            for number, at, kind, about, actor, body in self.rows(query, revision, subject, subject)
        )  # fmt: skip

    def keep_search(self, search: SavedSearch) -> None:
        """Keep a saved search; what answers a query that is new to it counts as alerted."""
        if not self.rows("SELECT 1 FROM saved_search WHERE name = ? AND query = ?", search.name, search.query):
            self.run("DELETE FROM search_alert WHERE search = ?", search.name)
        self.run(
            _NEW_SEARCH, search.name, search.title, search.query, search.owner, self.last_revision()[0]
        )  # fmt: skip

    def alerted_of(self, search: str, items: Sequence[str]) -> set[str]:
        """Return those of the items that a saved search was alerted of."""
        query = f"SELECT item FROM search_alert WHERE search = ? AND item {self.among}"  # noqa: S608 - a text of ours
        pieces = (self.rows(query, search, self.listed(piece)) for piece in in_pieces(items))
        return {item for rows in pieces for (item,) in rows}

    def keep_alerts(self, search: str, items: Sequence[str], revision: int) -> None:
        """Note that a saved search was alerted of these items, up to a revision; raises NotFoundError."""
        marked = self.value("SELECT marked_in FROM saved_search WHERE name = ?", search)
        if marked is None:
            raise self._unsaved(search)
        self.run("UPDATE saved_search SET marked_in = ? WHERE name = ?", max(marked, revision), search)
        statement = "INSERT INTO search_alert (search, item) VALUES (?, ?) ON CONFLICT DO NOTHING"
        self.run_each(statement, [(search, item) for item in items])

    def forget_search(self, name: str) -> None:
        """Forget a saved search; raises NotFoundError."""
        self.run("DELETE FROM search_alert WHERE search = ?", name)
        if not self.run("DELETE FROM saved_search WHERE name = ?", name):
            raise self._unsaved(name)

    def _unsaved(self, name: str) -> NotFoundError:
        step = nearest(name, [search.name for search in self.kept_searches()])
        return NotFoundError("no search {name!r} is saved", name=name, next_step=step)

    def kept_searches(self) -> tuple[SavedSearch, ...]:
        """Return the saved searches."""
        rows = self.rows("SELECT name, title, query, owner, marked_in FROM saved_search ORDER BY name")
        return tuple(SavedSearch(*row) for row in rows)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _join(row: Row) -> StoryJoin:
    story, item, voice, reasons, decided_by = row[:5]
    return StoryJoin(story, item, voice, json.loads(reasons), decided_by)


def _joined(row: Row) -> JoinedItem:
    return JoinedItem(_join(row), row[5], row[6], instant_of(row[7] << PLACE_BITS))
