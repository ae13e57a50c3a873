"""How far a reading of labelled texts agrees with their gold: quantities, calculations and verdicts."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import text_gold
from text_gold import GoldClaim, GoldQuantity, GoldReading, GoldText

Found = Mapping[str, Any]
Middle = tuple[float, float, bool]
TOLERANCE = 0.001  # of a value: two figures are one
SAME_RESULT = 0.005  # of a result: two calculations are one (a year of 52 weeks and one of 365 days)
SILENT = frozenset({"not_derivable", "not_checked", "recorded_only", "confirmed"})  # verdicts that assert no wrong


@dataclass
class Tally:
    """How many things were found rightly, found that are not there, and missed."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def summary(self) -> dict[str, float]:
        """Return the counts with precision, recall and their harmonic mean."""
        precision = self.right / (self.right + self.extra) if self.right + self.extra else 0.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 0.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "right": self.right, "extra": self.extra, "missed": self.missed,
            "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(both, 4),
        }  # fmt: skip


@dataclass
class Score:
    """What the readings of several texts come to."""

    exact: Tally = field(default_factory=Tally)
    anywhere: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    values: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    kinds: dict[str, Tally] = field(default_factory=dict)
    claims: int = 0
    found: int = 0
    computable: int = 0
    first: int = 0
    first_three: int = 0
    bounds: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    spurious: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def kind(self, name: str) -> Tally:
        """Return the tally of one kind of quantity."""
        return self.kinds.setdefault(name, Tally())


def number_or_none(said: Any) -> float | None:
    """Return what a reader wrote for a number or a day as a number, and None for anything else."""
    try:
        return text_gold.number(said)
    except (TypeError, ValueError):
        return None


def is_same(one: float, other: float, tolerance: float = TOLERANCE) -> bool:
    """Whether two figures differ by no more than a share of the larger."""
    return abs(one - other) <= tolerance * max(abs(one), abs(other)) + 1e-12


def overlap(one: Iterable[int], other: Iterable[int]) -> int:
    """Return how many characters two spans share."""
    (start, end), (begin, stop) = tuple(one), tuple(other)
    return max(0, min(end, stop) - max(start, begin))


def means_same(found: Found, gold: GoldQuantity, nouns: Mapping[str, str], *, with_unit: bool = True) -> bool:
    """Whether a quantity that was read says what the gold says, in whatever unit of the same thing."""
    low, high = number_or_none(found.get("low")), number_or_none(found.get("high"))
    if low is None or high is None:
        return False
    if gold.is_date:
        return gold.low <= low <= high <= gold.high or (is_same(low, gold.low, 1e-9) and is_same(high, gold.high, 1e-9))
    thing, size = text_gold.measure(str(found.get("unit") or ""), nouns)
    for unit in gold.units:
        want, of = text_gold.measure(unit, nouns)
        if thing == want and is_same(low * size, gold.low * of) and is_same(high * size, gold.high * of):
            return True
    return not with_unit and is_same(low, gold.low) and is_same(high, gold.high)


def score_quantities(score: Score, text: GoldText, found: list[Found], nouns: Mapping[str, str]) -> None:
    """Add to the score how the quantities of one text were read."""
    figures = [each for each in text.quantities if not each.is_date]
    days = [each for each in text.quantities if each.is_date]
    dated = [each for each in found if _is_date(each, days)]
    rest = [each for each in found if not any(each is other for other in dated)]
    _pair(score.dates, days, dated, lambda gold, each: overlap(gold.span, each["span"]) > 0)
    _pair(score.spans, figures, rest, lambda gold, each: tuple(each["span"]) in gold.spans)
    _pair(score.anywhere, figures, rest, lambda gold, each: _touches(gold, each) and means_same(each, gold, nouns))
    _pair(
        score.values, figures, rest,
        lambda gold, each: _touches(gold, each) and means_same(each, gold, nouns, with_unit=False),
    )  # fmt: skip
    missed, extra = _pair(
        score.exact, figures, rest,
        lambda gold, each: tuple(each["span"]) in gold.spans and means_same(each, gold, nouns),
    )  # fmt: skip
    for gold in figures:
        tally = score.kind(text_gold.kind_of(gold.unit, nouns))
        if gold in missed:
            tally.missed += 1
            start, end = gold.span
            score.errors.append(
                f"{text.name}: missed {text.text[start:end]!r} = {gold.low:g}..{gold.high:g} {gold.unit}"
            )
        else:
            tally.right += 1
    for each in extra:
        score.kind(text_gold.kind_of(str(each.get("unit") or ""), nouns)).extra += 1
        start, end = each["span"]
        score.errors.append(
            f"{text.name}: read {text.text[start:end]!r} as {each.get('low')}..{each.get('high')} {each.get('unit')}"
        )


def _touches(gold: GoldQuantity, found: Found) -> bool:
    return any(overlap(span, found["span"]) > 0 for span in gold.spans)


