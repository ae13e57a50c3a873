"""Text from outside made plain: nothing in it that could move a terminal or a file."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return the text in one line without control characters, so that it can move no terminal and no file."""
    if type(text) is str and text.isprintable() and text == text.strip() and "  " not in text:
        return text
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


def clean_lines(text: str) -> str:
    """Return the text with its lines and their indents, and no other control character."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.split("\n"))
