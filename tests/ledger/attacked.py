"""Registers of a test's own that somebody attacks who may write their store: a file, or a database."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import shapely

from marchland.core.asof import AsOf
from marchland.ledger.service import questions as ledger
from marchland.ledger.service.migration import migrate
from marchland.register.domain.version import AreaQuery, LandLayer
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.store import StoreFault

TODAY = AsOf(date(2026, 11, 1), date(2026, 11, 1))
ATTACKED = "demo.marchland.example/attacked"
AREAS, SEED = 12, 3


def nobody(*_: object) -> None:
    pass


@dataclass(frozen=True)
class Place:
    """A store with a small synthetic register, an area in it that has a hazard, and another."""

    where: str
    kind: str
    victim: str
    area: str
    other: str
    point: tuple[float, float]

    def opened(self, *, read_only: bool = True) -> RegisterStore:
        return open_store(self.where, read_only=read_only)

    def run(self, statements: str) -> None:
        """Carry out statements as whoever owns the store, held by no guard."""
        if self.kind == "sqlite":
            now = f"subject = '{self.victim}' AND to_size IS NULL AND valid_to IS NULL"
            given = statements.format(v=self.victim, o=self.other, a=self.area, now=now)
            with closing(connect(Path(self.where))) as db:
                db.pragma("foreign_keys", "off")
                for statement in given.split("; "):
                    for layer in LandLayer if "{L}" in statement else ("",):
                        db.execute(statement.replace("{L}", layer))
            return
        with psycopg.connect(self.where, autocommit=True) as server:
            server.execute("SET session_replication_role = replica")
            server.execute("SET search_path = marchland, public")
            for statement in statements.split("; "):
                table = "shape" if re.search(r"(FROM|UPDATE) shape", statement) else "version"
                now = f"{table}.subject = '{self.victim}' AND upper_inf({table}.known) AND upper_inf({table}.valid)"
                given = statement.format(v=self.victim, o=self.other, a=self.area, now=now)
                server.execute(given.encode())


def made_in(store: RegisterStore, where: str, kind: str) -> Place:
    with store.reading() as reader:
        rows = list(reader.areas(AreaQuery(TODAY.valid_on, reader.head().size, layer=LandLayer.HAZARDS)))
        victim, other = (row for row in (rows[0], rows[-1]))
        assert victim.valid_to is None
        middle = shapely.from_wkb(victim.hazard).representative_point()
    return Place(where, kind, victim.subject, victim.area, other.subject, (middle.y, middle.x))


def migrated(source: RegisterStore, target: RegisterStore) -> None:
    """Fill a store with the entries of another, and make its versions anew."""
    migrate(source, target)
    ledger.make_anew(target, nobody)


def faults(place: Place) -> list[StoreFault]:
    store = place.opened()
    try:
        books = RegisterBooks(store, "surveyor-5@demo-east", place.where)
        return list(ledger.verify_store(books, ledger.trust(store, None, (), None), nobody, all_faults=True).faults)
    finally:
        store.close()


def near(place: Place) -> list[str]:
    """Return which areas are told within 500 m of the victim, by whoever holds the store."""
    store = place.opened()
    try:
        with store.reading() as reader:
            box = (place.point[1] - 0.01, place.point[0] - 0.01, place.point[1] + 0.01, place.point[0] + 0.01)
            query = AreaQuery(TODAY.valid_on, reader.head().size, box, layer=LandLayer.HAZARDS)
            return [row.area for row in reader.areas(query)]
    finally:
        store.close()
