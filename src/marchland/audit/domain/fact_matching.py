"""Facts of the book for figures that stand alone, by the words that stand near them; precision goes before recall."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marchland.audit.domain.interval import opened_unit
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text import BlockKind, SourceText, TextSentence
from marchland.audit.domain.word_groups import GroupHit, PlacedWord, WordGroups, placed_words
from marchland.core import units
from marchland.core.errors import MarchlandError

_BESIDE, _CLOSE, _UNLIKE = (6, 5), (3, 4), (4, 1)
"""How many words before and behind a figure the word may be that says what it measures."""
_PART_BEFORE, _PART_BEHIND, _PART_OF = 4, 3, 3
_BLOCK_BACK = 2
_JOINING = frozenset({"and", "or", "with", "the", "та", "і", "й", "або", "з", "із", "зі", "also", "both"})


@dataclass(frozen=True, slots=True)
class FactEnds:
    """A fact, or two of one thing that are the ends of a range."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class FactRule:
    """What must stand near a figure for it to be a fact, or the sum of several: groups of words, by name.

    All groups of `near` stand in the sentence, those of `places` in it or before it in its block, `here` of them in
    the sentence itself; a word of `beside` stands near the figure or one of `close` right at it, none of `without` in
    the sentence and none of `unlike` at the figure. Those of `joined` stand in a row: *with Russia and Belarus*.
    """

    facts: tuple[FactEnds, ...]
    near: frozenset[str]
    places: frozenset[str]
    beside: frozenset[str]
    without: frozenset[str]
    close: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    here: int = 0
    is_by_place: bool = False
    """Whether the nearest place says which figure it is, rather than the other words."""
    units: frozenset[str] = frozenset()
    """Further nouns that count the same, such as `sapper` for `deminer`."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """The groups of words and the rules, with which groups name places and which say that a figure is a part."""

    groups: WordGroups
    rules: tuple[FactRule, ...]
    places: frozenset[str]


PARTS, PARTS_BEHIND, STEPS, APART, COPULA = "part", "part_behind", "step", "apart", "copula"
"""Groups that stop a match: near a figure, right behind it, right before it, and between it and what it measures.

Copulas say what a figure is where they stand before it.
"""


@dataclass(frozen=True, slots=True)
class MatchedFacts:
    """The facts of a figure, to be summed where there are several, and the unit that they are in."""

    facts: tuple[FactEnds, ...]
    unit: str

    def unit_of(self, quantity: StatedQuantity) -> str:
        """Return the unit of a quantity, or that of the facts where it counts the same by another noun."""
        return opened_unit(quantity.unit) if _powers(quantity.unit) == _powers(self.unit) else self.unit


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with its words and the words of groups in it."""

    words: Sequence[PlacedWord]
    hits: Sequence[GroupHit]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class _StandingFigure:
    """A quantity with the numbers of the words that it stands between, in its sentence."""

    index: int
    quantity: StatedQuantity
    first: int
    last: int

    def words_to(self, hit: GroupHit) -> int:
        """Return how many words stand between it and a word: 0 for neighbours."""
        return hit.first - self.last - 1 if hit.first > self.last else self.first - hit.last - 1


def matched_facts(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], words: FactWords,
    units_of: Mapping[str, str],
) -> dict[int, MatchedFacts]:  # fmt: skip
    """Return the facts of each quantity, by its number, that the words around it say it states.

    `units_of` has the unit of each fact of the book; a rule of a fact that is not in it says nothing.
    In a sentence a fact is that of one figure, the one nearest its words; a figure that is a part of it has none.
    """
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for index, quantity in enumerate(quantities):
        by_sentence[quantity.sentence].append(index)
    read: dict[int, _Read] = {}
    found: dict[int, tuple[int, MatchedFacts]] = {}
    for number, indices in by_sentence.items():
        if sentences[number].kind is BlockKind.HEADING:
            continue
        here = _read(text, sentences, number, words, read)
        figures = [_figure(index, quantities[index], here.words) for index in indices]
        earlier = _earlier(text, sentences, number, words, read)
        for rule in words.rules:
            unit = units_of.get(rule.facts[0].low)
            if unit is not None and _may_be(rule, here, earlier, words):
                _match(rule, unit, here, figures, words, found)
    return {index: matched for index, (_, matched) in found.items()}


