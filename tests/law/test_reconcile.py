"""The book beside the depositary's tables: they agree, and each act that is taken away is missed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.citation import Citation
from marchland.core.errors import FactError
from marchland.core.partial_date import exact_date
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.law.adapters.depositary_files import read_tables
from marchland.law.domain.act import CONSENTS, SIGNED, WITHDRAWAL_NOTIFIED, Act
from marchland.law.domain.reconciliation import (
    DepositaryTable,
    ExplainedDifference,
    TablePart,
    beyond_tables,
    reconcile,
)
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.service.questions import open_law
from marchland.law.service.reconciling import disagree, reconciliations
from tests.cli.driving import run
from tests.refusal import refused

BOOKS = open_law()
PAPER = Citation("paper", "row of the state")
# What the depositary printed on the days named: the numbers stand in its own pages, or in the papers cited beside them.
PRINTED = {
    "apmbc": {"2014-01-27": 161, "2026-02-03": 162},
    "ccm": {"2014-01-27": 84, "2023-12": 112, "2026-02-03": 112},
    "ccw": {"2006-01-01": 100, "2014-01-27": 117, "2017-12": 125, "2023-09": 127, "2026-02-03": 128},
    "ccw_p2": {"2006-01-01": 87, "2026-02-03": 96},
    "ccw_ap2": {"2014-01-27": 100, "2026-02-03": 107},
    "ccw_p5": {"2014-01-27": 84, "2024-05-04": 97, "2026-02-03": 99},
}


@pytest.mark.parametrize("treaty", TREATIES)
def test_the_book_agrees_with_every_table(treaty: str) -> None:
    (found,) = reconciliations(BOOKS, treaty)
    assert {held.table.as_at.text: held.parties for held in found.tables} == PRINTED[treaty]
    assert {held.table.as_at.text: held.table.parties for held in found.tables} == PRINTED[treaty]
    assert found.agrees
    assert not disagree(reconciliations(BOOKS, treaty))


@pytest.mark.parametrize("treaty", TREATIES)
def test_each_act_that_is_taken_away_is_missed(treaty: str) -> None:
    tables = read_tables(data_root(), treaty)
    book = BOOKS.acts
    last = max(table.as_at.last_on for table in tables if table.deposits)
    watched = [act for act in book.acts if act.treaty == treaty and _shows(act, tables, last)]
    assert len(watched) >= max(PRINTED[treaty].values())
    for act in watched:
        without = replace(book, acts=tuple(each for each in book.acts if each is not act and _of_state(each, act)))
        held = [reconcile(without, _of(table, act.state)) for table in tables if table.deposits]
        assert not all(each.agrees for each in held), act
    whole = [reconcile(book, table) for table in tables]
    assert all(each.agrees for each in whole)


def _shows(act: Act, tables: tuple[DepositaryTable, ...], last: date) -> bool:
    """A table shows deposits, and some show signatures; a withdrawal is seen once it has taken effect."""
    if act.done_on is None or act.done_on.last_on > last:
        return False
    signatures = any(table.signatures for table in tables)
    left = {"EST", "LVA", "LTU", "FIN"} if act.treaty == "apmbc" else {"LTU"}
    gone = act.kind == WITHDRAWAL_NOTIFIED and act.state in left
    return act.kind in CONSENTS or (act.kind == SIGNED and signatures) or gone


def _of_state(each: Act, act: Act) -> bool:
    return each.state in (act.state, "")


def _of(table: DepositaryTable, state: str) -> DepositaryTable:
    """The table as far as it is about one state: what it says of the others is another act's to be missed by."""
    deposits = {code: day for code, day in (table.deposits or {}).items() if code == state}
    signatures = {code: day for code, day in (table.signatures or {}).items() if code == state}
    return replace(
        table, deposits=deposits, parties=len(deposits), signatories=None,
        signatures=signatures if table.signatures else None,
    )  # fmt: skip


def made(**more: object) -> DepositaryTable:
    table = DepositaryTable("ccm", exact_date(date(2026, 2, 3)), 112, PAPER)
    return replace(table, **more)  # type: ignore[arg-type]


