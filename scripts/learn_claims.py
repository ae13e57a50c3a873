"""Learn what speaks for a calculation from folders of labelled texts, and write the weights into the package.

    python scripts/learn_claims.py tests/audit/texts/dev tests/audit/texts/more [--held-out] [--to FILE]

For each figure of a text the calculations that the search tries are its alternatives, and none of them is one more.
The weights make the labelled one the likeliest (a conditional logit, McFadden 1974), held near nought by a penalty.
A figure that follows is shown once more with a slip in its digits, and one that does not once more put right, so that
words are learned apart from the arithmetic. With `--held-out` each sixth of the texts is scored by weights of the rest.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import text_gold
import text_scores
from marchland.audit.adapters.weight_files import FILE, write_weights
from marchland.audit.domain.claim_attempts import Attempt
from marchland.audit.domain.claim_cues import CueMap, cue_map
from marchland.audit.domain.claim_features import attempt_features, figure_features
from marchland.audit.domain.claim_search import CLAIM_KINDS, all_attempts, is_read_so, shared_rates, surroundings
from marchland.audit.domain.claim_weights import ClaimWeights
from marchland.audit.domain.interval import Fit, Measured, measured
from marchland.audit.domain.place_features import SharedRates
from marchland.audit.domain.sentences import sentences
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.unit_readings import UnitReadings, readings_of, unit_readings
from marchland.audit.service.reading_pages import read_page
from marchland.audit.service.text_audits import TextReader, open_text_reader

PENALTY = 2.5
WORDS_PENALTY = 7.5  # of single words beside a figure: there are many, and few of them tell much
SORTS_PENALTY = 0.5  # of the sort of a calculation or of a figure: some are rare, and yet plain
SEEN_LEAST = 5
SLIPS, SLIP_COUNTS, WRONG_BASE_COUNTS, PUT_RIGHT_COUNTS = 2, 0.1, 0.3, 0.9
FOLDS = 6
SMALLEST = 0.05
PACKAGE = Path(__file__).parents[1] / "src" / "marchland" / "data" / FILE


@dataclass(frozen=True)
class Choice:
    """One way that a figure may come about: what speaks for it, and whether it is the labelled one."""

    features: tuple[str, ...]
    fit: Fit
    attempt: Attempt
    is_right: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure of a text with the ways that it may come about; `none` is what speaks for none of them."""

    none: tuple[str, ...]
    choices: tuple[Choice, ...]
    verdict: str = ""
    is_computable: bool = False
    counts: float = 1.0


@dataclass(frozen=True)
class PreparedText:
    """A labelled text with its quantities, measured, its cues, and the rates that give several figures of it."""

    gold: text_gold.GoldText
    items: tuple[Measured, ...]
    readings: UnitReadings
    cues: CueMap
    shared: SharedRates


def prepared(text: text_gold.GoldText, reader: TextReader) -> PreparedText:
    """Return a labelled text as the search sees it."""
    source = read_page(text.text.encode(), text.name, text.language)
    parts = sentences(source)
    quantities = reader.quantities.read(source, parts)
    items = tuple(measured(index, quantity, reader.physical) for index, quantity in enumerate(quantities))
    cues = cue_map(source.text, parts, quantities, reader.cues)
    readings = unit_readings(items, reader.physical)
    fitted = {
        item.index: list(all_attempts(surroundings(item, items, cues, readings), items, readings))
        for item in items
        if item.quantity.kind in CLAIM_KINDS
    }
    return PreparedText(text, items, readings, cues, shared_rates(fitted, items))


