"""Tables for a terminal: laid out to fit any width, with or without colour."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text

from marchland.core.quantity import Range
from marchland.formats.numbers import figure, spread
from marchland.formats.plain_text import clean
from marchland.formats.table import SOURCES, Cell, Table, TableRow

_STYLES = {
    "Does not follow": "red",
    "Contradicted": "red",
    "Loose bound": "yellow",
    "Follows": "green",
    "Rounds to it": "green",
    "Confirmed": "green",
}
_TRIPLES = {
    "5 – 50 – 95 %": ("5 %", "50 %", "95 %"),
    "Low – central – high": ("Low", "Central", "High"),
    "People 5 – 50 – 95 %": ("People 5 %", "People 50 %", "People 95 %"),
}
_MAY_GO = ("Fact", "Mined ground, km²", "People within 10 km", "Title", "Licence")
_BREAKS = re.compile(r"(?<=[\s_./,–])(?!(?<=\d[.,])\d)")
_GAP = 2  # one of padding and one that the box puts between columns
_NARROWEST = 11


def render(tables: Sequence[Table], *, width: int = 80, colour: bool = False) -> str:
    """Return any tables as text of that width."""
    return printed([laid_out(table, width) for table in tables], width, colour=colour)


def printed(parts: Sequence[RenderableType], width: int, *, colour: bool) -> str:
    """Return the parts one under another as text of that width, without trailing blanks."""
    console = Console(
        file=io.StringIO(),
        width=width,
        height=100,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    text = "".join(_printed(parts, console, colour=colour))
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def _printed(parts: Sequence[RenderableType], console: Console, *, colour: bool) -> Iterator[str]:
    """Yield the parts as text; without colour Rich is not asked for lines that are laid out already."""
    for laid, run in itertools.groupby(_apart(parts), lambda part: isinstance(part, _Lines) and not colour):
        if laid:
            yield from (f"{line}\n" for part in run if isinstance(part, _Lines) for line in part.plain())
            continue
        with console.capture() as captured:
            console.print(Group(*run))
        yield captured.get()


def _apart(parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield the parts with those of groups in the place of each group."""
    for part in parts:
        if isinstance(part, Group):
            yield from _apart(part.renderables)
        else:
            yield part


def heading(title: str) -> RenderableType:
    """Return a title with a rule under it."""
    return Group(Text(clean(title), style="bold"), Text("═" * min(len(clean(title)), 60), style="dim"))


def paragraph(line: str, style: str = "") -> RenderableType:
    """Return a paragraph with an empty line after it."""
    return Padding(Text(clean(line), style=style), (0, 0, 1, 0))


def bullets(title: str, lines: Sequence[str]) -> RenderableType:
    """Return lines with a dot before each, under a title."""
    grid = Grid.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(Text("·"), Text(clean(line)))
    return Group(Text(f"\n{title}", style="bold"), grid)


@dataclass(slots=True)
class _FittedColumn:
    """A column being fitted: its title, its cells as printed, whether it holds figures, and its width.

    `widest` and `sum` are those of its cells, measured once.
    """

    title: str
    cells: list[str]
    figures: bool
    width: int = 0
    widest: int = 0
    sum: int = 0

    def measure(self) -> None:
        """Measure the cells as they are now."""
        sizes = list(map(_cells, self.cells))
        self.widest, self.sum = max(sizes), sum(sizes)


def laid_out(table: Table, width: int) -> RenderableType:
    """Return the table laid out: whole if it fits, else more tightly, else one row under another."""
    columns = _columns(table)
    legend: list[str] = []
    gone: list[str] = []
    if not (whole := _fits(columns, width)):
        if (tight := _tightened(table)) is not table:
            columns = _columns(tight)
        legend = [line for column in columns if column.title == SOURCES for line in _numbered(column)]
        for name in _MAY_GO:
            if not _fit(columns, width) and name in (column.title for column in columns):
                columns = [column for column in columns if column.title != name]
                gone.append(name)
    if _fit(columns, width):
        body = _grid(columns)
    else:
        if gone or whole:
            columns, gone = _columns(_tightened(table)), []
            legend = [line for column in columns if column.title == SOURCES for line in _numbered(column)]
        body = _records(columns, width)
    if gone:
        legend.append(f"Left out for want of room: {', '.join(gone)}.")
    below = (*legend, *(clean(note) for note in table.notes))
    return Group(Text(f"\n{clean(table.title)}", style="bold"), body, *(Text(line, style="dim") for line in below))


