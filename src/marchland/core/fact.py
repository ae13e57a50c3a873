"""Facts about the world: values with their paper, their grade and their two dates, competing ones side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from marchland.core import expression, units
from marchland.core.asof import AsOf, Period
from marchland.core.citation import Citation, SourceCard, find_card
from marchland.core.errors import ExpressionError, FactError, NotFoundError, NotKnownError, nearest
from marchland.core.measure import Measure
from marchland.core.message import Message, Word, join
from marchland.core.quantity import Estimate, Shape, make_range, point


class Grade(StrEnum):
    """How a value came to be."""

    MEASURED = "measured"
    PUBLISHED = "published"
    DERIVED = "derived"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A value computed from other facts: a formula for each of low, central and high."""

    low: str
    central: str
    high: str
    unit: str
    shape: Shape | None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the facts that it is computed from."""
        texts = [text for text in (self.low, self.central, self.high) if text]
        known = set(units.unit_names())
        return tuple(dict.fromkeys(n for t in texts for n in expression.parse(t).names if n not in known))


Amount = Estimate | Derivation | date


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a fact as one source has it, for a period, known since a day.

    `weight` is that of the reading among its rivals; with none it stands beside the fact and is no rival of it. Of
    money, `prices_of` are the years whose prices its low end, its centre and its high end are in.
    """

    label: str
    amount: Amount
    valid: Period
    known_on: date
    grade: Grade
    cite: Citation | None
    used: bool
    scale: str = ""
    note: str = ""
    corrects: str = ""
    weight: float = 1.0
    prices_of: tuple[int, int, int] | None = None

    @property
    def price_years(self) -> tuple[int, int, int]:
        """Return the years whose prices its ends and its centre are in: as stated, else that of its first day."""
        return self.prices_of or (self.valid.start_on.year,) * 3

    def speaks(self, as_of: AsOf) -> bool:
        """Tell whether the reading holds on the valid day and was known by the known day."""
        return self.valid.holds(as_of.valid_on) and self.known_on <= as_of.known_on


@dataclass(frozen=True, slots=True)
class Fact:
    """A named quantity of the world with all its readings.

    `belt` is set on the front density of a documented belt: the short name of that belt. `mined_depth` names the fact
    that has the mined ground per km of the same belt, by the same count. `place` is where the value was found.
    """

    name: str
    meaning: str
    unit: str
    readings: tuple[Reading, ...]
    belt: str = ""
    mined_depth: str = ""
    place: str = ""

    def used(self, as_of: AsOf) -> Reading | None:
        """Return the reading in use on those two days: the latest known one, or None."""
        speaking = [reading for reading in self.readings if reading.used and reading.speaks(as_of)]
        return max(speaking, key=lambda reading: (reading.known_on, reading.valid.start_on), default=None)

    def competing(self, as_of: AsOf) -> tuple[Reading, ...]:
        """Return the readings that stand beside the used one on those two days."""
        used = self.used(as_of)
        return tuple(r for r in self.readings if r.speaks(as_of) and r is not used)


