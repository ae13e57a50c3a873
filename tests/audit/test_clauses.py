"""A sentence is cut between its figures where words join two, and nothing of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.domain.clauses import clauses
from marchland.audit.domain.text import TextSpan

FIGURE = re.compile(r"\d+ km")
CUT = [
    ("418 km of border with Belarus and 232 km with Russia.",
     ["418 km of border with Belarus ", "and 232 km with Russia."]),
    ("the border with Belarus is 418 km, and with Russia 232 km.",
     ["the border with Belarus is 418 km", ", and with Russia 232 km."]),
    ("with Belarus (418 km) and Russia (232 km)", ["with Belarus (418 km) ", "and Russia (232 km)"]),
    ("508 km of fence on its 679 km border", ["508 km of fence ", "on its 679 km border"]),
    ("Estonia 338 km, Latvia 283 km and Lithuania 273 km",
     ["Estonia 338 km", ", Latvia 283 km ", "and Lithuania 273 km"]),
    ("кордон із Росією 283 km, а з Білоруссю 173 km", ["кордон із Росією 283 km", ", а з Білоруссю 173 km"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "parts"), CUT, ids=[sentence[:40] for sentence, _ in CUT])
def test_each_figure_has_its_own_part(sentence: str, parts: list[str]) -> None:
    assert [span.of(sentence) for span in _parts(sentence)] == parts


@given(st.lists(st.sampled_from(["12 km", "and", ",", "border", "with", "Russia", "а", "(", ")", "на"]), max_size=12))
def test_the_parts_are_the_whole_sentence_and_each_holds_its_figure(words: list[str]) -> None:
    sentence = "x " + " ".join(words)
    figures = [match.group() for match in FIGURE.finditer(sentence)]
    parts = [span.of(sentence) for span in _parts(sentence)]
    if figures:
        assert "".join(parts) == sentence
        assert all(figure in part for figure, part in zip(figures, parts, strict=True))


def _parts(sentence: str) -> tuple[TextSpan, ...]:
    figures = [TextSpan(match.start(), match.end()) for match in FIGURE.finditer(sentence)]
    return clauses(sentence, TextSpan(0, len(sentence)), figures)
