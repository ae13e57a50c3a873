"""Claims made up for the tests: of every kind that a claims file may hold, with whatever text in them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from marchland.audit.domain.claim import (
    Basis,
    Bound,
    Claim,
    ClaimInput,
    ClaimKind,
    Claims,
    DateRule,
    Document,
    FactName,
    LeftOut,
    Qualifier,
    QualifierEffect,
    ReviewFinding,
    Stated,
    Verdict,
)
from marchland.audit.domain.day_rules import OPERATIONS, WEEKDAYS
from marchland.audit.domain.question import LegalPoint, LegalQuestion, QuestionKind, StatedLegalAnswer
from marchland.audit.domain.text import TextSpan
from marchland.core import units
from marchland.core.quantity import point

SIGNS = st.characters(exclude_categories=["Cs", "Cc"])
WORDS = st.text(SIGNS, max_size=40)
SAID = st.text(SIGNS, min_size=1, max_size=40)
NUMBERS = st.floats(-1e18, 1e18, allow_nan=False).map(lambda value: 0.0 if abs(value) < 1e-12 else value) | st.integers(
    -10_000, 10_000
).map(float)
HALVES = st.none() | st.floats(0, 1e9)
UNITS = st.sampled_from(
    ("", "km", "km²", "mine/km²", "percent", "EUR", "UAH/t", "percentage_point", "soldiers", "drones/day", "buses",
     "міни", "people per sq km", "combat drones")
).map(units.opened)  # fmt: skip
FACTS = st.sampled_from(("border_length_pol_blr", "border_length_fin_rus")).map(FactName)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def inputs(draw: st.DrawFn, name: str) -> ClaimInput:
    """Return an input: a figure, a range, a fact, or two."""
    if draw(st.booleans()):
        low, high = draw(st.tuples(FACTS, FACTS))
        return ClaimInput(name, low, high, text=draw(WORDS))
    unit = draw(UNITS)
    ends = sorted((draw(NUMBERS), draw(NUMBERS))) if draw(st.booleans()) else [draw(NUMBERS)] * 2
    return ClaimInput(name, point(ends[0], unit), point(ends[1], unit), draw(HALVES), draw(HALVES), draw(WORDS))


@st.composite
def stated_figures(draw: st.DrawFn) -> Stated:
    """Return a stated figure: a number, a range, one end of it, or a day or two."""
    days = draw(st.booleans())
    ends = sorted((draw(DAYS), draw(DAYS))) if days else sorted((draw(NUMBERS), draw(NUMBERS)))
    low, high = draw(st.sampled_from([(ends[0], ends[1]), (ends[0], ends[0]), (ends[0], None), (None, ends[1])]))
    bound, about = draw(st.sampled_from(Bound)), draw(st.booleans())
    if days:
        return Stated(low, high, "date", bound, about=about)
    return Stated(low, high, draw(UNITS), bound, "", draw(HALVES), draw(HALVES), about)


@st.composite
def legal_points(draw: st.DrawFn) -> list[LegalPoint]:
    """Return questions of law with what a text says to them."""
    made = [
        LegalPoint(LegalQuestion(QuestionKind.PARTY, state, "apmbc", draw(st.none() | DAYS)), said)
        for said in draw(st.lists(st.sampled_from([None, StatedLegalAnswer(word="yes"), StatedLegalAnswer(word="no")])))
        for state in draw(st.lists(st.sampled_from(["EST", "LVA", "POL"]), min_size=1, max_size=3))
    ]
    first, last = sorted((draw(DAYS), draw(DAYS)))
    window = draw(st.sampled_from([(first, last, None), (first, first, None), (None, last, None), (None, None, last)]))
    act = LegalQuestion(QuestionKind.ACT, "UKR", "apmbc", act="ratification_law")
    return [*made, LegalPoint(act, StatedLegalAnswer(*window, reference=draw(st.sampled_from(["", "2566-IV"]))))]


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Return a claim: a calculation, a rule of days, or a finding, with or without questions of law."""
    kind = draw(st.sampled_from([ClaimKind.ARITHMETIC, ClaimKind.DATE, ClaimKind.EXTERNAL, ClaimKind.PREMISE]))
    stated: Stated | None = draw(stated_figures())
    made: tuple[ClaimInput, ...] = ()
    formula, rule, legal, findings = "", None, [], []
    if kind is ClaimKind.ARITHMETIC:
        made = tuple(draw(inputs(name)) for name in "ab"[: draw(st.integers(1, 2))])
        formula = " * ".join(item.name for item in made)
    elif kind is ClaimKind.DATE:
        days = tuple(draw(st.lists(DAYS | FACTS, min_size=1, max_size=2)))
        counted = draw(st.integers(-999, 999)), draw(st.integers(-400, 400))
        rule = DateRule(draw(st.sampled_from(OPERATIONS)), counted[0], days, counted[1])
        stated = stated if draw(st.booleans()) else Stated(None, None, "", weekday=draw(st.sampled_from(WEEKDAYS)))
    elif draw(st.booleans()):
        legal = draw(legal_points())
    else:
        stated = stated if draw(st.booleans()) else None
        findings = [
            ReviewFinding(draw(st.sampled_from(Verdict)), draw(DAYS | st.just(date.min)), draw(WORDS), draw(WORDS))
            for _ in range(draw(st.integers(0, 2)))
        ]
    start = draw(st.integers(0, 500))
    return Claim(
        "A1", kind, draw(WORDS), draw(WORDS), stated, made, formula, rule, draw(st.sampled_from(Basis)), draw(WORDS),
        tuple(findings), draw(WORDS), draw(WORDS), tuple(legal), draw(WORDS),
        draw(st.none() | st.just(TextSpan(start, start + 9))),
        draw(st.none() | st.builds(Qualifier, SAID, st.sampled_from(QualifierEffect))),
        draw(st.none() | st.builds(LeftOut, SAID)),
        draw(st.none() | st.floats(0, 1)), draw(st.sampled_from(["", "text", "facts", "law"])),
    )  # fmt: skip


def claims_of(*made: Claim) -> Claims:
    """Return claims as those of a document."""
    return Claims(Document("d", "D", "", "", date(2025, 7, 7)), made)
