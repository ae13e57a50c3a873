"""Tables of the depositary and the horizons of the book from cited YAML: refused where a number belies its list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.errors import FactError
from marchland.core.partial_date import exact_date, parse_partial_date
from marchland.core.schema import DayOrText, Record, long, matching, parse, within
from marchland.law.adapters.conduct_files import CiteModel
from marchland.law.domain.reconciliation import DepositaryTable, ExplainedDifference, TablePart

_Code = Annotated[str, matching("[A-Z]{3}")]


class _ExplainedModel(Record, kw_only=True):
    part: TablePart
    state: Annotated[str, matching("([A-Z]{3})?")] = ""
    why: Annotated[str, long(10)]
    cites: Annotated[list[CiteModel], long(1)]


class _TableModel(Record, kw_only=True):
    as_at: DayOrText
    parties: Annotated[int, within(least=0)]
    signatories: Annotated[int, within(least=0)] | None = None
    cite: CiteModel
    deposits: dict[_Code, date] | None = None
    signatures: dict[_Code, date] | None = None
    explained: list[_ExplainedModel] = []


class _TableFile(Record):
    treaty: str
    snapshots: Annotated[list[_TableModel], long(1)]


class _HorizonModel(Record, kw_only=True):
    treaty: str
    complete_on: date
    cite: CiteModel


class _HorizonFile(Record):
    horizons: list[_HorizonModel]


def read_tables(root: Path | Traversable, treaty: str) -> tuple[DepositaryTable, ...]:
    """Return the depositary's tables of a treaty that the book is held against, in their order; raises FactError."""
    file = read_yaml(root.joinpath("law", "snapshots", f"{treaty}.yaml"), f"law/snapshots/{treaty}.yaml")
    model = parse(_TableFile, file.data, file.where, FactError)
    return tuple(_tables(file, model))


def read_horizons(folder: Path | Traversable, update: Callable[[bytes], None]) -> Mapping[str, date]:
    """Return the last day on which the book is known complete, by treaty; raises FactError."""
    file = read_yaml(folder.joinpath("horizons.yaml"), "law/horizons.yaml")
    update(file.content)
    return {each.treaty: each.complete_on for each in parse(_HorizonFile, file.data, file.where, FactError).horizons}


def _tables(file: YamlFile, model: _TableFile) -> Iterator[DepositaryTable]:
    for position, table in enumerate(model.snapshots):
        if table.deposits is not None and len(table.deposits) != table.parties:
            raise FactError(
                "{parties} parties, and {listed} deposits listed",
                parties=table.parties,
                listed=len(table.deposits),
                where=file.where(("snapshots", position, "parties")),
                next_step="give the number that the table prints, and every row of it",
            )
        as_at = table.as_at
        yield DepositaryTable(
            treaty=model.treaty,
            as_at=exact_date(as_at) if isinstance(as_at, date) else parse_partial_date(as_at, "as_at"),
            parties=table.parties,
            cite=table.cite.made(),
            signatories=table.signatories,
            deposits=table.deposits,
            signatures=table.signatures,
            explained=tuple(
                ExplainedDifference(each.part, each.state, each.why, tuple(cite.made() for cite in each.cites))
                for each in table.explained
            ),
        )