def _columns(table: Table) -> list[_FittedColumn]:
    columns = []
    for index, name in enumerate(table.columns):
        raw = [row[index] for row in table.rows]
        figures = all(not isinstance(cell, str) for cell in raw)
        column = _FittedColumn(clean(name).strip(), [_shown(cell) for cell in raw], figures)
        if any(column.cells):
            column.measure()
            columns.append(column)
    return columns


def _tightened(table: Table) -> Table:
    """Return the table with low, middle, high and unit as one column of text."""
    for title, triple in _TRIPLES.items():
        if all(name in table.columns for name in triple):
            first = table.columns.index(triple[0])
            last = first + (4 if table.columns[first + 3 : first + 4] == ("Unit",) else 3)
            columns = (*table.columns[:first], title, *table.columns[last:])
            rows = tuple((*row[:first], _together(row[first:last]), *row[last:]) for row in table.rows)
            return replace(table, columns=columns, rows=rows)
    return table


def _together(cells: TableRow) -> str:
    low, middle, high, *rest = cells
    unit = str(rest[0]) if rest else ""
    if isinstance(low, str) or isinstance(middle, str) or isinstance(high, str) or middle is None:
        return " – ".join(str(cell) for cell in (low, middle, high) if cell is not None)
    if low is None or high is None:
        return figure(middle, unit)
    return spread(Range(low, middle, high, unit))


def _numbered(column: _FittedColumn) -> list[str]:
    """Turn a column of slugs into numbers, and return the legend."""
    numbers: dict[str, int] = {}
    for line, cell in enumerate(column.cells):
        slugs = [slug for slug in cell.split(", ") if slug]
        column.cells[line] = " ".join(str(numbers.setdefault(slug, len(numbers) + 1)) for slug in slugs)
    column.measure()
    return ["Sources: " + "; ".join(f"{number} {slug}" for slug, number in numbers.items())] if numbers else []


def _fits(columns: Sequence[_FittedColumn], width: int) -> bool:
    for column in columns:
        column.width = max(_cells(column.title), column.widest)
    return sum(column.width + _GAP for column in columns) - _GAP <= width


