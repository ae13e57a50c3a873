"""The singular of English plurals, by their endings."""

from __future__ import annotations

_SIBILANT = frozenset(
    {"buses", "gases", "viruses", "campuses", "bonuses", "censuses", "surpluses", "lenses", "statuses"}
)


def singular(word: str) -> str:
    """Return the singular of an English plural by its ending."""
    if word.endswith(("wives", "lives", "knives")):
        return word[:-3] + "fe"
    if word in _SIBILANT:
        return word[:-2]
    if word.endswith(("halves", "elves", "thieves", "wolves", "leaves", "loaves")):
        return word[:-3] + "f"
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]
