"""What the parameters of audits mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.audit.domain.claim import Verdict
from marchland.site.parameters import Schema, one_of, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "verdict": (one_of(*Verdict), "Only claims of this verdict."),
    "subject": (text(60), "Only claims about this subject."),
}
