"""A section of the first page, or of the ledger's, as a capability gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A section of a page: its template, and what that is given under the name `of`."""

    template: str
    of: Mapping[str, Any]
