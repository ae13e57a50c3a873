"""Options of the commands that write to a register."""

from __future__ import annotations

from marchland.cli.question_command import option_of
from marchland.register.questions import STORE

store_option = option_of(STORE)
"""Add --store to a command."""
