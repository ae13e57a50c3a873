"""Releases are entries: who may make them, what is added by itself, and how cells go; on both stores, attacked too."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from marchland.access.service.roster import RoleTerm
from marchland.core.errors import AlteredError, EventError, MarchlandError, NotAllowedError, NotFoundError
from marchland.core.policy import Role
from marchland.core.schema import changed
from marchland.ledger.service import questions as ledger_service
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import Cell
from marchland.public.domain.record import RELEASED, digest_of, record_from, record_of
from marchland.public.domain.release import Release
from marchland.public.domain.withdrawal import APPROVED, APPROVED_KEY, PROPOSED_KEY, naming
from marchland.public.service import publishing, releases, withdrawals
from marchland.public.service.faults import public_faults
from marchland.public.service.questions import Freshness, PublicBooks, is_recorded, latest_cells
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.domain.event import Decision
from marchland.register.domain.proposal import ProposalStanding
from marchland.register.service import proposing
from marchland.register.service import questions as register_service
from marchland.register.service.founding import key_file
from marchland.tlog.adapters.keys import KeyRole, generate, save
from marchland.tlog.domain.entry import NewEntry, Sensitivity
from tests.postgres_server import TEMPLATE, Cluster
from tests.public.test_grid import GEOD
from tests.register.registering import ADMIN, Days, Office, founded
from tests.register.telling import event

TODAY = date(2026, 11, 20)
DECISION = Decision("2026/3", "as surveyed", ("ann", "bob"))
NUMBERS = itertools.count()
ROLES = {
    "ann": Role.APPROVER, "bob": Role.APPROVER, "eve": Role.APPROVER, "sam": Role.SURVEYOR, "vic": Role.VIEWER,
    "rex": Role.REPORTER, "account-sam": Role.SURVEYOR, "account-vic": Role.VIEWER, "account-rex": Role.REPORTER,
}  # fmt: skip


def refused(call: Callable[[], object], kind: type[MarchlandError] = MarchlandError) -> MarchlandError:
    """Return the error of that kind by which a call is refused."""
    with pytest.raises(kind) as found:
        call()
    return found.value


class Authority:
    """A register with its public view, and words for what is done to them."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.store, self.folder = office, office.store, folder
        self.public = PublicStore(folder / "public.db")
        self.keys = folder / "keys"
        self.clock = Days(TODAY)
        office.clock = Days(date(2026, 1, 1))
        for name, role in ROLES.items():
            office.hires(name, role)
        office.clock = self.clock

    def sign(self) -> None:
        """Give the authority the keys of its ledger."""
        self.keys.mkdir()
        save(generate(KeyRole.LEDGER, self.store.origin), key_file(self.keys, self.store.origin))

    def reports(
        self, area: str, west: float, south: float, size: float = 0.001, accuracy_m: float | None = None
    ) -> None:
        """Record a hazard: a box of so many degrees."""
        said, by = event("reported", date(2026, 1, 2)), "sam"
        details = changed(
            said.details, shape=shapely.box(west, south, west + size, south + size), accuracy_m=accuracy_m
        )
        register_service.record(self.store, (replace(said, area=area, details=details),), by, self.clock)

    def ends(self, area: str, west: float, south: float, size: float = 0.001) -> None:
        """Let it be surveyed, and two people cancel all of it."""
        surveyed = replace(event("non_technical", date(2026, 1, 3)), area=area)
        register_service.record(self.store, (surveyed,), "sam", self.clock)
        said = event("cancelled", date(2026, 1, 3))
        shape = shapely.box(west, south, west + size, south + size)
        told = replace(said, area=area, details=changed(said.details, portion=shape))

        digest = proposing.propose(self.store, told, "ann", self.clock).proposal.digest
        proposing.approve(self.store, digest, "bob", self.clock)

    def releases(self, by: str = "ann") -> Release:
        return releases.release(self.store, self.public, by, self.clock, "all of it", keys=self.keys).release

    def publishes(self) -> Release | None:
        copy = releases.publish(self.store, self.public, "nobody", self.clock, self.keys)
        return copy.release if copy else None

    def proposes(self, *cells: Cell, by: str = "ann", decision: Decision = DECISION) -> str:
        return withdrawals.propose(self.store, self.public, by, self.clock, decision, cells).proposal.digest

    def approves(self, digest: str, by: str) -> withdrawals.WithdrawalResult:
        return withdrawals.approve(self.store, self.public, digest, by, self.clock, self.keys)

    @property
    def cells(self) -> frozenset[Cell]:
        found = self.public.last()
        assert found is not None
        return found.release.occupied

    def size(self) -> int:
        return register_service.size_of(self.store)

    def faults(self) -> list[str]:
        with self.store.reading() as reader:
            return [fault.what for fault in public_faults(reader, self.store.origin, self.public, embedded_store=False)]

    def recorded(self, area: tuple[float, float]) -> bool | None:
        """Return what the public is told of a place."""
        books = PublicBooks(PublicStore(self.folder / "public.db"), Freshness(self.store), TODAY)
        return is_recorded(latest_cells(books), *area)


