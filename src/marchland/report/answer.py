"""The answer of an assessment in three sentences made from its figures, each with the sources it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.assess.assessment import Assessment, Outcome, Range
from marchland.report.numbers import MONEY, between, figure
from marchland.report.words import input_title, titles


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
    front = f"{figure(length.range.p50, length.range.unit)} of front" if length else "these belts"
    text = f"Built as stated, {front} would hold {_about(mined.range)}."
    return Sentence(text, _sources(mined, length))


def _density(assessment: Assessment) -> Sentence:
    density = assessment.total.get("front_density")
    if density is None:
        return Sentence("", ())
    ratio = assessment.total.get("ratio_to_korea")
    text = f"That is {_about(density.range)}"
    if ratio is not None:
        text += f", {figure(ratio.range.p50, digits=2)} times as many as in Korea"
    cited = list(_sources(density, ratio))
    if assessment.documented:
        low = min(belt.low for belt in assessment.documented)
        high = max(belt.high for belt in assessment.documented)
        text += f"; the documented belts run from {between(low, high)}{_beside(density.range, low, high)}"
        cited.extend(slug for belt in assessment.documented for slug in belt.sources)
    return Sentence(f"{text}.", tuple(dict.fromkeys(cited)))


def _beside(range_: Range, low: float, high: float) -> str:
    if range_.p5 > high:
        return ", and this lies above every one of them"
    if range_.p95 < low:
        return ", and this lies below every one of them"
    if range_.p50 > high:
        return ", and the middle of this range lies above every one of them"
    return ""


def _life(assessment: Assessment) -> Sentence:
    years = assessment.total.get("clearance_years_of_deminers")
    cost = assessment.total.get("whole_life_cost")
    parts = []
    if years is not None:
        parts.append(f"clearing it with the stated deminers would take {_about(years.range)}")
    if cost is not None:
        parts.append(f"from its price to its clearance it would cost {_about(cost.range)}")
    if not parts:
        return _driver(assessment, "mines")
    text = ", and ".join(parts)
    driver = _driver_words(assessment, "mines")
    moved = f"; what moves the count most is {driver}" if driver else ""
    return Sentence(f"{text[0].upper()}{text[1:]}{moved}.", _sources(years, cost))


def _front_without_mines(assessment: Assessment) -> Sentence:
    length = assessment.total.get("length")
    along = f"along {figure(length.range.p50, length.range.unit)} of front" if length else "in these belts"
    return Sentence(f"This scenario has no mines {along}.", _sources(length))


def _layers(assessment: Assessment) -> Sentence:
    cost = assessment.total.get("layers_cost")
    if cost is None or cost.range.p95 == 0:
        return Sentence("", ())
    return Sentence(f"Its other layers would cost {_about(cost.range)} over the horizon.", _sources(cost))


def _driver(assessment: Assessment, output: str) -> Sentence:
    words = _driver_words(assessment, output)
    return Sentence(f"What moves the answer most is {words}." if words else "", _sources(assessment.total.get(output)))


def _driver_words(assessment: Assessment, output: str) -> str:
    outcome = assessment.total.get(output)
    if outcome is None or not outcome.drivers:
        return ""
    first = outcome.drivers[0]
    name = input_title(first.input, titles(assessment))
    return f"“{name}”, with {first.share * 100:.0f} % of all swings"


def _about(of: Range) -> str:
    if of.p5 == of.p95:
        return figure(of.p50, of.unit)
    money = of.unit.split("/")[0] in MONEY
    return f"about {figure(of.p50, of.unit)} ({between(of.p5, of.p95, of.unit if money else '')})"


def _sources(*outcomes: Outcome | None) -> tuple[str, ...]:
    found: Iterable[str] = (slug for outcome in outcomes if outcome is not None for slug in outcome.sources)
    return tuple(dict.fromkeys(found))
