"""What the parameters of the book of facts mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.fact import Grade
from marchland.site.parameters import Schema, one_of, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "grade": (one_of(*Grade), "Only facts whose value in use is of this grade."),
    "unit": (text(40), "Only facts in this unit."),
}