_JOINED, _TOO_FAR = 4, 500
_JOINING_CLAUSES = frozenset({"and", "while", "but", "та", "і", "й", "а"})
"""What parts two figures of a sentence, and as how many words it counts."""


def _read(
    text: SourceText, sentences: Sequence[TextSentence], number: int, words: FactWords, known: dict[int, _Read]
) -> _Read:
    if number not in known:
        span = sentences[number].span
        placed = placed_words(text.text, span.start, span.end)
        hits = words.groups.hits(placed)
        known[number] = _Read(placed, hits, frozenset(hit.group for hit in hits))
    return known[number]


def _earlier(
    text: SourceText, sentences: Sequence[TextSentence], number: int, words: FactWords, known: dict[int, _Read]
) -> frozenset[str]:
    """Return the groups of the few sentences before it in its block, and of the one before in the block before."""
    block, groups = sentences[number].block, set[str]()
    for back in range(number - 1, max(-1, number - 1 - _BLOCK_BACK), -1):
        if sentences[back].block != block and back != number - 1:
            break
        groups |= _read(text, sentences, back, words, known).groups
    return frozenset(groups)


def _figure(index: int, quantity: StatedQuantity, words: Sequence[PlacedWord]) -> _StandingFigure:
    inside = [at for at, word in enumerate(words) if word.start < quantity.span.end and quantity.span.start < word.end]
    return _StandingFigure(index, quantity, inside[0], inside[-1]) if inside else _StandingFigure(index, quantity, 0, 0)


def _may_be(rule: FactRule, here: _Read, earlier: frozenset[str], words: FactWords) -> bool:
    """Tell whether the words of a rule stand in a sentence, and its places there or before, and no others."""
    groups = here.groups
    if not rule.near <= groups or rule.without & groups:
        return False
    missing = rule.places - groups
    if len(rule.places) - len(missing) < rule.here or not missing <= earlier:
        return False
    if missing and (groups & words.places) - rule.places:
        return False
    parts = {hit.last for hit in here.hits if hit.group == PARTS}
    if any(hit.group in rule.near and parts & {*range(hit.first - _PART_OF, hit.first)} for hit in here.hits):
        return False  # *sections of the border*
    placed = [hit.group for hit in here.hits if hit.group in words.places]
    if rule.here and placed and placed[0] not in rule.places:
        return False  # *Poland borders Ukraine (535 km) and Belarus (418 km)* says nothing of Ukraine and Belarus
    return not _is_joined(rule, here, words)


def _is_joined(rule: FactRule, here: _Read, words: FactWords) -> bool:
    """Tell whether a place of the rule stands in a row with one that is none of it, or not with one that it must."""
    rows = list(_rows(here, words))
    if rule.joined and not any(set(pair) == rule.joined for pair in rows):
        return True
    return any((one in rule.places) != (other in rule.places) for one, other in rows)


def _rows(here: _Read, words: FactWords) -> Iterator[tuple[str, str]]:
    """Yield the places that stand beside each other in a row: *Russia and Belarus*, *Estonia, Latvia*."""
    placed = sorted((hit for hit in here.hits if hit.group in words.places), key=lambda hit: hit.first)
    for one, other in itertools.pairwise(placed):
        between = here.words[one.last + 1 : other.first]
        if one.group != other.group and one.last < other.first and all(word.text in _JOINING for word in between):
            yield one.group, other.group


def _match(
    rule: FactRule, unit: str, here: _Read, figures: Sequence[_StandingFigure], words: FactWords,
    found: dict[int, tuple[int, MatchedFacts]],
) -> None:  # fmt: skip
    """Put the facts of a rule to the figure that stands nearest its words, where no rule of more words has it."""
    able = [figure for figure in figures if _is_of(rule, unit, figure.quantity)]
    fitting = [figure for figure in able if _is_measured(rule, here, figure, able) and not _is_part(here, figure)]
    if not fitting:
        return
    ranked = [(*_distances(rule, here, figure, words), figure.index) for figure in fitting]
    first, second, index = min(ranked)
    weight = len(rule.near | rule.places)
    if max(first, second) < _TOO_FAR and (index not in found or found[index][0] < weight):
        found[index] = weight, MatchedFacts(rule.facts, unit)


