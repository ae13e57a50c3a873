"""The documented belts as joint records: mines per km of front with the mined ground per km of the same belt."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.assess.domain.scenario import Input
from marchland.core.asof import AsOf
from marchland.core.distribution import mixture
from marchland.core.errors import NotKnownError
from marchland.core.fact import FactBook
from marchland.core.message import Message
from marchland.core.quantity import Estimate, Shape, WeightedEstimate
from marchland.core.rivals import with_rivals


@dataclass(frozen=True, slots=True)
class BeltRecord:
    """One documented belt: its mines per km of front, and its mined ground per km where that was recorded too."""

    title: str
    front_density: Estimate
    mined_depth: Estimate | None
    sources: tuple[str, ...]


def belt_records(facts: FactBook, as_of: AsOf) -> tuple[BeltRecord, ...]:
    """Return the records known as of the two dates, those with the fewest mines per km first.

    A belt of which both numbers were recorded is as the readings in use have it: a rival of one of them, taken without
    the other, would part what was measured together. A belt of which only the mines are known has its rivals.
    """
    records = []
    for name, fact in facts.facts.items():
        if not fact.belt:
            continue
        try:
            used = facts.estimate(name, as_of).to("mine/km")
        except NotKnownError:
            continue
        depth, cards = None, facts.cards(name, as_of)
        if fact.mined_depth:
            try:
                depth = facts.estimate(fact.mined_depth, as_of).to("km")
                cards = (*cards, *facts.cards(fact.mined_depth, as_of))
            except NotKnownError:
                depth = None
        front = used if depth else with_rivals(facts, name, as_of).to("mine/km")
        records.append(BeltRecord(fact.belt, front, depth, tuple(dict.fromkeys(cards))))
    return tuple(sorted(records, key=lambda record: record.front_density.central))


def recorded(records: tuple[BeltRecord, ...], key: str) -> tuple[Input, Input]:
    """Return mines per km and mined ground per km as inputs of which one draw picks the record for both.

    Every record is as likely as any other. One without an area takes the mined ground of one that has it, each as
    likely: no depth comes up that was not found.
    """
    known = [WeightedEstimate(each.mined_depth, 1.0, each.title) for each in records if each.mined_depth]
    of_any = mixture(known, "km")
    sources = tuple(dict.fromkeys(slug for each in records for slug in each.sources))
    grade = Message("{count} records of documented belts", count=len(records))
    fronts = [WeightedEstimate(each.front_density, 1.0, each.title) for each in records]
    depths = [WeightedEstimate(each.mined_depth or of_any, 1.0, each.title) for each in records]
    front, depth = (
        Input(f"{name}_{key}", together(parts, unit), "", grade, sources, records=key)
        for name, parts, unit in (("front_density", fronts, "mine/km"), ("mined_depth", depths, "km"))
    )
    return front, depth


def together(parts: list[WeightedEstimate], unit: str) -> Estimate:
    """Return a mixture that keeps every part in its place, those that say the same too."""
    made = mixture(parts, unit)
    return Estimate(made.low, made.central, made.high, unit, Shape.MIXTURE, parts=tuple(parts))
