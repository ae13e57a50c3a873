"""Shapes take exactly what pydantic would take, and what they refuse is told in the same words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.shape import AtLeast, Matches, take
from marchland.adapters.validation import model_of, parse
from marchland.core.errors import FactError, MarchlandError, Where
from tests.refusal import refused


@dataclass(kw_only=True)
class _Part:
    name: Annotated[str, AtLeast(2)]
    day: date | None = None


@dataclass(kw_only=True)
class _Sample:
    code: Annotated[str, Matches("^[A-Z]{3}$")]
    about: Annotated[str, Matches("^[A-Z]{3}$")] | None = None
    on: date | str | None = None
    sure: Literal["yes", "no"] = "yes"
    basis: Literal["read", "counted"] | None = None
    part: _Part | None = None
    parts: list[_Part] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    cite: Annotated[list[str], AtLeast(1)]


def place(path: tuple[str | int, ...]) -> Where:
    return Where("sample.yaml", len(path), ".".join(map(str, path)))


GOOD: dict[str, Any] = {"code": "FIN", "cite": ["a"]}
VALUES = st.recursive(
    st.sampled_from(["FIN", "fin", "FINN", "FIN\n", "", "a", "ab", "yes", "no", "maybe", "read", "2025-07-07", True, 1,
                     1.0, None, date(2025, 7, 7), float("nan")]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["name", "day", "code", "x", 1]), inner, max_size=2),
    ),
    max_leaves=4,
)  # fmt: skip
KEYS = ["code", "about", "on", "sure", "basis", "part", "parts", "names", "cite", "other", 1, None]
CHANGES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3)


def outcome(read: Any) -> Any:
    """Return what is read, as plain data, or the words and place of the error."""
    try:
        made = read()
    except MarchlandError as error:
        return str(error), error.where, error.next_step
    return {name: getattr(made, name) for name in ("code", "about", "on", "sure", "basis", "names", "cite")}


@given(CHANGES, st.sampled_from([[], ["code"], ["cite"], ["code", "cite"]]))
def test_a_shape_and_its_model_take_and_refuse_the_same(changes: dict[Any, Any], without: list[str]) -> None:
    data = {key: value for key, value in (GOOD | changes).items() if key not in without}
    model = model_of(_Sample)
    by_model = outcome(lambda: parse(model, data, place, FactError))
    if isinstance(by_model, dict):
        by_model |= {name: default for name, default in (("sure", "yes"), ("names", {})) if name not in data}
    assert outcome(lambda: take(_Sample, data, place, FactError)) == by_model


def test_what_is_right_comes_through() -> None:
    made = take(_Sample, GOOD | {"on": date(2025, 7, 7), "parts": [{"name": "one"}]}, place, FactError)
    assert (made.code, made.on, made.about, made.sure, made.parts) == (
        "FIN", date(2025, 7, 7), None, "yes", [_Part(name="one")],
    )  # fmt: skip
    assert take(_Sample, GOOD | {"part": {"name": "two", "day": None}}, place, FactError).part == _Part(name="two")


@pytest.mark.parametrize(
    ("data", "where", "message", "step"),
    [
        ({}, "code", "'code' is missing\n  also sample.yaml:1: cite: 'cite' is missing", "add code"),
        (GOOD | {"cod": 1}, "cod", "unknown key 'cod'", "did you mean 'code'?"),
        (GOOD | {"code": "fin"}, "code", "'fin': string should match pattern", ""),
        (GOOD | {"about": "fin"}, "about", "'fin': string should match pattern", ""),
        (GOOD | {"on": 3}, "on", "3 is not a day or text", "give a day or text"),
        (GOOD | {"sure": "yess"}, "sure", "'yess' is not 'yes' or 'no'", "give 'yes' or 'no'"),
        (GOOD | {"parts": [{"name": "one"}, {"nam": "two"}]}, "parts.1.name", "'name' is missing", "add name"),
        (GOOD | {"parts": [{"name": "x"}]}, "parts.0.name", "'x': string should have at least 2 characters", ""),
        (GOOD | {"names": {"a": 1}}, "names.a", "1 is not text", "give text"),
        (GOOD | {"cite": []}, "cite", "[]: list should have at least 1 item", ""),
        ([], "", "[] is not a group of keys", "give a group of keys"),
    ],
)
def test_what_is_wrong_is_told(data: Any, where: str, message: str, step: str) -> None:
    error = refused(lambda: take(_Sample, data, place, FactError))
    assert isinstance(error, FactError)
    assert error.where == place(tuple(where.split(".")) if where else ())
    assert message in error.message
    assert step in error.next_step


def test_pydantic_is_not_loaded_for_what_is_right() -> None:
    code = "import sys, marchland.cli.law_standing as m; m.asking.open_law(); print('pydantic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout == "False\n"
