"""What the page shows, made ready for its template: references, tables, charts, figures, scenarios and the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from marchland.facts.faces.references import PageSources, Reference
from marchland.formats.numbers import exact, figure
from marchland.formats.plain_text import clean
from marchland.formats.table import SOURCES, Cell, Table


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as the page prints it: text, or a figure with its exact digits, or references."""

    text: str
    exact: str = ""
    figure: bool = False
    references: tuple[Reference, ...] | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as the page prints it."""

    id: str
    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[CellView, ...], ...]
    notes: tuple[str, ...]
    references: tuple[Reference, ...]
    unsourced: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart in two widths, with its words and its sources."""

    title: str
    words: str
    wide: Markup
    narrow: Markup
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A key figure: its value and range in words, its working, its driver and its sources."""

    title: str
    value: str
    exact: str
    range: str
    working: str
    driver: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence of the answer with its sources."""

    text: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class BeltView:
    """A belt: what its line says at a glance, and its table."""

    title: str
    glance: str
    table: TableView


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """All that the page shows of one scenario."""

    id: str
    title: str
    summary: str
    left_out: str
    money_told: str
    sentences: tuple[SentenceView, ...]
    figures: tuple[FigureView, ...]
    belts: tuple[BeltView, ...]
    glance: TableView
    total: TableView
    tornadoes: tuple[ChartView, ...]
    near: tuple[TableView, ...]
    near_in_full: tuple[TableView, ...]
    near_alike: str
    working: tuple[TableView, ...]
    formulas: TableView
    curve: ChartView | None
    convergence: ChartView | None
    provenance: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim of the audit."""

    id: str
    quote: str
    stated: str
    recomputed: str
    verdict: str
    tone: str
    working: str
    reason: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class AuditView:
    """The audit beside the assessment."""

    title: str
    publisher: str
    address: str
    counts: str
    chart: ChartView
    claims: tuple[ClaimView, ...]
    failed: tuple[ClaimView, ...]
    provenance: tuple[tuple[str, str], ...]


def table_view(
    desk: PageSources,
    table: Table,
    default: Sequence[str] = (),
    *,
    facts: Mapping[str, str] | None = None,
    unsourced: str = "stated in the scenario",
) -> TableView:
    """Return a table for the page; one without a column of sources is given the default ones under it."""
    numeric = [_is_numeric(table, index) for index in range(len(table.columns))]
    rows = tuple(
        tuple(
            _cell(desk, cell, name, (facts or {}).get(str(row[0]), ""))
            for cell, name in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    cited = [ref.slug for row in rows for cell in row for ref in cell.references or ()]
    return TableView(
        f"table-{next(desk.ids)}",
        clean(table.title),
        tuple((_unbroken(name), is_number) for name, is_number in zip(table.columns, numeric, strict=True)),
        rows,
        tuple(clean(note) for note in table.notes),
        desk.cite(cited or default),
        unsourced,
    )


def _unbroken(name: str) -> str:
    return clean(name).replace(" %", "\u00a0%")


def _is_numeric(table: Table, index: int) -> bool:
    cells = [row[index] for row in table.rows if row[index] is not None]
    return bool(cells) and all(not isinstance(cell, str) for cell in cells)


def _cell(desk: PageSources, cell: Cell, column: str, fact: str) -> CellView:
    if column == SOURCES:
        return CellView("", references=desk.cite(str(cell or "").split(", "), fact))
    if cell is None:
        return CellView("")
    if isinstance(cell, str):
        return CellView(clean(cell))
    return CellView(figure(cell), exact(cell), figure=True)


def chart_view(title: str, words: str, drawn: tuple[str, str], references: tuple[Reference, ...]) -> ChartView:
    """Return a chart drawn wide and narrow, with its words and sources."""
    wide, narrow = drawn
    return ChartView(clean(title), clean(words), Markup(wide), Markup(narrow), references)  # noqa: S704 - texts were escaped
