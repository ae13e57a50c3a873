"""What the values of the books' enumerations are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marchland.registry import declared


@cache
def terms() -> Mapping[str, str]:
    """Return every term that the capabilities declare: a value, and what it is called; of two, the first declared."""
    return {value: name for named in reversed(list(declared("terms"))) for value, name in named.items()}


def term(value: Any) -> str:
    """Return what a value is called, in English; `say` says it in the language of a page."""
    text = str(value)
    return terms().get(text) or text.replace("_", " ")
