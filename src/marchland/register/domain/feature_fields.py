"""The fields of a feature made tidy: days, heights, evidence; what it changes is kept beside as it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from marchland.core.errors import MarchlandError
from marchland.core.polygon import without_heights
from marchland.register.domain.day_text import day_of
from marchland.register.domain.event_terms import Classification

AS_GIVEN: Final = "as_given"
"""Under what an event keeps aside what a file said otherwise: days with their time, heights, the classification."""
FOR_ALL: Final = "stated for all of the file"
"""The source of evidence that was stated for a whole file and not for each of its features."""
_DAYS = ("valid_on", "information_on")


@dataclass(frozen=True, slots=True)
class GivenEvidence:
    """Evidence that is stated for all features of a file: its kind, how it is known, and its day if it has one."""

    kind: str
    how: str
    on: str = ""


def tidied(
    given: dict[str, Any], evidence: Sequence[GivenEvidence], *, as_indication: bool
) -> tuple[dict[str, Any], list[MarchlandError]]:
    """Make the fields of a report tidy where they stand; return what is kept aside, and what is wrong with days."""
    before: dict[str, Any] = {}
    errors: list[MarchlandError] = []
    for name in _DAYS:
        if name in given:
            _tidy_day(given, name, name, before, errors)
    given.setdefault("information_on", given.get("valid_on"))
    _tidy_evidence(given, evidence, before, errors)
    given["shape"], heights = without_heights(given["shape"])
    if heights is not None:
        before["heights_m"] = list(heights)
    if as_indication and given.get("classification") != Classification.INDICATION:
        if "classification" in given:
            before["classification"] = given["classification"]
        given["classification"] = Classification.INDICATION.value
    return before, errors


def _tidy_day(
    holder: dict[str, Any], name: str, path: str, before: dict[str, Any], errors: list[MarchlandError]
) -> None:
    try:
        day = day_of(holder[name], path)
    except MarchlandError as error:
        errors.append(error)
        return
    if day != holder[name]:
        before[path] = holder[name]
        holder[name] = day


def _tidy_evidence(
    given: dict[str, Any], evidence: Sequence[GivenEvidence], before: dict[str, Any], errors: list[MarchlandError]
) -> None:
    """Tidy the days of a feature's own evidence; where it has none, it has that of the whole file."""
    own = given.get("evidence")
    if isinstance(own, list) and own:
        given["evidence"] = items = [dict(item) if isinstance(item, dict) else item for item in own]
        for number, item in enumerate(items):
            if isinstance(item, dict) and item.get("on") is not None:
                _tidy_day(item, "on", f"evidence.{number}.on", before, errors)
        return
    if evidence and not own and not errors:
        day = given.get("information_on") or given.get("valid_on") or ""
        given["evidence"] = [
            {"kind": each.kind, "how": each.how, "on": each.on or day, "source": FOR_ALL} for each in evidence
        ]
