"""What pydantic finds is told in our words: one problem a field, the nearest known key, the place."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pydantic
import pytest

from marchland.adapters.validation import FileModel, parse
from marchland.core.errors import ClaimError, Where
from tests.refusal import refused


class _Part(FileModel):
    low: float | str | None = None
    high: float | None = None


class _Sample(FileModel):
    title: str
    day: date | None = None
    count: int = 0
    flag: Literal["used", "competing"] = "used"
    part: float | str | _Part = 0.0
    parts: dict[str, _Part | float] = pydantic.Field(default_factory=dict)
    many: list[_Part] = pydantic.Field(default_factory=list, max_length=2)
    from_: Annotated[date | None, pydantic.Field(alias="from")] = None


def place(path: tuple[str | int, ...]) -> Where:
    return Where("sample.yaml", len(path), ".".join(map(str, path)))


def told(data: Any) -> tuple[str, str, str]:
    error = refused(lambda: parse(_Sample, data, place, ClaimError))
    assert isinstance(error, ClaimError)
    return error.where.field, error.message, error.next_step


GOOD: dict[str, Any] = {"title": "T"}


def test_what_is_right_comes_through_frozen() -> None:
    made = parse(_Sample, GOOD | {"from": date(2025, 7, 7), "part": {"low": "4 km"}}, place, ClaimError)
    assert made.from_ == date(2025, 7, 7)
    assert isinstance(made.part, _Part)
    with pytest.raises(pydantic.ValidationError):
        made.title = "U"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("data", "field", "message", "step"),
    [
        ({}, "title", "'title' is missing", "add title"),
        ({"titel": "T"}, "title", "'title' is missing\n  also sample.yaml:1: titel: unknown key 'titel'", "add title"),
        (GOOD | {"fom": 1}, "fom", "unknown key 'fom'", "did you mean 'from'?"),
        (GOOD | {"from_": 1}, "from_", "unknown key 'from_'", "did you mean 'from'?"),
        (GOOD | {"many": [{}, {"lo": 1}]}, "many.1.lo", "unknown key 'lo'", "did you mean 'low'?"),
        (GOOD | {"part": {"lo": 1}}, "part.lo", "unknown key 'lo'", "did you mean 'low'?"),
        (GOOD | {"parts": {"L": {"lo": 1}}}, "parts.L.lo", "unknown key 'lo'", ""),
        ({"title": 3}, "title", "3 is not text", "give text"),
        (GOOD | {"day": "2025-07-07"}, "day", "'2025-07-07' is not a day", "give a day"),
        (GOOD | {"count": 2.5}, "count", "2.5 is not a whole number", "give a whole number"),
        (GOOD | {"count": True}, "count", "true is not a whole number", "give a whole number"),
        (GOOD | {"many": {}}, "many", "{} is not a list", "give a list"),
        (GOOD | {"parts": []}, "parts", "[] is not a group of keys", "give a group of keys"),
        (GOOD | {"many": [3]}, "many.0", "3 is not a group of keys", "give a group of keys"),
        (GOOD | {"part": [1]}, "part", "[1] is not a number or text or a group of keys", "give a number or text"),
        (GOOD | {"part": None}, "part", "nothing is not a number or text or a group of keys", "give a number"),
        (GOOD | {"part": date(2025, 7, 7)}, "part", "2025-07-07 is not a number or text", "give a number"),
        (GOOD | {"part": float("nan")}, "part", "nan is not a finite number", "give a number"),
        (GOOD | {"part": {"high": float("inf")}}, "part.high", "inf is not a finite number", "give a number"),
        (GOOD | {"part": {"low": []}}, "part.low", "[] is not a number or text", "give a number or text"),
        (GOOD | {"parts": {"L": {"high": "x"}}}, "parts.L.high", "'x' is not a number", "give a number"),
        (GOOD | {"flag": "usd"}, "flag", "'usd' is not 'used' or 'competing'", "give 'used' or 'competing'"),
        (GOOD | {"many": [{}, {}, {}]}, "many", "3 are given, and 2 is the most", "give at most 2"),
        ([], "", "[] is not a group of keys", "give a group of keys"),
        ("text", "", "'text' is not a group of keys", "give a group of keys"),
        (None, "", "nothing is not a group of keys", ""),
    ],
)
def test_what_is_wrong_is_told(data: Any, field: str, message: str, step: str) -> None:
    found = told(data)
    assert found[0] == field
    assert message in found[1]
    assert step in found[2]
    assert "dictionary" not in found[1]
    assert "_Part" not in found[1]


def test_the_place_is_the_fields() -> None:
    error = refused(lambda: parse(_Sample, {"title": 3}, place, ClaimError))
    assert str(error) == "sample.yaml:1: title: 3 is not text"


def test_up_to_eight_problems_are_told_at_once() -> None:
    _, message, _ = told({f"key_{n}": n for n in range(12)})
    assert message.count("\n  also ") == 7
    assert message.endswith("\n  and 5 more")


def test_a_long_value_is_shortened() -> None:
    _, message, _ = told({"title": ["x" * 200]})
    assert len(message) < 100


def test_a_value_nested_beyond_printing_is_told_too() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert told({"title": deep})[1] == "what is given is not text"
    while deep:
        deep = deep.pop()  # taken apart by hand, for Python's own way would be deep too
