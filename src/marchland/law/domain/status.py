"""Who is bound by what on which day, as known on which day: a state's history under a treaty, without gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.message import N_, Message, Word, join
from marchland.law.domain.act import (
    ADOPTED,
    APPLIED_PROVISIONALLY,
    CONSENTS,
    ENTRY_INTO_FORCE,
    NON_PARTY,
    PROVISIONAL_ENDED,
    SIGNED,
    SUSPENSION_ENDED,
    SUSPENSION_NOTIFIED,
    UNRECORDED,
    WITHDRAWAL_NOTIFIED,
    WITHDRAWAL_RETRACTED,
    Act,
    ActBook,
    ArmedConflict,
    Certainty,
    LegalView,
)
from marchland.law.domain.rule import LegalRule, Reason
from marchland.law.domain.steps_at_home import domestic_step
from marchland.law.domain.suspension import suspension_reasons, suspension_views
from marchland.law.domain.treaties import ccw, vclt
from marchland.law.domain.treaties.all import LISTS, TREATIES, text_of
from marchland.law.domain.treaty import Treaty


class Participation(StrEnum):
    """How a state stands to a treaty."""

    PARTY = "party"
    SIGNATORY = "signatory"
    NON_PARTY = "non_party"
    WITHDRAWAL_NOTIFIED = "withdrawal_notified"
    WITHDRAWN = "withdrawn"
    SUSPENSION_CLAIMED = "suspension_claimed"
    NOT_KNOWN = "not_known"


PARTIES = (Participation.PARTY, Participation.WITHDRAWAL_NOTIFIED, Participation.SUSPENSION_CLAIMED)
YES, NO, CONTESTED = "yes", "no", "contested"
BOUND, NOT_BOUND = "bound", "not_bound"


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """Days from `start_on` on, to the next span's start, over which the standing and its reasons are the same."""

    start_on: date
    standing: Participation
    bound: str
    default: str
    since: date | None
    reasons: tuple[Reason, ...]
    views: tuple[LegalView, ...] = ()
    effective_on: date | None = None
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, slots=True)
class TreatyStatus:
    """The answer for one state, treaty and pair of days: never a bare yes or no.

    `complete_on` is the last day on which the book of the treaty is known complete.
    """

    state: str
    treaty: str
    status: Participation
    since: date | None
    bound: str
    default: str
    reasons: tuple[Reason, ...]
    views: tuple[LegalView, ...]
    effective_on: date | None
    certainty: Certainty
    as_of: AsOf
    complete_on: date | None = None

    @property
    def party(self) -> bool:
        """Tell whether the state is counted among the parties, with a notice running or a suspension claimed too."""
        return self.status in PARTIES

    @property
    def provisional(self) -> bool:
        """Tell whether the state is no party yet and is bound by what it applies provisionally, and by no more."""
        return not self.party and self.default == BOUND

    @property
    def restrained(self) -> bool:
        """Tell whether it signed, or consented and waits: it may not defeat object and purpose (VCLT Art. 18)."""
        waits = any(reason.article == vclt.OBJECT_AND_PURPOSE.article for reason in self.reasons)
        return not self.party and (waits or self.status is Participation.SIGNATORY)


def adopted_on(book: ActBook, treaty: str) -> date:
    """Return the day the treaty was adopted."""
    days = [a.done_on.first_on for a in book.by_state.get((treaty, ""), ()) if a.kind == ADOPTED and a.done_on]
    return min(days, default=date.min)


