"""The law's answers to what claims ask of it, as of the two dates, with the papers behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marchland.audit.claim import Claims
from marchland.audit.question import Answers, Ask, Found, LegalAnswer, LegalPoint, Question
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, InputError, MarchlandError, Where, nearest
from marchland.law.act import NON_PARTY, WITHDRAWAL_EFFECTIVE, WITHDRAWAL_NOTIFIED, Act, Certainty
from marchland.law.calendar import months_after
from marchland.law.rule import Rule
from marchland.law.status import CONTESTED, NO, YES, Span, Standing, Status, history
from marchland.law.status import status as standing
from marchland.law.treaties.all import RULES
from marchland.law.treaty import Treaty
from marchland.services.law import LawBooks, find_state, find_treaty

_WORDS: Mapping[Ask, tuple[str, ...]] = {
    Ask.STATUS: tuple(Standing),
    Ask.BOUND: (YES, NO, CONTESTED),
    Ask.BOUND_DURING_NOTICE: (YES, NO, CONTESTED),
    Ask.PARTY: (YES, NO, CONTESTED),
}
"""The words that each question may be answered by, where they are few."""
_LONGEST_NOTICE = 60  # months


def asks_law(claims: Claims) -> bool:
    """Tell whether any of the claims asks the law."""
    return any(claim.legal for claim in claims.claims)


def answers(claims: Claims, books: LawBooks, as_of: AsOf) -> Answers:
    """Return the law's answer to every question of the claims.

    Raises ClaimError, placed at the field, for a state, treaty, act, rule or word that is in no book.
    """
    found: dict[Question, LegalAnswer] = {}
    for claim in claims.claims:
        for point in claim.legal:
            found[point.question] = _answer(_asked(claim.id, point, books, as_of))
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its names looked up."""

    question: Question
    books: LawBooks
    as_of: AsOf
    state: str
    treaty: Treaty | None
    rule: Rule | None

    @property
    def rules(self) -> Treaty:
        """Return the treaty of a question that has one."""
        if self.treaty is None:
            raise AssertionError(self.question)
        return self.treaty

    @property
    def name(self) -> str:
        """Return what the state is called."""
        return self.books.state_name(self.state)

    @property
    def day(self) -> date:
        """Return the day it is asked for."""
        return self.question.on or self.as_of.valid_on

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return the state's acts under the treaty that were known and done by the two dates, or have no day."""
        known = self.books.acts.of(self.rules.id, self.state, self.as_of.known_on)
        return tuple(act for act in known if act.done_on is None or act.done_on.last_on <= self.as_of.valid_on)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the state's history under the treaty."""
        return history(self.books.acts, self.rules.id, self.state, self.as_of.known_on)

    def papers(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the slugs that reasons or acts name as their papers, each once."""
        slugs = (slug for text in texts for slug in text.split(", "))
        return tuple(dict.fromkeys(slug for slug in slugs if slug and " " not in slug and slug != "hypothetical"))


def _asked(claim: str, point: LegalPoint, books: LawBooks, as_of: AsOf) -> _Asked:
    asked = point.question
    state, treaty, rule = "", None, None
    field = "state"
    try:
        state = find_state(books, asked.state).iso3 if asked.state else ""
        field = "treaty"
        treaty = find_treaty(asked.treaty) if asked.treaty else None
        field = "act"
        kinds = {act.kind for act in books.acts.acts if treaty and act.treaty == treaty.id}
        _known(asked.act, kinds, f"no act of {treaty.short if treaty else 'no treaty'} is called")
        field = "rule"
        _known(asked.rule, RULES, "no rule is called")
        rule = RULES.get(asked.rule)
        field = "says.answer"
        _known(point.said.word if point.said else "", _WORDS.get(asked.ask, ()), f"{asked.ask} is never")
    except MarchlandError as error:
        where = point.where.get(field, Where(field=field))
        raise ClaimError(f"claim {claim}: {error.message}", where=where, next_step=error.next_step) from None
    return _Asked(asked, books, as_of, state, treaty, rule)


def _known(word: str, known: Iterable[str], what: str) -> None:
    names = list(known)
    if word and names and word not in names:
        raise InputError(f"{what} {word!r}", next_step=nearest(word, names) or "see `marchland law timeline`")


def _answer(asked: _Asked) -> LegalAnswer:
    return _ANSWERERS[asked.question.ask](asked)


def _on_day(day: date, text: str, sources: tuple[str, ...]) -> LegalAnswer:
    return LegalAnswer(Found.ANSWERED, text, day, day, sources=sources)


def _notice(asked: _Asked) -> Span | None:
    """Return the span of the last notice that was given by the valid day."""
    running = [span for span in asked.spans if span.standing is Standing.WITHDRAWAL_NOTIFIED]
    return next((span for span in reversed(running) if span.start_on <= asked.as_of.valid_on), None)


def _no_notice(asked: _Asked) -> LegalAnswer:
    return LegalAnswer(
        Found.ABSENT, f"no notification of withdrawal from the {asked.rules.short} by {asked.name} is in the book "
        f"{asked.as_of}"
    )  # fmt: skip


def _notified_on(asked: _Asked) -> LegalAnswer:
    notice = _notice(asked)
    if notice is None:
        return _no_notice(asked)
    day = notice.start_on
    cited = (act.source for act in asked.acts if act.kind == WITHDRAWAL_NOTIFIED and _done(act, day))
    sources = asked.papers((*cited, notice.reasons[0].source))
    return _on_day(day, f"{asked.name} notified its withdrawal from the {asked.rules.short} on {day}", sources)


def _effective_on(asked: _Asked) -> LegalAnswer:
    notice = _notice(asked)
    if notice is None:
        return _no_notice(asked)
    after = [span for span in asked.spans if span.start_on > notice.start_on]
    gone = next((span for span in after if span.standing is Standing.WITHDRAWN), None)
    began = f"{asked.name}: notified on {notice.start_on}"
    if gone is None:
        why = [*notice.reasons[1:-1], *(after[0].reasons[-1:] if after else ())]
        words = "; ".join(reason.text for reason in why) or "no day of effect follows"
        sources = asked.papers(reason.source for reason in (notice.reasons[0], *why))
        return LegalAnswer(Found.ANSWERED, f"{began}, but {words}", sources=sources)
    printed = [
        act.source
        for act in asked.books.acts.of(asked.rules.id, asked.state, asked.as_of.known_on)
        if act.kind == WITHDRAWAL_EFFECTIVE and _done(act, gone.start_on)
    ]
    rule = asked.rules.leaves.rule.article
    text = f"{began}, withdrawal from the {asked.rules.short} takes effect on {gone.start_on} ({rule})"
    return _on_day(gone.start_on, text, asked.papers((*(reason.source for reason in gone.reasons), *printed)))


def _done(act: Act, day: date) -> bool:
    return act.done_on is not None and act.done_on.last_on == day


def _bound_during_notice(asked: _Asked) -> LegalAnswer:
    notice = _notice(asked)
    if notice is None:
        return _no_notice(asked)
    after = [span for span in asked.spans if span.start_on > notice.start_on]
    end = next((span for span in after if span.standing in (Standing.WITHDRAWN, Standing.PARTY)), None)
    running = [notice, *(span for span in after if end is None or span.start_on < end.start_on)]
    words = {span.bound for span in running}
    word = words.pop() if len(words) == 1 else CONTESTED
    until = f"to {end.start_on}" if end else "without a day on which it ends"
    text = f"{asked.name} bound by the {asked.rules.short} while its notice runs, {notice.start_on} {until}: {word}"
    sources = asked.papers(reason.source for reason in notice.reasons)
    return LegalAnswer(Found.ANSWERED, text, word=word, sources=sources)


def _act(asked: _Asked) -> LegalAnswer:
    kind = asked.question.act
    done = [act for act in asked.acts if act.kind == kind]
    words = kind.replace("_", " ")
    if not done:
        return LegalAnswer(Found.ABSENT, f"{asked.name}: no “{words}” is in the book {asked.as_of}")
    act = done[-1]
    sources = asked.papers([act.source])
    sure = "" if act.certainty is Certainty.CERTAIN else act.certainty.value
    said = "; ".join(part for part in (act.authority, act.reference, sure) if part)
    told = f" ({said})" if said else ""
    if act.done_on is None:
        text = f"{asked.name}: {words}{told}, on a day not sourced: {act.why}"
        return LegalAnswer(Found.OPEN, text, reference=act.reference, sources=sources)
    text = f"{asked.name}: {words} on {act.done_on}{told}"
    return LegalAnswer(
        Found.ANSWERED, text, act.done_on.first_on, act.done_on.last_on, reference=act.reference, sources=sources
    )


def _by_standing(word: Callable[[Status], str]) -> Callable[[_Asked], LegalAnswer]:
    """Return what answers a question of the standing on a day by that word of it."""

    def answer(asked: _Asked) -> LegalAnswer:
        try:
            found = _standing(asked)
        except InputError as error:
            return LegalAnswer(Found.ABSENT, error.message)
        return LegalAnswer(Found.ANSWERED, _told(asked, found), word=word(found), sources=_behind(asked, found))

    return answer


def _standing(asked: _Asked) -> Status:
    return standing(asked.books.acts, asked.rules.id, asked.state, AsOf(asked.day, asked.as_of.known_on))


def _told(asked: _Asked, found: Status) -> str:
    bound = found.bound if found.bound != CONTESTED else f"{CONTESTED}, by default {found.default.replace('_', ' ')}"
    status = found.status.value.replace("_", " ")
    why = found.reasons[0].text
    return f"{asked.name} under the {asked.rules.short} on {asked.day}: {status}, bound: {bound}; {why}"


def _behind(asked: _Asked, found: Status) -> tuple[str, ...]:
    texts = [reason.source for reason in found.reasons] + [view.source for view in found.views]
    if not found.party:
        texts += [act.source for act in asked.acts if act.kind in NON_PARTY]
    return asked.papers(texts)


def _party(found: Status) -> str:
    if found.party:
        return YES
    return CONTESTED if found.bound == CONTESTED else NO


def _since(asked: _Asked) -> LegalAnswer:
    try:
        found = _standing(asked)
    except InputError as error:
        return LegalAnswer(Found.ABSENT, error.message)
    sources = _behind(asked, found)
    if found.since is None:
        return LegalAnswer(Found.OPEN, f"{_told(asked, found)}; since no day that is known", sources=sources)
    return _on_day(found.since, f"{_told(asked, found)}; since {found.since}", sources)


def _exit_rule(asked: _Asked) -> LegalAnswer:
    """The months of notice are counted off the rule that computes them, and the bar is told beside it."""
    leaves, bar = asked.rules.leaves, asked.rules.bar
    first = asked.as_of.valid_on.replace(day=1)
    months = next((n for n in range(_LONGEST_NOTICE) if months_after(first, n) == leaves(first)), 0)
    text = f"{leaves.rule.article}: {leaves.rule.text} {bar.text.removesuffix('.')}"
    return LegalAnswer(Found.ANSWERED, text, word=f"{months} months, except in an armed conflict")


def _rule(asked: _Asked) -> LegalAnswer:
    text = f"{asked.rule.article}: {asked.rule.text.removesuffix('.')}" if asked.rule else ""
    return LegalAnswer(Found.ANSWERED, text)


_ANSWERERS: Mapping[Ask, Callable[[_Asked], LegalAnswer]] = {
    Ask.NOTIFIED_ON: _notified_on,
    Ask.EFFECTIVE_ON: _effective_on,
    Ask.SINCE: _since,
    Ask.ACT: _act,
    Ask.STATUS: _by_standing(lambda found: found.status.value),
    Ask.BOUND: _by_standing(lambda found: found.bound),
    Ask.BOUND_DURING_NOTICE: _bound_during_notice,
    Ask.PARTY: _by_standing(_party),
    Ask.EXIT_RULE: _exit_rule,
    Ask.RULE: _rule,
}
