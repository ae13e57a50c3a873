"""What the parameters of the ledger mean, wherever they are taken: their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.site.parameters import Schema

PARAMETERS: Mapping[str, tuple[Schema, str]] = {
    "old": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of the earlier checkpoint."),
    "size": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of the later checkpoint."),
}
