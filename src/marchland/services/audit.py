"""Audit a document's claims, and see which verdicts move when a fact does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.audit.claim import Audit, Claims, Moved
from marchland.audit.recompute import audit as audit_claims
from marchland.audit.recompute import moved
from marchland.core.asof import AsOf, parse_day
from marchland.core.errors import InputError
from marchland.core.quantity import Estimate, parse_estimate
from marchland.core.source import FactBook


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An audit with some facts changed: the audit as it is, as it would be, and the claims that move."""

    changes: tuple[tuple[str, str, str], ...]
    before: Audit
    after: Audit
    moved: tuple[Moved, ...]


def audit(claims: Claims, facts: FactBook, as_of: AsOf) -> Audit:
    """Return the audit of the claims; raises ClaimError where one cannot be computed as it is written."""
    return audit_claims(claims, facts, as_of)


def what_if(claims: Claims, facts: FactBook, as_of: AsOf, changes: tuple[str, ...]) -> WhatIf:
    """Return what `FACT=VALUE` changes do to the verdicts; raises InputError where one cannot be read."""
    changed, listed = facts, []
    for change in changes:
        name, sign, text = change.partition("=")
        name = name.strip()
        if not sign or not text.strip():
            raise InputError(
                f"{change!r} is not FACT=VALUE", next_step='write --what-if "border_length_pol_blr=500 km"'
            )
        fact = facts.fact(name)
        value: Estimate | date
        if fact.unit == "date":
            value = parse_day(text, f"the value of {name}")
        else:
            value = parse_estimate(text, fact.unit).to(fact.unit)
        reading = fact.used(as_of)
        was = "not known" if reading is None else str(_current(facts, name, as_of))
        changed = changed.with_value(name, value)
        listed.append((name, was, str(value)))
    before, after = audit_claims(claims, facts, as_of), audit_claims(claims, changed, as_of)
    return WhatIf(tuple(listed), before, after, moved(before, after))


def _current(facts: FactBook, name: str, as_of: AsOf) -> Estimate | date:
    if facts.fact(name).unit == "date":
        return facts.day(name, as_of)
    return facts.estimate(name, as_of)


EXAMPLE = """\
# Claims of a text, audited by `marchland audit FILE`. Lines that begin with # are explained here and may go.
document:
  id: my-text                      # a short name
  title: What the text is called
  publisher: Who published it
  url: https://example.org/text
  published_on: 2025-07-07

claims:
- id: A1
  kind: arithmetic                 # computed; other kinds carry findings of a person (see A3)
  quote: "400 km at a depth of 2 km would take 9.6 million mines"
  stated: {value: 9.6e+6, unit: mine}          # or {low: …, high: …, unit: …}; bound: exact, over or up_to
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

- id: A3
  kind: external                   # a person looked it up: the newest finding known by --known counts
  quote: "the barrier was finished in 2023"
  findings:
  - {verdict: not_checked, known_on: 2025-07-07, reason: Nobody has looked yet.}
"""
"""A claims file to begin with, as `marchland audit --init` writes it."""
