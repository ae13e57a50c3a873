"""Of which state an act is said: each sentence with the states that are named in it, in brackets."""

from __future__ import annotations

import re

import pytest

from marchland.watch.domain.act_wording import NamedState, sentence_of, subjects
from marchland.watch.domain.tag import TagSpan


def read(marked: str) -> tuple[str, list[TagSpan], list[NamedState]]:
    """Return a text without its marks, the wordings ({…}) and the states ([…])."""
    text, spans = "", []
    for piece in re.split(r"(\{[^}]*\}|\[[^]]*\])", marked):
        kind, plain = piece[:1], piece.strip("{}[]") if piece[:1] in ("{", "[") else piece
        if kind in ("{", "["):
            spans.append((kind, TagSpan(len(text), len(text) + len(plain), plain)))
        text += plain
    return text, [s for kind, s in spans if kind == "{"], [NamedState(s.text, s) for kind, s in spans if kind == "["]


@pytest.mark.parametrize(("marked", "expected"), [
    ("[Finland] {leaves} the treaty", ("Finland",)),
    ("[Estonia], [Latvia] and [Lithuania] {leave} it", ("Estonia", "Latvia", "Lithuania")),
    ("[Естонія], [Латвія] та [Литва] {вийшли}", ("Естонія", "Латвія", "Литва")),
    ("[Russia] condemns {withdrawal} of [Finland]", ("Finland",)),
    ("{Вихід} [Литви] з конвенції: [Росія] проти", ("Литви",)),
    ("[Finland] {leaves}, [Russia] protests", ("Finland",)),
    ("[Russia] protests. [Finland] {leaves}", ("Finland",)),
    ("A {withdrawal} is planned, says [Norway]", ("Norway",)),
    ("[Russia] protests. A {withdrawal} is near", ()),
    ("[Finland] {leaves}. [Poland] {quits} too", ("Finland", "Poland")),
    ("Nobody {leaves}", ()),
])  # fmt: skip
def test_the_state_that_acts(marked: str, expected: tuple[str, ...]) -> None:
    assert subjects(*read(marked)) == expected


def test_a_sentence_ends_at_its_dot_and_a_number_does_not_end_it() -> None:
    text = "About 1.5 km. Then more"
    assert [text[slice(*sentence_of(text, at))] for at in (0, 8, 15)] == ["About 1.5 km."] * 2 + [" Then more"]
