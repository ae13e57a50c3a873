"""What the parameters of audits mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.audit.domain.claim import Verdict
from marchland.site.parameters import Schema, one_of, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "only": (one_of(*Verdict), "Only claims of this verdict."),
    "verdict": (one_of(*Verdict), "Only claims of this verdict."),
    "suppose": (text(200), "A supposed act: state, treaty, kind, day."),
    "subject": (text(60), "Only claims about this subject."),
    "fact": (text(80), "A fact to change, whose value is still to be given."),
    "claim": (text(20), "One claim by its id."),
    "what_if": (text(200), "A fact and its value, such as border_length_pol_blr=500 km."),
}