def _is_date(found: Found, days: list[GoldQuantity]) -> bool:
    """Whether a quantity that was read is a day or a year and not a figure."""
    low = number_or_none(found.get("low"))
    is_year = found.get("unit") == "year" and low is not None and 1800 <= low <= 2100
    says_so = found.get("unit") in {"date", "weekday"} or found.get("kind") in {"date", "weekday"} or is_year
    return says_so or any(overlap(day.span, found["span"]) > 0 for day in days)


def _pair(
    tally: Tally, gold: list[GoldQuantity], found: list[Found], fits: Any
) -> tuple[list[GoldQuantity], list[Found]]:
    """Pair each labelled quantity with the first that fits, count, and return what is left of both."""
    left = list(found)
    missed = []
    for want in gold:
        match = next((index for index, each in enumerate(left) if fits(want, each)), None)
        if match is None:
            missed.append(want)
        else:
            del left[match]
    tally.right += len(gold) - len(missed)
    tally.missed += len(missed)
    tally.extra += len(left)
    return missed, left


def score_claims(score: Score, text: GoldText, found: list[Found], nouns: Mapping[str, str]) -> None:
    """Add to the score how the claims of one text were read."""
    pairs, extra = _matched(text.claims, found)
    for claim, each in pairs:
        verdict = "missing" if each is None else str(each["verdict"])
        score.claims += 1
        score.confusion[claim.verdict, verdict] += 1
        if each is not None:
            score.found += 1
            stated = each.get("stated") or {}
            score.bounds += stated.get("bound") == claim.bound and bool(stated.get("about")) == claim.is_about
        rank = _rank(claim, each, nouns) if claim.readings else None
        if claim.readings:
            score.computable += 1
            score.first += rank == 1
            score.first_three += rank is not None and rank <= 3
        if verdict != claim.verdict or (claim.readings and rank != 1):
            score.errors.append(_told(text, claim, each, rank))
    for each in extra:
        score.spurious[str(each["verdict"])] += 1
        if each["verdict"] not in SILENT:
            start, end = each["span"]
            score.errors.append(
                f"{text.name}: no claim {text.text[start:end]!r} by {each.get('expression')} → {each['verdict']}"
            )


def _matched(
    claims: tuple[GoldClaim, ...], found: list[Found]
) -> tuple[list[tuple[GoldClaim, Found | None]], list[Found]]:
    """Return each labelled claim with the one read at its place, if any, and those read elsewhere."""
    left = list(found)
    pairs: list[tuple[GoldClaim, Found | None]] = []
    for claim in claims:
        best = max(left, key=lambda each, at=claim.span: overlap(at, each["span"]), default=None)  # type: ignore[misc]
        if best is None or not overlap(claim.span, best["span"]):
            pairs.append((claim, None))
        else:
            left = [each for each in left if each is not best]
            pairs.append((claim, best))
    return pairs, left


def _told(text: GoldText, claim: GoldClaim, found: Found | None, rank: int | None) -> str:
    want = "; ".join(f"{each.expression} of {_listed(each)}" for each in claim.readings) or "nothing"
    if found is None:
        return f"{text.name}: claim {claim.quote!r} ({claim.verdict}, by {want}) was not found"
    given = found.get("inputs") or {}
    got = ", ".join(f"{letter}={each.get('low')} {each.get('unit')}" for letter, each in given.items())
    return (
        f"{text.name}: claim {claim.quote!r} is {claim.verdict} by {want}; "
        f"read as {found['verdict']} by {found.get('expression')} of {got}; right reading: {rank or 'none'}"
    )


def _listed(reading: GoldReading) -> str:
    return ", ".join(f"{low:g} {unit}" for low, _, unit in reading.inputs)


def _rank(claim: GoldClaim, found: Found | None, nouns: Mapping[str, str]) -> int | None:
    """Return the place of the first reading that is a labelled one, from 1, or None."""
    if found is None:
        return None
    readings = list(found.get("readings") or [found])
    for rank, each in enumerate(readings, 1):
        if any(is_reading(each, claim, gold, nouns) for gold in claim.readings):
            return rank
    return None


def is_reading(found: Found, claim: GoldClaim, gold: GoldReading, nouns: Mapping[str, str]) -> bool:
    """Whether a reading takes the same inputs, by value, and its expression gives the same result."""
    given = found.get("inputs") or {}
    ours = [_middle(low, high, unit, nouns) for low, high, unit in gold.inputs]
    theirs = [_read_input(each, nouns) for each in given.values()]
    if None in theirs or not _is_same_bag(ours, [each for each in theirs if each is not None]):
        return False
    wanted = text_gold.worked_out(gold, nouns)
    middle = sum(wanted) / 2
    return any(is_same(each, middle, SAME_RESULT) for each in _results(found, claim, nouns))


