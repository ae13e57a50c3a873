"""Legal questions: what a claim asks of the law, what the text says to it, and what the law answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from marchland.core.errors import Location


class QuestionKind(StrEnum):
    """What can be asked; the first four are answered by a day, the last by words to read, the others by a word."""

    NOTIFIED_ON = "notified_on"
    EFFECTIVE_ON = "effective_on"
    SINCE = "since"
    ACT = "act"
    STATUS = "status"
    BOUND = "bound"
    BOUND_DURING_NOTICE = "bound_during_notice"
    PARTY = "party"
    EXIT_RULE = "exit_rule"
    RULE = "rule"


DAY_QUESTIONS = (QuestionKind.NOTIFIED_ON, QuestionKind.EFFECTIVE_ON, QuestionKind.SINCE, QuestionKind.ACT)
RULE_QUESTIONS = (QuestionKind.EXIT_RULE, QuestionKind.RULE)
"""What is asked of a treaty or a rule itself, and of no state."""


@dataclass(frozen=True, slots=True)
class LegalQuestion:
    """One question, in the words of the claims file: of a state under a treaty, or of a rule.

    `on` is the day it is asked for, the audit's own where there is none; `act` the kind of act that is looked for.
    """

    kind: QuestionKind
    state: str = ""
    treaty: str = ""
    on: date | None = None
    act: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class StatedLegalAnswer:
    """What the text says to a question: a window of days, that it was not yet done by a day, a word, a reference."""

    earliest_on: date | None = None
    latest_on: date | None = None
    not_by_on: date | None = None
    word: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LegalPoint:
    """A question with what the text says to it; where the text says nothing, the answer is told and judges nothing.

    `where` has the place of each of its fields in the file, for errors that only the books can find.
    """

    question: LegalQuestion
    stated: StatedLegalAnswer | None
    where: Mapping[str, Location] = field(default_factory=dict, compare=False)


class AnswerState(StrEnum):
    """Whether the law has an answer: it has, it knows of nothing such, or it knows and cannot say when."""

    ANSWERED = "answered"
    ABSENT = "absent"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """What the law answers as of the two dates, in words, with its papers.

    A day runs from its first to its last where the source prints only a month; an answer without a word and without
    a day to a question for one means that, as things stand, the day never comes.
    """

    state: AnswerState
    text: str
    first_on: date | None = None
    last_on: date | None = None
    word: str = ""
    reference: str = ""
    sources: tuple[str, ...] = ()
    short_word: str = ""
    exception: str = ""
    """The word without its exception, and the exception: who says the one alone leaves out the other."""


Answers = Mapping[LegalQuestion, LegalAnswer]
"""What the law answers to all questions of some claims: a plain value, worked out before the audit."""
