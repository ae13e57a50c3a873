"""What the values of assessments are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "point": N_("one value"), "uniform": N_("uniform"), "normal": N_("normal"), "lognormal": N_("lognormal"),
    "loguniform": N_("loguniform"), "triangular": N_("triangular"), "stated": N_("stated"), "length": N_("length"),
    "share": N_("share"), "depth": N_("depth"), "density": N_("density"), "front_density": N_("front density"),
    "dependence": N_("dependence"), "currency": N_("currency"),
}  # fmt: skip
