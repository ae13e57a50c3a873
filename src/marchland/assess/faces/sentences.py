"""The answer of an assessment in three sentences made from its figures, each with the sources it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.assess.domain.assessment import Assessment, Outcome
from marchland.assess.faces.words import input_title, titles
from marchland.core.message import N_, Message, join
from marchland.core.quantity import Range
from marchland.formats.numbers import MONEY, between, figure


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the slugs of the sources behind its figures."""

    text: str
    sources: tuple[str, ...]


def answer(assessment: Assessment) -> tuple[Sentence, ...]:
    """Return how many mines on how long a front, how that compares with the record, and what it costs to undo."""
    mined = assessment.total.get("mines")
    if mined is None or mined.range.p95 == 0:
        sentences = (_front_without_mines(assessment), _layers(assessment), _driver(assessment, "whole_life_cost"))
    else:
        sentences = (_count(assessment, mined), _density(assessment), _life(assessment))
    return tuple(sentence for sentence in sentences if sentence.text)


def _count(assessment: Assessment, mined: Outcome) -> Sentence:
    length = assessment.total.get("length")
    mines = _about(mined.range)
    text = Message("Built as stated, these belts would hold {mines}.", mines=mines)
    if length:
        text = Message("Built as stated, {length} of front would hold {mines}.", length=_middle(length), mines=mines)
    return Sentence(text, _sources(mined, length))


def _density(assessment: Assessment) -> Sentence:
    density = assessment.total.get("front_density")
    if density is None:
        return Sentence("", ())
    ratio = assessment.total.get("ratio_to_korea")
    text = Message("That is {density}", density=_about(density.range))
    if ratio is not None:
        of = ratio.range
        times = figure(of.p50, digits=2)
        if of.p5 != of.p95:
            ends = between(of.p5, of.p95, digits=2)
            times = Message("about {middle} ({range})", middle=times, range=ends)
        text = Message("{before}, {times} times as many as in Korea", before=text, times=times)
    cited = list(_sources(density, ratio))
    if assessment.documented:
        low = min(belt.low for belt in assessment.documented)
        high = max(belt.high for belt in assessment.documented)
        record = Message("the documented belts run from {low} to {high}", low=figure(low), high=figure(high))
        if low == high:
            record = Message("the documented belts run from {figure}", figure=figure(low))
        text = join("; ", (text, Message(_beside(density.range, low, high), before=record)))
        cited.extend(slug for belt in assessment.documented for slug in belt.sources)
    return Sentence(join("", (text, ".")), tuple(dict.fromkeys(cited)))


def _beside(range_: Range, low: float, high: float) -> str:
    if range_.p5 > high:
        return N_("{before}, and this lies above every one of them")
    if range_.p95 < low:
        return N_("{before}, and this lies below every one of them")
    if range_.p50 > high:
        return N_("{before}, and the middle of this range lies above every one of them")
    return "{before}"


def _life(assessment: Assessment) -> Sentence:
    years = assessment.total.get("clearance_years_of_deminers")
    cost = assessment.total.get("whole_life_cost")
    if years is None and cost is None:
        return _driver(assessment, "mines")
    spans = {
        "years": _about(years.range) if years else "", "cost": _about(cost.range) if cost else "",
        "deminers": _deminers(assessment),
    }  # fmt: skip
    text = Message(
        N_("Clearing it with {deminers} would take {years}, and from its price to its clearance it would cost {cost}")
        if years and cost
        else N_("Clearing it with {deminers} would take {years}")
        if years
        else N_("From its price to its clearance it would cost {cost}"),
        **spans,
    )  # fmt: skip
    driver = _driver_words(assessment, "mines")
    if driver:
        text = join("; ", (text, Message("what moves the count most is {driver}", driver=driver)))
    return Sentence(join("", (text, ".")), _sources(years, cost))


def _deminers(assessment: Assessment) -> Message:
    """Return who clears: as many as the scenario states, or as many as a default has, with its place and year."""
    item = assessment.inputs.get("deminers") or next(
        (each for each in assessment.inputs.values() if each.fact == "deminers_ukraine_available"), None
    )
    if item is None or not item.default:
        return Message("the stated deminers")
    return Message("as many deminers as the default has ({default})", default=item.default)


def _front_without_mines(assessment: Assessment) -> Sentence:
    length = assessment.total.get("length")
    text = Message("This scenario has no mines in these belts.")
    if length:
        text = Message("This scenario has no mines along {length} of front.", length=_middle(length))
    return Sentence(text, _sources(length))


def _layers(assessment: Assessment) -> Sentence:
    cost = assessment.total.get("layers_cost")
    if cost is None or cost.range.p95 == 0:
        return Sentence("", ())
    text = Message("Its other layers would cost {cost} over the horizon.", cost=_about(cost.range))
    return Sentence(text, _sources(cost))


def _driver(assessment: Assessment, output: str) -> Sentence:
    driver = _driver_words(assessment, output)
    text = Message("The main driver is {driver}.", driver=driver) if driver else ""
    return Sentence(text, _sources(assessment.total.get(output)))


def _driver_words(assessment: Assessment, output: str) -> str:
    outcome = assessment.total.get(output)
    if outcome is None or not outcome.drivers:
        return ""
    first = outcome.drivers[0]
    name = input_title(first.input, titles(assessment))
    return Message("“{name}”, with {share:.0f} % of all swings", name=name, share=first.share * 100)


def _middle(outcome: Outcome) -> Message:
    return figure(outcome.range.p50, outcome.range.unit)


def _about(of: Range) -> Message:
    if of.p5 == of.p95:
        return figure(of.p50, of.unit)
    money = of.unit.split("/")[0] in MONEY
    range_ = between(of.p5, of.p95, of.unit if money else "")
    return Message("about {middle} ({range})", middle=figure(of.p50, of.unit), range=range_)


def _sources(*outcomes: Outcome | None) -> tuple[str, ...]:
    slugs: Iterable[str] = (slug for outcome in outcomes if outcome is not None for slug in outcome.sources)
    return tuple(dict.fromkeys(slugs))
