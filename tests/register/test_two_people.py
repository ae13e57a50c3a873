"""Two people decide about just one content: attacks on that rule by every way in, on both stores, and old stores."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.access.service.roster import RoleTerm
from marchland.adapters.yaml_files import read_yaml
from marchland.core.polygon import area_m2
from marchland.core.schema import changed
from marchland.ledger.service import questions as ledger_service
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.register.domain.event import Approved, Event, Proposed
from marchland.register.domain.proposal import digest_of, proposing
from marchland.register.service import land_accounts
from marchland.register.service import proposals as proposals_service
from marchland.register.service import proposing as proposing_service
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore
from tests.cli.driving import run
from tests.conftest import SMALL
from tests.postgres_server import TEMPLATE, Cluster
from tests.refusal import refused
from tests.register.attacking import CAST, TERMS, ApiWay, CommandWay, FormWay, ServiceWay, Way
from tests.register.registering import Days, Office, dates, founded
from tests.register.telling import LAND, event
from tests.site.world import make_world

ATTACKS = read_yaml(Path(__file__).parents[1] / "cases" / "register" / "attacks.yaml").data
WAYS = ("sqlite", "postgres", "api", "forms", "command")
NUMBERS = itertools.count()
NOWHERE = "0" * 64
# Roles are of the whole server, which all workers of a run share.
ROLE = """
DO $$ BEGIN CREATE ROLE {name} LOGIN IN ROLE marchland_writer;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""


def filled(way: Way) -> Way:
    for name in CAST:
        way.register(name, TERMS.get(name, RoleTerm()))
    return way


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    store = create_sqlite(tmp_path_factory.mktemp("attacks") / "r.db", "register.example/attacks")
    yield filled(ServiceWay(store))
    store.close()