@dataclass(frozen=True, slots=True)
class FactBook:
    """All facts and source cards; `digest` is the SHA-256 of the files they were read from."""

    facts: Mapping[str, Fact]
    sources: Mapping[str, SourceCard]
    digest: str
    changed: Mapping[str, Estimate | date] = field(default_factory=dict)

    def fact(self, name: str) -> Fact:
        """Return the fact of that name, or raise NotFoundError with the nearest names."""
        if name not in self.facts:
            raise NotFoundError(
                "no fact is called {name!r}",
                name=name,
                next_step=nearest(name, self.facts) or "see `marchland facts list`",
            )
        return self.facts[name]

    def source(self, slug: str) -> SourceCard:
        """Return the source card of that slug, or raise NotFoundError."""
        return find_card(self.sources, slug)

    def reading(self, name: str, as_of: AsOf) -> Reading:
        """Return the reading in use, or raise NotKnownError when the book had none on those days."""
        reading = self.fact(name).used(as_of)
        if reading is None:
            first = min((r.known_on for r in self.fact(name).readings), default=None)
            raise NotKnownError(
                "no value of {name!r} holds {as_of}",
                name=name,
                as_of=as_of,
                next_step=Message(
                    "its first reading was known on {first}; try a later --known or another --on", first=first
                )
                if first
                else "",
            )
        return reading

    def estimate(self, name: str, as_of: AsOf) -> Estimate:
        """Return the value in use, computed if it is derived; raises NotKnownError, or FactError for a date."""
        changed = self.changed.get(name)
        amount = changed if changed is not None else self.reading(name, as_of).amount
        if isinstance(amount, date):
            raise FactError("{name!r} is a day, not a quantity", name=name, next_step="name a fact that has a unit")
        return self.resolve(amount, as_of, (name,))

    def day(self, name: str, as_of: AsOf) -> date:
        """Return the day that a dated fact names; raises NotKnownError, or FactError for a quantity."""
        changed = self.changed.get(name)
        amount = changed if changed is not None else self.reading(name, as_of).amount
        if not isinstance(amount, date):
            raise FactError(
                "{name!r} is a quantity, not a day", name=name, next_step="name a fact whose unit is `date`"
            )
        return amount

    def resolve(self, amount: Estimate | Derivation, as_of: AsOf, path: tuple[str, ...] = ()) -> Estimate:
        """Return the amount as an estimate, computing derivations; raises FactError on a circle of facts."""
        if isinstance(amount, Estimate):
            return amount
        known: dict[str, Measure] = {}
        for name in amount.names:
            if name in path:
                raise FactError("facts depend on each other in a circle: {path}", path=" → ".join([*path, name]))
            changed = self.changed.get(name)
            inner = changed if changed is not None else self.reading(name, as_of).amount
            if isinstance(inner, date):
                raise FactError(
                    "{path!r} counts with {name!r}, which is a day",
                    path=path[-1] if path else Message("a formula"),
                    name=name,
                )
            value = self.resolve(inner, as_of, (*path, name))
            known[name] = expression.as_quantity(value.central, value.unit)
        low, central, high = (
            self._number(text, amount.unit, known) for text in (amount.low, amount.central, amount.high)
        )
        if low is None or high is None:
            return point(central if central is not None else 0.0, amount.unit)
        return make_range(low, high, amount.unit, central=central, shape=amount.shape)

    def _number(self, text: str, unit: str, known: Mapping[str, Measure]) -> float | None:
        if not text:
            return None
        value = expression.parse(text).quantity(known)
        if value.unit.powers != units.unit(unit).powers:
            # A bare number in a fact is in the fact's own unit, so that figures stay as printed.
            if value.unit == units.ONE and not expression.parse(text).names:
                return value.value
            raise ExpressionError(
                "{text!r} is {value}, but the value must be {unit}",
                text=text,
                value=value.dimension,
                unit=units.dimension(unit),
                next_step=Message("give a value in {unit}", unit=units.label(unit)),
            )
        return value.base_value / units.to_base(unit)

    def cards(self, name: str, as_of: AsOf) -> tuple[str, ...]:
        """Return the slugs of every source that the value in use rests on, through its derivations."""
        slugs: dict[str, None] = {}
        seen: set[str] = set()
        todo = [name]
        while todo:
            inner = todo.pop()
            if inner in seen or inner in self.changed:
                continue
            seen.add(inner)
            reading = self.reading(inner, as_of)
            if reading.cite:
                slugs[reading.cite.source] = None
            if isinstance(reading.amount, Derivation):
                todo.extend(reversed(reading.amount.names))
        return tuple(slugs)

    def grade(self, name: str, as_of: AsOf) -> str:
        """Return the grade as reports print it, with `weak source` where a source behind it is weak."""
        if name in self.changed:
            return Message("changed by the reader")
        weak = sorted({self.source(slug).kind for slug in self.cards(name, as_of) if self.source(slug).weak})
        grade = str(self.reading(name, as_of).grade)
        if not weak:
            return Word(grade)
        return Message("{grade}, weak source ({kinds})", grade=Word(grade), kinds=join(", ", map(Word, weak)))

    def assuming(self, name: str, value: Estimate) -> FactBook:
        """Return a book in which one fact has another value, to compute with and not to report from."""
        return replace(self, changed={**self.changed, name: value})

    def with_value(self, name: str, value: Estimate | date) -> FactBook:
        """Return a book in which one fact has another value on every day: a what-if, never a correction."""
        self.fact(name)
        text = f"{self.digest} {name}={value}".encode()
        return replace(self, changed={**self.changed, name: value}, digest=hashlib.sha256(text).hexdigest())
