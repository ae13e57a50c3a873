"""Hits of a term in a text of lemmas are counted by the words they begin at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.lemma_text import LemmaTerm, LemmaText, hit_counter, lemma_text, positions_of

A, AB, B, BC = ("a",), ("a", "b"), ("b",), ("b", "c")


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ((A,), "|a| |a| |b|", 2),
        ((A,), "|a|b| |aa| |ba|", 1),
        ((AB,), "|a|b| |b| |c| |a|", 3),
        ((A, A), "|a| |a| |a|", 2),
        ((A, BC), "|x|a| |b|y| |a|z| |z|c|", 2),
        ((A, B), "|a|b|", 0),
        ((A, B, ("c",)), "|a| |b| |x|c| |a| |c|", 1),
        ((("1.8",),), "|1.8| |1x8|", 1),
        ((("1.8",), A), "|1.8| |a| |1x8| |a|", 1),
        ((A,), "", 0),
    ],
)
def test_hits(term: tuple[tuple[str, ...], ...], text: str, count: int) -> None:
    assert hit_counter(LemmaTerm(term))(text) == count


POSITIONS = st.sets(st.sampled_from("abc"), min_size=1).map(lambda lemmas: tuple(sorted(lemmas)))


@given(st.lists(POSITIONS, max_size=8), st.lists(POSITIONS, min_size=1, max_size=3))
def test_hits_are_those_that_one_counts_word_by_word(there: list[tuple[str, ...]], term: list[tuple[str, ...]]) -> None:
    text = " ".join(f"|{'|'.join(lemmas)}|" for lemmas in there)
    starts = range(len(there) - len(term) + 1)
    count = sum(all(set(there[start + step]) & set(lemmas) for step, lemmas in enumerate(term)) for start in starts)
    assert hit_counter(LemmaTerm(tuple(term)))(text) == count
    assert positions_of(text) == there


def test_a_text_is_as_long_as_its_words() -> None:
    text = lemma_text("Mines at sea", "It’s 20 000", lambda word: (word, f"{word}x"))
    assert text == LemmaText("|mines|minesx| |at|atx| |sea|seax|", "|it's|it'sx| |20000|20000x|")
    assert text.length == 5
    assert lemma_text("!", "", lambda word: (word,)).length == 0