def _fit(columns: Sequence[_FittedColumn], width: int) -> bool:
    """Set widths that fit, narrowing the widest text column first; tell whether that could be done."""
    for column in columns:
        title = max((_cells(word) for word in column.title.split()), default=0)
        column.width = max(title, column.widest, min(len(column.title), 14))
    texts = [column for column in columns if not column.figures]
    for _ in range(sum(column.width + _GAP for column in columns) - _GAP - width):
        widest = max(texts, key=lambda column: column.width, default=None)
        if widest is None or widest.width <= _NARROWEST:
            return False
        widest.width -= 1
    return all(c.sum <= c.width * 4 * len(c.cells) for c in columns)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines that are laid out already, each of pieces with their styles: Rich measures and breaks nothing anew."""

    lines: Iterable[Sequence[tuple[str, Style | None]]]

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> Iterator[Segment]:
        for line in self.lines:
            yield from (Segment(text, style) for text, style in line)
            yield Segment.line()

    def plain(self) -> Iterator[str]:
        """Yield the lines without their styles."""
        return ("".join(text for text, _ in line) for line in self.lines)


def _grid(columns: Sequence[_FittedColumn]) -> RenderableType:
    if not columns:
        return _Lines(((("", None),),))
    bold, styles = Style.parse("bold"), {name: Style.parse(style) for name, style in _STYLES.items()}
    titles = [(column.title, bold) for column in columns]
    rule = "─" * (sum(column.width + _GAP for column in columns) - _GAP)
    rows = zip(*(column.cells for column in columns), strict=True)
    body = (line for row in rows for line in _row_lines([(cell, styles.get(cell)) for cell in row], columns))
    return _Lines((*_row_lines(titles, columns, bottom=True), ((rule, None),), *body))


def _row_lines(
    cells: Sequence[tuple[str, Style | None]], columns: Sequence[_FittedColumn], *, bottom: bool = False
) -> Iterator[list[tuple[str, Style | None]]]:
    """Yield the lines of one row: figures to the right, all else to the left, each cell in its own style."""
    wrapped = [_wrapped(text, column.width).split("\n") for (text, _), column in zip(cells, columns, strict=True)]
    height = max(map(len, wrapped))
    for line in wrapped:
        short = [""] * (height - len(line))
        line[:] = [*short, *line] if bottom else [*line, *short]
    for texts in zip(*wrapped, strict=True):
        pieces: list[tuple[str, Style | None]] = []
        before = ""
        for text, (_, style), column in zip(texts, cells, columns, strict=True):
            blank = " " * (column.width - _cells(text))
            left, right = (blank, "") if column.figures else ("", blank)
            if style is None or not text:
                before += left + text + right
            else:
                pieces += [(before + left, None), (text, style)]
                before = right
            before += " " * _GAP
        yield [*pieces, (before.rstrip(), None)]


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def _wrapped(text: str, width: int) -> str:
    """Return the text in lines of that width, broken at spaces and after `_`, `.`, `/`, `,`, never inside a number."""
    if _cells(text) <= width:
        return text
    lines = [""]
    for part in _BREAKS.split(text):
        if lines[-1] and _cells(lines[-1]) + _cells(part.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += part
        while _cells(lines[-1].rstrip()) > width:
            first = chop_cells(lines[-1], width)[0]
            lines[-1:] = [first, lines[-1][len(first) :]]
    return "\n".join(line.rstrip() for line in lines)


def _records(columns: Sequence[_FittedColumn], width: int) -> RenderableType:
    """Lay rows out one under another, a line for each cell: for tables that the terminal is too narrow for."""
    return _Lines(list(_record_lines(columns, width)))


def _record_lines(columns: Sequence[_FittedColumn], width: int) -> Iterator[Sequence[tuple[str, Style | None]]]:
    dim, styles = Style.parse("dim"), {name: Style.parse(style) for name, style in _STYLES.items()}
    titles = max(len(column.title) for column in columns)
    heads = [(column.title, " " * (titles - _cells(column.title) + 1)) for column in columns]
    under = (("", dim), (" " * (titles + 1), None))
    room = width - titles - 1
    yield ()
    for row in zip(*(column.cells for column in columns), strict=True):
        for (title, blank), cell in zip(heads, row, strict=True):
            if not cell:
                continue
            first, *more = _folded(cell, room)
            yield (title, dim), (blank, None), (first, styles.get(cell))
            yield from ((*under, (text, styles.get(cell))) for text in more)
        yield ()


def _folded(text: str, width: int) -> list[str]:
    """Return the text in lines of that width, broken at spaces; a word that is longer than a line is cut."""
    if _cells(text) <= width:
        return [text.rstrip()]
    lines = [""]
    for word in re.findall(r"\S+\s*|\s+", text):
        if _cells(lines[-1]) + _cells(word.rstrip()) <= width:
            lines[-1] += word
            continue
        parts = chop_cells(word, width) if _cells(word.rstrip()) > width else [word]
        lines += parts if lines[-1] else []
        lines[-1:] = lines[-1:] if lines[-1] else parts
    return [line.rstrip() for line in lines]


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return clean(cell) if isinstance(cell, str) else figure(cell)