def figures(text: PreparedText, reader: TextReader, nouns: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the figures of a text, and those that are labelled once more with a slip or put right."""
    claims = dict(_claims_at(text))
    for item in text.items:
        if item.quantity.kind not in CLAIM_KINDS:
            continue
        claim = claims.get(item.index)
        choices = list(_choices(text, item, reader))
        right = {
            (choice.attempt.pattern, choice.attempt.inputs)
            for choice in choices
            if claim and _is_labelled(text, item, choice.attempt, claim, nouns)
        }
        yield _figure(text, item, choices, right, claim)
        if claim is not None and right and claim.low == claim.high and not item.is_date:
            for value, counts in _altered(text.gold.name, item, claim, choices, right):
                yield from _shown_again(text, item, reader, right, value, counts)


def _claims_at(text: PreparedText) -> Iterator[tuple[int, text_gold.GoldClaim]]:
    for claim in text.gold.claims:
        shared = [(text_scores.overlap(claim.span, _span(item.quantity)), item.index) for item in text.items]
        most, index = max(shared, default=(0, 0))
        if most:
            yield index, claim


def _span(quantity: StatedQuantity) -> tuple[int, int]:
    return quantity.span.start, quantity.span.end


def _choices(text: PreparedText, item: Measured, reader: TextReader) -> Iterator[Choice]:
    items = [*text.items[: item.index], item, *text.items[item.index + 1 :]]
    readings = [*text.readings]
    readings[item.index] = tuple(readings_of(item, items, reader.physical))
    around = surroundings(item, items, text.cues, readings)
    for fitted in all_attempts(around, items, readings):
        yield Choice(tuple(attempt_features(around, fitted, items, text.shared)), fitted[1], fitted[0])


def _figure(
    text: PreparedText, item: Measured, choices: Sequence[Choice],
    right: set[tuple[str, tuple[int, ...]]], claim: text_gold.GoldClaim | None, counts: float = 1.0,
) -> Figure:  # fmt: skip
    items = [*text.items[: item.index], item, *text.items[item.index + 1 :]]
    none = tuple(figure_features(surroundings(item, items, text.cues, text.readings)))
    marked = tuple(
        replace(choice, is_right=(choice.attempt.pattern, choice.attempt.inputs) in right) for choice in choices
    )
    return Figure(none, marked, claim.verdict if claim else "", bool(claim and claim.readings), counts)


def _is_labelled(
    text: PreparedText, item: Measured, attempt: Attempt, claim: text_gold.GoldClaim, nouns: Mapping[str, str]
) -> bool:
    inputs = {}
    for letter, index in zip("abcdefghijklmnopqrstuvwxyz", attempt.inputs, strict=False):
        quantity = text.items[index].quantity
        unit = "date" if quantity.is_date else "/".join(filter(None, (quantity.unit, quantity.implied_per)))
        inputs[letter] = {"low": quantity.low.value, "high": quantity.high.value, "unit": unit}
    found = {
        "inputs": inputs,
        "expression": attempt.expression.replace("100 %", "1"),
        "recomputed": {"low": attempt.computed.low / item.factor, "high": attempt.computed.high / item.factor},
    }
    return any(text_scores.is_reading(found, claim, reading, nouns) for reading in claim.readings)


def _altered(
    name: str, item: Measured, claim: text_gold.GoldClaim, choices: Sequence[Choice],
    right: set[tuple[str, tuple[int, ...]]],
) -> Iterator[tuple[float, float]]:  # fmt: skip
    """Yield what a figure would be with a slip, or put right, with how much that counts."""
    if claim.verdict == "does_not_follow":
        choice = next(each for each in choices if (each.attempt.pattern, each.attempt.inputs) in right)
        computed = choice.attempt.computed
        yield (computed.low + computed.high) / 2 / item.factor, PUT_RIGHT_COUNTS
        return
    chance = random.Random(f"{name} {item.index} {item.quantity.text}")  # noqa: S311 - the same slips each time
    slips = list(_slips(item.quantity, chance))
    chance.shuffle(slips)
    yield from ((slip, SLIP_COUNTS) for slip in slips[:SLIPS])
    for choice in choices:
        attempt = choice.attempt
        if attempt.pattern in ("rise", "fall") and (attempt.pattern, attempt.inputs) in right:
            change = (attempt.computed.low + attempt.computed.high) / 2
            turned = change / (1 + change) if attempt.pattern == "rise" else change / (1 - change)
            yield turned / item.factor, WRONG_BASE_COUNTS


def _slips(quantity: StatedQuantity, chance: random.Random) -> Iterator[float]:
    """Yield a figure with two digits swapped, with another power of ten, and off by some percent."""
    number = quantity.low
    digits = number.significant
    places = [place for place in range(1, len(digits) - 1) if digits[place] != digits[place + 1]]
    if places:
        place = chance.choice(places)
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        yield int(swapped) * number.padding
    if text_gold.kind_of(quantity.unit, {}) != "percent":
        yield number.value * chance.choice((0.1, 10))
    yield number.value * (1 + chance.choice((-1, 1)) * chance.uniform(0.06, 0.35))


def _shown_again(
    text: PreparedText, item: Measured, reader: TextReader, right: set[tuple[str, tuple[int, ...]]], value: float,
    counts: float,
) -> Iterator[Figure]:  # fmt: skip
    number = item.quantity.low
    value = round(value / number.step) * number.step
    padding = number.step
    while value and padding * 10 <= value and abs(value / padding / 10 - round(value / padding / 10)) < 1e-9:
        padding *= 10
    other = replace(number, value=value, padding=padding)
    shown = measured(item.index, replace(item.quantity, low=other, high=other), reader.physical)
    figure = _figure(text, shown, list(_choices(text, shown, reader)), right, None, counts)
    if value > 0 and any(choice.is_right for choice in figure.choices):
        yield figure


def learned(of: Sequence[Figure]) -> ClaimWeights:
    """Return the weights that make the labelled ways the likeliest."""
    seen = Counter(
        feature
        for figure in of
        for features in (figure.none, *(choice.features for choice in figure.choices))
        for feature in set(features)
    )
    index = {feature: place for place, feature in enumerate(sorted(f for f, n in seen.items() if n >= SEEN_LEAST))}
    matrix, starts, right = _matrix(of, index)
    row_of = np.repeat(np.arange(len(of)), np.diff([*starts, matrix.shape[0]]))
    counts = np.array([figure.counts for figure in of])
    penalty = np.array([_penalty(feature) for feature in index])

    def likelihoods(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        most = np.maximum.reduceat(scores, starts)
        parts = np.exp(scores - most[row_of])
        whole = np.add.reduceat(parts, starts)
        return most + np.log(whole), parts / whole[row_of]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        whole, of_all = likelihoods(scores)
        wanted, of_right = likelihoods(np.where(right, scores, -1e9))
        slope = matrix.T @ (counts[row_of] * (of_all - of_right)) + penalty * weights
        return float(counts @ (whole - wanted) + 0.5 * (penalty * weights) @ weights), slope

    found = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return ClaimWeights(
        {
            feature: round(float(found.x[place]), 2)
            for feature, place in index.items()
            if abs(found.x[place]) >= SMALLEST
        }
    )


def _penalty(feature: str) -> float:
    if any(place in feature for place in (" before ", " behind ", " here ")):
        return WORDS_PENALTY
    is_sort = feature.startswith(("pattern ", "none pattern ", "fits pattern ", "fit ", "alone kind "))
    return SORTS_PENALTY if is_sort else PENALTY


def _matrix(of: Sequence[Figure], index: Mapping[str, int]) -> tuple[csr_matrix, list[int], np.ndarray]:
    """Return the features of all ways, row by row, where each figure begins, and which rows are right."""
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    right: list[bool] = []
    for figure in of:
        starts.append(len(right))
        is_none = not any(choice.is_right for choice in figure.choices)
        for features, is_right in ((figure.none, is_none), *((c.features, c.is_right) for c in figure.choices)):
            known = [index[feature] for feature in features if feature in index]
            rows += [len(right)] * len(known)
            columns += known
            right.append(is_right)
    shape = (len(right), len(index))
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), starts, np.array(right)


def tally(of: Sequence[Figure], weights: ClaimWeights) -> Counter[str]:
    """Return how many figures are read as they are labelled by some weights."""
    told: Counter[str] = Counter()
    for figure in of:
        if figure.counts != 1:
            continue
        none = weights.sum(iter(figure.none))
        scored = sorted(
            ((weights.sum(iter(choice.features)) - none, choice) for choice in figure.choices),
            key=lambda pair: -pair[0],
        )
        found = is_read_so([(score, choice.fit) for score, choice in scored])
        chosen = [scored[place][1] for place in found]
        accuses = bool(chosen) and chosen[0].fit is Fit.NONE
        told["claims"] += figure.is_computable
        told["first"] += figure.is_computable and bool(chosen) and chosen[0].is_right
        told["three"] += figure.is_computable and any(choice.is_right for choice in chosen)
        told["of no claim"] += not figure.verdict
        told["spurious"] += not figure.verdict and bool(chosen)
        told["wrong"] += figure.verdict == "does_not_follow"
        told["found wrong"] += figure.verdict == "does_not_follow" and accuses
        told["innocent"] += figure.verdict not in ("", "does_not_follow")
        told["accused"] += figure.verdict not in ("", "does_not_follow") and accuses
        told["accused of no claim"] += not figure.verdict and accuses
    return told


def held_out(texts: Mapping[str, Sequence[Figure]]) -> Counter[str]:
    """Return how each sixth of the texts is read by weights that were learned from the rest."""
    names = sorted(texts)
    random.Random(1).shuffle(names)  # noqa: S311 - the same parts each time
    told: Counter[str] = Counter()
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        weights = learned([figure for name in names if name not in out for figure in texts[name]])
        for name in out:
            told += tally(texts[name], weights)
    return told


def main(arguments: Sequence[str]) -> int:
    """Learn the weights of a folder and write them, or score them held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of labelled texts")
    parser.add_argument("--held-out", action="store_true", help="score each sixth of the texts by weights of the rest")
    parser.add_argument("--to", type=Path, default=PACKAGE, help="the file to write, by default the package's own")
    given = parser.parse_args(arguments)
    reader = open_text_reader()
    texts = {
        text.name: list(figures(prepared(text, reader), reader, text_gold.read_nouns(folder)))
        for folder in given.folders
        for text in text_gold.read_texts(folder)
    }
    if given.held_out:
        told = held_out(texts)
        sys.stdout.write("".join(f"{name:<22}{count:>6}\n" for name, count in told.items()))
        return 0
    weights = learned([figure for several in texts.values() for figure in several])
    write_weights(weights, given.to)
    sys.stdout.write(f"{len(weights.of)} weights, learned from {len(texts)} texts, are in {given.to}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
