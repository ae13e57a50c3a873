"""Claims of a text before they are audited: one claim for each way to read it, from the text, the facts or the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.audit.domain.claim import Claim
from marchland.audit.domain.claim_making import (
    ClaimPlace,
    claim_alone,
    claim_of,
    count_claim,
    fact_claim,
    law_claim,
    quoted,
)
from marchland.audit.domain.claim_search import FoundClaim
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import SourceText, TextSentence, TextSpan
from marchland.audit.service.text_rests import Rests, SayingOfLaw

_ALONE = 0.5
"""How sure it is that a figure which nothing gives is a claim."""
_BY_FACTS, _BY_LAW, _UNSURE = 0.85, 0.9, 0.6
_READINGS = 3


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """One way to read a claim: the quantities that are its inputs, how sure it is, and what it rests on."""

    claim: Claim
    inputs: tuple[int, ...]
    confidence: float
    rests_on: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim before it is audited, its likeliest reading first."""

    quantity: int | None
    span: TextSpan
    sentence: TextSentence
    readings: tuple[ReadingDraft, ...]

    def named(self, name: str) -> ClaimDraft:
        """Return the claim under a name, further readings numbered behind it."""
        readings = tuple(
            replace(reading, claim=replace(reading.claim, id=name if place == 1 else f"{name}-{place}"))
            for place, reading in enumerate(self.readings, start=1)
        )
        return replace(self, readings=readings)


def drafts_of(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity],
    found: Sequence[FoundClaim], physical: frozenset[str], rest: Rests,
) -> list[ClaimDraft]:  # fmt: skip
    """Return the claims that were found, those of facts and of the law, and the figures that stand alone.

    A day is no claim by itself, nor is an input of another that no fact answers to. They are in the order of the text.
    """
    by_law = {saying.found.quantity: saying for saying in rest.law if saying.found.quantity is not None}
    drafts = [
        *_by_figures(text, sentences, quantities, found, physical, rest, by_law),
        *(
            _by_law(text, sentences[saying.found.sentence], quantities, saying)
            for saying in rest.law
            if saying.found.quantity is None
        ),
    ]
    ordered = sorted(drafts, key=lambda draft: draft.span.start)
    return [draft.named(f"C{number}") for number, draft in enumerate(ordered, start=1)]


def _by_figures(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity],
    found: Sequence[FoundClaim], physical: frozenset[str], rest: Rests, by_law: Mapping[int, SayingOfLaw],
) -> Iterator[ClaimDraft]:  # fmt: skip
    by_result = {claim.result: claim for claim in found}
    sure = {claim.result for claim in found if claim.is_sure}
    used = {index for claim in found if claim.is_sure for index in claim.readings[0].attempt.inputs}
    for index, quantity in enumerate(quantities):
        sentence = sentences[quantity.sentence]
        if index in by_law:
            yield _by_law(text, sentence, quantities, by_law[index])
            continue
        claim = by_result.get(index)
        if index not in sure and index not in rest.facts and (index in used or quantity.is_date):
            continue
        place = _place(text, sentence, quantity.span)
        readings = [*_calculated(claim, quantities, place, physical)] if claim else []
        if index in rest.facts:
            by_facts = ReadingDraft(fact_claim("", quantity, rest.facts[index], place), (), _BY_FACTS, "facts")
            is_calculated = bool(readings) and readings[0].confidence >= _UNSURE
            two = readings[: _READINGS - 1]
            readings = [*two, by_facts] if is_calculated else [by_facts, *two]
        if not readings or (index not in sure and index not in rest.facts):
            readings = [ReadingDraft(claim_alone("", quantity, place), (), _ALONE, "text"), *readings]
        yield ClaimDraft(index, quantity.span, sentence, tuple(readings))


def _calculated(
    claim: FoundClaim, quantities: Sequence[StatedQuantity], place: ClaimPlace, physical: frozenset[str]
) -> Iterator[ReadingDraft]:
    """Yield the readings that calculate."""
    result = quantities[claim.result]
    for scored in claim.readings:
        made = claim_of("", result, scored.attempt, quantities, place, physical)
        if made is not None:
            yield ReadingDraft(made, scored.attempt.inputs, scored.confidence, "text")


def _by_law(
    text: SourceText, sentence: TextSentence, quantities: Sequence[StatedQuantity], saying: SayingOfLaw
) -> ClaimDraft:
    found = saying.found
    place = _place(text, sentence, found.span)
    result = quantities[found.quantity] if found.quantity is not None else None
    if saying.counted is not None and result is not None:
        claim = count_claim("", result, saying.counted, place)
    else:
        claim = law_claim("", found, result, place)
    return ClaimDraft(found.quantity, found.span, sentence, (ReadingDraft(claim, (), _BY_LAW, "law"),))


def _place(text: SourceText, sentence: TextSentence, span: TextSpan) -> ClaimPlace:
    written, start = sentence.span.of(text.text), sentence.span.start
    return ClaimPlace(written, quoted(written, span.start - start, span.end - start))
