"""The terminal's face: fits 80 columns, needs no colour, moves no terminal."""

import re
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from marchland.assess.faces import doubt_tables
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces import terminal as assess_terminal
from marchland.audit.faces import texts
from marchland.facts.faces import cards, tables
from marchland.formats import terminal
from marchland.formats.table import Table
from tests.report.sample import AS_OF, ASSESSMENT, AUDIT, CARDS, COMPARISON, INDICES, book, hostile, without_mines


def test_an_assessment_in_80_columns(snapshot: SnapshotAssertion) -> None:
    assert assess_terminal.assessment(ASSESSMENT, width=80) == snapshot


def test_an_assessment_in_140_columns(snapshot: SnapshotAssertion) -> None:
    assert assess_terminal.assessment(ASSESSMENT, width=140) == snapshot


def test_an_audit_in_80_columns(snapshot: SnapshotAssertion) -> None:
    assert texts.table((AUDIT, {})) == snapshot


def test_a_comparison_in_80_columns(snapshot: SnapshotAssertion) -> None:
    assert assess_terminal.comparison(COMPARISON) == snapshot


def test_facts_and_sensitivity_in_80_columns(snapshot: SnapshotAssertion) -> None:
    shown = (
        *tables.facts(tuple(book().facts), book(), as_of=AS_OF),
        *tables.fact(("mines_in_korea",), book(), as_of=AS_OF),
        doubt_tables.sobol(ASSESSMENT, "total.mines", INDICES["total.mines"]),
        doubt_tables.tornado(ASSESSMENT, "total.mines"),
        *cards.sources(CARDS.values()),
    )
    assert terminal.render(shown) == snapshot


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_no_line_is_wider_than_asked_and_no_figure_is_cut(width: int) -> None:
    for printed in (
        assess_terminal.assessment(ASSESSMENT, width=width),
        texts.table((AUDIT, {}), width=width),
        assess_terminal.assessment(without_mines(), width=width),
        assess_terminal.assessment(hostile(), width=width),
    ):
        assert max(map(len, printed.splitlines())) <= width
        assert "…" not in printed


def test_every_figure_survives_the_narrowing() -> None:
    for width in (60, 80, 140):
        printed = " ".join(assess_terminal.assessment(ASSESSMENT, width=width).split())
        assert "4.62" in printed
        assert "belt-study-2004" in printed
        assert "Silence is not safety" in printed


def test_without_colour_there_is_no_escape_and_with_it_there_is() -> None:
    assert "\x1b" not in texts.table((AUDIT, {}), width=120)
    coloured = texts.table((AUDIT, {}), width=120, colour=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == texts.table((AUDIT, {}), width=120).split()


def test_a_title_cannot_colour_the_terminal() -> None:
    printed = assess_terminal.assessment(hostile(), width=200)
    assert "\x1b" not in printed
    assert "<script>" in printed  # a terminal runs no scripts; what was written is shown as it is
    assert "rate_of_nothing" in printed


def test_environment_variables_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = assess_terminal.assessment(ASSESSMENT, width=80)
    for name, value in (("COLUMNS", "33"), ("FORCE_COLOR", "1"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    assert assess_terminal.assessment(ASSESSMENT, width=80) == plain


def test_a_table_without_rows_keeps_its_title_and_notes() -> None:
    empty = replace(assess_tables.strips(ASSESSMENT), rows=(), notes=("nothing measured",))
    assert terminal.render((empty,)).split("\n")[0] == "Strips along the real lines"
    assert "nothing measured" in terminal.render((empty, Table("Bare", (), ())))
