"""The part of a sentence that belongs to each of several figures of one dimension, cut where the words join two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from marchland.audit.domain.text import TextSpan

_JOINT = re.compile(
    r"[;:]|,(?!\d)|(?<![\w])[–—](?!\w)|(?<!\w)(?:and|but|while|whereas|і|й|та|а|але|тоді як)(?!\w)", re.IGNORECASE
)
_LINK = re.compile(r"(?<!\w)(?:on|along|at|of (?:its|the|their)|with|на|у|в|уздовж|вздовж|при)(?!\w)", re.IGNORECASE)
_LEADING = re.compile(r"[\s)\]»”\"]*")


def clauses(text: str, sentence: TextSpan, figures: Sequence[TextSpan]) -> tuple[TextSpan, ...]:
    """Return the part of a sentence that is each figure's own: together they are the whole sentence.

    Between two figures it is cut at the last word or sign that joins, unless one follows the first figure at once;
    without any, at the last preposition; and without that, what stands between belongs to the second.
    """
    cuts = [sentence.start]
    cuts += [_cut(text, one.end, other.start) for one, other in itertools.pairwise(figures)]
    return tuple(TextSpan(first, last) for first, last in zip(cuts, [*cuts[1:], sentence.end], strict=True))


def _cut(text: str, start: int, end: int) -> int:
    lead = _LEADING.match(text, start, end)
    first = lead.end() if lead else start
    joints = list(_JOINT.finditer(text, first, end))
    if not joints:
        links = list(_LINK.finditer(text, first, end))
        return links[-1].start() if links else start
    return joints[0].start() if joints[0].start() == first else joints[-1].start()
