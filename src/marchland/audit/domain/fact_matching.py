"""Which facts of the book a figure of a text states, by the words and the places that stand around it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from marchland.audit.domain.clauses import clauses
from marchland.audit.domain.interval import Powers, opened_unit
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import BlockKind, SourceText, TextSentence, TextSpan
from marchland.audit.domain.word_groups import WordGroups, placed_words
from marchland.core import units

_BEFORE, _BEHIND = 18, 40
_LENGTH = units.unit("km").powers


@dataclass(frozen=True, slots=True)
class FactEnds:
    """A fact, or two of one thing that are the ends of a range."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class MatchedFacts:
    """The facts of a figure, to be summed where there are several, and the unit that they are in."""

    facts: tuple[FactEnds, ...]
    unit: str

    def unit_of(self, quantity: StatedQuantity) -> str:
        """Return the unit of a quantity, or that of the facts where it counts the same by another noun."""
        same = dimension_of(quantity.unit) == dimension_of(self.unit)
        return opened_unit(quantity.unit if same else self.unit)


@dataclass(frozen=True, slots=True)
class FactRule:
    """The words that say that a figure is a fact, or the sum of several.

    Each of `words` must stand in the sentence, the first nearest the figure, and each of `places` in it or before it
    in the block; none of `unless`, nor another place than `places` and `beside`, may stand in the figure's own part.
    """

    facts: tuple[FactEnds, ...]
    unit: str
    powers: Powers
    words: tuple[str, ...]
    places: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    """The first and last year that the sentence may name."""
    is_part: bool = False
    """Whether the fact is itself a part of something, so that `of the country` does not stop it."""
    nouns: tuple[Powers, ...] = ()
    """Further nouns that count the same, as dimensions: `casualty` for `person`."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """All rules, and the words by their names: of the rules, of places, and of what says that a figure is a part."""

    rules: tuple[FactRule, ...]
    places: frozenset[str]
    words: WordGroups

    def of_powers(self, powers: Powers) -> Iterator[tuple[int, FactRule]]:
        """Yield the rules for figures of a dimension, with their numbers."""
        return ((number, rule) for number, rule in enumerate(self.rules) if powers in (rule.powers, *rule.nouns))


@functools.lru_cache(maxsize=512)
def dimension_of(unit: str) -> Powers:
    """Return the dimension of a unit as a text has it, every counted noun being one of its own."""
    return units.unit(opened_unit(unit)).powers


def matched_facts(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], words: FactWords,
    units_of: Mapping[str, str],
) -> dict[int, MatchedFacts]:  # fmt: skip
    """Return the facts of each quantity, by its number, that the words around it say it states.

    `units_of` has the unit of each fact of the book; a rule of a fact that is not in it, or is of another dimension
    there, says nothing. In a sentence a fact is that of one figure; a figure that is a part of it has none.
    """
    usable = tuple(rule for rule in words.rules if all(_is_in(rule, ends, units_of) for ends in rule.facts))
    rules = replace(words, rules=usable)
    known = {powers for rule in rules.rules for powers in (rule.powers, *rule.nouns)}
    by_sentence: dict[int, list[int]] = {}
    years: dict[int, list[int]] = {}
    for index, quantity in enumerate(quantities):
        if quantity.day:
            years.setdefault(quantity.sentence, []).append(int(quantity.day[:4]))
        if quantity.unit and not quantity.is_date and not quantity.is_latent and not quantity.implied_per:
            by_sentence.setdefault(quantity.sentence, []).append(index)
    reader = _FactReader(text.text, sentences, quantities, rules, years)
    found: dict[int, MatchedFacts] = {}
    for number, indexes in by_sentence.items():
        alike: dict[Powers, list[int]] = {}
        for index in indexes:
            powers = dimension_of(quantities[index].unit)
            if powers in known:
                alike.setdefault(powers, []).append(index)
        for powers, several in alike.items():
            found |= reader.of_sentence(number, powers, several)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A rule that may be meant by a figure: how many of its words stand elsewhere, and how far off the first is.

    It `is_joined` where the first word is what the figure itself measures, as in `a 400 km border`.
    """

    is_joined: bool
    elsewhere: int
    own: int
    distance: int
    rule: int
    quantity: int

    @property
    def order(self) -> tuple[bool, int, int, int, int]:
        """Return what the likelier candidate has less of."""
        return not self.is_joined, self.elsewhere, -self.own, self.distance, self.rule


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence."""

    sentence: int
    span: TextSpan


@dataclass(frozen=True, slots=True)
class _FactReader:
    """Matches the figures of one sentence after the other."""

    text: str
    sentences: Sequence[TextSentence]
    quantities: Sequence[StatedQuantity]
    rules: FactWords
    years: Mapping[int, Sequence[int]]
    _hits: dict[int, Mapping[str, Sequence[TextSpan]]] = field(default_factory=dict)

    def of_sentence(self, number: int, powers: Powers, several: Sequence[int]) -> Mapping[int, MatchedFacts]:
        """Return the facts of the figures of one dimension of a sentence."""
        sentence = self.sentences[number]
        if sentence.kind is BlockKind.HEADING:
            return {}
        own = clauses(self.text, sentence.span, [self.quantities[index].span for index in several])
        candidates = [
            candidate
            for index, clause in zip(several, own, strict=True)
            for rule_number, rule in self.rules.of_powers(powers)
            if (candidate := self._candidate(sentence, index, clause, rule_number, rule)) is not None
        ]
        taken: dict[int, MatchedFacts] = {}
        used: set[FactEnds] = set()
        for candidate in sorted(candidates, key=lambda each: each.order):
            rule = self.rules.rules[candidate.rule]
            if candidate.quantity not in taken and not used & set(rule.facts):
                taken[candidate.quantity] = MatchedFacts(rule.facts, rule.unit)
                used |= set(rule.facts)
        return taken

    def _candidate(
        self, sentence: TextSentence, index: int, clause: TextSpan, number: int, rule: FactRule
    ) -> _Candidate | None:
        words = [self._in_sentence(name, sentence.index) for name in rule.words]
        if not all(words) or not self._placed(sentence, rule) or not self._of_years(sentence.index, rule):
            return None
        figure = self.quantities[index].span
        joined = any(self._is_joined(figure, span) for span in words[0])
        if not joined and any(_inside(self._in_sentence(name, sentence.index), clause) for name in rule.unless):
            return None
        foreign = self.rules.places - {*rule.places, *rule.beside}
        if any(_inside(self._in_sentence(name, sentence.index), clause) for name in foreign):
            return None
        if self._is_part(figure, _Clause(sentence.index, clause), rule, [span for spans in words for span in spans]):
            return None
        groups = [*words, *(self._in_sentence(name, sentence.index) for name in rule.places)]
        own = sum(bool(_inside(spans, clause)) for spans in groups)
        if not own:
            return None
        near = min(_apart(figure, span) for span in words[0])
        return _Candidate(joined, len(groups) - own, own, near, number, index)

    def _is_joined(self, figure: TextSpan, word: TextSpan) -> bool:
        """Tell whether a word follows a figure at once as what it measures: in Ukrainian only an adjective does so."""
        written = figure.of(self.text)
        latin = self.text[word.start].isascii()
        return (
            word.start >= figure.end
            and not self.text[figure.end : word.start].strip(" -")
            and (latin or "кілометров" in written.lower())
        )

    def _in_sentence(self, name: str, number: int) -> Sequence[TextSpan]:
        if number not in self._hits:
            span = self.sentences[number].span
            placed = placed_words(self.text, span.start, span.end)
            found: dict[str, list[TextSpan]] = {}
            for hit in self.rules.words.hits(placed):
                place = TextSpan(placed[hit.first].start, placed[hit.last].end)
                found.setdefault(hit.group, []).append(place)
            self._hits[number] = found
        return self._hits[number].get(name, ())

    def _placed(self, sentence: TextSentence, rule: FactRule) -> bool:
        """Tell whether each place is named in the sentence, or one is the last that was named before it."""
        missing = [name for name in rule.places if not self._in_sentence(name, sentence.index)]
        return not missing or (len(missing) == 1 and self._last_place(sentence, rule) == missing[0])

    def _last_place(self, sentence: TextSentence, rule: FactRule) -> str:
        """Return the place that is named last before a sentence in its block, those that it names itself aside."""
        for before in range(sentence.index - 1, -1, -1):
            if self.sentences[before].block != sentence.block:
                return ""
            named = [
                (spans[-1].start, name)
                for name in self.rules.places
                if not self._in_sentence(name, sentence.index) and name not in rule.beside
                if (spans := self._in_sentence(name, before))
            ]
            if named:
                return max(named)[1]
        return ""

    def _of_years(self, number: int, rule: FactRule) -> bool:
        if rule.years is None:
            return True
        return all(rule.years[0] <= year <= rule.years[1] for year in self.years.get(number, ()))

    def _is_part(self, figure: TextSpan, clause: _Clause, rule: FactRule, meant: Sequence[TextSpan]) -> bool:
        """Tell whether the words beside a figure say that it is a part, or the distance to something."""
        before = TextSpan(max(clause.span.start, figure.start - _BEFORE), figure.start)
        behind = TextSpan(figure.end, max(figure.end, min(clause.span.end, figure.end + _BEHIND)))
        around = TextSpan(clause.span.start, max(clause.span.end, figure.end))
        looked = [("part before", before), ("part near", around)]
        if rule.powers == _LENGTH:
            looked.append(("part behind", behind))
        found = [
            span for name, place in looked for span in self._in_sentence(name, clause.sentence) if _lies_in(span, place)
        ]
        if not rule.is_part:
            of = [span for span in self._in_sentence("part of", clause.sentence) if _lies_in(span, behind)]
            found += [span for span in of if not self.text[figure.end : span.start].strip(" ,")]
        return any(not any(span.overlaps(word) for word in meant) for span in found)


def fact_names(matched: MatchedFacts) -> Iterator[str]:
    """Yield the names of all facts of a figure."""
    for ends in matched.facts:
        yield from dict.fromkeys((ends.low, ends.high))


def _is_in(rule: FactRule, ends: FactEnds, units_of: Mapping[str, str]) -> bool:
    """Tell whether the book has the ends of a fact in the dimension of a rule."""
    return all(name in units_of and dimension_of(units_of[name]) == rule.powers for name in (ends.low, ends.high))


def _inside(spans: Sequence[TextSpan], clause: TextSpan) -> bool:
    return any(clause.start <= span.start < clause.end for span in spans)


def _lies_in(span: TextSpan, place: TextSpan) -> bool:
    return place.start <= span.start and span.end <= place.end


def _apart(one: TextSpan, other: TextSpan) -> int:
    return max(other.start - one.end, one.start - other.end, 0)
