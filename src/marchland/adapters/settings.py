"""The settings of one run, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader's environment asks of us; `plain` is true where NO_COLOR is set (no-color.org)."""

    plain: bool


def read_settings() -> Settings:
    """Return the settings of this run."""
    return Settings(plain=bool(os.environ.get("NO_COLOR")))
