"""The law's answers to what claims ask of it, as of the two dates, with the papers behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marchland.audit.domain.claim import Claims
from marchland.audit.domain.question import Answers, AnswerState, LegalAnswer, LegalPoint, LegalQuestion, QuestionKind
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, InputError, Location, MarchlandError, nearest
from marchland.core.message import Clause, Message, Word, join
from marchland.law.domain.act import NON_PARTY, WITHDRAWAL_EFFECTIVE, WITHDRAWAL_NOTIFIED, Act, Certainty
from marchland.law.domain.calendar import months_after
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.status import CONTESTED, NO, YES, Participation, StatusPeriod, TreatyStatus, history
from marchland.law.domain.status import status as standing
from marchland.law.domain.treaties.all import RULES
from marchland.law.domain.treaty import Treaty
from marchland.law.service.questions import LawBooks, find_state, find_treaty

_WORDS: Mapping[QuestionKind, tuple[str, ...]] = {
    QuestionKind.STATUS: tuple(Participation),
    QuestionKind.BOUND: (YES, NO, CONTESTED),
    QuestionKind.BOUND_DURING_NOTICE: (YES, NO, CONTESTED),
    QuestionKind.PARTY: (YES, NO, CONTESTED),
}
"""The words that each question may be answered by, where they are few."""
_LONGEST_NOTICE = 60  # months


def asks_law(claims: Claims) -> bool:
    """Tell whether any of the claims asks the law."""
    return any(claim.legal for claim in claims.claims)


def answer_questions(claims: Claims, books: LawBooks, as_of: AsOf) -> Answers:
    """Return the law's answer to every question of the claims.

    Raises ClaimError, placed at the field, for a state, treaty, act, rule or word that is in no book.
    """
    answers: dict[LegalQuestion, LegalAnswer] = {}
    for claim in claims.claims:
        for point in claim.legal:
            answers[point.question] = _answer(_resolved(claim.id, point, books, as_of))
    return answers


def answer_points(points: Iterable[LegalPoint], books: LawBooks, as_of: AsOf) -> Answers:
    """Return the law's answer to every question of some points; raises ClaimError as `answer_questions` does."""
    return {point.question: _answer(_resolved("", point, books, as_of)) for point in points}


