"""Claims are found with their calculation; a wrong one does not follow, and what nothing gives is not derivable."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.faces.claims_file import claims_of
from marchland.site.language import load_localizations
from tests.audit.text_reading import audited, verdicts

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "claims.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["claims"], ids=lambda case: str(case["text"])[:40])
def test_a_claim_has_its_calculation_and_verdict(case: dict[str, str]) -> None:
    claims = {claim.span.of(case["text"]): claim for claim in audited(case["text"], case["language"]).claims}
    claim = claims[case["figure"]]
    rule = claim.audited.claim.date_rule
    assert (rule.operation + "(a)" if rule else claim.audited.claim.expression) == case["expression"]
    assert str(claim.audited.verdict) == case["verdict"]


def test_a_figure_that_nothing_gives_is_not_derivable() -> None:
    text = "The ministry expects 84,000 visitors next year."
    assert verdicts(text) == {"84,000 visitors": "not_derivable"}


def test_the_inputs_of_a_claim_are_no_claims_of_their_own() -> None:
    text = "A belt 2 km deep along a 500 km front would cover 1,000 km²."
    assert list(verdicts(text)) == ["1,000 km²"]


def test_a_calculation_whose_units_do_not_agree_keeps_its_inputs_as_plain_numbers() -> None:
    text = "The plant used 256 million litres last year. At 24 tonnes, that comes to €6,144 million."
    (claim,) = [claim for claim in audited(text).claims if claim.span.of(text) == "€6,144 million"]
    made = claim.audited
    assert [item.text for item in made.claim.inputs] == ["256 million litres", "24 tonnes"]
    assert made.recomputed_low == pytest.approx(256e6 * 24)
    assert made.verdict == "follows"
    assert made.reason == "reckoned with plain numbers, for the units do not agree"
    saved = read_claims_content(write_claims(claims_of(audited(text))).encode(), "saved.yaml")
    again = next(claim for claim in saved.claims if claim.id == made.claim.id)
    assert again.basis_reason == made.reason  # what is saved says so too


def test_a_price_of_so_many_litres_is_one_for_a_litre() -> None:
    text = "The plant used 256 million litres last year. At 24 cents, that comes to €61.44 million."
    (claim,) = [claim for claim in audited(text).claims if claim.span.of(text) == "€61.44 million"]
    made = claim.audited
    assert {str(item.text): item.low.unit for item in made.claim.inputs} == {
        "256 million litres": "litre",
        "24 cents": "EUR/litre",
    }
    assert made.recomputed_low == pytest.approx(256e6 * 0.24)
    assert not made.reason


def test_units_that_agree_are_kept() -> None:
    text = "The border is 400 km long. At 5,000 mines, that makes 2 million."
    (claim,) = audited(text).claims
    assert [item.low.unit for item in claim.audited.claim.inputs] == ["mine/km", "km"]
    assert not claim.audited.reason


def test_a_figure_that_nobody_counts_is_named_and_the_rest_is_read() -> None:
    huge = "1,000,000,000,000,000,000,000 mines"  # 10^21, where figures up to 10^18 are counted with
    belt = "A belt 2 km deep along a 500 km front would cover 1,000 km²."
    found = audited(f"The star has {huge} and 100 billion trillion atoms. {belt}")
    assert [quantity.text for quantity in found.quantities] == ["2 km", "500 km", "1,000 km²"]
    assert [str(claim.audited.verdict) for claim in found.claims] == ["follows"]
    (note,) = found.source.notes
    assert note == f"larger than anything counted here, and left aside: {huge}, 100 billion trillion atoms"
    assert not audited(belt).source.notes


def test_the_largest_figure_that_is_counted_is_read() -> None:
    found = audited("The star has 1,000,000,000,000,000,000 mines.")
    assert [quantity.low.value for quantity in found.quantities] == [1e18]
    assert not found.source.notes


def test_a_claim_keeps_its_place_and_a_quote_of_twelve_words_at_most() -> None:
    text = (
        "A study. In a note that nobody has read so far the authors say that a belt which is 2 km deep along a front "
        "of no less than 500 km would cover 1,000 km² of land that is farmed today by some people."
    )
    (claim,) = audited(text).claims
    quote = claim.audited.claim.quote
    assert claim.span.of(text) == "1,000 km²"
    assert quote in text
    assert "1,000 km²" in quote
    assert len(quote.split()) <= 12
    assert claim.sentence.of(text).startswith("In a note")


def test_a_heading_has_no_claims() -> None:
    text = "# Belts of 900 km²\n\nA belt 2 km deep along a 500 km front would cover 1,000 km²."
    found = [claim.span.of(text) for claim in audited(text).claims]
    assert "1,000 km²" in found


FRAMES = {
    "en": {
        "product": "A strip {a} km long and {b} km deep would cover {c} km².",
        "price": "They ordered {a} drones at €{b} per drone, so the bill comes to €{c}.",
        "sum": "The first lot weighs {a} tonnes and the second {b} tonnes, together {c} tonnes.",
    },
    "uk": {
        "product": "Смуга завдовжки {a} км і завглибшки {b} км охопить {c} км².",
        "price": "Замовили {a} дронів по {b} грн за дрон, отже, вартість становитиме {c} грн.",
        "sum": "Перша партія важить {a} тонн, друга {b} тонн, разом {c} тонн.",
    },
}


def figure(value: int, language: str) -> str:
    """Return a whole number as a newspaper of that language prints it."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", " ")


