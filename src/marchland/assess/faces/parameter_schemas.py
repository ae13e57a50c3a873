"""What the parameters of assessments mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.site.parameters import Schema, number, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "a": (text(60), "The first scenario."),
    "b": (text(60), "The second scenario."),
    "draws": ({"type": "integer", "minimum": 100, "maximum": 100_000}, "How many draws."),
    "seed": ({"type": "integer", "minimum": 0, "maximum": 2**31 - 1}, "Same seed, same digits."),
    "length": (number(0.001, 20_000), "Length of all belts together, km."),
    "share": (number(0.001, 1), "The part of the front that is taken."),
    "depth": (number(0.001, 50), "Depth of every belt, km."),
    "density": (number(0.001, 1_000_000), "Mines per km² of every belt."),
    "front_density": (number(0.001, 1_000_000), "Mines per km of front of every belt."),
    "output": (text(60), "An output, such as total.mines."),
    "runs": ({"type": "integer", "enum": [256, 1024, 4096]}, "Base runs, a power of two."),
}
