"""JSON for people and programs: it means the same, and nothing in it moves a terminal or turns its text."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


def test_it_is_written_as_it_is_read() -> None:
    said = {"name": "Поле «А»", "m2": 1.5, "of": [1, None]}
    assert json_text.indented(said) == '{\n  "name": "Поле «А»",\n  "m2": 1.5,\n  "of": [\n    1,\n    null\n  ]\n}\n'
    assert json_text.compact(said) == '{"name":"Поле «А»","m2":1.5,"of":[1,null]}'


def test_what_moves_a_terminal_stands_as_an_escape() -> None:
    assert json_text.compact("a\u202eb\u009b31m") == '"a\\u202eb\\u009b31m"'
    assert json_text.compact({"\ufeff": "\x7f\x1b"}) == '{"\\ufeff":"\\u007f\\u001b"}'
    assert json_text.indented("\ud83d") == '"\\ud83d"\n'
    assert json_text.compact("😀") == '"😀"'


def test_no_control_and_no_mark_that_turns_text_stands_raw() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        bad = unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        bad = bad or unicodedata.bidirectional(letter) in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
        assert not (bad and letter in json_text.compact(letter)), hex(code)


@given(VALUES)
def test_it_means_what_was_said(value: object) -> None:
    assert json.loads(json_text.indented(value)) == value
    assert json.loads(json_text.compact(value)) == value
    json_text.indented(value).encode()


@given(VALUES)
def test_it_is_laid_out_as_the_standard_library_does(value: object) -> None:
    standard = json.dumps(value, ensure_ascii=False, indent=2)
    assert json_text.indented(value) == json_text.escaped(standard) + "\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [-float("inf")]])
def test_a_number_that_is_none_is_no_json(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text.indented(value)
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text.compact(value)
