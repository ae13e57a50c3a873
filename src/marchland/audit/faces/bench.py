"""What the workbench of a page is given: a text with its claims, each reading as a claims file has it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from marchland.audit.adapters.claim_writing import claim_fields, input_fields, stated_fields
from marchland.audit.domain.claim import Audit, AuditedClaim, Claim, FactName, Verdict
from marchland.audit.domain.claim_making import input_of, stated_of
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text_audit import TextAudit, TextClaim, TextReading
from marchland.audit.faces import tables
from marchland.audit.faces.words import verdict_meaning
from marchland.audit.service import questions
from marchland.core import json_text
from marchland.core.errors import NotKnownError
from marchland.facts.faces.books import fact_book
from marchland.site.request import RequestContext
from marchland.site.terms import term

Bench = dict[str, Any]
"""A structure for JSON."""


def data_block(value: Bench) -> Markup:
    """Return a structure as a data block of a page holds it, in its own order; nothing in it ends the block."""
    return Markup(json_text.compact(value).replace("<", "\\u003c"))  # noqa: S704 - a data block is no HTML


def text_bench(context: RequestContext, of: TextAudit) -> Bench:
    """Return the workbench of a text: its blocks, quantities and claims, with their readings and verdicts."""
    claims = [_claim(context, claim, of) for claim in of.claims]
    readings = (reading.audited.claim for claim in of.claims for reading in claim.readings)
    return _bench(context, of.audit, claims, readings) | {
        "text": of.source.text,
        "language": of.source.language,
        "notes": [context.localization.translate_message(note) for note in of.source.notes],
        "blocks": [[str(block.kind), block.span.start, block.span.end] for block in of.source.blocks],
        "quantities": [_quantity(quantity) for quantity in of.quantities],
    }


def claims_bench(context: RequestContext, of: Audit) -> Bench:
    """Return the workbench of claims without their text, each with one reading, in the order of the text."""
    claims = [
        {"id": each.claim.id, "span": None, "quantity": None, "quote": each.claim.quote, "sentence": "", "saidBy": "",
         "readings": [_plain_reading(context, each)]} for each in of.claims
    ]  # fmt: skip
    bench = _bench(context, of, claims, (each.claim for each in of.claims))
    return bench | {"text": None, "language": "en", "notes": [], "blocks": [], "quantities": []}


def labels(context: RequestContext, kinds: Iterable[str]) -> Bench:
    """Return what the workbench must know before it has a text: verdicts in words, the two days, forms of files."""
    say = context.localization.translate
    return {
        "verdicts": {str(each): [say(term(str(each))), say(verdict_meaning(each))] for each in Verdict},
        "days": context.both_dates,
        "kinds": [[kind, say(term(kind))] for kind in kinds],
    }


def _bench(context: RequestContext, audit: Audit, claims: Sequence[Bench], readings: Iterable[Claim]) -> Bench:
    named = labels(context, ())
    document = audit.document
    published = document.published_on.isoformat() if document.published_on else ""
    return {
        "title": context.localization.translate_message(document.heading),
        "document": {"id": document.id, "title": document.title, "publisher": document.publisher, "url": document.url,
                     "published_on": published},
        "claims": claims,
        "facts": _facts(context, readings),
        "verdicts": named["verdicts"],
        "days": named["days"],
    }  # fmt: skip


def _claim(context: RequestContext, of: TextClaim, audit: TextAudit) -> Bench:
    return {
        "id": of.id,
        "span": [of.span.start, of.span.end],
        "quantity": audit.quantities[of.quantity].id if of.quantity is not None else None,
        "quote": of.audited.claim.quote,
        "sentence": of.sentence.of(audit.source.text),
        "saidBy": of.said_by,
        "readings": [_reading(context, reading, audit) for reading in of.readings],
    }


def _reading(context: RequestContext, of: TextReading, audit: TextAudit) -> Bench:
    named = [
        {"name": chr(ord("a") + place), "quantity": audit.quantities[index].id, "fact": None,
         "text": audit.quantities[index].text} for place, index in enumerate(of.inputs)
    ]  # fmt: skip
    made = _plain_reading(context, of.audited)
    return made | {"inputs": named or made["inputs"], "confidence": of.confidence, "restsOn": of.rests_on}


def _plain_reading(context: RequestContext, of: AuditedClaim) -> Bench:
    claim = of.claim
    rests_on = "law" if claim.legal else "facts" if of.facts else "text"
    return {
        "claim": written(claim), "inputs": list(_inputs(claim)), "answer": verdict(context, of),
        "confidence": claim.confidence, "restsOn": claim.rests_on or rests_on,
    }  # fmt: skip


def _inputs(claim: Claim) -> Iterable[Bench]:
    for item in claim.inputs:
        facts = dict.fromkeys(end.name for end in (item.low, item.high) if isinstance(end, FactName))
        for fact in facts:
            yield {"name": item.name, "quantity": None, "fact": fact, "text": ""}
        if not facts:
            yield {"name": item.name, "quantity": None, "fact": None, "text": item.text or str(item.low)}
    for day in claim.date_rule.days if claim.date_rule else ():
        fact_day = day.name if isinstance(day, FactName) else None
        yield {"name": "", "quantity": None, "fact": fact_day, "text": "" if fact_day else str(day)}


def written(claim: Claim) -> Bench:
    """Return a claim as a claims file has it, in what JSON has."""
    fields: Bench = _in_json(claim_fields(claim))
    return fields


def _in_json(value: Any) -> Any:
    """Return a value with its days as texts."""
    if isinstance(value, Mapping):
        return {str(name): _in_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_json(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def verdict(context: RequestContext, of: AuditedClaim) -> Bench:
    """Return what came of a claim, in words of the page's language."""
    say = context.localization.translate_message
    law = [say(answer.text) for answer in of.legal]
    return {
        "id": of.claim.id, "verdict": str(of.verdict), "stated": say(tables.stated(of.claim.stated)),
        "recomputed": say(tables.recomputed(of)), "working": say(of.working), "reason": say(of.reason),
        "law": law, "facts": list(of.facts), "wrong": "",
    }  # fmt: skip


def _quantity(of: StatedQuantity) -> Bench:
    item = input_of(of)
    return {
        "id": of.id, "span": [of.span.start, of.span.end], "text": of.text, "unit": of.unit, "kind": str(of.kind),
        "day": of.day, "input": _in_json(input_fields(item)) if item else None,
        "stated": _in_json(stated_fields(stated_of(of))),
    }  # fmt: skip


def _facts(context: RequestContext, claims: Iterable[Claim]) -> dict[str, Bench]:
    """Return every fact that the claims rest on, with its value in use."""
    book, named = context.site.once(fact_book), dict[str, Bench]()
    for claim in claims:
        ends: list[object] = [end for item in claim.inputs for end in (item.low, item.high)]
        ends += claim.date_rule.days if claim.date_rule else ()
        for end in ends:
            if isinstance(end, FactName) and end.name not in named:
                fact = book.fact(end.name)
                try:
                    value = questions.value_in_use(book, end.name, context.dates)
                except NotKnownError:
                    value = ""
                meaning = context.localization.translate(fact.meaning)
                named[end.name] = {"value": value, "unit": fact.unit, "meaning": meaning}
    return named
