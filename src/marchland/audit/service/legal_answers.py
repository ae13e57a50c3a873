"""The law's answers to what claims ask of it, as of the two dates, with the papers behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marchland.audit.domain.claim import Claims
from marchland.audit.domain.question import Answers, Ask, Found, LegalAnswer, LegalPoint, Question
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, InputError, MarchlandError, Where, nearest
from marchland.core.message import Clause, Message, Word, join
from marchland.law.domain.act import NON_PARTY, WITHDRAWAL_EFFECTIVE, WITHDRAWAL_NOTIFIED, Act, Certainty
from marchland.law.domain.calendar import months_after
from marchland.law.domain.rule import Rule
from marchland.law.domain.status import CONTESTED, NO, YES, Span, Standing, Status, history
from marchland.law.domain.status import status as standing
from marchland.law.domain.treaties.all import RULES
from marchland.law.domain.treaty import Treaty
from marchland.law.service.questions import LawBooks, find_state, find_treaty

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
        short = treaty.short if treaty else ""
        _known(asked.act, kinds, lambda: Message("no act of {short} is called {word!r}", short=short, word=asked.act))
        field = "rule"
        _known(asked.rule, RULES, lambda: Message("no rule is called {name!r}", name=asked.rule))
        rule = RULES.get(asked.rule)
        field = "says.answer"
        word = point.said.word if point.said else ""
        _known(word, _WORDS.get(asked.ask, ()), lambda: Message("{ask} is never {word!r}", ask=asked.ask, word=word))
    except MarchlandError as error:
        where = point.where.get(field, Where(field=field))
        raise ClaimError(
            "claim {claim}: {message}", claim=claim, message=error.message, where=where, next_step=error.next_step
        ) from None
    return _Asked(asked, books, as_of, state, treaty, rule)


def _known(word: str, known: Iterable[str], wrong: Callable[[], Message]) -> None:
    names = list(known)
    if word and names and word not in names:
        raise InputError(wrong(), next_step=nearest(word, names) or "see `marchland law timeline`")


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
        Found.ABSENT, Message("no notification of withdrawal from the {short} by {name} is in the book {as_of}",
                              short=asked.rules.short, name=asked.name, as_of=asked.as_of)
    )  # fmt: skip


def _notified_on(asked: _Asked) -> LegalAnswer:
    notice = _notice(asked)
    if notice is None:
        return _no_notice(asked)
    day = notice.start_on
    cited = (act.source for act in asked.acts if act.kind == WITHDRAWAL_NOTIFIED and _done(act, day))
    sources = asked.papers((*cited, notice.reasons[0].source))
    return _on_day(
        day,
        Message(
            "{name} notified its withdrawal from the {short} on {day}",
            name=asked.name,
            short=asked.rules.short,
            day=day,
        ),
        sources,
    )


def _effective_on(asked: _Asked) -> LegalAnswer:
    notice = _notice(asked)
    if notice is None:
        return _no_notice(asked)
    after = [span for span in asked.spans if span.start_on > notice.start_on]
    gone = next((span for span in after if span.standing is Standing.WITHDRAWN), None)
    began = Message("{name}: notified on {start_on}", name=asked.name, start_on=notice.start_on)
    if gone is None:
        why = [*notice.reasons[1:-1], *(after[0].reasons[-1:] if after else ())]
        words = join("; ", (reason.text for reason in why)) or Message("no day of effect follows")
        sources = asked.papers(reason.source for reason in (notice.reasons[0], *why))
        return LegalAnswer(Found.ANSWERED, Message("{began}, but {words}", began=began, words=words), sources=sources)
    printed = [
        act.source
        for act in asked.books.acts.of(asked.rules.id, asked.state, asked.as_of.known_on)
        if act.kind == WITHDRAWAL_EFFECTIVE and _done(act, gone.start_on)
    ]
    rule = asked.rules.leaves.rule.article
    text = Message(
        "{began}, withdrawal from the {short} takes effect on {start_on} ({rule})",
        began=began,
        short=asked.rules.short,
        start_on=gone.start_on,
        rule=rule,
    )
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
    until = Message("to {day}", day=end.start_on) if end else Message("without a day on which it ends")
    text = Message(
        "{name} bound by the {short} while its notice runs, {start_on} {until}: {word}",
        name=asked.name,
        short=asked.rules.short,
        start_on=notice.start_on,
        until=until,
        word=Word(word),
    )
    sources = asked.papers(reason.source for reason in notice.reasons)
    return LegalAnswer(Found.ANSWERED, text, word=word, sources=sources)


def _act(asked: _Asked) -> LegalAnswer:
    kind = asked.question.act
    done = [act for act in asked.acts if act.kind == kind]
    words = Word(kind)
    if not done:
        return LegalAnswer(
            Found.ABSENT,
            Message("{name}: no “{words}” is in the book {as_of}", name=asked.name, words=words, as_of=asked.as_of),
        )
    act = done[-1]
    sources = asked.papers([act.source])
    sure = "" if act.certainty is Certainty.CERTAIN else Word(act.certainty)
    said = join("; ", filter(None, (act.authority, act.reference, sure)))
    told = Message(" ({said})", said=said) if said else ""
    if act.done_on is None:
        text = Message(
            "{name}: {words}{told}, on a day not sourced: {why}", name=asked.name, words=words, told=told, why=act.why
        )
        return LegalAnswer(Found.OPEN, text, reference=act.reference, sources=sources)
    text = Message("{name}: {words} on {day}{told}", name=asked.name, words=words, day=act.done_on, told=told)
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
    bound: Message = Word(found.bound)
    if found.bound == CONTESTED:
        bound = Message("{contested}, by default {default}", contested=bound, default=Word(found.default))
    why = found.reasons[0].text
    return Message(
        "{name} under the {short} on {day}: {status}, bound: {bound}; {why}",
        name=asked.name,
        short=asked.rules.short,
        day=asked.day,
        status=Word(found.status),
        bound=bound,
        why=why,
    )


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
        return LegalAnswer(
            Found.OPEN, Message("{asked}; since no day that is known", asked=_told(asked, found)), sources=sources
        )
    return _on_day(
        found.since, Message("{asked}; since {since}", asked=_told(asked, found), since=found.since), sources
    )


def _exit_rule(asked: _Asked) -> LegalAnswer:
    """The months of notice are counted off the rule that computes them, and the bar is told beside it."""
    leaves, bar = asked.rules.leaves, asked.rules.bar
    first = asked.as_of.valid_on.replace(day=1)
    months = next((n for n in range(_LONGEST_NOTICE) if months_after(first, n) == leaves(first)), 0)
    text = join(": ", (leaves.rule.article, join(" ", (leaves.rule.text, Clause(bar.text)))))
    return LegalAnswer(
        Found.ANSWERED, text, word=Message("{months} months, except in an armed conflict", months=months)
    )


def _rule(asked: _Asked) -> LegalAnswer:
    text = join(": ", (asked.rule.article, Clause(asked.rule.text))) if asked.rule else ""
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
