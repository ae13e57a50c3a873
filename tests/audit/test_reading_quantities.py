"""Quantities are read as they are written, in both languages; what only looks like one is passed over."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.domain.text_tokens import parse_text_number
from marchland.core.errors import InputError
from tests.audit.text_reading import quantities

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "quantities.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["quantities"], ids=lambda case: str(case["text"])[:30])
def test_is_read_with_span_value_unit_and_bound(case: dict[str, Any]) -> None:
    text = case["text"]
    read = [
        (q.span.of(text), pytest.approx(q.low.value), pytest.approx(q.high.value), q.unit, str(q.bound), q.is_about)
        for q in quantities(text, case["language"])
    ]
    assert [tuple(each) for each in case["read"]] == read


@pytest.mark.parametrize("text", CASES["nothing"])
def test_what_only_looks_like_a_quantity_is_passed_over(text: str) -> None:
    language = "en" if text.isascii() else "uk"
    assert [q.text for q in quantities(text, language)] == []


@pytest.mark.parametrize(("text", "language", "figure", "per"), CASES["implied"])
def test_what_a_figure_is_per_may_stand_apart(text: str, language: str, figure: str, per: str) -> None:
    assert {q.text: q.implied_per for q in quantities(text, language)}[figure] == per


def test_a_rate_of_nothing_that_is_known_is_latent_and_per_nothing() -> None:
    text = "The plot has 3 hectares. Last year it was 4 hectares, 1,800 for every hectare."
    assert [(q.text, q.unit, q.implied_per) for q in quantities(text)] == [
        ("3 hectares", "hectare", ""),
        ("4 hectares", "hectare", ""),
    ]


def test_speech_that_stands_like_a_heading_is_read() -> None:
    text = "A plain paragraph stands here.\n\nQ: The yard lost 54 cranes. Why?\n\nA: It shut two sheds in the spring."
    assert ("54 cranes", 54) in [(q.text, q.low.value) for q in quantities(text)]


def test_days_months_and_years_are_dates() -> None:
    text = "Signed on 7 July 2025, in force since March 2022, planned for 2031 and recorded on 2024-12-02."
    assert [(q.span.of(text), q.day, q.last_day) for q in quantities(text)] == [
        ("7 July 2025", "2025-07-07", "2025-07-07"),
        ("March 2022", "2022-03-01", "2022-03-31"),
        ("2031", "2031-01-01", "2031-12-31"),
        ("2024-12-02", "2024-12-02", "2024-12-02"),
    ]


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1,250", "en", 1250), ("1,250", "uk", 1.25),
        ("12,000", "uk", 12000), ("1.250.000", "uk", 1250000), ("1 250,5", "uk", 1250.5),
        ("1,5", "en", 1.5), ("1,250.75", "en", 1250.75), ("0,125", "en", 0.125),
        ("3.11.7", "en", None), ("007", "en", 7),
    ],
)  # fmt: skip
def test_marks_of_thousands_and_decimals(written: str, language: str, value: float | None) -> None:
    read = parse_text_number(written, language)
    assert (read[0] if read else None) == value


UNITS = {"en": {"km": "km", "hectares": "hectare", "mines": "mine", "tonnes": "tonne"},
         "uk": {"км": "km", "гектарів": "hectare", "мін": "mine", "тонн": "tonne"}}  # fmt: skip
SCALES = {"en": {"": 1, " thousand": 1e3, " million": 1e6, " billion": 1e9},
          "uk": {"": 1, " тис.": 1e3, " млн": 1e6, " мільярдів": 1e9}}  # fmt: skip


def written(value: int, language: str) -> str:
    """Return a whole number as a newspaper of that language prints it."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", " ")


@given(st.sampled_from(["en", "uk"]), st.integers(2, 999_999), st.data())
def test_whole_numbers_are_read_back(language: str, value: int, data: st.DataObject) -> None:
    word, unit = data.draw(st.sampled_from(sorted(UNITS[language].items())))
    frame = "They counted {} there." if language == "en" else "Нарахували {} там."
    quantity = f"{written(value, language)} {word}"
    read = quantities(frame.format(quantity), language)
    assert [(q.text, q.low.value, q.unit) for q in read] == [(quantity, value, unit)]


@given(st.sampled_from(["en", "uk"]), st.integers(1, 999), st.integers(1, 9), st.data())
def test_decimals_and_words_of_scale_are_read_back(language: str, whole: int, tenth: int, data: st.DataObject) -> None:
    scale, factor = data.draw(st.sampled_from(sorted(SCALES[language].items())))
    word, unit = data.draw(st.sampled_from(sorted(UNITS[language].items())))
    mark = "." if language == "en" else ","
    frame = "They counted {} there." if language == "en" else "Нарахували {} там."
    quantity = f"{whole}{mark}{tenth}{scale} {word}"
    (read,) = quantities(frame.format(quantity), language)
    assert (read.text, read.unit) == (quantity, unit)
    assert read.low.value == pytest.approx((whole + tenth / 10) * factor, rel=1e-12)
    assert read.low.step == pytest.approx(factor / 10, rel=1e-12)


@given(st.integers(2, 400), st.integers(1, 400), st.sampled_from(["–", "-", " to "]))
def test_ranges_are_one_quantity(low: int, more: int, link: str) -> None:
    text = f"The works reach {low}{link}{low + more} km by spring."
    (read,) = quantities(text)
    assert (read.low.value, read.high.value, read.unit) == (low, low + more, "km")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    with contextlib.suppress(InputError):  # what cannot be a text is refused
        assert all(q.span.start < q.span.end for q in quantities("A plain sentence stands here. " + text))


@pytest.mark.parametrize(
    ("text", "significant", "step", "padding"),
    [
        ("They laid 1,300 mines.", "13", 1, 100),
        ("They laid 9.60 million mines.", "960", 1e4, 1e4),
        ("They laid 200 million mines.", "200", 1e6, 1e6),
        ("They laid from 200 to 500 million mines.", "200", 1e6, 1e6),
        ("They laid between 200 and 500 million mines.", "200", 1e6, 1e6),
        ("They laid three million mines.", "3", 1e6, 1e6),
        ("They paid 70 pence.", "7", 0.01, 0.1),
    ],
)
def test_a_number_keeps_how_it_is_printed_in_any_scale(
    text: str, significant: str, step: float, padding: float
) -> None:
    number = quantities(text)[0].low
    assert number.significant == significant
    assert number.step == pytest.approx(step)
    assert number.padding == pytest.approx(padding)
