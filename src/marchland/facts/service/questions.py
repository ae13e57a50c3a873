"""Ask the book of facts what it holds on two dates, and whether it keeps its own rules."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.errors import FactError, MarchlandError, NotKnownError
from marchland.core.fact import Derivation, Fact, FactBook, Reading


@dataclass(frozen=True, slots=True)
class BookProblem:
    """A rule that the book breaks, and where."""

    where: str
    what: str


def known(book: FactBook, as_of: AsOf) -> tuple[str, ...]:
    """Return the names of all facts with a reading in use on the two dates."""
    return tuple(name for name in sorted(book.facts) if book.facts[name].used(as_of) is not None)


def find(book: FactBook, as_of: AsOf, words: str = "") -> tuple[str, ...]:
    """Return the names of all facts with a reading in use whose name or meaning holds every one of the words."""
    wanted = words.casefold().split()
    texts = {name: f"{name} {name.replace('_', ' ')} {fact.meaning}".casefold() for name, fact in book.facts.items()}
    return tuple(name for name in known(book, as_of) if all(word in texts[name] for word in wanted))


def listed(book: FactBook, *, as_of: AsOf, part: str | None, words: str) -> tuple[str, ...]:
    """Return the names that hold `part` of the facts known on the two dates that hold every one of the words."""
    return tuple(name for name in find(book, as_of, words) if (part or "") in name)


def shown(book: FactBook, *, name: str, **_given: object) -> tuple[str, ...]:
    """Return the name of a fact; raises NotFoundError where there is none."""
    return (book.fact(name).name,)


def all_cards(cards: Mapping[str, SourceCard]) -> tuple[SourceCard, ...]:
    """Return every source card, in order of their slugs."""
    return tuple(cards[slug] for slug in sorted(cards))


def find_cards(book: FactBook, words: str = "") -> tuple[SourceCard, ...]:
    """Return the source cards whose slug, publisher or title holds every one of the words, in order of their slugs."""
    wanted = words.casefold().split()
    texts = {slug: f"{slug} {card.publisher} {card.title}".casefold() for slug, card in book.sources.items()}
    return tuple(book.sources[slug] for slug in sorted(texts) if all(word in texts[slug] for word in wanted))


def resting_on(book: FactBook, name: str, as_of: AsOf) -> tuple[str, ...]:
    """Return the names of the facts whose value in use is computed from that one."""
    used = ((other, book.facts[other].used(as_of)) for other in sorted(book.facts))
    return tuple(
        other
        for other, reading in used
        if reading and isinstance(reading.amount, Derivation) and name in reading.amount.names
    )


def parts(book: FactBook, name: str, as_of: AsOf) -> tuple[str, ...]:
    """Return the names of the facts that the value in use of that one is computed from."""
    used = book.fact(name).used(as_of)
    return used.amount.names if used and isinstance(used.amount, Derivation) else ()


def citing(book: FactBook, source: str) -> tuple[tuple[str, Reading], ...]:
    """Return every reading that stands in a source, with the name of its fact."""
    return tuple(
        (name, reading)
        for name in sorted(book.facts)
        for reading in book.facts[name].readings
        if reading.cite and reading.cite.source == source
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """A reading that puts right what a fact said before, and which."""

    fact: str
    reading: Reading


def corrections(book: FactBook, known_on: date) -> tuple[Correction, ...]:
    """Return every correction known by the day, the newest first."""
    corrections = [
        Correction(fact.name, reading)
        for fact in book.facts.values()
        for reading in fact.readings
        if reading.corrects and reading.known_on <= known_on
    ]
    return tuple(
        sorted(corrections, key=lambda correction: (correction.reading.known_on, correction.fact), reverse=True)
    )


def check(book: FactBook, today: date) -> tuple[BookProblem, ...]:
    """Return every rule that the book breaks: dangling cards, clashing periods, derivations that do not hold."""
    problems: list[BookProblem] = []
    for fact in book.facts.values():
        problems.extend(_check_fact(book, fact, today))
    cited = {r.cite.source for fact in book.facts.values() for r in fact.readings if r.cite}
    for card in book.sources.values():
        empty = (name for name in ("publisher", "title", "url", "licence") if not getattr(card, name))
        problems.extend(BookProblem(f"source {card.slug}", f"{name} is empty") for name in empty)
        if card.read_on > today:
            problems.append(BookProblem(f"source {card.slug}", f"read on {card.read_on}, a day to come"))
    problems.extend(
        BookProblem(f"source {slug}", "is cited, but has no card") for slug in sorted(cited - set(book.sources))
    )
    return tuple(problems)


def _check_fact(book: FactBook, fact: Fact, today: date) -> list[BookProblem]:
    problems = []
    for position, reading in enumerate(fact.readings):
        where = f"fact {fact.name}, reading {position + 1} ({reading.label})"
        if reading.known_on > today:
            problems.append(BookProblem(where, f"known on {reading.known_on}, a day to come"))
        if isinstance(reading.amount, Derivation):
            problems.extend(_check_derivation(book, fact, reading, where))
    used = [reading for reading in fact.readings if reading.used]
    for one, other in itertools.combinations(used, 2):
        if one.valid.overlaps(other.valid):
            later = max(one, other, key=lambda reading: reading.known_on)
            if one.known_on == other.known_on or not later.corrects:
                text = f"{one.label!r} and {other.label!r} are both in use over one period"
                problems.append(BookProblem(f"fact {fact.name}", f"{text}; say what the later one corrects"))
    if len({reading.label for reading in fact.readings}) != len(fact.readings):
        problems.append(BookProblem(f"fact {fact.name}", "two readings have one label"))
    return problems


def _check_derivation(book: FactBook, fact: Fact, reading: Reading, where: str) -> list[BookProblem]:
    if not isinstance(reading.amount, Derivation):
        return []
    unknown = [name for name in reading.amount.names if name not in book.facts]
    if unknown:
        return [BookProblem(where, f"counts with {name!r}, which is no fact") for name in unknown]
    try:
        book.resolve(reading.amount, AsOf(reading.valid.start_on, date.max), (fact.name,))
    except NotKnownError:
        return _resolves_later(book, fact, reading, where)
    except (MarchlandError, FactError) as error:
        return [BookProblem(where, error.message)]
    return []


def _resolves_later(book: FactBook, fact: Fact, reading: Reading, where: str) -> list[BookProblem]:
    """A derivation may rest on facts that begin later than it; then it must hold on some later day."""
    if not isinstance(reading.amount, Derivation):
        return []
    starts = [
        inner.valid.start_on for name in reading.amount.names for inner in book.facts[name].readings if inner.used
    ]
    try:
        book.resolve(reading.amount, AsOf(max(starts, default=reading.valid.start_on), date.max), (fact.name,))
    except MarchlandError as error:
        return [BookProblem(where, error.message)]
    return []
