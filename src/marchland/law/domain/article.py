"""Articles as answers cite them: what a citation names, and the rules that tell each of them in plain words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from marchland.law.domain.position import plain
from marchland.law.domain.rule import LegalRule

_WORD = r"\b(?:art(?:icles?|s)?\b\.?|стат(?:тя|ті|тею)\b|ст\.)"
_ARTICLES = re.compile(rf"(?P<treaty>.*?)[\s,]*{_WORD}\s*(?P<places>\S.*)", re.IGNORECASE)
_BEFORE = re.compile(
    rf"{_WORD}\s*(?P<places>\d\S*(?:(?:,\s*|\s+and\s+)\d\S*)*)\s+(?:of\s+)?(?:the\s+)?(?P<treaty>[^\W\d].*)",
    re.IGNORECASE,
)
"""An article told before its treaty: `Article 5 of the Mine Ban Convention`."""
_ANNEX = re.compile(r"(?P<treaty>.*?)[\s,]*\btechnical annex\s*(?P<places>\d.*)", re.IGNORECASE)
_BARE = re.compile(r"(?P<treaty>\D*\S)\s+(?P<places>\d+(\(\w+\))*)")
_PLACE = re.compile(r"(?P<article>\d+)(?P<path>(\(\w+\))*)((–|-| to )(?P<last>\d+|\(\w+\)))?")
_STEP = re.compile(r"\((\w+)\)")


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """One place in a treaty: its number, and the paragraphs and letters below it; `annex` for the technical annex."""

    treaty: str
    number: int
    path: tuple[str, ...] = ()
    annex: bool = False

    def holds(self, other: ArticleRef) -> bool:
        """Tell whether the other is this place or one below it."""
        same = (self.treaty, self.number, self.annex) == (other.treaty, other.number, other.annex)
        return same and other.path[: len(self.path)] == self.path


def cited(text: str, names: Mapping[str, str]) -> tuple[ArticleRef, ...]:
    """Return every place that a citation names, such as `AP II Art. 8(1)(a), 8(2)`; none where it names no treaty.

    `names` gives the treaty that a name in plain spelling means. A part behind `;` is of the treaty before it unless it
    names one; of a range every place is returned.
    """
    places: list[ArticleRef] = []
    treaty = ""
    for part in text.split(";"):
        said = part.strip()
        found = _ANNEX.fullmatch(said) or _BEFORE.fullmatch(said) or _ARTICLES.fullmatch(said) or _BARE.fullmatch(said)
        if found is None:
            continue
        named = names.get(plain(found["treaty"])) if found["treaty"] else treaty
        if not named:
            continue
        treaty = named
        places.extend(_places(treaty, found["places"], annex=found.re is _ANNEX))
    return tuple(dict.fromkeys(places))


def _places(treaty: str, text: str, *, annex: bool) -> Iterator[ArticleRef]:
    for item in re.split(r",\s*|\s+and\s+", text):
        found = _PLACE.fullmatch(item.strip())
        if found is None:
            continue
        number, path, last = int(found["article"]), tuple(_STEP.findall(found["path"])), found["last"]
        if not last:
            yield ArticleRef(treaty, number, path, annex)
        elif last.isdigit():
            yield from (ArticleRef(treaty, each, (), annex) for each in range(number, int(last) + 1))
        else:
            steps = range(int(path[-1]), int(last.strip("()")) + 1) if path and path[-1].isdigit() else ()
            yield from (ArticleRef(treaty, number, (*path[:-1], str(step)), annex) for step in steps)


def telling(place: ArticleRef, told: Collection[tuple[LegalRule, Collection[ArticleRef]]]) -> tuple[LegalRule, ...]:
    """Return the rules that tell a place: those of it, else of what is below it, else of what holds it most closely.

    `told` has each rule with the places that it cites.
    """
    if exact := [rule for rule, places in told if place in places]:
        return tuple(exact)
    if below := [rule for rule, places in told if any(place.holds(each) for each in places)]:
        return tuple(below)
    above = [(len(each.path), rule) for rule, places in told for each in places if each.holds(place)]
    nearest = max((depth for depth, _ in above), default=0)
    return tuple(rule for depth, rule in above if depth == nearest)
