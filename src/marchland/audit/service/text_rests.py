"""What the figures and sayings of a text rest on beside the text: facts of the book, the law, and who says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.audit.adapters.fact_word_files import read_fact_words
from marchland.audit.adapters.law_word_files import StateWords, read_law_words
from marchland.audit.domain.attribution import attributions, subjects
from marchland.audit.domain.fact_matching import FactWords, MatchedFacts, matched_facts
from marchland.audit.domain.law_matching import JOINING, FoundLawClaim, LawWords, law_claims
from marchland.audit.domain.legal import PointOutcome, held
from marchland.audit.domain.named_places import PlaceNames
from marchland.audit.domain.question import LegalPoint, QuestionKind
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import SourceText, TextSentence
from marchland.audit.service.fact_nearness import is_near
from marchland.audit.service.legal_answers import answer_points
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import FactBook
from marchland.core.state import State
from marchland.gazetteer.service.states import open_states
from marchland.law.service.questions import LawBooks, open_law, parties

_WAYS_IN = ("ratified", "acceded", "accepted", "consented", "succeeded")
"""The acts by which states become parties, as the book of acts names them."""
_FEWEST, _MOST = 0.7, 1.4
"""How far a number may be off the parties of a treaty: one that is further off is of some of them."""


@dataclass(frozen=True)
class RestWords:
    """The words by which facts, states and the law are known in texts; names are made ready at the first text."""

    facts: FactWords
    law: LawWords
    states: Mapping[str, State]
    spoken: StateWords
    lemmas: Lemmas

    def names(self, language: str) -> PlaceNames:
        """Return the names of states to find in a text of a language; those of the other are left aside."""
        return self._all_names if language == "uk" else self._latin_names

    @cached_property
    def _all_names(self) -> PlaceNames:
        return PlaceNames.of(self.states.values(), self.spoken.also, self.spoken.shown, self.lemmas)

    @cached_property
    def _latin_names(self) -> PlaceNames:
        also = {code: _latin(names) for code, names in self.spoken.also.items()}
        states = (replace(state, name_uk="", names=_latin(state.names)) for state in self.states.values())
        return PlaceNames.of(states, also, self.spoken.shown, self.lemmas)


@dataclass(frozen=True, slots=True)
class SayingOfLaw:
    """A saying of the law to put to the books; `counted` is how many parties these have, at least and at most."""

    found: FoundLawClaim
    counted: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Rests:
    """What a text rests on: facts and subjects by the number of a quantity, who speaks by that of a sentence."""

    facts: Mapping[int, MatchedFacts]
    law: tuple[SayingOfLaw, ...]
    subjects: Mapping[int, str]
    said_by: Mapping[int, str]
    books: LawBooks | None
    """The legal books, opened where a saying asks them."""


def open_rest_words(root: Path | Traversable, lemmas: Lemmas) -> RestWords:
    """Return the words of a data folder; raises ClaimError or FactError where a file of them is broken."""
    law, spoken = read_law_words(root)
    return RestWords(read_fact_words(root), law, open_states(root).by_iso3, spoken, lemmas)


def rests(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], words: RestWords,
    facts: FactBook, as_of: AsOf, law: LawBooks | None = None,
) -> Rests:  # fmt: skip
    """Return which facts the quantities of a text state, what it says of the law, of whom, and who says it."""
    names = words.names(text.language)
    units = {name: fact.unit for name, fact in facts.facts.items()}
    said = law_claims(text, sentences, quantities, names, words.law)
    books = law or (open_law() if said else None)
    sayings = tuple(_sayings(said, quantities, books, _day(text, as_of), as_of)) if books else ()
    matched = matched_facts(text, sentences, quantities, words.facts, units)
    return Rests(
        {index: each for index, each in matched.items() if is_near(quantities[index], each, facts, as_of)},
        sayings,
        subjects(text, sentences, quantities, names),
        attributions(text, sentences),
        books,
    )


def _latin(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name.isascii())


def _day(text: SourceText, as_of: AsOf) -> date:
    """Return the day that a text speaks of where it names none: its own, if that is not after the audit's."""
    published = date.fromisoformat(text.published_on) if text.published_on else as_of.valid_on
    return min(published, as_of.valid_on)


def _sayings(
    found: Sequence[FoundLawClaim], quantities: Sequence[StatedQuantity], books: LawBooks, day: date, as_of: AsOf
) -> Iterator[SayingOfLaw]:
    for claim in found:
        if claim.counted is not None:
            on = claim.counted.on or day
            try:
                counted = parties(books, claim.counted.treaty, AsOf(on, as_of.known_on))
            except MarchlandError:
                continue  # a day before the treaty: there is nothing to count
            least = len(counted.parties)
            most = least + len(counted.undecided)
            if claim.quantity is not None and _FEWEST * least <= quantities[claim.quantity].low.value <= _MOST * most:
                yield SayingOfLaw(claim, (least, most))
            continue
        points = _meant(tuple(_resolved(point, books, day) for point in claim.points), claim, books, as_of)
        if all(_is_known(point, books) for point in points):
            yield SayingOfLaw(replace(claim, points=points))


def _meant(
    points: tuple[LegalPoint, ...], claim: FoundLawClaim, books: LawBooks, as_of: AsOf
) -> tuple[LegalPoint, ...]:
    """Return the points as they are meant: who *withdrew* on a day gave notice on it, where the books say that."""
    if not claim.is_withdrawn:
        return points
    given = tuple(replace(point, question=replace(point.question, kind=QuestionKind.NOTIFIED_ON)) for point in points)
    answers = answer_points(given, books, as_of)
    held_all = all(held(point.stated, answers[point.question], as_of) is PointOutcome.YES for point in given)
    return given if held_all else points


def _resolved(point: LegalPoint, books: LawBooks, day: date) -> LegalPoint:
    """Return a point with the day it is asked for, and with the act by which the state joined."""
    question = point.question
    if question.kind == "party" and question.on is None:
        question = replace(question, on=day)
    if question.act == JOINING:
        known = {act.kind for act in books.acts.of(question.treaty, question.state, date.max)}
        question = replace(question, act=next((way for way in _WAYS_IN if way in known), _WAYS_IN[0]))
    return replace(point, question=question)


def _is_known(point: LegalPoint, books: LawBooks) -> bool:
    """Tell whether the book of acts can be asked: it has acts of that kind, and the state."""
    question = point.question
    kinds = {act.kind for act in books.acts.acts if act.treaty == question.treaty}
    return (not question.act or question.act in kinds) and (
        not question.state or question.state in books.states.by_iso3
    )
