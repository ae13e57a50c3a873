"""What a lead would move: the audit and the law asked with what a story proposes, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marchland.audit.domain.claim import Audit, AuditedClaim, ChangedClaim, Claims
from marchland.audit.service import questions as audit_service
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import FactBook
from marchland.core.quantity import Estimate, number, parse_estimate
from marchland.core.units import label
from marchland.facts.service.questions import resting_on
from marchland.law.domain.hypothesis import HypothesisEffect, HypotheticalEvent
from marchland.law.domain.hypothesis import suppose as with_events
from marchland.law.domain.obligation import Obligation
from marchland.law.service import questions as law_service
from marchland.law.service.questions import LawBooks
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import Lead, TargetKind
from marchland.watch.domain.lead_effect import ClaimMove, DutyMove, FactMove, LeadEffect, StatusMove
from marchland.watch.domain.proposal import item_day
from marchland.watch.domain.quantity_text import TextQuantity, written_values
from marchland.watch.service.lead_books import LeadBooks


@dataclass
class Engines:
    """The engines for one call: what is asked twice is answered once."""

    books: LeadBooks
    as_of: AsOf
    _audit: Audit | None = None
    _effects: dict[tuple[str, ...], LeadEffect] = field(default_factory=dict)

    def audit(self) -> Audit:
        """Return the audit as it is."""
        if self._audit is None:
            self._audit = audit_service.audit(self.books.claims, self.books.facts, self.as_of, self.books.law)
        return self._audit

    def without_value(self, lead: Lead) -> LeadEffect:
        """Return what rests on a fact that no value is proposed for, or how a claim stands."""
        return LeadEffect("", resting=tuple(self._resting(lead)))

    def of_value(self, fact: str, quantity: TextQuantity, version: ItemVersion) -> LeadEffect:
        """Return what a proposed value of a fact would move."""
        (value,) = written_values((quantity,))
        key = (fact, value)
        if key not in self._effects:
            self._effects[key] = self._with_value(fact, value)
        return replace(self._effects[key], text=quantity.text, item=version.item)

    def of_act(self, lead: Lead, version: ItemVersion) -> LeadEffect:
        """Return what an act would move that was done on the day of an item."""
        state, treaty, kind = lead.target.act
        day = item_day(version)
        key = (state, treaty, kind, str(day))
        if key not in self._effects:
            self._effects[key] = self._with_act(HypotheticalEvent(state, kind, day, treaty))
        return replace(self._effects[key], item=version.item)

    def _with_value(self, fact: str, value: str) -> LeadEffect:
        books, as_of = self.books, self.as_of
        names = closure(books.facts, fact, as_of)
        resting = tuple(self._of_names(names))
        try:
            claims = self._some({each.claim.id for each in self.audit().claims if names.intersection(each.facts)})
            after = audit_service.what_if(claims, books.facts, as_of, (f"{fact}={value}",), None, books.law)
            unit = books.facts.fact(fact).unit
            changed = books.facts.with_value(fact, parse_estimate(value, unit).to(unit))
            facts = tuple(_fact_moves(books.facts, changed, fact, as_of))
            moved = tuple(_claim_move(each) for each in after.moved if not _is_same(each))
        except MarchlandError as error:
            return LeadEffect(value, resting=resting, refused=_why(error))
        return LeadEffect(value, facts=facts, claims=moved, resting=resting)

    def _with_act(self, event: HypotheticalEvent) -> LeadEffect:
        books, as_of = self.books, self.as_of
        supposed = f"{event.state}, {event.treaty}, {event.kind}, {event.on}"
        try:
            law = law_service.suppose(books.law, [event], as_of.known_on)
            legal = self._some({each.id for each in books.claims.claims if each.legal})
            claims = audit_service.what_if(legal, books.facts, as_of, (), [event], books.law).moved
        except MarchlandError as error:
            return LeadEffect(supposed, refused=_why(error))
        changed = replace(books.law, acts=with_events(books.law.acts, law.events, as_of.known_on))
        statuses = tuple(_status_moves(law.effects))
        days = sorted({each.on for each in statuses})
        duties = tuple(_duty_moves(books.law, changed, event.state, days, as_of.known_on))
        return LeadEffect(
            supposed, claims=tuple(_claim_move(each) for each in claims), statuses=statuses, duties=duties
        )

    def _some(self, ids: set[str]) -> Claims:
        """Return those claims alone: no other can move, and all would take their time."""
        claims = self.books.claims
        return replace(claims, claims=tuple(each for each in claims.claims if each.id in ids))

    def _resting(self, lead: Lead) -> Iterator[ClaimMove]:
        name = lead.target.name
        if lead.target.kind is TargetKind.FACT:
            yield from self._of_names(closure(self.books.facts, name, self.as_of))
        for each in self.audit().claims:
            if lead.target.kind is TargetKind.CLAIM and each.claim.id == name:
                yield _claim_move(ChangedClaim(each, each))

    def _of_names(self, names: set[str]) -> Iterator[ClaimMove]:
        for each in self.audit().claims:
            if names.intersection(each.facts):
                yield _claim_move(ChangedClaim(each, each))


def _why(error: MarchlandError) -> str:
    """Return why an engine refuses, without the sentence around it."""
    why = error.message.values.get("why")
    return why if isinstance(why, str) else error.message


def closure(facts: FactBook, name: str, as_of: AsOf) -> set[str]:
    """Return a fact with all that are computed from it, over however many steps."""
    names, waiting = {name}, [name]
    while waiting:
        for other in resting_on(facts, waiting.pop(), as_of):
            if other not in names:
                names.add(other)
                waiting.append(other)
    return names


def _fact_moves(before: FactBook, after: FactBook, fact: str, as_of: AsOf) -> Iterator[FactMove]:
    """Yield the fact itself and then those computed from it, as far as they move."""
    for name in sorted(closure(before, fact, as_of), key=lambda other: (other != fact, other)):
        old, new = _estimate(before, name, as_of), _estimate(after, name, as_of)
        if not _equal(old, new):
            ratio = new.central / old.central if old is not None and new is not None and old.central else None
            yield FactMove(name, "" if old is None else str(old), "" if new is None else str(new), ratio)


def _estimate(book: FactBook, name: str, as_of: AsOf) -> Estimate | None:
    """Return the value in use, or None where the book has none on those days, or it is a day."""
    try:
        return book.estimate(name, as_of)
    except MarchlandError:
        return None


def _equal(old: Estimate | None, new: Estimate | None) -> bool:
    """Tell whether two values are one, but for the last digits that a conversion of units leaves."""
    if old is None or new is None:
        return old is new
    ends = zip((old.low, old.central, old.high), (new.low, new.central, new.high), strict=True)
    return (old.unit, old.shape) == (new.unit, new.shape) and all(math.isclose(*pair) for pair in ends)


def _is_same(of: ChangedClaim) -> bool:
    """Tell whether a claim moved by no more than the last digits that a conversion of units leaves."""
    before, after = of.before, of.after
    if (before.verdict, before.legal, before.unit) != (after.verdict, after.legal, after.unit):
        return False
    return _near(before.recomputed_low, after.recomputed_low) and _near(before.recomputed_high, after.recomputed_high)


def _near(old: float | date | None, new: float | date | None) -> bool:
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return math.isclose(old, new)
    return old == new


def _claim_move(of: ChangedClaim) -> ClaimMove:
    before, after = of.before, of.after
    return ClaimMove(
        after.claim.id, after.claim.quote, before.verdict.value, after.verdict.value, _value(before), _value(after),
        _ratio(before.recomputed_low, after.recomputed_low),
    )  # fmt: skip


def _value(of: AuditedClaim) -> str:
    """Return what was recomputed of a claim, with its unit, or what the law answers."""
    ends = [end for end in (of.recomputed_low, of.recomputed_high) if end is not None]
    if ends:
        texts = dict.fromkeys(end.isoformat() if isinstance(end, date) else number(end) for end in ends)
        return f"{'–'.join(texts)} {label(of.unit) if of.unit not in ('', 'date') else ''}".strip()
    return "; ".join(_legal(of))


def _legal(of: AuditedClaim) -> Iterator[str]:
    for answer in of.legal:
        days = dict.fromkeys(str(day) for day in (answer.first_on, answer.last_on) if day)
        yield answer.word or "–".join(days) or answer.state.value


def _ratio(before: float | date | None, after: float | date | None) -> float | None:
    if isinstance(before, (int, float)) and isinstance(after, (int, float)) and before:
        return after / before
    return None


def _status_moves(effects: Iterable[HypothesisEffect]) -> Iterator[StatusMove]:
    for effect in effects:
        for day, before, after in effect.days:
            if (before.standing, before.bound) != (after.standing, after.bound):
                yield StatusMove(
                    effect.state, effect.treaty, day, before.standing.value, after.standing.value, before.bound,
                    after.bound,
                )  # fmt: skip


def _duty_moves(
    before: LawBooks, after: LawBooks, state: str, days: Sequence[date], known_on: date
) -> Iterator[DutyMove]:
    """Yield what becomes another of a state's duties on each of the days, compared with the day as it is on record."""
    for on in days:
        as_of = AsOf(on, known_on)
        old = _by_rule(law_service.duties(before, state, as_of).obligations)
        new = _by_rule(law_service.duties(after, state, as_of).obligations)
        for key in dict.fromkeys((*old, *new)):
            bounds = old[key].bound if key in old else "", new[key].bound if key in new else ""
            if bounds[0] != bounds[1]:
                yield DutyMove(state, key[0], on, key[1], *bounds)


def _by_rule(obligations: Iterable[Obligation]) -> dict[tuple[str, str], Obligation]:
    return {(each.treaty, each.rule.article): each for each in obligations}
