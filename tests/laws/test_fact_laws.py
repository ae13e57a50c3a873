"""Laws of the book of facts: what becomes known later never changes what was known before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marchland.core.asof import AsOf, Period
from marchland.core.errors import NotKnownError
from marchland.core.fact import Derivation, Fact, FactBook, Grade, Reading
from marchland.core.quantity import Estimate, point
from marchland.facts.service.questions import known

EPOCH = date(2000, 1, 1)
days = st.integers(0, 200).map(lambda n: EPOCH + timedelta(days=n))
as_ofs = st.builds(AsOf, days, days)


@st.composite
def readings(draw: st.DrawFn, *, used: bool = True) -> Reading:
    start = draw(days)
    length = draw(st.one_of(st.none(), st.integers(1, 100)))
    end = None if length is None else start + timedelta(days=length)
    value = draw(st.integers(1, 10**6))
    return Reading(
        str(value), point(value, "km"), Period(start, end), draw(days), Grade.GUESS, None, used=used, corrects="test"
    )


many = st.lists(readings(), min_size=1, max_size=6)


def book(*read: Reading) -> FactBook:
    fact = Fact("length", "Made for a test.", "km", tuple(read))
    twice = Reading(
        "made", Derivation("", "2 * length", "", "km", None), Period(date.min), date.min, Grade.DERIVED, None, used=True
    )
    return FactBook({"length": fact, "twice": Fact("twice", "Made for a test.", "km", (twice,))}, {}, "0")


def answer(facts: FactBook, as_of: AsOf, name: str = "length") -> Estimate | None:
    try:
        return facts.estimate(name, as_of)
    except NotKnownError:
        return None


@given(many, many, as_ofs)
def test_later_knowledge_never_changes_an_earlier_answer(
    before: list[Reading], later: list[Reading], as_of: AsOf
) -> None:
    unknown = [replace(reading, known_on=as_of.known_on + timedelta(days=1 + n)) for n, reading in enumerate(later)]
    assert answer(book(*before, *unknown), as_of) == answer(book(*before), as_of)
    assert answer(book(*unknown, *before), as_of) == answer(book(*before), as_of)


@given(many, st.lists(readings(used=False), max_size=4), as_ofs)
def test_competing_readings_never_change_the_answer(used: list[Reading], competing: list[Reading], as_of: AsOf) -> None:
    assert answer(book(*competing, *used), as_of) == answer(book(*used), as_of)


@given(many, as_ofs)
def test_the_answer_is_the_latest_known_that_holds(read: list[Reading], as_of: AsOf) -> None:
    fact = book(*read).fact("length")
    speaking = [r for r in read if r.valid.holds(as_of.valid_on) and r.known_on <= as_of.known_on]
    chosen = fact.used(as_of)
    assert (chosen is None) is (speaking == [])
    if chosen is not None:
        assert chosen.known_on == max(reading.known_on for reading in speaking)
        assert set(map(id, fact.competing(as_of))) == {id(r) for r in speaking} - {id(chosen)}


@given(many, as_ofs)
def test_a_derived_fact_follows_on_every_pair_of_dates(read: list[Reading], as_of: AsOf) -> None:
    made = book(*read)
    length, twice = answer(made, as_of), answer(made, as_of, "twice")
    assert (length is None) is (twice is None)
    if length is not None and twice is not None:
        assert twice.central == 2 * length.central


@given(many, as_ofs, st.integers(1, 10**6))
def test_a_what_if_holds_on_every_pair_of_dates_and_changes_nothing_else(
    read: list[Reading], as_of: AsOf, value: int
) -> None:
    made = book(*read)
    before = answer(made, as_of)
    changed = made.with_value("length", point(value, "km"))
    assert answer(changed, as_of) == point(value, "km")
    assert answer(changed, as_of, "twice") == point(2 * value, "km")
    assert answer(made, as_of) == before


@given(many, as_ofs)
def test_a_fact_is_listed_exactly_when_it_has_an_answer(read: list[Reading], as_of: AsOf) -> None:
    made = book(*read)
    assert ("length" in known(made, as_of)) is (answer(made, as_of) is not None)
