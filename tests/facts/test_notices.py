"""What of a whole book wants a look: readings that are old, rivals outside a range, sums that disagree with parts."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.core.asof import Period
from marchland.core.citation import Citation
from marchland.core.fact import Derivation, Fact, FactBook, Grade, Reading
from marchland.core.quantity import Estimate, make_range, point
from marchland.facts.service.notices import notices

TODAY = date(2026, 11, 29)
CITE = Citation("atlas", "page 1")


def reading(
    label: str, amount: Estimate | Derivation, *, used: bool = True, known_on: date = date(2020, 1, 1)
) -> Reading:
    return Reading(label, amount, Period(date(1991, 1, 1), None), known_on, Grade.PUBLISHED, CITE, used=used)


def told(*facts: Fact, years: int = 10) -> list[tuple[str, str]]:
    book = FactBook({fact.name: fact for fact in facts}, {}, "")
    return [(notice.where, notice.what) for notice in notices(book, TODAY, years)]


def fact(name: str, *readings: Reading) -> Fact:
    return Fact(name, name, "km", readings)


def test_a_reading_is_old_from_the_day_on_which_it_is_ten_years_known() -> None:
    old = fact("line", reading("atlas", point(5, "km"), known_on=date(2016, 11, 29)))
    assert told(old) == [("old: fact line (atlas)", "in use since 2016-11-29, 10 years")]
    assert told(fact("line", reading("atlas", point(5, "km"), known_on=date(2016, 11, 30)))) == []
    assert told(old, years=11) == []


@pytest.mark.parametrize(("rival", "named"), [(9.9, True), (10, False), (13, False), (13.2, True)])
def test_a_rival_is_named_outside_the_range_in_use_alone(rival: float, named: bool) -> None:
    used = reading("atlas", make_range(10, 13, "km"))
    found = told(fact("line", used, reading("gazette", point(rival, "km"), used=False)))
    assert bool(found) is named
    if named:
        assert found[0][0] == "rival: fact line (atlas)"
        assert "gazette" in found[0][1]


def test_a_rival_that_is_only_rounded_otherwise_is_not_named() -> None:
    used = reading("atlas", point(1000, "km"))
    assert told(fact("line", used, reading("gazette", point(1004, "km"), used=False))) == []
    assert len(told(fact("line", used, reading("gazette", point(1006, "km"), used=False)))) == 1


def test_a_sum_that_disagrees_with_its_parts_is_named_whichever_is_in_use() -> None:
    parts = fact("east", reading("atlas", point(300, "km"))), fact("west", reading("atlas", point(434, "km")))
    total = Derivation("", "east + west", "", "km", None)
    whole = fact("all", reading("wire", point(600, "km")), reading("sum of both", total, used=False))
    assert told(*parts, whole) == [("sum: fact all (wire)", "600 km, but its parts add up to 734 (sum of both)")]
    other = fact("all", reading("sum of both", total), reading("wire", point(600, "km"), used=False))
    assert told(*parts, other) == [("sum: fact all (sum of both)", "its parts add up to 734 km, but wire has 600")]
    agreed = fact("all", reading("wire", point(734, "km")), reading("sum of both", total, used=False))
    assert told(*parts, agreed) == []


def test_the_shipped_book_names_what_a_lawyer_found_stale(shipped: FactBook) -> None:
    found = notices(shipped, TODAY)
    names = [notice.where for notice in found]
    assert "old: fact mine_unit_price (United Nations, 1990s)" in names
    assert "sum: fact baltic_border_length (sum of the five borders)" in names
    assert any(name.startswith("rival: fact deminers_ukraine_available") for name in names)
