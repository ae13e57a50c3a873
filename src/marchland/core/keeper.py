"""The sentence that stands on every face of a register that is kept in a file."""

from __future__ import annotations

from marchland.core.message import Message

ALONE = Message(
    "This register is a file, and whoever may write it may do everything in it: one person could have done all of it, also what two people are said to have decided."  # noqa: E501 - one text for translators
)