def status(book: ActBook, treaty: str, state: str, as_of: AsOf) -> TreatyStatus:
    """Return the state's standing under the treaty on the valid day, from acts known by the known day alone.

    Raises InputError for a day before the treaty was adopted.
    """
    began_on = adopted_on(book, treaty)
    if as_of.valid_on < began_on:
        raise InputError(
            "the {treaties} did not exist on {valid_on}: it was adopted on {began_on}",
            treaties=TREATIES[treaty].title,
            valid_on=as_of.valid_on,
            began_on=began_on,
            next_step=Message("ask for {began_on} or a later day with --on", began_on=began_on),
        )
    span = period_on(history(book, treaty, state, as_of.known_on), as_of.valid_on)
    steps = domestic_step(book, treaty, state, as_of)
    return TreatyStatus(
        state, treaty, span.standing, span.since, span.bound, span.default, (*span.reasons, *steps), span.views,
        span.effective_on, span.certainty, as_of, book.horizons.get(treaty),
    )  # fmt: skip


def status_if_adopted(book: ActBook, treaty: str, state: str, as_of: AsOf) -> TreatyStatus | None:
    """Return what `status` answers, or None for a day before the treaty was adopted."""
    return status(book, treaty, state, as_of) if as_of.valid_on >= adopted_on(book, treaty) else None


def period_on(spans: tuple[StatusPeriod, ...], day: date) -> StatusPeriod:
    """Return the span that holds the day."""
    return next((span for span in reversed(spans) if span.start_on <= day), spans[0])


def history(book: ActBook, treaty: str, state: str, known_on: date) -> tuple[StatusPeriod, ...]:
    """Return the state's spans under the treaty in order, from its adoption without end, as known on that day.

    Each span ends where the next begins, so that half-open periods meet without gap or overlap.
    """
    return book.histories.get((treaty, state, known_on), lambda: _history(book, treaty, state, known_on))


def _history(book: ActBook, treaty: str, state: str, known_on: date) -> tuple[StatusPeriod, ...]:
    rules = TREATIES[treaty]
    acts = book.of(treaty, state, known_on)
    if treaty == ccw.TREATY.id and not any(act.kind in CONSENTS for act in acts):
        acts = tuple(sorted((*acts, *_by_protocol(book, state, known_on)), key=lambda act: act.order))
    if rules.parent:
        parent = book.of(rules.parent, state, known_on)
        acts = (*acts, *(act for act in parent if act.kind in (WITHDRAWAL_NOTIFIED, WITHDRAWAL_RETRACTED)))
    paper = acts[0].source if acts else LISTS[treaty]
    outside = _reason(vclt.THIRD_STATES, Message("no consent to the {short} is recorded", short=rules.short), paper)
    first = StatusPeriod(adopted_on(book, treaty), Participation.NON_PARTY, NO, NOT_BOUND, None, (outside,))
    spans = [first]
    general = in_force_on(book, rules, known_on)
    for act in acts:
        unknown = act.kind == UNRECORDED
        spans = (
            [*spans, _unrecorded(act, rules)] if unknown else _applied(spans, act, acts, book, rules, general, known_on)
        )
    return _squeezed([*spans, *_beyond(book, rules, acts)])


def in_force_on(book: ActBook, rules: Treaty, known_on: date) -> date | None:
    """Return the day the treaty itself entered into force, as known: the printed one, or counted from the deposits."""
    printed = [a for a in book.of(rules.id, "", known_on) if a.kind == ENTRY_INTO_FORCE and a.done_on]
    if printed and printed[-1].done_on:
        return printed[-1].done_on.first_on
    return counted_in_force_on(book, rules, known_on)


def counted_in_force_on(book: ActBook, rules: Treaty, known_on: date) -> date | None:
    """Return the day of entry into force counted from the deposits known by then, or None if there are too few."""
    days = sorted(
        act.done_on.last_on
        for act in book.acts
        if act.treaty == rules.id and act.kind in CONSENTS and act.done_on and act.known_on <= known_on
    )
    return rules.enters(days[rules.threshold - 1]) if len(days) >= rules.threshold else None


def enters_on(rules: Treaty, act: Act, general: date | None) -> date | None:
    """Return the day the treaty enters into force for a state by its deposit: never before the treaty's own.

    None where the day of deposit is not sourced, or where the treaty itself is not in force as known.
    """
    if act.done_on is None or general is None:
        return None
    return max(general, rules.enters(act.done_on.last_on))


