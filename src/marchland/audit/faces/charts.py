"""Charts of an audit as SVG: how many claims have each verdict."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.audit.domain.claim import Verdict
from marchland.audit.faces.words import verdict_title
from marchland.formats.drawing import BLUE, INK, ORANGE, RULE, WIDE, Canvas, LinearScale

_HELD = (Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.CONFIRMED)
_FAILED = (Verdict.DOES_NOT_FOLLOW, Verdict.CONTRADICTED)


def tone(verdict: str) -> str:
    """Return whether a verdict is that the figure held, that it failed, or that it stays open."""
    return "held" if verdict in _HELD else "failed" if verdict in _FAILED else "open"


def verdicts(counts: Mapping[str, int], width: int = WIDE) -> str:
    """Return how many claims have each verdict, as bars with their counts."""
    step = 28.0
    canvas = Canvas(width, step * len(counts) + 6)
    left = 132.0
    scale = LinearScale(0, max(counts.values(), default=1), left, width - 44)
    for index, (name, count) in enumerate(counts.items()):
        y = step * index + 4
        colour = {"held": BLUE, "failed": ORANGE}.get(tone(name), RULE)
        canvas.text(0, y + 15, verdict_title(name), INK)
        canvas.box(left, y, max(scale(count) - left, 1), 20, colour)
        canvas.text(scale(count) + 7, y + 15, str(count), INK, bold=True)
    words = "; ".join(f"{verdict_title(name)} {count}" for name, count in counts.items())
    return canvas.svg("Claims by verdict", words)
