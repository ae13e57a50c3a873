"""What the values of sources are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "primary": N_("Primary source"), "official": N_("Official"), "ngo": N_("Non-governmental organisation"),
    "press": N_("Press"), "academic": N_("Academic"), "reference": N_("Reference work"), "map": N_("Map"),
    "article": N_("The audited article"), "state_media": N_("State media"), "mirror": N_("Mirror"),
    "blog": N_("Blog"), "advocacy": N_("Advocacy"), "shell": N_("Page around the text"),
}  # fmt: skip