def sqlite(_request: pytest.FixtureRequest, folder: Path) -> Iterator[Office]:
    store = create_sqlite(folder / "r.db", "register.example/public")
    yield Office(store)
    store.close()


def postgres(request: pytest.FixtureRequest, _folder: Path) -> Iterator[Office]:
    cluster: Cluster = request.getfixturevalue("cluster")
    database = f"public{os.getpid()}_{next(NUMBERS)}"
    cluster.run("postgres", f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")
    store = open_postgres(cluster.url(database))
    founded(store)
    yield Office(store)
    store.close()
    cluster.run("postgres", f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(params=[sqlite, postgres], ids=["sqlite", "postgres"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Authority]:
    """Give an authority on either store, with two hazards on record, nobody who keeps the file among its people."""
    opened: Callable[[pytest.FixtureRequest, Path], Iterator[Office]] = request.param
    for office in opened(request, tmp_path):
        made = Authority(office, tmp_path)
        made.reports("UA-1", 30.001, 48.001)
        made.reports("UA-2", 31.001, 48.001)
        yield made


ONE, TWO = (2000, 4800), (2066, 4800)
BOTH = frozenset({ONE, TWO})
"""The cells of the two: 30 / 0.015 and 48 / 0.01; 31 / 0.015 is 2066.7."""


def test_a_release_is_one_entry_that_says_all_of_it(at: Authority) -> None:
    at.sign()
    before = at.size()
    made = at.releases()
    assert (at.size(), made.number, made.occupied) == (before + 1, 1, BOTH)
    with at.store.reading() as reader:
        (entry,) = reader.entries(before)
    record = record_from(entry.payload or b"")
    assert (entry.kind, entry.actor, record.size) == (RELEASED, "ann", before)
    assert (record.digest, record.added, record.withdrawn) == (digest_of(BOTH), (ONE, TWO), ())
    copy = at.public.last()
    assert copy is not None
    assert (copy.entry, copy.signed) == (entry, True)
    assert at.faults() == []


@pytest.mark.parametrize("name", ["account-sam", "account-vic", "account-rex", "account-nobody"])
def test_only_an_approver_releases(at: Authority, name: str) -> None:
    size = at.size()
    assert "'release' is only for approvers" in refused(lambda: at.releases(name), NotAllowedError).message
    assert (at.public.last(), at.size()) == (None, size)


def test_what_adds_a_warning_is_published_by_itself_and_nothing_else_makes_an_entry(at: Authority) -> None:
    assert at.publishes() is None, "the authority begins"
    at.releases()
    size = at.size()
    assert at.publishes() is not None
    assert at.size() == size, "there was nothing to add"
    at.reports("UA-3", 30.004, 48.004)
    assert at.publishes() is not None
    assert at.size() == size + 1, "nor was there in a cell that is shown already"
    at.reports("UA-4", 32.001, 48.001)
    assert at.recorded((48.0015, 32.0015)) is None, "not up to date, and never nothing recorded"
    assert at.recorded((10.0, 10.0)) is None
    published = at.publishes()
    assert published is not None
    assert (published.number, at.cells) == (2, BOTH | {(2133, 4800)})
    assert at.recorded((48.0015, 32.0015)) is True
    assert at.recorded((10.0, 10.0)) is False
    assert at.faults() == []


def test_what_is_no_longer_on_record_stays_until_two_people_take_it_away(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    assert at.publishes() is not None
    assert at.cells == BOTH
    digest = at.proposes()
    assert at.cells == BOTH
    done = at.approves(digest, "bob")
    assert done.proposal.standing is ProposalStanding.TOOK_EFFECT
    assert at.cells == frozenset({TWO})
    assert at.faults() == []
    again = at.approves(digest, "bob")
    assert (again.proposal, at.cells) == (done.proposal, frozenset({TWO})), (
        "what is said again is the entry that is there"
    )


def test_a_cell_under_an_area_that_is_open_cannot_be_proposed(at: Authority) -> None:
    at.releases()
    for cells in ((ONE,), ()):
        error = refused(lambda cells=cells: at.proposes(*cells), EventError)  # type: ignore[misc]
        assert "open-areas-stay" in error.message or "every public cell is needed" in error.message
    assert "are not among those of release 1" in refused(lambda: at.proposes((5, 5)), EventError).message


def test_a_hazard_that_comes_back_before_the_second_yes_holds_its_cell(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    digest = at.proposes()
    at.reports("UA-5", 30.005, 48.005)
    assert "open-areas-stay" in refused(lambda: at.approves(digest, "bob"), EventError).message
    assert at.cells == BOTH


ATTACKS: dict[str, tuple[str, str]] = {
    "its proposer says yes": ("ann", "another-approves"),
    "an approver whom it does not name": ("eve", "approver-is-named"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_yes_of_the_wrong_one_changes_nothing(at: Authority, attack: str) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    digest, (name, rule) = at.proposes(), ATTACKS[attack]
    assert rule in refused(lambda: at.approves(digest, name), EventError).message
    assert at.cells == BOTH


def test_invented_names_decide_nothing(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    for names in (("ann", "nobody"), ("x", "y"), ("ann", "sam")):
        invented = Decision("D1", "gone", names)
        assert "approvers-on-roster" in refused(lambda it=invented: at.proposes(decision=it)).message  # type: ignore[misc]


def test_an_approver_of_yesterday_decides_nothing_today(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    digest = at.proposes()
    register_service.register_actor(
        at.store, "bob", "org", frozenset({Role.APPROVER}), ADMIN, at.clock, RoleTerm(to_on=date(2026, 11, 20))
    )
    at.clock.day = date(2026, 11, 21)
    refused(lambda: at.approves(digest, "bob"))
    assert at.cells == BOTH


def test_another_digest_is_no_proposal(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    digest = at.proposes()
    for other in (digest[:12], digest.upper(), "0" * 64, "2026/3", ""):
        refused(lambda it=other: at.approves(it, "bob"))  # type: ignore[misc]
    assert at.cells == BOTH
    refused(lambda: at.approves("0" * 64, "bob"), NotFoundError)


def test_what_was_taken_back_or_took_effect_is_used_up(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    digest = at.proposes()
    withdrawals.take_back(at.store, digest, "a slip", "ann", at.clock)
    assert "proposal-is-open" in refused(lambda: at.approves(digest, "bob"), EventError).message
    assert "proposed-once" in refused(at.proposes, EventError).message
    other = at.proposes(decision=Decision("2026/4", "as surveyed", ("ann", "bob")))
    at.approves(other, "bob")
    assert at.cells == frozenset({TWO})
    at.reports("UA-6", 30.005, 48.005)
    at.publishes()
    assert at.cells == BOTH
    assert at.approves(other, "bob").proposal.ended is not None
    assert at.cells == BOTH, "a yes of before takes nothing away that came later"


def test_a_square_goes_whole_or_not_at_all(at: Authority) -> None:
    at.reports("UA-7", 29.9995, 47.505, 0.001)
    at.reports("UA-8", 30.005, 47.5005, 0.001)
    made = at.releases()
    square = {cell for cell in made.occupied if cell[1] < 4790}
    assert square == {(column, row) for column in (1998, 1999, 2000) for row in (4749, 4750, 4751)}
    at.ends("UA-7", 29.9995, 47.505, 0.001)
    assert "every public cell is needed" in refused(at.proposes, EventError).message
    at.ends("UA-8", 30.005, 47.5005, 0.001)
    at.approves(at.proposes(), "bob")
    assert at.cells == BOTH


def test_an_old_copy_that_is_put_back_is_named_is_not_up_to_date_and_is_mended(at: Authority) -> None:
    at.releases()
    shutil.copy(at.public.place, at.folder / "old")
    at.reports("UA-4", 32.001, 48.001)
    at.publishes()
    shutil.copy(at.folder / "old", at.public.place)
    assert any("is of release 1, and the ledger has newer ones" in fault for fault in at.faults())
    assert at.recorded((10.0, 10.0)) is None
    at.publishes()
    assert (2133, 4800) in at.cells
    assert at.faults() == []


def test_a_copy_that_is_damaged_or_gone_says_nothing_and_is_made_anew_from_the_ledger(at: Authority) -> None:
    at.sign()
    at.releases()
    at.reports("UA-4", 32.001, 48.001)
    at.publishes()
    path, good = Path(at.public.place), Path(at.public.place).read_bytes()
    path.write_bytes(good[:-1])
    refused(lambda: at.recorded((10.0, 10.0)), AlteredError)
    refused(at.publishes, AlteredError)
    assert any("damaged" in fault for fault in at.faults())
    path.unlink()
    refused(lambda: at.recorded((10.0, 10.0)), AlteredError)
    path.write_bytes(good[:-1])
    made, aside = releases.restore(at.store, at.public, at.keys)
    assert made is not None
    assert aside is not None
    assert (path.read_bytes(), aside.read_bytes()) == (good, good[:-1])
    assert at.faults() == []


def test_the_copy_of_another_ledger_says_nothing(at: Authority, tmp_path: Path) -> None:
    at.releases()
    (tmp_path / "other").mkdir()
    other_store = create_sqlite(tmp_path / "other" / "r.db", "register.example/other")
    other = Authority(Office(other_store), tmp_path / "other")
    other.reports("UA-1", 40.001, 48.001)
    other.releases()
    shutil.copy(other.public.place, at.public.place)
    assert "not one of this ledger" in refused(lambda: at.recorded((48.0015, 30.0015)), AlteredError).message
    other_store.close()


def insert(at: Authority, key: str, kind: str, payload: bytes, actor: str = "mallory") -> None:
    """Write an entry as somebody who may write to the store, and asks no rule."""
    with at.store.writing() as writer:
        writer.append(
            (NewEntry(key, kind, releases.subject(at.store.origin), actor, "org", payload, Sensitivity.PUBLIC),),
            at.clock(),
        )


def test_an_insider_s_release_with_a_cell_less_is_named(at: Authority) -> None:
    at.releases()
    copy = at.public.last()
    assert copy is not None
    assert copy.record is not None
    fewer = Release(2, TODAY, "all of it", frozenset({TWO}))
    record = record_of(fewer, copy.precision, at.size(), copy.record, copy.release.occupied)
    insert(at, record.key, RELEASED, record.to_bytes())
    found = at.faults()
    assert any("withdraws 1 cells that no two people decided" in fault for fault in found)
    assert any("leaves out 1 cells in which something dangerous" in fault for fault in found)


def test_a_verification_of_the_ledger_names_what_is_wrong_with_the_releases(at: Authority) -> None:
    at.releases()

    def verified() -> list[str]:
        found = ledger_service.verified(at.office.books("ann"), lambda *_: None, all_faults=True).faults
        return [fault.what for fault in found if fault.where == "public cells"]

    assert verified() == []
    insert(at, "cells:2", RELEASED, b"{}")
    assert any("this is no release of cells" in each for each in verified())
    insert(at, PROPOSED_KEY + "0" * 64, "withdrawal_proposed", b"[]")
    assert any("this proposes no withdrawal" in each for each in verified())


def test_an_insider_s_yes_in_another_s_name_without_a_role_is_named(at: Authority) -> None:
    at.releases()
    at.ends("UA-1", 30.001, 48.001)
    withdrawal = withdrawals.propose(at.store, at.public, "ann", at.clock, DECISION).proposal.withdrawal
    forged = replace(withdrawal, decision=Decision("D9", "gone", ("mallory", "ghost")))
    insert(at, PROPOSED_KEY + forged.name, "withdrawal_proposed", forged.to_bytes())
    insert(at, APPROVED_KEY + forged.name, APPROVED, naming(forged.name), "ghost")
    assert any("'ghost', who was no approver that day" in fault for fault in at.faults())


def test_an_area_of_half_a_continent_is_refused_by_its_name_and_the_site_says_that_it_is_not_up_to_date(
    at: Authority,
) -> None:
    at.releases()
    shape = shapely.box(0.0, 30.0, 30.0, 60.0)
    said = event("reported", date(2026, 1, 2))
    details = changed(said.details, shape=shape)
    register_service.record(
        at.store,
        (replace(said, area="UA-99", details=details, other={"accepted_implausible": ["plausible-size",
                 "plausible-place"]}),), "sam", at.clock,
    )  # fmt: skip
    for attempt in (at.releases, at.publishes):
        assert "area UA-99: it covers more than 250,000 cells" in refused(attempt, EventError).message
    assert at.recorded((10.0, 10.0)) is None
    assert at.recorded((48.0015, 30.0015)) is True


def test_a_command_that_wrote_is_followed_by_what_the_public_must_know(
    at: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    at.releases()
    place = str(at.folder / "r.db")
    Path(at.public.place).rename(f"{place}.public.db")
    at.reports("UA-4", 32.001, 48.001)
    publishing.follow(replace(at.office.books("ann"), place=place, keys=None))
    followed = PublicStore(Path(f"{place}.public.db"))
    found = followed.last()
    assert found is not None
    assert (2133, 4800) in found.release.occupied
    Path(followed.place).write_bytes(b"x")
    publishing.follow(replace(at.office.books("ann"), place=place, keys=None))
    assert "the public cells are not up to date" in caplog.text


def test_a_hazard_that_is_less_accurately_placed_is_warned_of_farther_round(at: Authority) -> None:
    """Its middle, 32.0075° E, 48.005° N, is that of its cell, and it may be 1,000 m off, 950 m more than all."""
    at.reports("UA-3", 32.007, 48.0045, accuracy_m=1_000)
    at.reports("UA-4", 33.007, 48.0045, accuracy_m=50)
    at.releases()
    assert {cell for cell in at.cells if cell[0] > 2190} == {(2200, 4800)}
    around = {(2133 + x, 4800 + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
    assert {cell for cell in at.cells if 2100 < cell[0] < 2190} == around
    warned = latest_cells(PublicBooks(at.public))
    assert warned is not None
    for bearing in range(0, 360, 15):
        lon, lat, _ = GEOD.fwd(32.0075, 48.005, bearing, 1_000 + 400)
        assert is_recorded(warned, lat, lon), bearing
    assert at.faults() == []


@pytest.mark.parametrize("accuracy_m", [-1.0, 10_001.0, float("nan")])
def test_an_error_of_a_position_that_cannot_be_is_refused(at: Authority, accuracy_m: float) -> None:
    refused(lambda: at.reports("UA-3", 32.007, 48.0045, accuracy_m=accuracy_m))