def test_a_number_that_differs_is_told_with_both() -> None:
    held = reconcile(BOOKS.acts, made(parties=113))
    (found,) = held.differences
    assert (found.part, found.in_book, found.in_table, held.agrees) == (TablePart.PARTIES, "112", "113", False)


def test_a_day_that_differs_and_a_state_that_one_lacks_are_told() -> None:
    deposits = {act.state: act.done_on.first_on for act in BOOKS.acts.acts
                if act.treaty == "ccm" and act.kind in CONSENTS and act.done_on and act.state != "LTU"}  # fmt: skip
    assert reconcile(BOOKS.acts, made(deposits=deposits)).agrees
    otherwise = {code: day for code, day in deposits.items() if code != "AFG"} | {"ALB": date(2009, 6, 17)}
    held = reconcile(BOOKS.acts, made(deposits=otherwise))
    told = {(each.state, each.in_book, each.in_table) for each in held.differences}
    assert told == {("AFG", "2011-09-08", "absent"), ("ALB", "2009-06-16", "2009-06-17")}


def test_a_recorded_reason_explains_its_difference_and_no_other() -> None:
    reason = ExplainedDifference(TablePart.PARTIES, "", "it counts one that never deposited", (PAPER,))
    assert reconcile(BOOKS.acts, made(parties=113, explained=(reason,))).agrees
    elsewhere = replace(reason, part=TablePart.DEPOSIT, state="AFG")
    assert not reconcile(BOOKS.acts, made(parties=113, explained=(elsewhere,))).agrees


def test_a_reason_that_nothing_needs_any_more_is_a_difference() -> None:
    reason = ExplainedDifference(TablePart.PARTIES, "", "it counted one that never deposited", (PAPER,))
    held = reconcile(BOOKS.acts, made(explained=(reason,)))
    assert ([each.part for each in held.differences], held.agrees) == ([TablePart.REASON], False)


@pytest.mark.parametrize("treaty", TREATIES)
def test_a_horizon_later_than_every_whole_table_is_a_difference(treaty: str) -> None:
    tables, book = read_tables(data_root(), treaty), BOOKS.acts
    assert beyond_tables(book, treaty, tables) is None
    later = replace(book, horizons={treaty: date(2026, 2, 4)})
    assert beyond_tables(later, treaty, tables) is not None
    counts_alone = tuple(replace(table, deposits=None) for table in tables)
    assert beyond_tables(book, treaty, counts_alone) is not None


def test_the_command_ends_well_where_all_agree(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(["law", "reconcile", "--format", "json"], capsys, monkeypatch)
    assert found.status == 0
    told = json.loads(found.out)
    assert {each["treaty"]: each["agrees"] for each in told} == dict.fromkeys(TREATIES, True)
    assert {each["complete_on"] for each in told} == {"2026-02-03"}


def test_one_act_too_few_makes_the_service_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(str(data_root()), folder)
    acts = folder / "law" / "acts" / "ccw_ap2.yaml"
    lines = acts.read_text("utf-8").splitlines(keepends=True)
    acts.write_text("".join(line for line in lines if not line.startswith("- {state: TTO,")), "utf-8")
    (found,) = reconciliations(open_law(folder), "ccw_ap2")
    assert not found.agrees
    told = {(each.part, each.state, each.in_table) for held in found.tables for each in held.differences}
    assert told == {(TablePart.PARTIES, "", "107"), (TablePart.DEPOSIT, "TTO", "2024-07-29")}


def test_a_number_that_belies_its_list_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "law" / "snapshots"
    folder.mkdir(parents=True)
    text = Path(str(data_root()), "law", "snapshots", "ccw_p2.yaml").read_text("utf-8")
    (folder / "ccw_p2.yaml").write_text(text.replace("parties: 96", "parties: 97"), "utf-8")
    error = refused(lambda: read_tables(tmp_path, "ccw_p2"))
    assert isinstance(error, FactError)
    assert error.where.field == "snapshots.1.parties"


def test_every_table_and_reason_cites_a_card() -> None:
    cards = read_fact_book(data_root()).sources
    tables = [table for treaty in TREATIES for table in read_tables(data_root(), treaty)]
    cited = {cite.source for table in tables for cite in (table.cite, *(c for r in table.explained for c in r.cites))}
    assert cited <= set(cards)