@settings(max_examples=60)
@given(
    st.sampled_from(["en", "uk"]), st.sampled_from(["product", "price", "sum"]), st.integers(13, 997),
    st.integers(21, 89), st.sampled_from([0.0, 0.2, 0.35]),
)  # fmt: skip
def test_a_calculation_that_is_written_by_rule_is_read_back(
    language: str, kind: str, one: int, other: int, wrong: float
) -> None:
    right = one + other if kind == "sum" else one * other
    stated = round(right * (1 + wrong))
    text = FRAMES[language][kind].format(a=figure(one, language), b=figure(other, language), c=figure(stated, language))
    claims = [claim for claim in audited(text, language).claims if claim.readings[0].inputs]
    last = max(claims, key=lambda claim: claim.span.start)
    values = sorted(item.low.central for item in last.audited.claim.inputs)  # type: ignore[union-attr]
    assert values == sorted([one, other])
    follows = last.audited.verdict in ("follows", "rounds_to")
    assert follows == (wrong == 0.0)
    if follows:
        assert last.audited.recomputed_low == pytest.approx(right)


PARAGRAPHS = [
    "A belt 2 km deep along a 500 km front would cover 1,000 km².",
    "Exports rose from 80,000 tonnes to 92,000 tonnes, up 12 per cent.",
    "They buy 48,000 drones for UAH 1.2 billion, or UAH 25,000 apiece.",
    "The ministry did not answer.",
    "It was signed on Tuesday, 7 July 2025.",
]


@settings(max_examples=30)
@given(st.permutations(PARAGRAPHS))
def test_moving_paragraphs_moves_spans_and_no_verdict(order: list[str]) -> None:
    alone = {figure: verdict for text in PARAGRAPHS for figure, verdict in verdicts(text).items()}
    text = "\n\n".join(order)
    found = audited(text)
    assert {claim.span.of(text): str(claim.audited.verdict) for claim in found.claims} == alone
    for claim in found.claims:
        paragraph = next(each for each in order if claim.span.of(text) in each)
        assert claim.span.start == text.index(paragraph) + paragraph.index(claim.span.of(text))


def test_a_working_is_written_in_the_language_of_the_page() -> None:
    said = "Уздовж кордону завдовжки 1340 км закладуть по 5 тисяч мін на кілометр, разом 6,7 млн мін."
    (claim,) = (each for each in audited(said, "uk").claims if each.audited.claim.expression)
    speeches = load_localizations()
    assert claim.audited.working == (
        "a × b = 1,340 km × 5,000 mine/km = 6,700,000 mine; stated 6,700,000 mine; gap 0.0 %"
    )
    written = speeches["uk"].translate_message(claim.audited.working).replace("\u00a0", " ")
    assert written.startswith("a × b = 1 340 км × 5 000 мін/км = 6 700 000 мін; ")