def _read_input(said: Found, nouns: Mapping[str, str]) -> Middle | None:
    low, high = number_or_none(said.get("low")), number_or_none(said.get("high"))
    if low is None or high is None:
        return None
    return _middle(low, high, str(said.get("unit") or ""), nouns)


def _middle(low: float, high: float, unit: str, nouns: Mapping[str, str]) -> Middle:
    """Return the middle of an input as it is printed and in base units, and whether it is a day."""
    middle = (low + high) / 2
    return middle, middle * text_gold.measure(unit, nouns)[1], unit == "date"


def _is_same_input(one: Middle, other: Middle) -> bool:
    """Whether two inputs are one figure: the same thing, or the same number when only one says what it is for."""
    if one[2]:
        return abs(one[0] - other[0]) < 0.5
    return is_same(one[1], other[1]) or is_same(one[0], other[0])


def _is_same_bag(ours: list[Middle], theirs: list[Middle]) -> bool:
    """Whether two lists hold the same inputs, in whatever order."""
    left = list(theirs)
    for value in ours:
        match = next((each for each in left if _is_same_input(value, each)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _results(found: Found, claim: GoldClaim, nouns: Mapping[str, str]) -> Iterator[float]:
    """Yield what a reading gives: by its expression in base units, by the plain numbers, and as it says itself."""
    size = text_gold.measure(claim.unit, nouns)[1]
    given = found.get("inputs") or {}
    plain, based = [], []
    for letter, each in given.items():
        ends = [number_or_none(each.get("low")), number_or_none(each.get("high"))]
        factor = text_gold.measure(str(each.get("unit") or ""), nouns)[1]
        plain.append([(letter, end) for end in ends if end is not None])
        based.append([(letter, end * factor) for end in ends if end is not None])
    for inputs, factor in ((based, 1.0), (plain, size)):
        try:
            ends_found = [
                text_gold.evaluate(str(found.get("expression")), dict(each)) for each in itertools.product(*inputs)
            ]
        except ValueError:
            continue
        yield (min(ends_found) + max(ends_found)) / 2 * factor
    recomputed = found.get("recomputed") or {}
    low, high = number_or_none(recomputed.get("low")), number_or_none(recomputed.get("high"))
    if low is not None and high is not None:
        yield (low + high) / 2 * size


def verdict_scores(confusion: Counter[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of each verdict that the gold knows."""
    found = {}
    for verdict in sorted({gold for gold, _ in confusion}):
        right = confusion[verdict, verdict]
        extra = sum(count for (gold, read), count in confusion.items() if read == verdict != gold)
        missed = sum(count for (gold, read), count in confusion.items() if gold == verdict != read)
        found[verdict] = Tally(right, extra, missed).summary()
    return found


def held_as_one(confusion: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Return a confusion in which what follows and what rounds to its result are one verdict."""
    merged: Counter[tuple[str, str]] = Counter()
    for (gold, read), count in confusion.items():
        merged[gold.replace("rounds_to", "follows"), read.replace("rounds_to", "follows")] += count
    return merged


def summary(score: Score) -> dict[str, Any]:
    """Return a score as it is printed for programs."""
    verdicts = verdict_scores(score.confusion)
    as_one = verdict_scores(held_as_one(score.confusion))
    innocent = sum(
        count for (gold, _), count in score.confusion.items() if gold not in {"does_not_follow", "contradicted"}
    )
    accused = sum(
        count
        for (gold, read), count in score.confusion.items()
        if read == "does_not_follow" and gold not in {"does_not_follow", "contradicted"}
    )
    asserted = sum(count for verdict, count in score.spurious.items() if verdict not in SILENT)
    return {
        "quantities": {
            "exact": score.exact.summary(), "anywhere": score.anywhere.summary(), "spans": score.spans.summary(),
            "values": score.values.summary(), "dates": score.dates.summary(),
            "kinds": {name: tally.summary() for name, tally in sorted(score.kinds.items())},
        },
        "claims": {
            "gold": score.claims, "found": score.found, "computable": score.computable,
            "first": _share(score.first, score.computable), "first_three": _share(score.first_three, score.computable),
            "bounds": _share(score.bounds, score.found),
            "precision": _share(score.found, score.found + asserted),
            "spurious": dict(sorted(score.spurious.items())),
        },
        "verdicts": {
            "macro_f1": _share(sum(each["f1"] for each in verdicts.values()), len(verdicts)),
            "macro_f1_as_one": _share(sum(each["f1"] for each in as_one.values()), len(as_one)),
            "each": verdicts,
            "confusion": [
                {"gold": gold, "read": read, "count": count} for (gold, read), count in sorted(score.confusion.items())
            ],
            "false_does_not_follow": {"count": accused, "of": innocent, "share": _share(accused, innocent)},
            "spurious_does_not_follow": score.spurious["does_not_follow"],
        },
    }  # fmt: skip


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
