"""What parameters mean wherever they are taken: their types and bounds, for the description of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.audit.claim import Verdict
from marchland.core.source import Grade
from marchland.register.event import Classification
from marchland.register.state import Status

Schema = dict[str, Any]


def _text(most: int = 200) -> Schema:
    return {"type": "string", "maxLength": most}


def _number(low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high}


def _one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


_DAY: Schema = {"type": "string", "format": "date"}
_FLAG: Schema = {"type": "string", "enum": ["true", "false", "yes", "no"]}
PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "on": (_DAY, "As it was on this day; today by default."),
    "known": (_DAY, "As known on this day; today by default."),
    "known_to": (_DAY, "Compared with what was known on this day."),
    "f": (_text(10), "The form of the answer, before that of the Accept header."),
    "treaty": (_text(60), "A treaty by its id or name, such as apmbc."),
    "state": (_text(60), "A state by its name or code."),
    "for": (_text(60), "A state by its name or code."),
    "actor": (_text(60), "Who does it: a state by its name or code."),
    "activity": (_text(80), "What is done, by its id or name."),
    "counterpart": (_text(60), "With, for or to whom: a state, company or anyone."),
    "name": (_text(80), "A name."),
    "rule": (_text(100), "A rule by its id, an article or a treaty."),
    "part": (_text(100), "A part of a fact's name."),
    "q": (_text(100), "Words that all must be met."),
    "grade": (_one_of(*Grade), "Only facts whose value in use is of this grade."),
    "unit": (_text(40), "Only facts in this unit."),
    "past": (_FLAG, "What was due before too."),
    "count": (_FLAG, "Only how many there are."),
    "only": (_one_of(*Verdict), "Only claims of this verdict."),
    "verdict": (_one_of(*Verdict), "Only claims of this verdict."),
    "subject": (_text(60), "Only claims about this subject."),
    "fact": (_text(80), "A fact to change, whose value is still to be given."),
    "kind": (_text(20), "Only sources of this kind."),
    "claim": (_text(20), "One claim by its id."),
    "what_if": (_text(200), "A fact and its value, such as border_length_pol_blr=500 km."),
    "suppose": (_text(200), "A supposed act: state, treaty, kind, day."),
    "a": (_text(60), "The first scenario."),
    "b": (_text(60), "The second scenario."),
    "draws": ({"type": "integer", "minimum": 100, "maximum": 100_000}, "How many draws."),
    "seed": ({"type": "integer", "minimum": 0, "maximum": 2**31 - 1}, "Same seed, same digits."),
    "length": (_number(0.001, 20_000), "Length of all belts together, km."),
    "share": (_number(0.001, 1), "The part of the front that is taken."),
    "depth": (_number(0.001, 50), "Depth of every belt, km."),
    "density": (_number(0.001, 1_000_000), "Mines per km² of every belt."),
    "front_density": (_number(0.001, 1_000_000), "Mines per km of front of every belt."),
    "output": (_text(60), "An output, such as total.mines."),
    "runs": ({"type": "integer", "enum": [256, 1024, 4096]}, "Base runs, a power of two."),
    "status": (_one_of(*Status), "Only areas of this status."),
    "classification": (_one_of(*Classification), "Only areas of this classification."),
    "contested": (_FLAG, "Only areas with an open claim beside the record."),
    "bbox": (_text(120), "West, south, east, north in degrees."),
    "datetime": (_text(80), "An instant, or an interval, of which the last day counts."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}, "How many at most."),
    "after": (_text(64), "What the link called next says, to go on."),
    "filter": (_text(4_000), "A filter in CQL2."),
    "filter-lang": (_one_of("cql2-text", "cql2-json"), "The language of the filter."),
    "filter-crs": (_text(80), "CRS84 alone."),
    "latitude": (_number(-90, 90), "Degrees north."),
    "longitude": (_number(-180, 180), "Degrees east."),
    "within": (_text(12), "A distance, such as 500m or 2km."),
    "area": (_text(64), "An area by its id."),
    "old": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of the earlier checkpoint."),
    "size": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of the later checkpoint."),
    "dry_run": (_FLAG, "Try it, and record nothing."),
    "repair": (_FLAG, "Mend shapes that cross themselves."),
}
"""Name → schema and meaning; a route's own parameters in its path are texts."""
PATHS: Mapping[str, tuple[Schema, str]] = {
    "seq": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The number of an entry."),
    "size": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of a checkpoint."),
    "z": ({"type": "integer", "minimum": 0, "maximum": 22}, "The zoom."),
    "x": ({"type": "integer", "minimum": 0, "maximum": 2**22}, "The column."),
    "y": ({"type": "integer", "minimum": 0, "maximum": 2**22}, "The row."),
    "level": ({"type": "integer", "minimum": 0, "maximum": 63}, "The level of the tile."),
    "index": ({"type": "integer", "minimum": 0, "maximum": 2**40}, "The index of the tile."),
}
