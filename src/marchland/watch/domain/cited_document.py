"""A document that was opened for a fact about the world, with what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that was read: its title, its address, what it says in a few of our words, and the day it was read."""

    title: str
    address: str
    says: str
    read_on: date