def _applied(
    spans: list[StatusPeriod],
    act: Act,
    acts: tuple[Act, ...],
    book: ActBook,
    rules: Treaty,
    general: date | None,
    known_on: date,
) -> list[StatusPeriod]:
    if act.kind == SIGNED and act.done_on:
        return [*spans, _signed(act)]
    if act.kind in CONSENTS:
        return [*spans, *_consented(spans, act, rules, general)]
    if act.kind == APPLIED_PROVISIONALLY and act.done_on:
        return [*spans, *_provisional(spans, act, act.done_on.last_on, rules)]
    if act.kind == PROVISIONAL_ENDED and act.done_on:
        return [*spans, *_provisional_over(spans, act, act.done_on.last_on, rules)]
    if act.kind == WITHDRAWAL_NOTIFIED and act.done_on:
        return [*spans, *_withdrawal(spans, act, acts, book, rules, known_on)]
    if act.kind == SUSPENSION_NOTIFIED and act.done_on:
        return [*spans, *_suspension(spans, act, book, rules, known_on)]
    if act.kind == SUSPENSION_ENDED and act.done_on:
        return [*spans, *_resumed(spans, act.done_on.last_on)]
    return spans


def _signed(act: Act) -> StatusPeriod:
    day = act.done_on.last_on if act.done_on else act.known_on
    text = Message("signed on {done_on}; not yet bound", done_on=act.done_on)
    reasons = (_reason(vclt.OBJECT_AND_PURPOSE, text, act.source),)
    return StatusPeriod(day, Participation.SIGNATORY, NO, NOT_BOUND, day, reasons, certainty=act.certainty)


_CONSENTED = {
    "ratified": N_("ratified on {day}"), "acceded": N_("acceded on {day}"), "consented": N_("consented on {day}"),
    "accepted": N_("accepted on {day}"), "approved": N_("approved on {day}"), "succeeded": N_("succeeded on {day}"),
}  # fmt: skip


def _consented(spans: list[StatusPeriod], act: Act, rules: Treaty, general: date | None) -> list[StatusPeriod]:
    if act.kind == "succeeded":
        return _succeeded(act, rules)
    if act.done_on is None:
        return _undated(spans, act, rules, general)
    enters = enters_on(rules, act, general)
    before = period_on(_squeezed(spans), act.done_on.last_on)
    reasons = tuple(reason for reason in before.reasons if reason.article != vclt.THIRD_STATES.article)
    text = Message(_CONSENTED.get(act.kind, "{kind} on {day}"), day=act.done_on, kind=Word(act.kind))
    waits = _reason(
        vclt.OBJECT_AND_PURPOSE, Message("{text}; not yet in force for it, so not yet bound", text=text), act.source
    )
    if enters is None:
        waits = replace(waits, text=Message("{text}; {short} not in force", text=text, short=rules.short))
        return [replace(before, start_on=act.done_on.last_on, reasons=(*reasons, waits))]
    reason = _reason(rules.enters.rule, Message("{text}, in force on {enters}", text=text, enters=enters), act.source)
    if before.standing is not Participation.SIGNATORY and before.standing not in PARTIES:
        reasons = (*reasons, waits)
    held = replace(before, start_on=act.done_on.last_on, reasons=(*reasons, reason), effective_on=enters)
    party = StatusPeriod(enters, Participation.PARTY, YES, BOUND, enters, (reason,), certainty=act.certainty)
    return [held, party]


