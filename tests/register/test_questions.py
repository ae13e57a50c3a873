"""The register asked and told: roles, two people for a decision, what comes to light late, erasure, and drift."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely.geometry import mapping

from marchland.access.service import roster
from marchland.core.errors import EntryError, EventError, InputError, NotAllowedError, NotFoundError
from marchland.core.policy import Role
from marchland.core.polygon import to_mapping
from marchland.core.schema import changed
from marchland.ledger.service import questions as ledger_service
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.register.domain.event import Decision, Event, HandedOver, Merged, Reported
from marchland.register.service import importing, land_accounts, proposing
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.succession_events import merge_event, split_event
from tests.refusal import refused
from tests.register.registering import ADMIN, TODAY, Days, Office, dates, founded, renamed
from tests.register.telling import AREA, LAND, SEEN, event
from tests.tlog.memory import MemoryStore

DECISION = Decision("2001/7", "as proposed", ("ann", "bob"))


@pytest.fixture
def office() -> Office:
    return Office.embedded()


@pytest.fixture
def served() -> Office:
    office = Office.served()
    office.hires("rita", Role.REPORTER, organisation="other")
    office.hires("sam", Role.SURVEYOR)
    office.hires("ann", Role.APPROVER)
    office.hires("bob", Role.APPROVER, organisation="ministry")
    office.hires("vera", Role.VIEWER)
    return office


# The roles, and what each may do.


def test_what_the_policy_does_not_allow_is_refused_and_nothing_is_recorded(served: Office) -> None:
    for name in ("vera", ADMIN, "nobody"):
        error = refused(lambda name=name: served.tells("reported", "2001-01-01", by=name))  # type: ignore[misc]
        assert (type(error), name in error.message) == (NotAllowedError, True)
    served.tells("reported", "2001-01-01", by="sam")
    assert "rita" in refused(lambda: served.tells("non_technical", "2002-01-01", by="rita")).message
    assert "sam" in refused(lambda: served.tells("settled", "2002-01-01", by="sam")).message
    served.tells("direct", "2002-01-01", by="rita")
    served.tells("class CHA", "2002-02-01", by="sam")
    with served.store.reading() as reader:
        assert reader.head().size == 6 + 3


def test_work_is_for_the_areas_own_organisations(served: Office) -> None:
    served.hires("stranger", Role.SURVEYOR, organisation="elsewhere")
    served.tells("reported", "2001-01-01", by="sam")
    assert isinstance(refused(lambda: served.tells("technical", "2002-01-01", by="stranger")), NotAllowedError)
    served.tells("technical", "2002-01-01", by="sam")


def test_who_has_no_role_sees_nothing_and_a_viewer_no_land(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    everything: list[Callable[[str], object]] = [
        lambda who: register_service.areas(served.books(who), register_service.AreaFilter(TODAY)),
        lambda who: register_service.near(served.books(who), 48.0, 30.0, 500, TODAY),
        lambda who: register_service.nearby(served.books(who), TODAY),
        lambda who: register_service.area_history(served.books(who), AREA, TODAY),
        lambda who: land_accounts.balances(served.books(who), AREA, TODAY),
        lambda who: land_accounts.contradictions(served.books(who), TODAY),
        lambda who: roster.roster_of(served.store, who),
    ]
    for ask in everything:
        assert isinstance(refused(lambda ask=ask: ask("nobody")), NotAllowedError)  # type: ignore[misc]
    (seen,) = register_service.areas(served.books("vera"), register_service.AreaFilter(TODAY)).areas
    assert set(seen) & {"extent", "remaining", "name", "m2", "owner"} == set()
    assert {"extent", "name"} <= set(seen["withheld"])
    for ask in everything[1:6]:
        assert isinstance(refused(lambda ask=ask: ask("vera")), NotAllowedError)  # type: ignore[misc]


def test_a_reporter_reads_the_stories_of_its_own_areas_alone(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    served.tells("reported", "2001-01-01", by="rita", area="UA-2")
    assert register_service.area_history(served.books("rita"), "UA-2", TODAY).events
    for ask in (register_service.area_history, land_accounts.balances):
        assert isinstance(refused(lambda ask=ask: ask(served.books("rita"), AREA, TODAY)), NotAllowedError)  # type: ignore[misc]
    assert [each.area for each in land_accounts.balances(served.books("rita"), "", TODAY).areas] == ["UA-2"]


def test_a_story_names_persons_only_to_who_may_know_them(served: Office) -> None:
    told = event("reported", date(2001, 1, 1))
    assert isinstance(told.details, Reported)
    named = replace(told, details=changed(told.details, owner="Olena"), note="call her")
    register_service.record(served.store, (named,), "rita", served.clock)
    for who, sees in (("rita", False), ("sam", False), ("ann", True)):
        shown = register_service.area_history(served.books(who), AREA, TODAY).events[0].event
        assert ("Olena" in str(shown.details), bool(shown.note)) == (sees, sees)


def test_an_export_holds_the_areas_that_its_surveyor_works_on(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    served.tells("reported", "2001-01-01", by="rita", area="UA-2")

    def exported(who: str) -> list[str]:
        listing = register_service.areas(served.books(who), register_service.AreaFilter(TODAY), operation="export")
        return [each["area"] for each in listing.areas]

    assert exported("sam") == [AREA]
    assert exported("ann") == [AREA, "UA-2"]
    assert isinstance(refused(lambda: exported("rita")), NotAllowedError)


# Two people for a decision.


def released(office: Office, words: str = "cancelled west", **options: str) -> register_service.Receipt:
    return office.tells(words, "2003-01-01", **options)


def test_a_release_waits_for_the_yes_of_the_other(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    served.tells("non_technical", "2002-01-01", by="sam")
    error = refused(lambda: released(served, by="ann"))
    assert (type(error), "rule decide-by-content" in error.message) == (EventError, True)
    assert "register propose UA-1 cancelled" in error.next_step
    proposed = served.decides("cancelled west", "2003-01-01", "ann")
    assert proposed.proposal.missing == ("bob",)
    assert land_accounts.balances(served.books("ann"), AREA, TODAY).areas[0].balance.cancelled_m2 == 0
    error = refused(lambda: served.tells("approved", "2002-06-02", by="bob"))
    assert "rule approval-names-content: '2001/7'" in error.message, "a yes to a name is none any more"
    done = proposing.approve(served.store, proposed.proposal.digest, "bob", served.clock)
    assert (done.proposal.standing, done.proposal.missing) == ("took_effect", ())
    assert land_accounts.balances(served.books("ann"), AREA, TODAY).areas[0].balance.cancelled_m2 > 0


def test_a_decision_names_two_who_may_approve(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    served.tells("non_technical", "2002-01-01", by="sam")
    bad = replace(event("cancelled west", date(2003, 1, 1)), decision=changed(DECISION, approvers=("ann", "sam")))
    error = refused(lambda: proposing.propose(served.store, bad, "ann", served.clock))
    assert (type(error), "'sam' is not an approver" in error.message) == (NotAllowedError, True)
    assert refused(lambda: changed(DECISION, approvers=("ann", "ann"))).next_step == "name two different people"


def test_an_administrator_vouches_for_both_in_an_embedded_store_alone(office: Office) -> None:
    office.tells("reported", "2001-01-01")
    office.tells("non_technical", "2002-01-01")
    error = refused(lambda: released(office, by="carl"))
    assert "rule approvers-on-roster: 'ann' is not an approver" in error.message, "names on no roster are no people"
    assert "register actor ann --role approver" in error.next_step
    office.hires("ann", Role.APPROVER)
    office.hires("bob", Role.APPROVER)
    released(office, by="carl")
    served = Office.served()
    served.hires("ann", Role.APPROVER, Role.SURVEYOR, Role.ADMINISTRATOR)
    served.hires("bob", Role.APPROVER)
    served.tells("reported", "2001-01-01", by="ann")
    served.tells("non_technical", "2002-01-01", by="ann")
    assert "rule decide-by-content" in refused(lambda: released(served, by="ann")).message


def test_a_yes_to_an_area_that_is_not_there_is_refused(office: Office) -> None:
    assert "rule reported-first" in refused(lambda: office.tells("approved", "2001-01-01")).message


# The same twice, nothing at all, and what comes to light late.


def test_the_same_event_told_twice_is_recorded_once(office: Office) -> None:
    first = office.tells("reported", "2001-01-01")
    again = office.tells("reported", "2001-01-01")
    assert (first.already, again.already, again.entry) == (False, True, first.entry)
    other = renamed(event("reported", date(2001, 1, 2)), "UA-2")
    error = refused(lambda: register_service.record(office.store, (other,), "ann", office.clock, key=first.entry.key))
    assert (type(error), "there already" in error.message) == (EntryError, True)


def test_of_several_events_all_are_recorded_or_none(office: Office) -> None:
    good, bad = event("reported", date(2001, 1, 1)), event("resumed", date(2001, 2, 1))
    assert (
        "rule status-allows"
        in refused(lambda: register_service.record(office.store, (good, bad), "ann", office.clock)).message
    )
    with office.store.reading() as reader:
        assert reader.head().size == 0


def test_a_rehearsal_refuses_what_recording_would_and_records_nothing(office: Office) -> None:
    told = (event("reported", date(2001, 1, 1)), event("direct", date(2001, 2, 1)))
    register_service.dry_run_events(office.store, told, "ann", office.clock)
    error = refused(lambda: register_service.dry_run_events(office.store, told[1:], "ann", office.clock))
    assert "rule reported-first" in error.message
    with office.store.reading() as reader:
        assert (reader.head().size, list(reader.versions_of(""))) == (0, [])
    assert isinstance(refused(lambda: register_service.area(office.books("ann"), AREA, TODAY)), NotFoundError)


def test_what_comes_to_light_late_changes_the_past_as_known_now_and_not_as_known_then(office: Office) -> None:
    office.clock.day = date(2005, 1, 1)
    office.tells("reported", "2001-01-01")
    office.clock.day = date(2010, 1, 1)
    office.tells("cleared_work", "2003-01-01")
    assert office.status("2004-01-01", known="2009-12-31") == "open"
    assert office.status("2004-01-01", known="2010-01-01") == "worked_on"
    assert office.status("2002-12-31", known="2010-01-01") == "open"
    assert isinstance(refused(lambda: office.status("2004-01-01", known="2004-12-31")), NotFoundError)


def test_late_news_that_breaks_a_later_event_names_both(office: Office) -> None:
    office.tells("reported", "2001-01-01")
    office.tells("cleared_work", "2002-01-01")
    office.tells("suspended", "2003-01-01")
    error = refused(lambda: office.tells("suspended", "2002-06-01"))
    assert "rule status-allows" in error.message
    assert "the later event of 2003-01-01 (suspended, entry 2)" in error.message
    assert "contradicted" in error.next_step


def test_a_clock_that_was_put_back_orders_nothing(office: Office) -> None:
    office.clock.day = date(2010, 1, 1)
    office.tells("reported", "2001-01-01")
    office.clock.day = date(2005, 1, 1)
    assert office.tells("direct", "2001-02-01").entry.recorded_at[:10] == "2010-01-01"


def test_the_known_day_is_the_entries_by_its_end(office: Office) -> None:
    for day in (date(2005, 1, 1), date(2005, 1, 2), date(2005, 1, 2)):
        office.clock.day = day
        office.tells(
            "reported",
            "2001-01-01",
            area=f"A{len(register_service.areas(office.books(''), register_service.AreaFilter(TODAY)).areas)}",
        )
    with office.store.reading() as reader:
        sizes = [register_service.known_size(reader, date(2005, 1, day)) for day in (1, 2, 3)]
    assert (
        sizes,
        register_service.areas(office.books(), register_service.AreaFilter(dates("2006-01-01", "2005-01-01"))).size,
    ) == (
        [1, 3, 3],
        1,
    )


# Areas that carry on the land of others.


def test_a_merger_and_a_split_carry_all_land_on(office: Office) -> None:
    day = date(2001, 1, 1)
    halves = {"W": LAND["west"], "E": LAND["east"], "W1": LAND["west"], "W2": LAND["east"]}

    def report(area: str, on: date) -> Event:
        told = renamed(event("reported", on), area)
        assert isinstance(told.details, Reported)
        return replace(told, details=changed(told.details, shape=halves[area]))

    def record(told: Event) -> None:
        register_service.record(office.store, (told,), "ann", office.clock)

    register_service.record(office.store, [report("W", day), report("E", day)], "ann", office.clock)
    on = date(2002, 1, 1)
    gone = Event("W", on, Merged("M", halves["W"], ("E",)))
    error = refused(lambda: record(gone))
    assert "register merge W E --into M" in error.next_step
    record(merge_event(office.store, "ann", ("W", "E"), "M", "Both", on))
    assert [office.status("2002-06-01", area=area) for area in ("W", "E", "M")] == ["merged", "merged", "open"]
    on = date(2003, 1, 1)
    named = [{"id": area, "properties": {"name": area}, "geometry": mapping(halves[area])} for area in ("W1", "W2")]
    record(split_event(office.store, "ann", "M", {"features": named}, on))
    sums = {each.area: each.balance for each in land_accounts.balances(office.books("ann"), "", TODAY).areas}
    assert all(each.holds for each in sums.values())
    assert sums["M"].carried_on_m2 == pytest.approx(sums["W1"].remaining_m2 + sums["W2"].remaining_m2, abs=0.02)
    assert register_service.near(office.books("ann"), 48.005, 30.002, 1, TODAY)[0].version.area == "W1"


# Near, over the antimeridian too.


def test_near_reaches_over_the_antimeridian(office: Office) -> None:
    for area, west in (("EAST", 179.99), ("WEST", -180.0)):
        told = renamed(event("reported", date(2001, 1, 1)), area)
        assert isinstance(told.details, Reported)
        shape = shapely.box(west, 60.0, west + 0.01, 60.01)
        register_service.record(
            office.store, (replace(told, details=changed(told.details, shape=shape)),), "ann", office.clock
        )
    for longitude in (179.995, -179.995):
        hits = register_service.near(office.books("ann"), 60.005, longitude, 2000, TODAY)
        assert {hit.version.area: hit.inside for hit in hits} == {"EAST": longitude > 0, "WEST": longitude < 0}
        assert hits[1].distance_m == pytest.approx(278.9, abs=1)
        assert hits[1].bearing_deg % 360 == pytest.approx(90 if longitude > 0 else 270, abs=0.1)


def test_a_conflict_is_listed_until_it_is_settled(office: Office) -> None:
    office.tells("reported", "2001-01-01")
    office.tells("contradicted wider", "2002-01-01")
    office.hires("ann", Role.APPROVER)
    office.hires("bob", Role.APPROVER)
    (found,) = land_accounts.contradictions(office.books("ann"), TODAY).claims
    assert (found.area, found.claim, found.beyond_m2 > 0) == (AREA, "c1", True)
    office.tells("settled", "2003-01-01")
    assert land_accounts.contradictions(office.books("ann"), TODAY).claims == ()
    assert len(land_accounts.contradictions(office.books("ann"), dates("2002-06-01", "2026-01-01")).claims) == 1


# Erasure.


def erase(office: Office, seq: int, who: str = ADMIN) -> int:
    return ledger_service.erase(office.store, seq, "asked for", DECISION, who, office.clock)


def test_what_was_erased_stands_nowhere_and_the_rest_goes_on(office: Office) -> None:
    told = event("reported", date(2001, 1, 1))
    assert isinstance(told.details, Reported)
    told = replace(told, details=changed(told.details, owner="Olena", informant="Olena"), note="Olena's field")
    register_service.record(office.store, (told,), "ann", office.clock)
    office.tells("non_technical", "2002-01-01")
    office.hires("ann", Role.APPROVER)
    office.hires("bob", Role.APPROVER)
    released(office, "cancelled")
    gone = Event(AREA, date(2004, 1, 1), HandedOver("Olena", "the village"), decision=DECISION)
    (receipt,) = register_service.record(office.store, (gone,), "ann", office.clock)
    before = land_accounts.balances(office.books("ann"), AREA, TODAY)
    for seq in (0, receipt.entry.seq):
        erase(office, seq)
    assert isinstance(office.store, MemoryStore)
    kept = [entry.payload for entry in office.store.state.entries] + [row.body for row in office.store.state.versions]
    assert not any(b"Olena" in (text or b"") for text in kept)
    assert land_accounts.balances(office.books("ann"), AREA, TODAY) == before
    assert office.status("2005-01-01") == "handed_over"
    assert (
        ledger_service.rebuild(office.store, "ann", lambda *_: None).before
        == ledger_service.rebuild(office.store, "ann", lambda *_: None).after
    )
    assert "erased before" in refused(lambda: erase(office, 0)).message
    assert "stays" in refused(lambda: erase(office, receipt.entry.seq + 1)).message


def test_erasure_is_for_an_administrator_and_names_two_who_approve(served: Office) -> None:
    served.tells("reported", "2001-01-01", by="sam")
    assert isinstance(refused(lambda: erase(served, 6, "ann")), NotAllowedError)
    named = changed(DECISION, approvers=("ann", "sam"))
    error = refused(lambda: ledger_service.erase(served.store, 6, "r", named, ADMIN, served.clock))
    assert "'sam' is not an approver" in error.message
    erase(served, 6)


def test_an_erased_entry_of_the_roster_gives_back_no_role(served: Office) -> None:
    served.hires("sam")
    with served.store.reading() as reader:
        last = reader.head().size - 1
    assert roster.roster_of(served.store, ADMIN).actor("sam").roles == frozenset()
    erase(served, last)
    assert roster.roster_of(served.store, ADMIN).actor("sam").roles == frozenset()
    served.hires("sam", Role.SURVEYOR)
    assert roster.roster_of(served.store, ADMIN).actor("sam").roles == {Role.SURVEYOR}


def test_the_last_administrator_stays(served: Office) -> None:
    for change in (lambda: served.hires(ADMIN, Role.VIEWER), lambda: erase(served, 0)):
        error = refused(change)
        assert (type(error), "no administrator left" in error.message) == (InputError, True)
    assert Role.ADMINISTRATOR in roster.roster_of(served.store, ADMIN).actor(ADMIN).roles
    served.hires("next", Role.ADMINISTRATOR)
    served.hires(ADMIN, Role.VIEWER)
    assert Role.ADMINISTRATOR not in roster.roster_of(served.store, "next").actor(ADMIN).roles


# Drift, and two processes.


def test_a_version_that_was_changed_behind_our_back_is_found_and_made_anew(office: Office) -> None:
    office.tells("reported", "2001-01-01")
    office.tells("cleared_work", "2002-01-01")
    assert isinstance(office.store, MemoryStore)
    whole = ledger_service.rebuild(office.store, "ann", lambda *_: None)
    assert whole.before == whole.after
    rows = office.store.state.versions
    rows[0] = replace(rows[0], body=rows[0].body.replace(b"Field", b"Fields"))
    found = ledger_service.rebuild(office.store, "ann", lambda *_: None)
    assert found.before != found.after == whole.after
    office.store.state.versions.pop()
    assert ledger_service.rebuild(office.store, "ann", lambda *_: None).after == whole.after


def _add(place: str, file: str) -> tuple[int, int]:
    store = open_sqlite(Path(place))
    done = importing.add(store, Path(file), "ann", Days(date(2025, 1, 1)))
    store.close()
    return len(done.receipts), len(done.already)


def test_two_processes_that_add_the_same_file_add_it_once(tmp_path: Path) -> None:
    create_sqlite(tmp_path / "r.db", "test.example/1").close()
    features = [
        {
            "type": "Feature", "id": f"A{n}", "geometry": to_mapping(shapely.box(30 + n, 48, 30.5 + n, 48.5)),
            "properties": {"classification": "SHA", "evidence": SEEN, "name": "F", "valid_on": "2001-01-01"},
        }
        for n in range(20)
    ]  # fmt: skip
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = pool.starmap(_add, [(str(tmp_path / "r.db"), str(tmp_path / "a.geojson"))] * 4)
    assert sorted(done) == [(0, 20)] * 3 + [(20, 0)]


# A server.


def test_a_register_on_a_server_keeps_the_same_rules(store_url: str) -> None:
    store = open_postgres(store_url)
    founded(store)
    office = Office(store)
    for name, role in (("sam", Role.SURVEYOR), ("ann", Role.APPROVER), ("bob", Role.APPROVER)):
        office.hires(name, role)
    assert isinstance(refused(lambda: office.tells("reported", "2001-01-01", by="nobody")), NotAllowedError)
    office.tells("reported", "2001-01-01", by="sam")
    office.tells("non_technical", "2002-01-01", by="sam")
    assert "decide-by-content" in refused(lambda: released(office, by="ann")).message
    office.decides("cancelled west", "2003-01-01", "ann", "bob")
    assert office.status("2004-01-01") == "open"
    whole = ledger_service.rebuild(store, ADMIN, lambda *_: None)
    assert whole.before == whole.after
    assert isinstance(refused(lambda: ledger_service.rebuild(store, "sam", lambda *_: None)), NotAllowedError)
    erase(office, 4)
    assert ledger_service.verify_store(
        RegisterBooks(store, ADMIN), ledger_service.Trust(store.origin, (), (), None, None), lambda *_: None
    ).ok
    store.close()


@pytest.mark.parametrize(
    ("text", "metres"), [("500m", 500), ("500 M", 500), ("2km", 2000), ("1.5 km", 1500), ("10", 10), (" 7 ", 7)]
)
def test_a_distance_is_read(text: str, metres: float) -> None:
    assert register_service.parse_distance(text) == metres


@pytest.mark.parametrize("text", ["", "m", "-5m", "5 miles", "1e9", "nan", "1,5km", "0x10", "٥m"])
def test_what_is_no_distance(text: str) -> None:
    assert "is not a distance" in refused(lambda: register_service.parse_distance(text)).message
