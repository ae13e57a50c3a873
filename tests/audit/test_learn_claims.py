"""What is learned from labelled texts reads them as they are labelled, and reads others better than chance."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import learn_claims  # noqa: E402 - a program of scripts/, found by the path above
import text_gold  # noqa: E402 - as above
from marchland.audit.adapters.weight_files import FILE, read_weights  # noqa: E402 - as above
from marchland.audit.domain.claim_weights import ClaimWeights  # noqa: E402 - as above
from marchland.audit.domain.interval import Fit  # noqa: E402 - as above
from marchland.audit.service.text_audits import open_text_reader  # noqa: E402 - as above

TEXTS = Path(__file__).parent / "texts"
DEV = TEXTS / "dev"
TAUGHT, ASKED = 20, 10
LAST_DIGITS = 0.1  # how far two machines may be apart where the texts and the features are the same


@pytest.fixture(scope="module")
def figures() -> dict[str, list[learn_claims.Figure]]:
    """Return the figures of the development texts."""
    reader, nouns = open_text_reader(), text_gold.read_nouns(DEV)
    return {
        text.name: list(learn_claims.figures(learn_claims.prepared(text, reader), reader, nouns))
        for text in text_gold.read_texts(DEV)
    }


def test_what_is_learned_reads_texts_that_it_never_saw(figures: dict[str, list[learn_claims.Figure]]) -> None:
    names = sorted(figures)
    random.Random(3).shuffle(names)
    taught = [figure for name in names[:TAUGHT] for figure in figures[name]]
    asked = [figure for name in names[TAUGHT:] for figure in figures[name]]
    weights = learn_claims.learned(taught)
    by_chance = learn_claims.tally(asked, ClaimWeights({}))
    told = learn_claims.tally(asked, weights)
    assert told["first"] > 0.5 * told["claims"]
    assert told["first"] > by_chance["first"]
    assert learn_claims.tally(taught, weights)["first"] > 0.75 * learn_claims.tally(taught, weights)["claims"]


def test_a_figure_is_shown_again_with_slips_and_put_right(figures: dict[str, list[learn_claims.Figure]]) -> None:
    shown = [figure for several in figures.values() for figure in several if figure.counts != 1]
    slips = [figure for figure in shown if figure.counts < learn_claims.PUT_RIGHT_COUNTS]
    put_right = [figure for figure in shown if figure.counts == learn_claims.PUT_RIGHT_COUNTS]
    assert slips
    assert put_right
    assert all(any(choice.is_right for choice in figure.choices) for figure in shown)
    missed = sum(all(choice.fit is Fit.NONE for choice in figure.choices if choice.is_right) for figure in slips)
    assert missed > 0.8 * len(slips)
    assert all(any(choice.is_right and choice.fit is not Fit.NONE for choice in figure.choices) for figure in put_right)


def test_the_same_texts_teach_the_same(figures: dict[str, list[learn_claims.Figure]]) -> None:
    some = [figure for name in sorted(figures)[:4] for figure in figures[name]]
    assert learn_claims.learned(some) == learn_claims.learned(some)


def test_the_figure_of_a_text_has_one_more_way_than_its_calculations() -> None:
    lone = learn_claims.Figure(("alone",), ())
    told = learn_claims.tally([lone], ClaimWeights({}))
    assert (told["of no claim"], told["spurious"]) == (1, 0)


def test_the_weights_of_the_package_are_what_its_texts_teach(tmp_path: Path) -> None:
    """Weights that are out of date are learned anew, by the same command with no `--to`."""
    anew = tmp_path / FILE
    anew.parent.mkdir()
    assert learn_claims.main([str(DEV), str(TEXTS / "more"), "--to", str(anew)]) == 0
    learned, kept = read_weights(tmp_path).of, read_weights(learn_claims.PACKAGE.parents[1]).of
    apart = {
        feature: (kept.get(feature, 0.0), learned.get(feature, 0.0))
        for feature in {*learned, *kept}
        if abs(kept.get(feature, 0.0) - learned.get(feature, 0.0)) > LAST_DIGITS
    }
    assert not apart