def _succeeded(act: Act, rules: Treaty) -> list[StatusPeriod]:
    """A successor is told from the day of succession where the book has it, flagged; no months are counted."""
    deposited = act.done_on.last_on if act.done_on else act.known_on
    start = act.succession_on or deposited
    text = Message("notified succession on {done_on}", done_on=act.done_on)
    if act.succession_on:
        text = Message("{notified}, to be bound from {start}", notified=text, start=start)
    else:
        text = join("; ", (text, Message("the day of succession is not in the book")))
    reason = _reason(vclt.SUCCESSORS, text, act.source)
    doubt = Certainty.CONTESTED
    counted = rules.enters(deposited)
    if act.succession_on is None or counted <= start:
        return [StatusPeriod(start, Participation.PARTY, YES, BOUND, start, (reason,), certainty=doubt)]
    views = (
        LegalView(
            Message("custom of succession"),
            Message("bound from {day}", day=start),
            YES,
            vclt.SUCCESSORS.article,
            act.source,
            act.known_on,
        ),
        LegalView(
            Message("the count of months"),
            Message("in force on {day}", day=counted),
            NO,
            rules.enters.rule.article,
            act.source,
            act.known_on,
        ),
    )
    early = StatusPeriod(start, Participation.PARTY, CONTESTED, BOUND, start, (reason,), views, certainty=doubt)
    late = StatusPeriod(counted, Participation.PARTY, YES, BOUND, start, (reason,), certainty=doubt)
    return [early, late]


def _undated(spans: list[StatusPeriod], act: Act, rules: Treaty, general: date | None) -> list[StatusPeriod]:
    """Between the first and the last day it may have entered into force the book cannot say, and says so."""
    if act.by_on is None or act.after_on is None or general is None:
        return []
    first, last = max(general, rules.enters(act.after_on)), max(general, rules.enters(act.by_on))
    open_until = Message("not shown to be in force for it before {last}, so by default not bound until then", last=last)
    reasons = (_reason(rules.enters.rule, act.why, act.source), _reason(rules.enters.rule, open_until, act.source))
    some_day = Message("in force for it from some day between {first} and {last}", first=first, last=last)
    view = LegalView(Message("the book"), some_day, CONTESTED, rules.enters.rule.article, act.source, act.known_on)
    before = period_on(_squeezed(spans), first)
    doubt = replace(before, start_on=first, bound=CONTESTED, reasons=reasons, views=(view,), certainty=act.certainty)
    party = StatusPeriod(last, Participation.PARTY, YES, BOUND, None, reasons[:1], certainty=act.certainty)
    return [doubt, party]


def _provisional(spans: list[StatusPeriod], act: Act, day: date, rules: Treaty) -> list[StatusPeriod]:
    """VCLT Art. 25(1): until it is in force for the state, what is applied provisionally binds it, and nothing more."""
    before = period_on(_squeezed(spans), day)
    if before.standing in PARTIES:
        return []
    scope = (
        join(" ", (rules.short, rules.provisional_scope)) if rules.provisional_scope else Message("what it declared")
    )
    text = Message(
        "applies it provisionally from {day} until it is in force: bound by {scope} and by no more",
        day=day,
        scope=scope,
    )
    reasons = (*before.reasons, _reason(rules.provisional or vclt.PROVISIONAL, text, act.source))
    bound = CONTESTED if before.bound == CONTESTED else YES
    return [replace(before, start_on=day, bound=bound, default=BOUND, reasons=reasons)]


def _provisional_over(spans: list[StatusPeriod], act: Act, day: date, rules: Treaty) -> list[StatusPeriod]:
    """VCLT Art. 25(2): a notice of not becoming a party ends it; what else stood that day stays."""
    before = period_on(_squeezed(spans), day)
    if before.standing in PARTIES:
        return []
    over = _reason(
        vclt.PROVISIONAL, Message("its provisional application ended on {done_on}", done_on=act.done_on), act.source
    )
    applied = (rules.provisional or vclt.PROVISIONAL).article
    reasons = (*(r for r in before.reasons if r.article != applied), over)
    bound = CONTESTED if before.bound == CONTESTED else NO
    return [replace(before, start_on=day, bound=bound, default=NOT_BOUND, reasons=reasons)]


