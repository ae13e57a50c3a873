"""What the parameters of the register mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.register.domain.event import Classification
from marchland.register.domain.state import Status
from marchland.site.parameters import FLAG, Schema, one_of, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "status": (one_of(*Status), "Only areas of this status."),
    "classification": (one_of(*Classification), "Only areas of this classification."),
    "contested": (FLAG, "Only areas with an open claim beside the record."),
    "within": (text(12), "A distance, such as 500m or 2km."),
    "area": (text(64), "An area by its id."),
    "dry_run": (FLAG, "Try it, and record nothing."),
    "repair": (FLAG, "Mend shapes that cross themselves."),
}