@pytest.fixture(scope="module")
def served(cluster: Cluster) -> Iterator[tuple[RegisterStore, Callable[[str], str]]]:
    """Give a store on a server, and its address for somebody with a login of their own."""
    database = f"attacks{os.getpid()}_{next(NUMBERS)}"
    cluster.run("postgres", f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")
    cluster.run(database, *(ROLE.format(name=name) for name in (*CAST, "nobody")))
    store = open_postgres(cluster.url(database))
    founded(store)
    filled(ServiceWay(store))
    yield store, lambda name: cluster.url(database, name)
    store.close()
    cluster.run("postgres", f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWay]:
    world = make_world(tmp_path_factory.mktemp("attacked"))
    yield filled(ApiWay(world))  # type: ignore[misc]
    assert world.site.store
    world.site.store.close()


@pytest.fixture
def way(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Way:
    """Give the way in that the parameter names."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")  # type: ignore[no-any-return]
    if request.param in ("postgres", "command"):
        store, url = request.getfixturevalue("served")
        if request.param == "postgres":
            return ServiceWay(store)
        return CommandWay(store, url, lambda *words: run([*words], capsys, monkeypatch), tmp_path)
    made: ApiWay = request.getfixturevalue("site")
    made.__class__ = FormWay if request.param == "forms" else ApiWay
    return made


def step(way: Way, words: str, area: str, named: tuple[str, str], digests: list[str]) -> str:
    """Do one step of an attack, and return what is told of it."""
    who, does, rest = words.split(" ", 2)
    if does == "proposes":
        if rest.startswith("on the other"):
            said = Event(f"{area}-2", date(2025, 1, 1), proposing(way.told("cancelled west", area, named)))
            return way.record(who, said)
        if rest == "a forged digest":
            held = proposing(way.told("cancelled west", area, named)).proposes
            return way.record(who, Event(area, date(2025, 1, 1), Proposed(NOWHERE, held)))
        said = way.told(rest, area, named)
        digests.append(digest_of(said))
        return way.propose(who, said)
    if does == "records":
        return way.record(who, way.told(rest, area, named))
    if does == "ends":
        way.end(rest)
        return ""
    if rest.endswith("on the other"):
        return way.record(who, Event(f"{area}-2", date(2025, 1, 1), Approved(digests[-1])))
    if rest == "2001/7":
        return way.record(who, Event(area, date(2025, 1, 1), Approved(rest)))
    it = digests[-1] if digests else ""
    digest = {"it": it, "first": digests[0] if digests else "", "it-12": it[:12], "IT": it.upper()}.get(rest, rest)
    return way.approve(who, digest) if does == "approves" else way.withdraw(who, digest)


def fits(way: str, attack: dict[str, Any]) -> bool:
    """Tell whether a way has what an attack needs: forms record nothing at once, and hold no half of a digest."""
    words = " ".join(attack["does"])
    if "ways" in attack:
        return way in ("sqlite", "postgres", "api")
    return way != "forms" or not any(
        each in words for each in (" records ", "2001/7", "it-12", " IT", "undecided", "approved decided")
    )


CASES = [(attack, way) for attack in ATTACKS for way in WAYS if fits(way, attack)]


@pytest.mark.parametrize(("attack", "way"), CASES, ids=[f"{a['attack']}, {w}" for a, w in CASES], indirect=["way"])
def test_no_attack_on_the_rule_of_two_succeeds(attack: dict[str, Any], way: Way) -> None:
    area = f"UA-{next(NUMBERS)}"
    way.begin(area)
    way.begin(f"{area}-2")
    way.register("pat")
    named = tuple(attack.get("named", ("ann", "bob")))
    digests: list[str] = []
    *before, last = attack["does"]
    for words in before:
        told = step(way, words, area, named, digests)  # type: ignore[arg-type]
        assert told == "", f"{words}: {told}"
    told = step(way, last, area, named, digests)  # type: ignore[arg-type]
    rule = {"policy": " only for ", "already": "already", "its own area": "its own area"}.get(
        attack["refused"], f"rule {attack['refused']}"
    )
    assert rule in told, told
    released = area_m2(LAND[attack["released"]]) if "released" in attack else 0.0
    assert way.released_m2(area) == pytest.approx(released)
    assert way.released_m2(f"{area}-2") == 0


def test_there_are_thirty_attacks_and_more() -> None:
    assert len({attack["attack"] for attack in ATTACKS}) == len(ATTACKS) >= 30


# Two at once.


@pytest.mark.parametrize("way", ["sqlite", "postgres"], indirect=True)
def test_of_two_approvals_at_once_each_counts_and_it_takes_effect_once(way: Way) -> None:
    for _ in range(4):
        area = f"UA-{next(NUMBERS)}"
        way.begin(area)
        said = way.told("cancelled west", area)
        assert way.propose("sam", said) == ""
        digest, told = digest_of(said), list[str]()
        ready = threading.Barrier(4)

        def approve(name: str, digest: str = digest, told: list[str] = told, ready: threading.Barrier = ready) -> None:
            ready.wait()
            told.append(way.approve(name, digest))

        threads = [threading.Thread(target=approve, args=(name,)) for name in ("ann", "bob", "ann", "bob")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["", "", "already", "already"]
        assert way.released_m2(area) == pytest.approx(area_m2(LAND["west"]))
        history = register_service.area_history(
            RegisterBooks(way.store, way.id("ann")), area, dates("2026-11-21", "2098-01-01")
        )
        assert [each.event.kind for each in history.events][3:] == ["proposed", "approved", "approved"]
        assert len(history.spans[-1].state.parts) == 1


# What is seen of it, and kept.


@pytest.mark.parametrize("way", ["sqlite", "postgres"], indirect=True)
def test_a_proposal_is_seen_whole_and_known_from_its_entry_on(way: Way) -> None:
    area = f"UA-{next(NUMBERS)}"
    way.begin(area)
    said = way.told("cancelled west", area)
    books, known = RegisterBooks(way.store, way.id("ann")), dates("2026-11-21", "2098-01-01")
    assert proposals_service.listed(books, known, area) == ()
    assert way.propose("ann", said) == ""
    (found,) = proposals_service.listed(books, known, area)
    assert (found.event, found.missing, found.digest) == (said, (way.id("bob"),), digest_of(said))
    assert proposals_service.listed(books, dates("2026-11-21", "2026-11-21"), area) == ()
    view = proposals_service.one(books, found.digest, known)
    half = pytest.approx(area_m2(LAND["west"]), abs=1e-3)
    assert view.before is not None
    assert view.after is not None
    assert (view.before["m2"]["cancelled"], view.after["m2"]["cancelled"]) == (0, half)
    assert proposals_service.shown(books, area, known)["proposals"][0]["digest"] == found.digest
    assert way.approve("bob", found.digest) == ""
    assert proposals_service.listed(books, known, area) == ()
    assert [each.standing for each in proposals_service.listed(books, known, area, ended=True)] == ["took_effect"]
    shown = proposals_service.shown(books, area, known)
    assert ([part["decided"] for part in shown["parts"]], "proposals" in shown) == (["by_content"], False)
    after = proposals_service.one(books, found.digest, known)
    assert after.before is not None
    assert after.before["m2"]["cancelled"] == 0, "what it did is still shown once it is done"
    for viewer in ("vera", "nobody"):
        stranger = RegisterBooks(way.store, way.id(viewer))
        assert "only for" in refused(lambda who=stranger: proposals_service.listed(who, known)).message  # type: ignore[misc]
        assert "only for" in refused(lambda who=stranger: proposals_service.one(who, found.digest, known)).message  # type: ignore[misc]


def test_what_is_personal_in_a_proposal_is_erased_and_its_effect_stays() -> None:
    office = Office.served()
    for name in ("ann", "bob"):
        office.hires(name, *CAST["ann"][:1])
    office.tells("reported", "2001-01-01", by="ann")
    office.tells("non_technical", "2002-01-01", by="ann")
    said = ServiceWay(office.store).told("cancelled west", "UA-1")
    said = replace(said, note="ask Olena", decision=changed(said.decision, approvers=("ann", "bob")))  # type: ignore[type-var]
    done = proposing_service.propose(office.store, said, "ann", office.clock)
    proposing_service.approve(office.store, done.proposal.digest, "bob", office.clock)
    before = (
        office.status("2004-01-01"),
        land_accounts.balances(office.books("ann"), "UA-1", dates("2004-01-01", "2026-01-01")),
    )
    assert said.decision is not None
    ledger_service.erase(office.store, done.receipt.entry.seq, "asked for", said.decision, "db-root", office.clock)
    with office.store.reading() as reader:
        assert not any(b"Olena" in (entry.payload or b"") for entry in reader.entries())
    after = (
        office.status("2004-01-01"),
        land_accounts.balances(office.books("ann"), "UA-1", dates("2004-01-01", "2026-01-01")),
    )
    assert after == before
    rebuilt = ledger_service.rebuild(office.store, "db-root", lambda *_: None)
    assert rebuilt.same


def test_what_was_erased_in_part_is_no_longer_what_was_proposed() -> None:
    office = Office.served()
    for name in ("ann", "bob"):
        office.hires(name, *CAST["ann"][:1])
    office.tells("reported", "2001-01-01", by="ann")
    office.tells("non_technical", "2002-01-01", by="ann")
    said = replace(event("cancelled west", date(2003, 1, 1)), note="ask Olena")
    done = proposing_service.propose(office.store, said, "ann", office.clock)
    assert said.decision is not None
    ledger_service.erase(office.store, done.receipt.entry.seq, "asked for", said.decision, "db-root", office.clock)
    error = refused(lambda: proposing_service.approve(office.store, done.proposal.digest, "bob", office.clock))
    assert "rule proposal-is-open: what is personal in it was erased" in error.message


# A store that one person keeps, and one of before.


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Office]:
    store = create_sqlite(tmp_path / "own.db", "register.example/own")
    office = Office(store)
    office.tells("reported", "2001-01-01")
    office.tells("non_technical", "2002-01-01")
    yield office
    store.close()


def test_the_keeper_of_a_file_vouches_for_two_who_are_on_the_roster(keeper: Office) -> None:
    error = refused(lambda: keeper.tells("cancelled west", "2003-01-01"))
    assert "rule approvers-on-roster: 'ann'" in error.message
    assert "register actor ann --role approver" in error.next_step
    keeper.hires("ann", CAST["ann"][0])
    keeper.hires("bob", CAST["sam"][0])
    assert "rule approvers-on-roster: 'bob'" in refused(lambda: keeper.tells("cancelled west", "2003-01-01")).message
    keeper.hires("bob", CAST["ann"][0])
    keeper.tells("cancelled west", "2003-01-01", by="carl")
    parts = proposals_service.shown(keeper.books("ann"), "UA-1", dates("2004-01-01", "2026-01-01"))["parts"]
    assert [part["decided"] for part in parts] == ["vouched"]


def test_an_account_of_a_site_vouches_for_nobody_in_a_file(keeper: Office) -> None:
    for name in ("ann", "bob", "account-1"):
        keeper.hires(name, *CAST["ann"][:1])
    error = refused(lambda: keeper.tells("cancelled west", "2003-01-01", by="account-1"))
    assert "rule decide-by-content" in error.message


def test_the_keeper_approves_nothing_that_they_proposed(keeper: Office) -> None:
    for name in ("ann", "bob"):
        keeper.hires(name, *CAST["ann"][:1])
    digest = keeper.decides("cancelled west", "2003-01-01", "ann").proposal.digest
    assert (
        "another-approves"
        in refused(lambda: proposing_service.approve(keeper.store, digest, "ann", keeper.clock)).message
    )
    assert (
        "approver-is-named"
        in refused(lambda: proposing_service.approve(keeper.store, digest, "eve", keeper.clock)).message
    )


def test_a_store_of_before_keeps_its_meaning_and_tells_how_it_was_decided(tmp_path: Path) -> None:
    """The file was written by the rules of before: a yes to a name was used twice, and one release was vouched for."""
    shutil.copy(SMALL / "register" / "by_name.db", tmp_path / "old.db")
    expected = json.loads((SMALL / "register" / "by_name.json").read_text("utf-8"))
    store = open_sqlite(tmp_path / "old.db")
    office = Office(store)
    with store.reading() as reader:
        assert (reader.head().size, reader.head().root.hex()) == (expected["size"], expected["root"])
    for area in ("UA-1", "UA-2"):
        for on, body in expected[area].items():
            told = json.loads(
                json.dumps(dict(register_service.area(office.books("ann"), area, dates(on, "2026-01-01"))))
            )
            assert told.pop("decided") == [{"UA-1": "by_name", "UA-2": "vouched"}[area]]
            for part in told["parts"]:
                del part["decided"]
            assert told == body
    rebuilt = ledger_service.rebuild(store, "ann", lambda *_: None)
    assert (rebuilt.same, rebuilt.after) == (True, expected["digest"])
    how = {
        area: [
            part["decided"]
            for part in proposals_service.shown(office.books("ann"), area, dates("2025-01-01", "2026-01-01"))["parts"]
        ]
        for area in ("UA-1", "UA-2")
    }
    assert how == {"UA-1": ["by_name", "by_name"], "UA-2": ["vouched"]}
    error = refused(lambda: office.tells("approved", "2005-01-01", by="bob"))
    assert "rule approval-names-content" in error.message
    office.clock = Days(date(2026, 1, 1))
    office.hires("account-1", CAST["ann"][0])
    again = refused(lambda: office.tells("reduced east", "2005-01-01", by="account-1", area="UA-2"))
    assert "rule decide-by-content" in again.message, "the yes of before satisfies nothing new"
    store.close()