def _withdrawal(
    spans: list[StatusPeriod], act: Act, acts: tuple[Act, ...], book: ActBook, rules: Treaty, known_on: date
) -> list[StatusPeriod]:
    received = act.done_on.last_on if act.done_on else act.known_on
    before = period_on(_squeezed(spans), received)
    if before.standing not in PARTIES:
        return []
    expiry = rules.leaves(received)
    wars = book.engaged(act.state, expiry, known_on)
    effect = _effect(expiry, wars, known_on)
    notice = _reason(
        rules.leaves.rule, Message("the depositary received the notice on {done_on}", done_on=act.done_on), act.source
    )
    bar = tuple(_barred(rules, war, expiry, known_on) for war in wars)
    if act.treaty != rules.id:
        along = Message("the notice is of the {short} and takes this protocol along", short=TREATIES[act.treaty].short)
        bar = (_reason(ccw.ALL_GO, along, act.source), *bar)
    pending = StatusPeriod(
        received, Participation.WITHDRAWAL_NOTIFIED, before.bound, before.default, received,
        (notice, *bar, *before.reasons[:1]), before.views, effective_on=effect, certainty=act.certainty,
    )  # fmt: skip
    retracted = next((a for a in acts if _takes_back(a, act, received, effect)), None)
    if retracted and retracted.done_on:
        back = Message("the notice was taken back on {done_on}", done_on=retracted.done_on)
        reason = _reason(vclt.RETRACTION, back, retracted.source)
        return [pending, replace(before, start_on=retracted.done_on.last_on, reasons=(*before.reasons, reason))]
    if effect is None:
        return [pending]
    ahead = effect > known_on
    text = (
        Message("withdrawal takes effect on {effect}, unless taken back or then at war", effect=effect)
        if ahead
        else Message("withdrawal took effect on {effect}", effect=effect)
    )
    left = _reason(rules.leaves.rule, text, act.source)
    reasons = (_reason(rules.stays, rules.stays.text, text_of(rules.stays.article)),) if rules.stays else ()
    sure = Certainty.PROBABLE if ahead and act.certainty is Certainty.CERTAIN else act.certainty
    gone = (left, notice, *bar, *reasons)
    return [
        pending,
        StatusPeriod(effect, Participation.WITHDRAWN, NO, NOT_BOUND, effect, gone, effective_on=effect, certainty=sure),
    ]


def _effect(expiry: date, wars: tuple[ArmedConflict, ...], known_on: date) -> date | None:
    """Return the day of effect: the expiry, or the last end of the wars that hold on it; None if one has no end."""
    ends = [war.known_end(known_on) for war in wars]
    known = [end for end in ends if end is not None]
    return max((expiry, *known)) if len(known) == len(ends) else None


def _barred(rules: Treaty, war: ArmedConflict, expiry: date, known_on: date) -> Reason:
    end = war.known_end(known_on)
    until = Message("until it ended on {end}", end=end) if end else Message("until it ends")
    paper = ", ".join(cite.source for cite in war.cites) or "hypothetical"
    text = Message(
        "engaged in “{war}” on {expiry}, the day of expiry: bound {until}", war=war.name, expiry=expiry, until=until
    )
    return _reason(rules.bar, text, paper)


def _takes_back(act: Act, notice: Act, received: date, effect: date | None) -> bool:
    if act.kind != WITHDRAWAL_RETRACTED or act.done_on is None or act.treaty != notice.treaty:
        return False
    return received <= act.done_on.last_on and (effect is None or act.done_on.last_on < effect)


def _suspension(
    spans: list[StatusPeriod], act: Act, book: ActBook, rules: Treaty, known_on: date
) -> list[StatusPeriod]:
    start = act.done_on.last_on if act.done_on else act.known_on
    before = period_on(_squeezed(spans), start)
    if before.standing not in PARTIES:
        return []
    return [StatusPeriod(
        start, Participation.SUSPENSION_CLAIMED, CONTESTED, BOUND, start,
        (*suspension_reasons(act, rules), *before.reasons[:1]), suspension_views(book, act, rules, known_on),
        certainty=Certainty.CONTESTED,
    )]  # fmt: skip


