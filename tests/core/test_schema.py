"""What the schema engine refuses is told in our words: one problem a field, the nearest known key, the place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import ClaimError, EventError, InputError, Location
from marchland.core.schema import (
    SAID,
    DayOrText,
    DayTextOrNumber,
    Number,
    Record,
    changed,
    decoded,
    encoded,
    fields_of,
    json_schema,
    long,
    matching,
    parse,
    within,
)
from tests.refusal import refused


class _Part(Record):
    low: Number | str | None = None
    high: Number | None = None


class _Sample(Record, rename={"from_": "from"}):
    title: str
    day: date | None = None
    count: int = 0
    flag: Literal["used", "competing"] = "used"
    part: Number | str | _Part = 0.0
    parts: dict[str, _Part | Number] = {}  # noqa: RUF012 - copied for each
    many: Annotated[list[_Part], long(most=2)] = []  # noqa: RUF012 - copied for each
    few: Annotated[list[str], long(1)] | None = None
    from_: date | None = None
    code: Annotated[str, matching("[A-Z]{3}")] | None = None
    short: Annotated[str, long(2)] = "ab"
    on: DayOrText | None = None
    mixed: DayTextOrNumber | None = None
    least: Annotated[int, within(least=-3, most=3)] = 0
    share: Annotated[float, within(above=0, below=1)] = 0.5


def place(path: tuple[str | int, ...]) -> Location:
    return Location("sample.yaml", len(path), ".".join(map(str, path)))


def told(data: Any) -> tuple[str, str, str]:
    error = refused(lambda: parse(_Sample, data, place, ClaimError))
    assert isinstance(error, ClaimError)
    return error.where.field, error.message, error.next_step


GOOD: dict[str, Any] = {"title": "T"}


def test_what_is_right_comes_through_frozen() -> None:
    made = parse(_Sample, GOOD | {"from": date(2025, 7, 7), "part": {"low": "4 km"}}, place, ClaimError)
    assert made.from_ == date(2025, 7, 7)
    assert isinstance(made.part, _Part)
    with pytest.raises(AttributeError, match="immutable"):
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
        (GOOD | {"parts": {"L": {"lo": 1}}}, "parts.L.lo", "unknown key 'lo'", "did you mean 'low'?"),
        ({"title": 3}, "title", "3 is not text", "give text"),
        (GOOD | {"day": "2025-07-07"}, "day", "'2025-07-07' is not a day", "give a day"),
        (GOOD | {"count": 2.5}, "count", "2.5 is not a whole number", "give a whole number"),
        (GOOD | {"count": True}, "count", "true is not a whole number", "give a whole number"),
        (GOOD | {"many": {}}, "many", "{} is not a list", "give a list"),
        (GOOD | {"parts": []}, "parts", "[] is not a mapping", "give a mapping"),
        (GOOD | {"many": [3]}, "many.0", "3 is not a mapping", "give a mapping"),
        (GOOD | {"part": [1]}, "part", "[1] is not a number or text or a mapping", "give a number or text"),
        (GOOD | {"part": None}, "part", "nothing is not a number or text or a mapping", "give a number"),
        (GOOD | {"part": date(2025, 7, 7)}, "part", "2025-07-07 is not a number or text", "give a number"),
        (GOOD | {"part": float("nan")}, "part", "nan is not a finite number", "give a number"),
        (GOOD | {"part": {"high": float("inf")}}, "part.high", "inf is not a finite number", "give a number"),
        (GOOD | {"part": {"low": []}}, "part.low", "[] is not a number or text", "give a number or text"),
        (GOOD | {"parts": {"L": {"high": "x"}}}, "parts.L.high", "'x' is not a number", "give a number"),
        (GOOD | {"flag": "usd"}, "flag", "'usd' is not 'competing' or 'used'", "give 'competing' or 'used'"),
        (GOOD | {"many": [{}, {}, {}]}, "many", "3 given, at most 2 allowed", "give at most 2"),
        (GOOD | {"few": []}, "few", "0 given, at least 1 required", "give more"),
        (GOOD | {"code": "fin"}, "code", "'fin' is malformed", "the form is [A-Z]{3}"),
        (GOOD | {"code": "FIN\n"}, "code", "'FIN\\n' is malformed", "the form is [A-Z]{3}"),
        (GOOD | {"code": " "}, "code", "' ' is malformed", "say it"),
        (GOOD | {"short": "a"}, "short", "'a' is too short", "write at least 2 characters"),
        (GOOD | {"on": 3}, "on", "3 is not a day or text", "give a day or text"),
        (GOOD | {"on": datetime(2025, 7, 7, tzinfo=UTC)}, "on", "is not a day or text", "give a day or text"),
        (GOOD | {"mixed": []}, "mixed", "[] is not a day or text or a number", "give a day or text or a number"),
        (GOOD | {"mixed": True}, "mixed", "true is not a day or text or a number", "give a day"),
        (GOOD | {"mixed": float("nan")}, "mixed", "nan is not a finite number", "give a number"),
        (GOOD | {"part": 10**400}, "part", "is not a finite number", "give a number"),
        (GOOD | {"least": -4}, "least", "-4 is below -3", "give -3 or more"),
        (GOOD | {"least": 10**30}, "least", "1000000000000000000000000000000 is above 3", "give 3 or less"),
        (GOOD | {"share": 0}, "share", "0 is not above 0", "give more than 0"),
        (GOOD | {"share": 1.0}, "share", "1.0 is not below 1", "give less than 1"),
        (GOOD | {"share": float("nan")}, "share", "nan is not a finite number", "give a number"),
        (GOOD | {1: 2}, "1", "unknown key '1'", ""),
        (GOOD | {"\ud800": 2}, "\ud800", "unknown key '\\ud800'", ""),
        (GOOD | {"parts": {1: 0.5}}, "parts.1", "1 is not text", "give text"),
        ([], "", "[] is not a mapping", "give a mapping"),
        ("text", "", "'text' is not a mapping", "give a mapping"),
        (None, "", "nothing is not a mapping", ""),
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


VALUES = st.recursive(
    st.sampled_from(
        ["FIN", "fin", "FIN\n", "", "a", "ab", "used", "2025-07-07", True, 1, -4, 1.0, None, date(2025, 7, 7),
         float("nan"), 10**400]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["low", "high", "title", "x", 1, None, "\ud800"]), inner, max_size=2),
    ),
    max_leaves=4,
)  # fmt: skip
CHANGES = st.dictionaries(st.sampled_from([*(field.name for field in fields_of(_Sample)), "from", 1]), VALUES)


def outcome(changes: dict[Any, Any]) -> ClaimError | None:
    """Return what is wrong with a good sample once it is changed, or None."""
    try:
        parse(_Sample, GOOD | changes, place, ClaimError)
    except ClaimError as error:
        return error
    return None


@given(CHANGES)
def test_all_that_is_refused_is_told_at_its_fields_in_our_words(changes: dict[Any, Any]) -> None:
    error = outcome(changes)
    alone = {key for key, value in changes.items() if outcome({key: value})}
    assert bool(error) == bool(alone)
    if error:
        told = [error.where.field, *re.findall(r"also sample.yaml:\d: ([^:]*): ", error.message)]
        assert {field.split(".")[0] for field in told} == {str(key) for key in alone} or len(told) == 8
        assert "`" not in error.message
        assert "Expected" not in error.message


class _Pair(Record):
    """Two who are not the same."""

    one: Annotated[str, matching(SAID), long(most=20)]
    other: str = ""

    def __post_init__(self) -> None:
        if self.one == self.other:
            raise InputError("they are the same", where=Location(field="other"))


class _Told(Record):
    pairs: tuple[_Pair, ...] = ()
    spot: tuple[Number, Number] | None = None
    on: date | None = None
    sure: bool | None = None


def test_plain_data_goes_there_and_back_in_the_order_of_the_fields() -> None:
    plain = {"pairs": ({"one": "a"},), "spot": (1.0, 2.5), "on": "2025-07-07", "sure": False}
    made = decoded(_Told, dict(reversed(plain.items())), EventError)
    assert made == _Told((_Pair("a"),), (1.0, 2.5), date(2025, 7, 7), sure=False)
    assert list(encoded(made).items()) == list(plain.items())
    assert encoded(changed(made, pairs=(), spot=None, on=None, sure=None)) == {}


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"pairs": [{"one": "a", "other": "a"}]}, "at.pairs.0.other", "they are the same"),
        ({"pairs": [{"one": " "}]}, "at.pairs.0.one", "' ' is malformed"),
        ({"pairs": [{"one": "a\x07"}]}, "at.pairs.0.one", "the text holds the control character U+0007"),
        ({"pairs": [{"one": "a" * 21}]}, "at.pairs.0.one", "the text has 21 characters, at most 20 allowed"),
        ({"spot": [1]}, "at.spot", "1 given, at most 2 allowed"),
        ({"spot": [1, None]}, "at.spot.1", "nothing is not a number"),
        ({"on": "20250707"}, "at.on", "'20250707' is not a day"),
        ({"on": 5}, "at.on", "5 is not a day"),
        ({"sure": 1}, "at.sure", "1 is not true or false"),
    ],
)
def test_what_is_wrong_in_plain_data_is_told_first_of_all(data: Any, field: str, message: str) -> None:
    error = refused(lambda: decoded(_Told, data, EventError, path="at"))
    assert (error.where.field, error.message) == (field, message)


class _Shown(Record):
    """What is shown."""

    code: Annotated[str, matching("[A-Z]{3}")]
    part: _Part | None = None


def test_the_schema_says_the_same_to_others() -> None:
    part = {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None}
    low = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}], "default": None}
    assert json_schema(_Shown, "A sample") == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            "_Part": {
                "title": "_Part", "type": "object", "properties": {"low": low, "high": part}, "required": [],
                "additionalProperties": False,
            }
        },
        "title": "A sample",
        "description": "What is shown.",
        "type": "object",
        "properties": {
            "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "part": {"anyOf": [{"$ref": "#/$defs/_Part"}, {"type": "null"}], "default": None},
        },
        "required": ["code"],
        "additionalProperties": False,
    }  # fmt: skip
