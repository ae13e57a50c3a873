"""How far the second labelling of the texts agrees with the gold that was settled from both.

python scripts/text_agreement.py tests/audit/texts
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import text_gold
from text_gold import GoldClaim, GoldQuantity, GoldText
from text_scores import Tally, is_same, overlap

NO_CLAIM = "no claim"


class Agreement:
    """What two labellings of several texts have in common."""

    def __init__(self, nouns: dict[str, str]) -> None:
        self.nouns = nouns
        self.spans, self.claims, self.inputs = Tally(), Tally(), Tally()
        self.same_meaning = 0
        self.verdicts: Counter[tuple[str, str]] = Counter()

    def take(self, one: GoldText, other: GoldText) -> None:
        """Add a text that was labelled twice."""
        left = list(other.quantities)
        for quantity in one.quantities:
            match = next((each for each in left if set(each.spans) & set(quantity.spans)), None)
            if match is not None:
                left.remove(match)
                self.same_meaning += self._is_same(quantity, match)
        both = len(other.quantities) - len(left)
        _add(self.spans, len(one.quantities), len(other.quantities), both)
        pairs = [(claim, _at(claim, other)) for claim in one.claims]
        for claim, found in pairs:
            self._claims(claim, found)
        for claim in other.claims:
            if not any(found is claim for _, found in pairs):
                self._claims(None, claim)

    def kappa(self) -> float:
        """Return Cohen's kappa on the verdicts, no claim being one of them."""
        count = sum(self.verdicts.values())
        agreed = sum(many for (one, other), many in self.verdicts.items() if one == other) / count
        ones: Counter[str] = Counter()
        others: Counter[str] = Counter()
        for (one, other), many in self.verdicts.items():
            ones[one] += many
            others[other] += many
        by_chance = sum(many * others[verdict] for verdict, many in ones.items()) / count**2
        return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0

    def _is_same(self, one: GoldQuantity, other: GoldQuantity) -> bool:
        if one.is_date:
            return other.is_date
        for unit in one.units:
            for wanted in other.units:
                (thing, size), (want, of) = text_gold.measure(unit, self.nouns), text_gold.measure(wanted, self.nouns)
                if (
                    thing == want
                    and is_same(one.low * size, other.low * of)
                    and is_same(one.high * size, other.high * of)
                ):
                    return True
        return False

    def _claims(self, one: GoldClaim | None, other: GoldClaim | None) -> None:
        self.verdicts[one.verdict if one else NO_CLAIM, other.verdict if other else NO_CLAIM] += 1
        _add(self.claims, one is not None, other is not None, one is not None and other is not None)
        ours, theirs = self._inputs(one), self._inputs(other)
        _add(self.inputs, ours.total(), theirs.total(), (ours & theirs).total())

    def _inputs(self, claim: GoldClaim | None) -> Counter[float]:
        readings = claim.readings[:1] if claim else ()
        return Counter(
            float(f"{low * text_gold.measure(unit, self.nouns)[1]:.6g}")
            for each in readings
            for low, _, unit in each.inputs
        )


def _add(tally: Tally, ours: int, theirs: int, both: int) -> None:
    tally.right += both
    tally.missed += ours - both
    tally.extra += theirs - both


def _at(claim: GoldClaim, text: GoldText) -> GoldClaim | None:
    return next((each for each in text.claims if overlap(each.span, claim.span)), None)


def main(arguments: list[str]) -> int:
    """Print the agreement of both folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder that holds dev, final and second")
    given = parser.parse_args(arguments)
    for name in ("dev", "final"):
        folder = given.folder / name
        agreement = Agreement(text_gold.read_nouns(folder))
        for text in text_gold.read_texts(folder):
            agreement.take(text, text_gold.read_labels(given.folder / "second" / name / f"{text.name}.yaml", text))
        spans, claims, inputs = (each.summary()["f1"] for each in (agreement.spans, agreement.claims, agreement.inputs))
        sys.stdout.write(
            f"{name}: spans F1 {spans:.3f}, one meaning {agreement.same_meaning} of {agreement.spans.right}, "
            f"claims F1 {claims:.3f}, inputs F1 {inputs:.3f}, kappa of verdicts {agreement.kappa():.3f}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