def _resumed(spans: list[StatusPeriod], day: date) -> list[StatusPeriod]:
    """Return what the end of a claim leaves: what was before it, or the notice given since, no longer contested."""
    now = period_on(_squeezed(spans), day)
    if now.standing is Participation.WITHDRAWAL_NOTIFIED:
        return [replace(now, start_on=day, bound=YES, default=BOUND, views=())]
    if now.standing is not Participation.SUSPENSION_CLAIMED:
        return []
    before = [s for s in _squeezed(spans) if s.start_on <= day and s.standing is not Participation.SUSPENSION_CLAIMED]
    return [replace(before[-1], start_on=day)]


def _by_protocol(book: ActBook, state: str, known_on: date) -> tuple[Act, ...]:
    """Whoever is bound by a protocol is a party to the Convention (CCW Art. 4): the earliest such consent stands in."""
    protocols = [treaty.id for treaty in TREATIES.values() if treaty.parent == ccw.TREATY.id]
    acts = [a for name in protocols for a in book.of(name, state, known_on) if a.kind in CONSENTS]
    earliest = min(acts, key=lambda act: act.order, default=None)
    if earliest is None:
        return ()
    why = earliest.why or Message("a party to a protocol is a party to the Convention, at the latest from then")
    return (replace(earliest, treaty=ccw.TREATY.id, kind="consented", why=why),)


def _unrecorded(act: Act, rules: Treaty) -> StatusPeriod:
    """A paper shows neither that the state accepted the treaty nor that it did not: open from the day of the act on."""
    day = act.done_on.last_on if act.done_on else act.known_on
    silent = Message("whether it has consented to the {short} is not known", short=rules.short)
    article = vclt.THIRD_STATES.article
    view = LegalView(Message("the book"), silent, CONTESTED, article, act.source, act.known_on)
    reasons = (_reason(vclt.THIRD_STATES, act.why, act.source),)
    return StatusPeriod(
        day, Participation.NOT_KNOWN, CONTESTED, NOT_BOUND, None, reasons, (view,), certainty=Certainty.PROBABLE
    )


def _beyond(book: ActBook, rules: Treaty, acts: tuple[Act, ...]) -> list[StatusPeriod]:
    """Beyond the day on which the book is known complete, a state that it does not list is not known to be outside.

    It is told as not bound, for nothing shows that it is, and never as certain. A paper that found it outside on a
    later day moves that day for it.
    """
    horizon = book.horizons.get(rules.id)
    if horizon is None or any(act.kind in (*CONSENTS, SIGNED, UNRECORDED) for act in acts):
        return []
    found = [act for act in acts if act.kind in NON_PARTY and act.done_on and act.done_on.first_on > horizon]
    last_on = max((horizon, *(act.done_on.first_on for act in found if act.done_on)))
    text = Message(
        "not known since {last_on}: until then no consent to the {short} is recorded; beyond it the book is not known "
        "complete",
        last_on=last_on,
        short=rules.short,
    )
    reasons = (_reason(vclt.THIRD_STATES, text, found[-1].source if found else LISTS[rules.id]),)
    start_on, unknown = last_on + timedelta(days=1), Participation.NOT_KNOWN
    return [StatusPeriod(start_on, unknown, NO, NOT_BOUND, None, reasons, certainty=Certainty.PROBABLE)]


def _squeezed(spans: list[StatusPeriod]) -> tuple[StatusPeriod, ...]:
    """Return the spans in order, the later-made of two that begin on one day alone."""
    by_day = {span.start_on: span for span in spans}
    return tuple(by_day[day] for day in sorted(by_day))


def _reason(rule: LegalRule, text: str, source: str) -> Reason:
    return Reason(rule.article, text, source)
