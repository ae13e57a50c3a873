"""What the figures and sayings of a text rest on beside the text: facts of the book, the law, and who says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.audit.adapters.fact_word_files import read_fact_words
from marchland.audit.adapters.law_word_files import StateWords, read_law_words
from marchland.audit.domain.attribution import attributions, subjects
from marchland.audit.domain.fact_matching import FactWords, MatchedFacts, matched_facts
from marchland.audit.domain.law_matching import JOINING, FoundLawClaim, LawWords, law_claims
from marchland.audit.domain.named_places import PlaceNames
from marchland.audit.domain.question import LegalPoint
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import SourceText, TextSentence
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import FactBook
from marchland.core.state import State
from marchland.gazetteer.service.states import open_states
from marchland.law.service.questions import LawBooks, open_law, parties

_WAYS_IN = ("ratified", "acceded", "accepted", "consented", "succeeded")
"""The acts by which states become parties, as the book of acts names them."""


@dataclass(frozen=True, slots=True)
class RestWords:
    """The words by which facts, states and the law are known in texts."""

    facts: FactWords
    law: LawWords
    states: Mapping[str, State]
    spoken: StateWords
    lemmas: Lemmas

    def names(self, language: str) -> PlaceNames:
        """Return the names of states to find in a text of a language; those of the other are left aside."""
        latin = language != "uk"
        also = {
            code: [name for name in names if name.isascii() or not latin] for code, names in self.spoken.also.items()
        }
        states = (replace(state, name_uk="", names=_latin(state.names)) for state in self.states.values())
        return PlaceNames.of(states if latin else self.states.values(), also, self.spoken.shown, self.lemmas)


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
    sayings = tuple(_sayings(said, books, _day(text, as_of), as_of)) if books else ()
    return Rests(
        matched_facts(text, sentences, quantities, words.facts, units),
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


def _sayings(found: Sequence[FoundLawClaim], books: LawBooks, day: date, as_of: AsOf) -> Iterator[SayingOfLaw]:
    for claim in found:
        if claim.counted is not None:
            on = claim.counted.on or day
            try:
                counted = parties(books, claim.counted.treaty, AsOf(on, as_of.known_on))
            except MarchlandError:
                continue  # a day before the treaty: there is nothing to count
            least = len(counted.parties)
            yield SayingOfLaw(claim, (least, least + len(counted.undecided)))
            continue
        points = tuple(_resolved(point, books, day) for point in claim.points)
        if all(_is_known(point, books) for point in points):
            yield SayingOfLaw(replace(claim, points=points))


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
