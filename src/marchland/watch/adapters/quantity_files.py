"""The words that quantities are written with, from YAML."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, parse
from marchland.watch.domain.quantity_text import QuantityWords, UnitWords

FILE = "watch/quantity_words.yaml"


class _UnitModel(Record):
    unit: str
    words: list[str]
    signs: list[str] = []
    like: str = ""


class _QuantityFile(Record):
    units: list[_UnitModel]
    scales: dict[str, float]
    per: dict[str, list[str]]
    between: list[str]
    money_scales: dict[str, float]
    numbers: dict[str, float]
    whole: dict[str, float]


def read_quantity_words(root: Path | Traversable) -> QuantityWords:
    """Return the words of quantities of a data folder; raises FactError where the file is not as it must be."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_QuantityFile, file.data, file.where, FactError)
    return QuantityWords(
        tuple(UnitWords(each.unit, tuple(each.words), tuple(each.signs), each.like) for each in model.units),
        model.scales, {unit: tuple(written) for unit, written in model.per.items()}, tuple(model.between),
        model.money_scales, model.numbers, model.whole,
    )  # fmt: skip
