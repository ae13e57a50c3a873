"""What the values of the books' enumerations are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marchland.core.message import N_
from marchland.registry import declared

_PRINTED = (
    N_("Anti-Personnel Mine Ban Convention"), N_("Convention on Cluster Munitions"),
    N_("Convention on Certain Conventional Weapons"), N_("Protocol II on mines and booby-traps, as of 1980"),
    N_("Amended Protocol II on mines and booby-traps, of 1996"),
    N_("Protocol V on explosive remnants of war, of 2003"),
    N_("Cells in which the public is warned"), N_("Recorded hazardous areas"), N_("Border lines"),
    N_("Claimed belts on the borders that they run along"), N_("States by their status under a treaty"),
    N_("in use"), N_("competing"), N_("superseded"), N_("not known yet"), N_("not in force"),
    N_("the stated inputs give the stated figure"), N_("within 5 % of what the stated inputs give"),
    N_("the bound holds, but is far from the figure"), N_("the stated inputs give another figure"),
    N_("an independent source says otherwise"), N_("the text states no inputs for it"),
    N_("an independent source says the same"), N_("nobody has looked yet"), N_("kept as said, not judged"),
    N_("Length of front"), N_("Mines"), N_("Mines per km of front"), N_("Times Korea's mines per km"),
    N_("Mined ground"), N_("Ground closed to other use"), N_("Price of the mines"),
    N_("Years of the stated production"), N_("Other layers, over the horizon"), N_("The barrier, over the horizon"),
    N_("Clearance at the rate of all States Parties"), N_("Clearance by the stated deminers"),
    N_("Clearance at a cost per mine"), N_("Clearance at a cost per m²"), N_("The barrier and its clearance"),
    N_("Mines left after clearance"), N_("People killed or hurt"),
    N_("Documented belts"), N_("People and places near the lines"), N_("How long the borders are"), N_("Inputs"),
    N_("Formulas"), N_("What differs"), N_("What that does"), N_("To have the same digits again"), N_("Belts"),
    N_("All belts together"), N_("All belts"), N_("Belt"), N_("Output"), N_("Unit"), N_("Main driver"), N_("Low"),
    N_("Central"), N_("High"), N_("Grade"), N_("Sources"), N_("Border"), N_("Official km"), N_("Shortest km"),
    N_("Longest km"), N_("Measured on"), N_("Draws"), N_("Input"), N_("Shape"), N_("Fact"), N_("Formula"),
    N_("Meaning"), N_("What"), N_("Value"), N_("Field"), N_("Ratio"), N_("At its 5 % point"),
    N_("At its 95 % point"), N_("Share of swings %"), N_("First"), N_("Total"), N_("Known by"),
    N_("So in the world on"), N_("Seed"),
)  # fmt: skip
"""Texts of other storeys that pages print, so that translators find them: treaties, outputs, tables and columns."""


@cache
def terms() -> Mapping[str, str]:
    """Return every term that the capabilities declare: a value, and what it is called; of two, the first declared."""
    return {value: name for named in reversed(list(declared("terms"))) for value, name in named.items()}


def term(value: Any) -> str:
    """Return what a value is called, in English; `say` says it in the language of a page."""
    text = str(value)
    return terms().get(text) or text.replace("_", " ")
