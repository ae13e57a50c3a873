"""The words of a title or summary that answer a query are marked, in whatever form they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.lemmas import Lemmas
from marchland.watch.domain.highlight import highlights
from marchland.watch.domain.query_text import parse_query


@pytest.fixture(scope="module")
def lemmas() -> Lemmas:
    return Lemmas()


@pytest.mark.parametrize(
    ("text", "query", "title", "marked"),
    [
        ("У Києві знайшли міни", "Київ мінами", True, ["Києві", "міни"]),
        ("Mines & minefields of 20 000 people", "minefield 20,000", False, ["minefields", "20 000"]),
        ("The dead sea and dead mines at sea", '"dead sea"', True, ["dead sea"]),
        ("mine mine field field", '"mine field" mines', True, ["mine", "mine field"]),
        ("Mines here", "title:mines", True, ["Mines"]),
        ("Mines here", "title:mines", False, []),
        ("Mines here", "quiet -mines", True, []),
        ("Mines here", "peace OR here", True, ["here"]),
        ("Mines here", "", True, []),
        ("п’ять мін", "п'ять", True, ["п’ять"]),
    ],
)
def test_what_is_marked(lemmas: Lemmas, text: str, query: str, title: bool, marked: list[str]) -> None:
    spans = highlights(text, parse_query(query), lemmas, title=title)
    assert [text[span.start : span.end] for span in spans] == marked


@given(st.text(st.sampled_from("ab -"), max_size=30))
def test_spans_lie_in_order_and_apart(text: str) -> None:
    spans = highlights(text, parse_query('a OR "a b" b'), lambda word: (word,), title=True)
    ends = [0, *(place for span in spans for place in (span.start, span.end)), len(text)]
    assert ends == sorted(ends)
    assert all(span.start < span.end for span in spans)
