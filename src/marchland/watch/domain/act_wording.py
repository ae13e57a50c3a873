"""Which state an act is said of: the one that stands nearest before its wording, or follows right behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marchland.watch.domain.tag import TagSpan

_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"»”)]|$)|\n")
_LINKS = re.compile(r"[\s,]*(?:and|&|та|і|й|as well as)?[\s,]*")
_BEHIND = re.compile(r"\s+(?:of\s+|by\s+)?(?:the\s+)?")


@dataclass(frozen=True, slots=True)
class NamedState:
    """A state by its code, and where it is named."""

    state: str
    span: TagSpan


def sentence_of(text: str, at: int) -> tuple[int, int]:
    """Return from where to where the sentence goes that a sign of the text is in."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    start = max(end for end in ends if end <= at)
    return start, min((end for end in ends if end > at), default=len(text))


def subjects(text: str, wordings: Iterable[TagSpan], states: Sequence[NamedState]) -> tuple[str, ...]:
    """Return the codes of the states that an act is said of, in the order they are named.

    Of a wording that is the state right behind it (*withdrawal of Finland*, *вихід Фінляндії*), else the nearest one
    before it in its sentence, else the first behind it; states joined to that one by a comma or *and* act with it.
    """
    named: dict[str, None] = {}
    for wording in wordings:
        start, end = sentence_of(text, wording.start)
        inside = sorted((each for each in states if start <= each.span.start < end), key=lambda each: each.span)
        chosen = _nearest(text, wording, inside)
        if chosen is not None:
            named |= dict.fromkeys(_joined(text, inside, chosen))
    return tuple(named)


def _nearest(text: str, wording: TagSpan, inside: Sequence[NamedState]) -> NamedState | None:
    before = [each for each in inside if each.span.end <= wording.start]
    behind = [each for each in inside if each.span.start >= wording.end]
    if behind and _BEHIND.fullmatch(text[wording.end : behind[0].span.start]):
        return behind[0]
    return before[-1] if before else next(iter(behind), None)


def _joined(text: str, inside: Sequence[NamedState], chosen: NamedState) -> Iterator[str]:
    """Yield the state and those in one list with it."""
    lists: list[list[NamedState]] = []
    for each in inside:
        if lists and _LINKS.fullmatch(text[lists[-1][-1].span.end : each.span.start]):
            lists[-1].append(each)
        else:
            lists.append([each])
    yield from (each.state for one in lists if chosen in one for each in one)
