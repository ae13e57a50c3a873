"""Audit a document's claims, and see which verdicts move when a fact does, or with supposed acts and wars."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from marchland.audit.adapters.claim_files import read_claims_content, read_sent_claims
from marchland.audit.domain.claim import Audit, ChangedClaim, Claims
from marchland.audit.domain.recompute import audit as audit_claims
from marchland.audit.domain.recompute import changed_claims
from marchland.audit.service.legal_answers import answer_questions, asks_law
from marchland.core.asof import AsOf, parse_day
from marchland.core.errors import InputError
from marchland.core.fact import FactBook
from marchland.core.message import Message
from marchland.core.quantity import Estimate, parse_estimate
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.service.questions import LawBooks, open_law
from marchland.law.service.questions import suppose as law_suppose
from marchland.law.service.questions import what_if as law_what_if


@dataclass(frozen=True, slots=True)
class AuditWhatIf:
    """An audit with facts changed or acts supposed: as it is, as it would be, and the claims that move."""

    changes: tuple[tuple[str, str, str], ...]
    before: Audit
    after: Audit
    moved: tuple[ChangedClaim, ...]
    supposed: tuple[HypotheticalEvent, ...] = ()


def audit(claims: Claims, facts: FactBook, as_of: AsOf, law: LawBooks | None = None) -> Audit:
    """Return the audit of the claims; raises ClaimError where one cannot be computed as it is written.

    The legal books are the package's own where none are given, and are opened only if a claim asks the law.
    """
    if not asks_law(claims):
        return audit_claims(claims, facts, as_of)
    books = law or open_law()
    return audit_claims(claims, facts, as_of, answer_questions(claims, books, as_of), books.acts.digest)


def read_own(content: bytes, name: str) -> Claims:
    """Return the claims of a reader's own file, of which nothing is kept; raises ClaimError, placed at the field."""
    return read_claims_content(content, name)


def read_sent(data: object) -> Claims:
    """Return claims that were sent as JSON, in the form of a claims file; raises ClaimError, placed at the field."""
    return read_sent_claims(data)


def what_if(
    claims: Claims, facts: FactBook, as_of: AsOf, changes: tuple[str, ...],
    supposed: Path | Sequence[HypotheticalEvent] | None = None, law: LawBooks | None = None,
) -> AuditWhatIf:  # fmt: skip
    """Return what `FACT=VALUE` changes, and supposed acts and wars, do to the verdicts.

    The supposed are a file, or events. Raises InputError where one cannot be read, or contradicts the record.
    """
    changed, listed = facts, []
    for change in changes:
        changed, row = _change(changed, facts, change, as_of)
        listed.append(row)
    books = law or (open_law() if supposed or asks_law(claims) else None)
    other, events = _suppose(books, supposed, as_of) if books and supposed else (books, ())
    before, after = audit(claims, facts, as_of, books), audit(claims, changed, as_of, other)
    return AuditWhatIf(tuple(listed), before, after, changed_claims(before, after), events)


def _suppose(
    law: LawBooks, supposed: Path | Sequence[HypotheticalEvent], as_of: AsOf
) -> tuple[LawBooks, tuple[HypotheticalEvent, ...]]:
    """Return the legal books with the events in them; the digest is another, for so is the book."""
    asked = law_what_if if isinstance(supposed, Path) else law_suppose
    events = asked(law, supposed, as_of.known_on).events  # type: ignore[arg-type] # each takes what it was chosen by
    text = f"{law.acts.digest} {[(event.state, event.kind, str(event.on), event.treaty) for event in events]}"
    acts = replace(suppose(law.acts, events, as_of.known_on), digest=hashlib.sha256(text.encode()).hexdigest())
    return replace(law, acts=acts), events


def _change(changed: FactBook, facts: FactBook, change: str, as_of: AsOf) -> tuple[FactBook, tuple[str, str, str]]:
    """Return the book with one change more, and the change as it is listed: the fact, what it was, what it becomes."""
    name, sign, text = change.partition("=")
    name = name.strip()
    if not sign or not text.strip():
        raise InputError(
            "{change!r} is not FACT=VALUE", change=change, next_step='write --what-if "border_length_pol_blr=500 km"'
        )
    fact = facts.fact(name)
    value: Estimate | date
    if fact.unit == "date":
        value = parse_day(text, Message("the value of {name}", name=name))
    else:
        value = parse_estimate(text, fact.unit).to(fact.unit)
    was = Message("not known") if fact.used(as_of) is None else value_in_use(facts, name, as_of)
    return changed.with_value(name, value), (name, was, str(value))


def value_in_use(facts: FactBook, name: str, as_of: AsOf) -> str:
    """Return the value of a fact as an audit counts with it; raises NotKnownError where none holds on the two days."""
    return str(facts.day(name, as_of) if facts.fact(name).unit == "date" else facts.estimate(name, as_of))


EXAMPLE = """\
# Claims of a text, audited by `marchland audit FILE`. Lines that begin with # are explained here and may go.
document:
  id: my-text                      # a short name
  title: What the text is called
  publisher: Who published it
  url: https://example.org/text
  published_on: 2025-07-07

claims:
- quote: "a belt of 400 km by 2 km would cover 800 km²"
  says: 800 km² = 400 km * 2 km    # as people write it: about, over, up to; any noun and currency; facts by their names

- quote: "the notice of 10 July takes effect on 10 January"
  says: 2026-01-10                 # or a weekday, or 184 days from two days
  from: 2025-07-10 + 6 months      # days, weeks, months, years; 2025-07-10 to 2026-01-10

- id: A1                           # the same written out
  kind: arithmetic                 # computed; other kinds carry findings of a person (see A3)
  quote: "400 km at a depth of 2 km would take 9.6 million mines"
  stated: {value: 9.6e+6, unit: mine}          # or {low: …, high: …, unit: …}; bound: exact, over or up_to; about: true
  inputs:                          # the text's own figures, each with its unit
    L: {value: 400, unit: km}
    D: {value: 2, unit: km}
    d: {value: 12000, unit: mine/km²}
  expression: L * D * d            # + - * / ^, parentheses, min, max, median; units are checked

- id: A2
  quote: "the 400-kilometre border with Belarus"
  stated: {value: 400, unit: km}
  inputs:
    L: {fact: border_length_pol_blr}           # a fact: see `marchland facts list`; the verdict moves with it
  expression: L
  basis: independent               # text, independent, or none (the text states no inputs)
  basis_reason: The length is published by others.
  # qualifier: {words: most vulnerable, effect: part}   # words of its sentence that limit it: part, judged or open
  # leaves_out: {because: …, rule: apmbc-20-3}          # what holds and leaves out what matters is true but incomplete

- id: A3
  kind: external                   # a person looked it up: the newest finding known by --known counts
  quote: "the barrier was finished in 2023"
  findings:
  - {verdict: not_checked, known_on: 2025-07-07, reason: Nobody has looked yet.}

- id: A4
  kind: external                   # or the law's book of acts answers, as known by --known: no finding is needed then
  quote: "Estonia and Latvia gave notice in June; the United States is no party"
  legal:
  - ask: notified_on               # a day: notified_on, effective_on, since, or act with the kind of act in `act`
    state: [EST, LVA]
    treaty: apmbc
    says: {from: 2025-06-01, by: 2025-06-30}   # or day, or not_by: not yet done by then
  - {ask: party, state: USA, treaty: apmbc, says: {answer: no}}    # a word: status, bound, bound_during_notice, party
  - {ask: rule, rule: apmbc-20-3}  # without `says` it is told and judges nothing
"""
"""A claims file to begin with, as `marchland audit --init` writes it."""
