"""What a number may be as a parameter, in Python, at a command line and in an address alike."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import marchland as m
from marchland.core.errors import InputError
from marchland.core.question import Kind, Parameter
from marchland.interface import typed_value
from tests.cli.driving import run
from tests.refusal import refused
from tests.site.browser import Browser

DEPTH = Parameter(name="depth", summary="Depth, km.", kind=Kind.NUMBER, low=0.001, high=50)
DRAWS = Parameter(name="draws", summary="Draws.", kind=Kind.WHOLE, low=1)
NO_NUMBERS = [
    "0,5",
    "1,5",
    "1,00",
    ",5",
    "five",
    "",
    " ",
    "1 000",
    "1,000,00",
    "0x10",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "--1",
]


@pytest.mark.parametrize("text", [*NO_NUMBERS, math.nan, math.inf, [1], {"a": 1}, 0, -3, 500, "500"], ids=repr)
def test_what_is_no_number_within_its_bounds_is_refused(text: object) -> None:
    error = refused(lambda: typed_value(DEPTH, text))
    assert isinstance(error, InputError)
    assert "depth" in error.message
    assert error.next_step


@pytest.mark.parametrize(
    ("text", "value"), [("1,000", 1000), ("1000", 1000), ("12,345,678", 12_345_678), (7, 7), (7.0, 7)]
)
def test_thousands_may_be_parted(text: object, value: int) -> None:
    assert typed_value(DRAWS, text) == value


def test_half_a_draw_is_refused() -> None:
    assert "whole number" in refused(lambda: typed_value(DRAWS, "1.5")).message


@pytest.mark.parametrize("text", ["0,5", "1,5"])
def test_a_decimal_comma_is_never_read_as_ten_times_as_much(
    text: str, browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="depth"):
        m.assess.assess("korean-density", draws=100, depth=text)
    for path in ("/assess/korean-density", "/api/v1/assess/korean-density", "/uk/assess/korean-density"):
        answer = browser.get(f"{path}?draws=100&depth={text}")
        assert (answer.status_code, text in answer.text) == (400, True), path
        assert "depth: depth" not in answer.text, "the field is named once"
    ran = run(["register", "near", text, "30"], capsys, monkeypatch)
    assert (ran.status, text in ran.err) == (2, True)


@pytest.mark.parametrize("words", [
    "register show", "register history", "ledger prove", "law status", "law parties", "facts show",
    "sensitivity", "assess",
])  # fmt: skip
def test_a_name_that_is_empty_is_refused_and_stands_for_nothing(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "demo.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if words.startswith(("register", "ledger")):
        assert run(["register", "demo", "--areas", "2"], capsys, monkeypatch).status == 0
    for empty in ("", " "):
        ran = run([*words.split(), empty], capsys, monkeypatch)
        assert (ran.status, ran.out) == (2, ""), ran.out
        assert "Traceback" not in ran.err