@dataclass(frozen=True, slots=True)
class _ResolvedQuestion:
    """A question with its names looked up."""

    question: LegalQuestion
    books: LawBooks
    as_of: AsOf
    state: str
    treaty: Treaty | None
    rule: LegalRule | None

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
        acts = self.books.acts.of(self.rules.id, self.state, self.as_of.known_on)
        return tuple(act for act in acts if act.done_on is None or act.done_on.last_on <= self.as_of.valid_on)

    @property
    def spans(self) -> tuple[StatusPeriod, ...]:
        """Return the state's history under the treaty."""
        return history(self.books.acts, self.rules.id, self.state, self.as_of.known_on)

    def papers(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the slugs that reasons or acts name as their papers, each once."""
        slugs = (slug for text in texts for slug in text.split(", "))
        return tuple(dict.fromkeys(slug for slug in slugs if slug and " " not in slug and slug != "hypothetical"))


def _resolved(claim: str, point: LegalPoint, books: LawBooks, as_of: AsOf) -> _ResolvedQuestion:
    question = point.question
    state, treaty, rule = "", None, None
    field = "state"
    try:
        state = find_state(books, question.state).iso3 if question.state else ""
        field = "treaty"
        treaty = find_treaty(question.treaty) if question.treaty else None
        field = "act"
        kinds = {act.kind for act in books.acts.acts if treaty and act.treaty == treaty.id}
        short = treaty.short if treaty else ""
        _known(
            question.act, kinds, lambda: Message("no act of {short} is called {word!r}", short=short, word=question.act)
        )
        field = "rule"
        _known(question.rule, RULES, lambda: Message("no rule is called {name!r}", name=question.rule))
        rule = RULES.get(question.rule)
        field = "says.answer"
        word = point.stated.word if point.stated else ""
        _known(
            word,
            _WORDS.get(question.kind, ()),
            lambda: Message("{ask} is never {word!r}", ask=question.kind, word=word),
        )
    except MarchlandError as error:
        where = point.where.get(field, Location(field=field))
        raise ClaimError(
            "claim {claim}: {message}", claim=claim, message=error.message, where=where, next_step=error.next_step
        ) from None
    return _ResolvedQuestion(question, books, as_of, state, treaty, rule)


def _known(word: str, known: Iterable[str], wrong: Callable[[], Message]) -> None:
    names = list(known)
    if word and names and word not in names:
        raise InputError(wrong(), next_step=nearest(word, names) or "see `marchland law timeline`")


def _answer(question: _ResolvedQuestion) -> LegalAnswer:
    return _ANSWERERS[question.question.kind](question)


def _on_day(day: date, text: str, sources: tuple[str, ...]) -> LegalAnswer:
    return LegalAnswer(AnswerState.ANSWERED, text, day, day, sources=sources)


def _notice(question: _ResolvedQuestion) -> StatusPeriod | None:
    """Return the span of the last notice that was given by the valid day."""
    running = [span for span in question.spans if span.standing is Participation.WITHDRAWAL_NOTIFIED]
    return next((span for span in reversed(running) if span.start_on <= question.as_of.valid_on), None)


def _no_notice(question: _ResolvedQuestion) -> LegalAnswer:
    return LegalAnswer(
        AnswerState.ABSENT, Message("no notification of withdrawal from the {short} by {name} is in the book {as_of}",
                              short=question.rules.short, name=question.name, as_of=question.as_of)
    )  # fmt: skip


def _notified_on(question: _ResolvedQuestion) -> LegalAnswer:
    notice = _notice(question)
    if notice is None:
        return _no_notice(question)
    day = notice.start_on
    cited = (act.source for act in question.acts if act.kind == WITHDRAWAL_NOTIFIED and _done(act, day))
    sources = question.papers((*cited, notice.reasons[0].source))
    return _on_day(
        day,
        Message(
            "{name} notified its withdrawal from the {short} on {day}",
            name=question.name,
            short=question.rules.short,
            day=day,
        ),
        sources,
    )


def _effective_on(question: _ResolvedQuestion) -> LegalAnswer:
    notice = _notice(question)
    if notice is None:
        return _no_notice(question)
    after = [span for span in question.spans if span.start_on > notice.start_on]
    gone = next((span for span in after if span.standing is Participation.WITHDRAWN), None)
    began = Message("{name}: notified on {start_on}", name=question.name, start_on=notice.start_on)
    if gone is None:
        why = [*notice.reasons[1:-1], *(after[0].reasons[-1:] if after else ())]
        words = join("; ", (reason.text for reason in why)) or Message("no day of effect follows")
        sources = question.papers(reason.source for reason in (notice.reasons[0], *why))
        return LegalAnswer(
            AnswerState.ANSWERED, Message("{began}, but {words}", began=began, words=words), sources=sources
        )
    printed = [
        act.source
        for act in question.books.acts.of(question.rules.id, question.state, question.as_of.known_on)
        if act.kind == WITHDRAWAL_EFFECTIVE and _done(act, gone.start_on)
    ]
    rule = question.rules.leaves.rule.article
    text = Message(
        "{began}, withdrawal from the {short} takes effect on {start_on} ({rule})",
        began=began,
        short=question.rules.short,
        start_on=gone.start_on,
        rule=rule,
    )
    return _on_day(gone.start_on, text, question.papers((*(reason.source for reason in gone.reasons), *printed)))


def _done(act: Act, day: date) -> bool:
    return act.done_on is not None and act.done_on.last_on == day


def _bound_during_notice(question: _ResolvedQuestion) -> LegalAnswer:
    notice = _notice(question)
    if notice is None:
        return _no_notice(question)
    after = [span for span in question.spans if span.start_on > notice.start_on]
    end = next((span for span in after if span.standing in (Participation.WITHDRAWN, Participation.PARTY)), None)
    running = [notice, *(span for span in after if end is None or span.start_on < end.start_on)]
    words = {span.bound for span in running}
    word = words.pop() if len(words) == 1 else CONTESTED
    until = Message("to {day}", day=end.start_on) if end else Message("without a day on which it ends")
    text = Message(
        "{name} bound by the {short} while its notice runs, {start_on} {until}: {word}",
        name=question.name,
        short=question.rules.short,
        start_on=notice.start_on,
        until=until,
        word=Word(word),
    )
    sources = question.papers(reason.source for reason in notice.reasons)
    return LegalAnswer(AnswerState.ANSWERED, text, word=word, sources=sources)


def _act(question: _ResolvedQuestion) -> LegalAnswer:
    kind = question.question.act
    done = [act for act in question.acts if act.kind == kind]
    words = Word(kind)
    if not done:
        return LegalAnswer(
            AnswerState.ABSENT,
            Message(
                "{name}: no “{words}” is in the book {as_of}", name=question.name, words=words, as_of=question.as_of
            ),
        )
    act = done[-1]
    sources = question.papers([act.source])
    sure = "" if act.certainty is Certainty.CERTAIN else Word(act.certainty)
    details = join("; ", filter(None, (act.authority, act.reference, sure)))
    suffix = Message(" ({said})", said=details) if details else ""
    if act.done_on is None:
        text = Message(
            "{name}: {words}{told}, on a day not sourced: {why}",
            name=question.name,
            words=words,
            told=suffix,
            why=act.why,
        )
        return LegalAnswer(AnswerState.OPEN, text, reference=act.reference, sources=sources)
    text = Message("{name}: {words} on {day}{told}", name=question.name, words=words, day=act.done_on, told=suffix)
    return LegalAnswer(
        AnswerState.ANSWERED, text, act.done_on.first_on, act.done_on.last_on, reference=act.reference, sources=sources
    )


def _by_standing(word: Callable[[TreatyStatus], str]) -> Callable[[_ResolvedQuestion], LegalAnswer]:
    """Return what answers a question of the standing on a day by that word of it."""

    def answer(question: _ResolvedQuestion) -> LegalAnswer:
        try:
            status = _standing(question)
        except InputError as error:
            return LegalAnswer(AnswerState.ABSENT, error.message)
        return LegalAnswer(
            AnswerState.ANSWERED, _told(question, status), word=word(status), sources=_behind(question, status)
        )

    return answer


def _standing(question: _ResolvedQuestion) -> TreatyStatus:
    return standing(question.books.acts, question.rules.id, question.state, AsOf(question.day, question.as_of.known_on))


def _told(question: _ResolvedQuestion, status: TreatyStatus) -> str:
    bound: Message = Word(status.bound)
    if status.bound == CONTESTED:
        bound = Message("{contested}, by default {default}", contested=bound, default=Word(status.default))
    why = status.reasons[0].text
    return Message(
        "{name} under the {short} on {day}: {status}, bound: {bound}; {why}",
        name=question.name,
        short=question.rules.short,
        day=question.day,
        status=Word(status.status),
        bound=bound,
        why=why,
    )


def _behind(question: _ResolvedQuestion, status: TreatyStatus) -> tuple[str, ...]:
    texts = [reason.source for reason in status.reasons] + [view.source for view in status.views]
    if not status.party:
        texts += [act.source for act in question.acts if act.kind in NON_PARTY]
    return question.papers(texts)


def _party(status: TreatyStatus) -> str:
    if status.party:
        return YES
    return CONTESTED if status.bound == CONTESTED else NO


def _since(question: _ResolvedQuestion) -> LegalAnswer:
    try:
        status = _standing(question)
    except InputError as error:
        return LegalAnswer(AnswerState.ABSENT, error.message)
    sources = _behind(question, status)
    if status.since is None:
        return LegalAnswer(
            AnswerState.OPEN,
            Message("{asked}; since no day that is known", asked=_told(question, status)),
            sources=sources,
        )
    return _on_day(
        status.since, Message("{asked}; since {since}", asked=_told(question, status), since=status.since), sources
    )


def _exit_rule(question: _ResolvedQuestion) -> LegalAnswer:
    """The months of notice are counted off the rule that computes them, and the bar is told beside it."""
    leaves, bar = question.rules.leaves, question.rules.bar
    first = question.as_of.valid_on.replace(day=1)
    months = next((n for n in range(_LONGEST_NOTICE) if months_after(first, n) == leaves(first)), 0)
    text = join(": ", (leaves.rule.article, join(" ", (leaves.rule.text, Clause(bar.text)))))
    return LegalAnswer(
        AnswerState.ANSWERED,
        text,
        word=Message("{months} months, except in an armed conflict", months=months),
        short_word=Message("{months} months", months=months),
        exception=Message("the exception of an armed conflict"),
    )


def _rule(question: _ResolvedQuestion) -> LegalAnswer:
    text = join(": ", (question.rule.article, Clause(question.rule.text))) if question.rule else ""
    return LegalAnswer(AnswerState.ANSWERED, text)


_ANSWERERS: Mapping[QuestionKind, Callable[[_ResolvedQuestion], LegalAnswer]] = {
    QuestionKind.NOTIFIED_ON: _notified_on,
    QuestionKind.EFFECTIVE_ON: _effective_on,
    QuestionKind.SINCE: _since,
    QuestionKind.ACT: _act,
    QuestionKind.STATUS: _by_standing(lambda status: status.status.value),
    QuestionKind.BOUND: _by_standing(lambda status: status.bound),
    QuestionKind.BOUND_DURING_NOTICE: _bound_during_notice,
    QuestionKind.PARTY: _by_standing(_party),
    QuestionKind.EXIT_RULE: _exit_rule,
    QuestionKind.RULE: _rule,
}
