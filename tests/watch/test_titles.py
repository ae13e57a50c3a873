"""Titles lose their second copy and the outlet's name, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.title import clean_title

HEADLINE = "Lithuania clears 20 hectares of mines"


@pytest.mark.parametrize("between", [" ", " - ", " – ", " | ", ": ", ""])
def test_a_doubled_title_is_printed_once(between: str) -> None:
    assert clean_title(f"{HEADLINE}{between}{HEADLINE}") == HEADLINE


def test_a_title_printed_four_times_is_printed_once() -> None:
    assert clean_title(" ".join([HEADLINE] * 4)) == HEADLINE


@pytest.mark.parametrize(
    "title",
    ["Duran Duran", "New York, New York", "Walla Walla - Walla Walla", "Boutros Boutros-Ghali",
     "Tora Tora Tora Tora Tora Tora", "Mines, mines and more mines", "Ні, ні"],
)  # fmt: skip
def test_names_that_repeat_themselves_stay(title: str) -> None:
    assert clean_title(title) == title


@pytest.mark.parametrize("mark", [" - ", " – ", " — ", " | ", " :: "])
def test_the_publishers_name_goes_from_the_end(mark: str) -> None:
    assert clean_title(f"{HEADLINE}{mark}The Outlet", ["The outlet"]) == HEADLINE


def test_the_publishers_name_goes_between_two_copies() -> None:
    assert clean_title(f"{HEADLINE} - Outlet {HEADLINE} - Outlet", ["Outlet"]) == HEADLINE
    assert clean_title(f"{HEADLINE} - {HEADLINE} | Outlet", ["Outlet"]) == HEADLINE


@pytest.mark.parametrize(
    "title",
    ["Treaty left - says Outlet", "Outlet", "- Outlet", "Mines in Georgia - Reuters", "Anti-Outlet", "The-Outlet"],
)
def test_other_endings_stay(title: str) -> None:
    assert clean_title(title, ["Outlet"]) == title


WORDS = st.lists(st.text("abcdeіїж0123456789%.,", min_size=1, max_size=8), min_size=4, max_size=12, unique=True)


@given(WORDS)
def test_a_title_of_different_words_comes_back(words: list[str]) -> None:
    assert clean_title(" ".join(words)) == " ".join(words)


@given(st.text(max_size=80), st.text(max_size=10))
def test_what_is_clean_stays_clean(title: str, publisher: str) -> None:
    once = clean_title(title, [publisher])
    assert clean_title(once, [publisher]) == once
