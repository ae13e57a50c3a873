"""Audit a text: its quantities are read, calculations searched for, and claims audited in up to three readings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.audit.adapters.cue_files import read_cues
from marchland.audit.adapters.lexicon_files import read_lexicon
from marchland.audit.adapters.weight_files import read_weights
from marchland.audit.adapters.word_readers import word_readers
from marchland.audit.domain.claim import AuditedClaim, Claims, Document
from marchland.audit.domain.claim_cues import CueWords, cue_map
from marchland.audit.domain.claim_search import FoundClaim, find_claims
from marchland.audit.domain.claim_weights import ClaimWeights
from marchland.audit.domain.lent_units import with_lent_units
from marchland.audit.domain.reading_quantities import LONGEST_SENTENCE, MOST_QUANTITIES, QuantityReader
from marchland.audit.domain.sentences import sentences as sentences_of
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import STANDARD_INPUT, SourceText, TextSentence
from marchland.audit.domain.text_audit import TextAudit, TextClaim, TextReading
from marchland.audit.service import questions
from marchland.audit.service.fact_rivals import beside_rivals
from marchland.audit.service.reading_pages import UNNAMED
from marchland.audit.service.text_drafts import ClaimDraft, drafts_of
from marchland.audit.service.text_rests import Rests, RestWords, open_rest_words, rests
from marchland.core.asof import AsOf
from marchland.core.fact import FactBook
from marchland.core.message import Message, join
from marchland.core.quantity import LARGEST
from marchland.law.service.questions import LawBooks

_LONGEST_NAME = 40
_NAMED_MOST = 5


@dataclass(frozen=True, slots=True)
class TextReader:
    """What texts are read with: the quantities, the cues, and which units are physical."""

    quantities: QuantityReader
    cues: CueWords
    physical: frozenset[str]
    weights: ClaimWeights
    rests: RestWords


def open_text_reader(root: Path | Traversable | None = None) -> TextReader:
    """Return what reads texts, with the lexicon and the cues of a data folder, by default the package's own."""
    folder = root or files("marchland") / "data"
    lexicon = read_lexicon(folder)
    lemmas = Lemmas()
    quantities = QuantityReader.of(lexicon, word_readers(lemmas))
    physical = lexicon.units.values | lexicon.currencies.values
    rests = open_rest_words(folder, lemmas)
    return TextReader(quantities, read_cues(folder), physical, read_weights(folder), rests)


def audit_text(
    text: SourceText, reader: TextReader, facts: FactBook, as_of: AsOf, law: LawBooks | None = None,
    most: int = MOST_QUANTITIES,
) -> TextAudit:  # fmt: skip
    """Return the audit of a text: every quantity, and every claim with its readings and verdicts.

    A stated figure that nothing in the text gives is held against the facts of the book; one that is none of them is
    not derivable, and says so. What is said of states under treaties the law answers. Nothing is kept.
    """
    sentences = sentences_of(text)
    read = reader.quantities.read(text, sentences, most)
    quantities = tuple(quantity for quantity in read if quantity.high.value <= LARGEST)
    text = _noted(text, sentences, read, is_cut=len(read) >= most)
    cues = cue_map(text.text, sentences, quantities, reader.cues)
    found = find_claims(quantities, cues, reader.physical, reader.weights)
    quantities, found = _used(with_lent_units(quantities, found), found)
    rest = rests(text, sentences, quantities, reader.rests, facts, as_of, law)
    drafts = drafts_of(text, sentences, quantities, found, reader.physical, rest)
    claims = tuple(reading.claim for draft in drafts for reading in draft.readings)
    whole = questions.audit(Claims(_document(text), claims), facts, as_of, rest.books)
    by_id = {audited.claim.id: beside_rivals(audited, facts, as_of) for audited in whole.claims}
    made = tuple(_made(draft, by_id, rest) for draft in drafts)
    return TextAudit(text, sentences, quantities, made, replace(whole, claims=tuple(claim.audited for claim in made)))


def _noted(
    text: SourceText, sentences: Sequence[TextSentence], read: Sequence[StatedQuantity], *, is_cut: bool
) -> SourceText:
    """Return the text with notes on what was not read of it."""
    notes = list(text.notes)
    long = sum(sentence.span.end - sentence.span.start > LONGEST_SENTENCE for sentence in sentences)
    if long:
        notes.append(Message("{n} sentences are too long to be read", n=long))
    huge = dict.fromkeys(_shown(quantity.text) for quantity in read if quantity.high.value > LARGEST)
    if huge:
        named = join(", ", [*huge][:_NAMED_MOST])
        notes.append(Message("larger than anything counted here, and left aside: {figures}", figures=named))
    if is_cut:
        notes.append(Message("the text has more figures than are read at once; those at its end are not"))
    return replace(text, notes=tuple(notes))


def _shown(figure: str) -> str:
    return figure if len(figure) <= _LONGEST_NAME else f"{figure[:_LONGEST_NAME]}…"


def _used(
    quantities: tuple[StatedQuantity, ...], found: tuple[FoundClaim, ...]
) -> tuple[tuple[StatedQuantity, ...], tuple[FoundClaim, ...]]:
    """Return the quantities without bare numbers that no claim in use rests on, and the claims with new numbers."""
    used = {index for claim in found if claim.is_sure for index in (claim.result, *claim.readings[0].attempt.inputs)}
    kept = [index for index, quantity in enumerate(quantities) if not quantity.is_latent or index in used]
    number = {old: new for new, old in enumerate(kept)}
    named = tuple(replace(quantities[old], id=f"q{new + 1}") for new, old in enumerate(kept))
    return named, tuple(claim.renumbered(number) for claim in found if claim.result in number)


def _made(draft: ClaimDraft, by_id: Mapping[str, AuditedClaim], rest: Rests) -> TextClaim:
    """Return a claim with each of its readings audited, what it is about and who says it."""
    readings = tuple(
        TextReading(by_id[reading.claim.id], reading.inputs, round(reading.confidence, 2), reading.rests_on)
        for reading in draft.readings
    )
    subject = rest.subjects.get(draft.quantity, "") if draft.quantity is not None else ""
    said_by = rest.said_by.get(draft.sentence.index, "")
    return TextClaim(
        readings[0].audited.claim.id, draft.span, draft.sentence.span, draft.quantity, readings, subject, said_by
    )


def _document(text: SourceText) -> Document:
    published = date.fromisoformat(text.published_on) if text.published_on else None
    name = "" if text.name in (UNNAMED, STANDARD_INPUT) else Path(text.name).name
    return Document(_slug(text.name), text.title or name, "", "", published)


def _slug(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", Path(name).stem.lower()).strip("-")[:_LONGEST_NAME] or UNNAMED
