"""Text from outside made plain: one line, and nothing in it that could move a terminal or a file."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return the text in one line without control characters, so that it can move no terminal and no file."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
