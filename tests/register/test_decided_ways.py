"""How releases were decided stands in every list, table and file, and the keeper's note beside every answer."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from marchland.core.keeper import ALONE
from marchland.core.policy import Role
from marchland.register.domain.event import Approved, Event, Reduced
from marchland.register.domain.version import LandLayer
from marchland.register.faces import answers, csv_table, tables
from marchland.register.service import land_accounts, questions, released
from marchland.register.service.opening import RegisterBooks
from tests.register.registering import TODAY, Office, as_before
from tests.register.telling import AREA, DECISION, LAND


@pytest.fixture(params=["vouched", "by_name", "by_content"])
def decided(request: pytest.FixtureRequest) -> tuple[Office, str]:
    """Give a register with land that was released in each of the ways in which two people decide."""
    office = Office.of_two()
    for words, day in (("reported", "2001-01-01"), ("technical", "2002-01-01")):
        office.tells(words, day)
    on = date(2003, 1, 1)
    told = Event(AREA, on, Reduced(LAND["west"]), on, decision=DECISION)
    if request.param == "vouched":
        questions.record(office.store, (told,), "ann", office.clock)
    elif request.param == "by_name":  # an entry of before: the other had said yes to the name of the decision
        yes = Event(AREA, on, Approved(DECISION.name))
        as_before(office, yes, told, actors=("bob", "ann"))
    else:
        office.decides("reduced west", "2003-01-01", "ann", "bob")
    return office, request.param


def listing(office: Office, layer: str = "areas") -> questions.AreaList:
    return questions.areas(office.books("ann"), questions.AreaFilter(TODAY, layer=layer))


def test_in_lists_and_files(decided: tuple[Office, str]) -> None:
    office, way = decided
    books = office.books("ann")
    assert [each["decided"] for each in json.loads(answers.areas_text(listing(office), books))] == [[way]]
    (table,) = tables.areas(listing(office), books)
    assert dict(zip(table.columns, table.rows[0], strict=True))["Decided"] == way.replace("_", " ")
    (row,) = csv.DictReader(io.StringIO(csv_table.areas(listing(office))))
    assert row["decided"] == way
    (feature,) = json.loads(answers.features_text(listing(office), books))["features"]
    assert feature["properties"]["decided"] == [way]
    assert [part["decided"] for part in feature["properties"]["parts"]] == [way]
    (part,) = json.loads(answers.features_text(listing(office, "released"), books))["features"]
    assert part["properties"]["decided"] == way


def test_in_the_collection_of_released_land_and_for_one_area(decided: tuple[Office, str]) -> None:
    office, way = decided
    area_filter = questions.AreaFilter(TODAY, layer=LandLayer.RELEASED.value)
    (part,) = released.parts(office.books("ann"), area_filter)
    assert part["properties"]["decided"] == way
    assert questions.area(office.books("ann"), AREA, TODAY)["decided"] == [way]


def test_an_area_of_which_nothing_was_released_says_nothing_of_it() -> None:
    office = Office.embedded()
    office.tells("reported", "2001-01-01")
    assert "decided" not in questions.area(office.books("ann"), AREA, TODAY)


def test_it_is_withheld_from_those_who_do_not_see_the_parts() -> None:
    office = Office.served()
    office.hires("pat", Role.REPORTER, organisation="other")
    for name in DECISION.approvers:
        office.hires(name, Role.APPROVER, Role.SURVEYOR)
    for words, day in (("reported", "2001-01-01"), ("technical", "2002-01-01")):
        office.tells(words, day)
    office.decides("reduced west", "2003-01-01", "ann", "bob")
    body = questions.area(office.books("pat"), AREA, TODAY)
    assert {"parts", "decided"} <= set(body["withheld"])
    assert not {"parts", "decided"} & set(body)


@pytest.mark.parametrize(("embedded", "note"), [(True, ALONE), (False, "")])
def test_the_keepers_note_stands_beside_near_balance_and_conflicts(*, embedded: bool, note: str) -> None:
    office = Office.of_two() if embedded else Office.served()
    if not embedded:
        office.hires("ann", Role.SURVEYOR, Role.APPROVER)
    office.tells("reported", "2001-01-01")
    books: RegisterBooks = office.books("ann")
    account = land_accounts.balances(books, "", TODAY)
    hits = questions.near(books, 48.005, 30.005, 1000.0, TODAY)
    place = {"latitude": 48.005, "longitude": 30.005, "within": "1km", "as_of": TODAY}
    told = (
        answers.near(hits, books, **place), answers.balances(account, books), answers.conflicts(account, books),
    )  # fmt: skip
    assert [each.to_dict()["keeper"] for each in told] == [note] * 3
    assert json.loads(answers.geojson(listing(office), books))["keeper"] == note
    shown = (
        tables.near(hits, books, **place), tables.balances(account, books, TODAY),
        tables.conflicts(account, books, TODAY),
    )  # fmt: skip
    assert [ALONE in each[0].notes for each in shown] == [embedded] * 3