def _distances(rule: FactRule, here: _Read, figure: _StandingFigure, words: FactWords) -> tuple[int, int]:
    """Return how far a figure is from the places of a rule and from its words, the more telling of the two first.

    Where places tell more, that is the nearest of them but for the first, which is what it speaks of;
    one behind a place that is none of the rule's is too far.
    """
    apart: dict[str, int] = {}
    placed = list(dict.fromkeys(hit.group for hit in here.hits if hit.group in rule.places))
    for hit in here.hits:
        if hit.group in rule.near or hit.group in rule.places:
            low, high = (hit.last, figure.first) if hit.last < figure.first else (figure.last, hit.first)
            far = sum(_counted(word.text) for word in here.words[low + 1 : high])
            if any(low < other.first < high and other.group in words.places - rule.places for other in here.hits):
                far += _TOO_FAR
            apart[hit.group] = min(far, apart.get(hit.group, far))
    by_words = sum(apart[group] % _TOO_FAR for group in rule.near)
    by_places = min((apart[place] for place in placed[len(placed) > 1 :]), default=0)
    return (by_places, by_words) if rule.is_by_place else (by_words, by_places % _TOO_FAR)


def _counted(word: str) -> int:
    return _JOINED if word in _JOINING_CLAUSES else int(word[0].isalnum())


def _is_of(rule: FactRule, unit: str, quantity: StatedQuantity) -> bool:
    """Tell whether a quantity is of the unit of a rule, up to a factor, or counts what goes by another noun."""
    if quantity.is_date or quantity.implied_per or quantity.kind is QuantityKind.NUMBER:
        return False
    return quantity.unit in rule.units or (bool(quantity.unit) and _powers(quantity.unit) == _powers(unit))


@functools.lru_cache(maxsize=1024)
def _powers(name: str) -> tuple[tuple[str, float], ...] | None:
    try:
        return tuple(sorted(dict(units.unit(opened_unit(name)).powers).items()))
    except MarchlandError:
        return None


def _is_measured(rule: FactRule, here: _Read, figure: _StandingFigure, others: Sequence[_StandingFigure]) -> bool:
    """Tell whether a word that says what is measured stands at a figure, and none that says otherwise."""
    if _is_at(rule.unlike, _UNLIKE, here, figure, others):
        return False
    return _is_at(rule.beside, _BESIDE, here, figure, others) or _is_at(
        rule.close, _CLOSE, here, figure, others, ahead=COPULA
    )


def _is_at(
    groups: frozenset[str], reach: tuple[int, int], here: _Read, figure: _StandingFigure,
    others: Sequence[_StandingFigure], ahead: str = "",
) -> bool:  # fmt: skip
    """Tell whether a word of the groups stands so near a figure, no other figure of its kind and no `from` between.

    With a group `ahead`, words of others before the figure must be its neighbours: *a fence on its 1,340 km border*.
    """
    for hit in here.hits:
        if hit.group not in groups:
            continue
        if figure.first <= hit.first <= figure.last:
            return True  # what is counted, as a rule
        behind = hit.first > figure.last
        if figure.words_to(hit) >= reach[behind] or (behind and hit.group == COPULA):
            continue
        if ahead and not behind and hit.group != ahead and figure.words_to(hit):
            continue
        low, high = (figure.last, hit.first) if behind else (hit.last, figure.first)
        stopped = behind and any(low < other.first < high for other in here.hits if other.group == APART)
        if not stopped and not any(low < other.first < high for other in others if other is not figure):
            return True
    return False


def _is_part(here: _Read, figure: _StandingFigure) -> bool:
    """Tell whether the words around a figure say that it is a part, a rest, or a step."""
    return any(_stops(hit, figure) for hit in here.hits)


def _stops(hit: GroupHit, figure: _StandingFigure) -> bool:
    behind, apart = hit.first > figure.last, figure.words_to(hit)
    if hit.group == PARTS:
        return apart < (_PART_BEHIND if behind else _PART_BEFORE)
    if hit.group == PARTS_BEHIND:
        return behind and apart < 1
    return hit.group == STEPS and not behind and apart < 2


def fact_names(matched: MatchedFacts) -> Iterator[str]:
    """Yield the names of all facts of a figure."""
    for ends in matched.facts:
        yield from dict.fromkeys((ends.low, ends.high))
