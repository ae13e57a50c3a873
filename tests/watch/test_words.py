"""Words are compared without regard to case, apostrophes, stress marks and the way a number is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.words import LONGEST_WORD, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mines, near Kyiv!", ["mines", "near", "kyiv"]),
        ("п’ять п'ять пʼять", ["п'ять"] * 3),
        ("Киї\u0301в", ["київ"]),
        ("и\u0306од", ["йод"]),
        ("soft\u00adware", ["software"]),
        ("1.8 and 1,8", ["1.8", "and", "1.8"]),
        ("20 000, 20,000 20\u00a0000 20\u202f000 20000", ["20000"] * 5),
        ("12 345 678,9 мін", ["12345678.9", "мін"]),
        ("2026 300", ["2026", "300"]),
        ("5 3000", ["5", "3000"]),
        ("1,234.5 1.234.5", ["1234.5", "1.234.5"]),
        ("28.11.2026", ["28.11.2026"]),
        ("F-16, T-72; 155mm", ["f", "16", "t", "72", "155mm"]),
        ("€1.8m 50%", ["1.8", "m", "50"]),
        ("грати ґрати", ["грати", "ґрати"]),
        ("snake_case 'quoted' rock'n'roll", ["snake", "case", "quoted", "rock'n'roll"]),
        ("\0 — ... \ud800", []),
        ("", []),
    ],
)
def test_the_words_of_a_text(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


def test_a_word_knows_where_it_stands() -> None:
    text = "У Києві: 20 000 мін"
    assert [text[word.start : word.end] for word in words(text)] == ["У", "Києві", "20 000", "мін"]


@given(st.text())
def test_words_stand_in_order_and_are_read_back_as_themselves(text: str) -> None:
    end = 0
    for word in words(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end
        assert 0 < len(word.text) <= LONGEST_WORD
        assert [again.text for again in words(word.text)] == [word.text]
