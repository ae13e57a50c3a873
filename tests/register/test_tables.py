"""Answers of the register as tables: nothing withheld is shown, and silence is never said to be safety."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from marchland.core.keeper import ALONE
from marchland.formats import markdown, terminal
from marchland.register.domain.balance import Balance
from marchland.register.domain.land import AreaBalance, LandAccount
from marchland.register.domain.near import SILENCE
from marchland.register.faces import tables
from tests.register import sample
from tests.register.telling import AREA


def test_areas(snapshot: SnapshotAssertion) -> None:
    (shown,) = tables.areas(sample.listing(sample.body(), sample.withheld()), sample.books())
    printed = terminal.render([shown], width=100)
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert [row[1] for row in shown.rows][1] == "withheld"
    assert SILENCE in shown.notes[0]
    assert printed == snapshot


def test_one_area(snapshot: SnapshotAssertion) -> None:
    printed = terminal.render(tables.area(sample.body(), sample.books(), sample.DATES), width=100)
    for word in ("Released", "Claims beside the record", "Evidence", "Surveys", "Marking"):
        assert word in printed
    assert printed == snapshot
    shown = markdown.render(tables.area(sample.body(), sample.books(), sample.DATES))
    assert "<b>" not in shown


def test_one_area_of_which_land_is_withheld() -> None:
    titles = [table.title for table in tables.area(sample.withheld(), sample.books(), sample.DATES)]
    assert titles == [f"{AREA} {sample.DATES}"]


def test_history(snapshot: SnapshotAssertion) -> None:
    shown = tables.history(sample.story(), sample.books())
    assert terminal.render(shown, width=110) == snapshot


def test_near(snapshot: SnapshotAssertion) -> None:
    (shown,) = tables.near(sample.hits(), sample.books(), **sample.place())
    assert [row[3] for row in shown.rows] == ["746 m", "inside"]
    assert terminal.render([shown], width=100) == snapshot
    (empty,) = tables.near((), sample.books(), **sample.place(within="500m"))
    assert (empty.rows, empty.notes) == ((), (ALONE, SILENCE))


def test_balances_add_up_or_say_that_they_do_not() -> None:
    wrong = Balance(100.0, 0.0, 0.0, 0.0, 50.0, 0.0)
    both = (AreaBalance("A", "", sample.sums()), AreaBalance("B", "", wrong))
    records = Balance(1_000_100.4, 250_000.1, 0.0, 500_000.3, 250_050.0, 0.0)
    land = Balance(900_000.0, 250_000.0, 0.0, 500_000.0, 150_000.0, 0.0)
    (shown,) = tables.balances(LandAccount(both, records, land, ()), sample.books(), sample.DATES)
    assert shown.rows == (
        ("A", "1,000,000", "250,000", "0", "500,000", "250,000", "0", "yes"),
        ("B", "100", "0", "0", "0", "50", "0", "NO"),
        ("all records", "1,000,100", "250,000", "0", "500,000", "250,050", "0", "NO"),
        ("as land", "900,000", "250,000", "0", "500,000", "150,000", "0", "yes"),
    )
    assert "by those that carry on their land" in shown.notes[0]
    alone = LandAccount(both[:1], sample.sums(), sample.sums(), ())
    assert len(tables.balances(alone, sample.books(), sample.DATES)[0].rows) == 1


def test_conflicts(snapshot: SnapshotAssertion) -> None:
    shown, shared = tables.conflicts(sample.account(), sample.books(), sample.DATES)
    assert shared.rows == ()
    assert "counts as dangerous" in shown.notes[0]
    assert terminal.render([shown], width=110) == snapshot
