"""A claim in two lines: what a text says, and the calculation that it comes from, each as a person writes it."""

from __future__ import annotations

import re

from marchland.audit.domain.claim import Bound, ClaimInput, FactName, Stated
from marchland.core.errors import ClaimError, Location, MarchlandError
from marchland.core.quantity import Estimate, parse_estimate, point

_OPERATOR = re.compile(r"(\s+[-*×·/÷+−–]\s+|[()])")
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"}
_BOUNDS = (
    (re.compile(r"(?:over|more than|at least|above)\s+", re.IGNORECASE), Bound.OVER),
    (re.compile(r"(?:up to|at most|less than|fewer than|under)\s+", re.IGNORECASE), Bound.UP_TO),
)
_ABOUT = re.compile(r"(?:about|around|roughly|nearly|almost|some|~)\s*", re.IGNORECASE)
_MOST = 26


def simple_claim(says: str, come_from: str) -> tuple[Stated, tuple[ClaimInput, ...], str]:
    """Return the stated figure, the inputs and the formula of a claim such as `800 km²` from `400 km * 2 km`.

    Raises ClaimError, placed at `says` or `from`, for what is no quantity or no formula.
    """
    try:
        stated = _stated(says.strip())
    except MarchlandError as error:
        raise error.located(Location(field="says")) from None
    inputs: list[ClaimInput] = []
    formula: list[str] = []
    for part in _OPERATOR.split(come_from):
        word = part.strip()
        if not word:
            continue
        if _OPERATOR.fullmatch(part):
            formula.append(_SIGNS.get(word, word))
            continue
        try:
            inputs.append(_input(chr(ord("a") + len(inputs)), word))
        except MarchlandError as error:
            raise error.located(Location(field="from")) from None
        formula.append(inputs[-1].name)
    if not inputs or len(inputs) > _MOST:
        raise ClaimError(
            "{given!r} is no calculation", given=come_from, where=Location(field="from"), next_step="400 km * 2 km"
        )
    return stated, tuple(inputs), " ".join(formula)


def _stated(says: str) -> Stated:
    bound, about = Bound.EXACT, False
    for pattern, meant in _BOUNDS:
        if match := pattern.match(says):
            bound, says = meant, says[match.end() :]
    if match := _ABOUT.match(says):
        about, says = True, says[match.end() :]
    value = parse_estimate(says, "", is_open=True)
    return Stated(value.low, value.high, value.unit, bound, about=about)


def _input(name: str, word: str) -> ClaimInput:
    if word.replace("_", "").isalnum() and not word[0].isdigit() and word.isascii():
        return ClaimInput(name, FactName(word), FactName(word))
    value: Estimate = parse_estimate(word, "", is_open=True)
    return ClaimInput(name, point(value.low, value.unit), point(value.high, value.unit), text=word)
