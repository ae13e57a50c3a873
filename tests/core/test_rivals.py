"""Rivals make a mixture of their own weights; echoes are one voice; what is computed from rivals has rivals."""

from datetime import date

import pytest

from marchland.core.asof import AsOf, Period
from marchland.core.citation import Citation
from marchland.core.fact import Derivation, Fact, FactBook, Grade, Reading
from marchland.core.quantity import Estimate, Shape, make_range, point
from marchland.core.rivals import rivals, with_rivals

AS_OF = AsOf(date(2020, 1, 1), date(2020, 1, 1))


def reading(
    label: str, amount: Estimate | Derivation, *, used: bool = False, weight: float = 1.0, scale: str = ""
) -> Reading:
    period = Period(date(2000, 1, 1), None)
    cite = Citation("a", "page 1", "")
    return Reading(label, amount, period, date(2001, 1, 1), Grade.PUBLISHED, cite, used, scale, weight=weight)


def book(**facts: tuple[Reading, ...]) -> FactBook:
    unit = {"length": "km", "count": "mine", "density": "mine/km"}
    return FactBook({name: Fact(name, name, unit[name], of) for name, of in facts.items()}, {}, "0")


def test_a_point_without_rivals_stays_one() -> None:
    made = with_rivals(book(length=(reading("a", point(10, "km"), used=True),)), "length", AS_OF)
    assert made == point(10, "km")


def test_two_rivals_have_equal_weights() -> None:
    of = book(length=(reading("a", point(10, "km"), used=True), reading("b", point(30, "km"))))
    made = with_rivals(of, "length", AS_OF)
    assert [(part.label, part.estimate.central, part.weight) for part in made.parts] == [("a", 10, 1), ("b", 30, 1)]
    assert made.central == pytest.approx(20)


def test_an_echo_is_no_second_voice() -> None:
    echo = reading("c", point(10, "km"))
    of = book(length=(reading("a", point(10, "km"), used=True), reading("b", point(30, "km")), echo))
    assert [part.label for part in with_rivals(of, "length", AS_OF).parts] == ["a", "b"]


def test_a_written_weight_counts_and_none_leaves_the_reading_out() -> None:
    readings = reading("a", point(10, "km"), used=True), reading("b", point(30, "km"), weight=3)
    left_out = reading("c", point(99, "km"), weight=0)
    of = book(length=(*readings, left_out))
    assert [(part.label, part.weight) for part in with_rivals(of, "length", AS_OF).parts] == [("a", 1), ("b", 3)]
    assert [each.label for each in rivals(of, "length", AS_OF)] == ["b"]


def test_a_length_on_a_coarser_map_is_no_rival() -> None:
    of = book(length=(reading("a", point(10, "km"), used=True), reading("map", point(8, "km"), scale="1:10m")))
    assert with_rivals(of, "length", AS_OF) == point(10, "km")


def test_a_quotient_has_a_value_for_every_pair_of_rivals() -> None:
    """Mines 100 or 200 over 10 or 20 km: 10, 20, 5 and again 10, of which 10 has half the weight."""
    quotient = Derivation("", "count / length", "", "mine/km", None)
    made = with_rivals(
        book(
            count=(reading("a", point(100, "mine"), used=True), reading("b", point(200, "mine"))),
            length=(reading("c", point(10, "km"), used=True), reading("d", point(20, "km"))),
            density=(reading("e", quotient, used=True),),
        ),
        "density",
        AS_OF,
    )
    found = {part.estimate.central: part.weight for part in made.parts}
    assert found == pytest.approx({5: 0.25, 10: 0.5, 20: 0.25})


def test_a_derivation_with_a_range_of_its_own_keeps_it() -> None:
    own = Derivation("0.5 * length", "length", "2 * length", "km", Shape.LOGNORMAL)
    twin = Fact("own", "own", "km", (reading("a", own, used=True),))
    of = book(length=(reading("a", point(10, "km"), used=True), reading("b", point(30, "km"))))
    made = FactBook({**of.facts, "own": twin}, {}, "0")
    assert with_rivals(made, "own", AS_OF) == make_range(5, 20, "km", central=10)


def test_a_reader_s_own_value_has_no_rivals() -> None:
    of = book(length=(reading("a", point(10, "km"), used=True), reading("b", point(30, "km"))))
    assert with_rivals(of.with_value("length", point(12, "km")), "length", AS_OF) == point(12, "km")
