"""Who may do what for whom: a matrix of rules on use, aid and assistance, answered for one pair on one day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.law.act import ActBook, Certainty
from marchland.law.position import STRICTEST_FIRST, Answer, Position, from_views
from marchland.law.rule import Reason
from marchland.law.status import BOUND, CONTESTED, NO, PARTIES, Standing, Status, adopted_on, status
from marchland.law.treaties import ccw_ap2, vclt
from marchland.law.treaties.all import TREATIES

ANY, SELF, COMPANY, PARTY = "any", "self", "company", "party"
EX_PARTY, NON_PARTY, NOT_BOUND_BY_AP2 = "ex_party", "non_party", "not_bound_by_ap2"
COUNTERPARTS = (NOT_BOUND_BY_AP2, SELF, COMPANY, EX_PARTY, NON_PARTY, PARTY, ANY)
ACTORS = ("party", "pending", "suspension_claimed", "former_party", "non_party", "signatory")
SPOKEN = {"any": ANY, "anyone": ANY, "company": COMPANY, "self": SELF, "own": SELF}
_STATE = re.compile(r"[A-Z]{3}")
_ACTORS: Mapping[Standing, tuple[str, ...]] = {
    Standing.PARTY: ("party",),
    Standing.WITHDRAWAL_NOTIFIED: ("pending", "party"),
    Standing.SUSPENSION_CLAIMED: ("suspension_claimed", "party"),
    Standing.WITHDRAWN: ("former_party",),
    Standing.NON_PARTY: ("non_party",),
    Standing.SIGNATORY: ("signatory",),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a state may do; what is asked of `kind_of` holds for it too, where no rule names it itself."""

    id: str
    label: str
    label_uk: str
    treaties: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    kind_of: str = ""


@dataclass(frozen=True, slots=True)
class AssistanceRule:
    """One row of the matrix: whoever stands so to the treaty, doing this with that counterpart, is answered so."""

    id: str
    treaty: str
    actor: tuple[str, ...]
    activities: tuple[str, ...]
    counterpart: tuple[str, ...]
    answer: Answer
    default: Answer | None
    article: str
    reason: str
    confidence: Certainty
    cites: tuple[Citation, ...]
    views: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """All activities and rules that the shipped file holds."""

    activities: Mapping[str, Activity]
    rules: tuple[AssistanceRule, ...]
    digest: str = ""
    spelt: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        spelt = {
            plain(said): found.id
            for found in self.activities.values()
            for said in (found.id, found.label, found.label_uk, *found.aliases)
        }
        object.__setattr__(self, "spelt", spelt)

    def activity(self, name: str) -> Activity:
        """Return the activity of that id, label or alias; raises NotFoundError with the nearest names."""
        if plain(name) not in self.spelt:
            known = [*self.activities, *(said for found in self.activities.values() for said in found.aliases)]
            raise NotFoundError(
                f"no activity is called {name!r}",
                next_step=nearest(name, known) or "known are: " + ", ".join(self.activities),
            )
        return self.activities[self.spelt[plain(name)]]

    def lineage(self, activity: Activity) -> tuple[str, ...]:
        """Return the activity's id, then of what it is a kind, and `any` last."""
        found = [activity.id]
        while (wider := self.activities[found[-1]].kind_of) and wider not in found:
            found.append(wider)
        return (*found, ANY)


@dataclass(frozen=True, slots=True)
class AssistanceAnswer:
    """The answer under one treaty; `default` holds until a contested one is settled, None where nothing says so.

    `actor` and `counterpart` tell how each one's standing was found; None for what is no state, and for a day before
    the treaty was adopted. `also` are the further rules that speak to the case.
    """

    treaty: str
    answer: Answer
    default: Answer | None
    article: str
    reason: str
    confidence: Certainty
    views: tuple[Position, ...]
    sources: tuple[Citation, ...]
    rule: str
    also: tuple[str, ...]
    actor: Status | None
    counterpart: Status | None
    as_of: AsOf

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why the actor stands to the treaty as it does."""
        return self.actor.reasons if self.actor else ()


@dataclass(frozen=True, slots=True)
class Assistance:
    """What each treaty answers, and the strictest of the answers over all."""

    actor: str
    activity: Activity
    counterpart: str
    overall: AssistanceAnswer
    answers: tuple[AssistanceAnswer, ...]
    as_of: AsOf


def plain(name: str) -> str:
    """Return a name in the one spelling by which names are compared."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def assist(book: ActBook, matrix: Matrix, actor: str, activity: str, counterpart: str, as_of: AsOf) -> Assistance:
    """Return what each treaty says of the activity, from the standing of both on the day as known by the other.

    Art. 1(1)(c) APMBC forbids a party to help anyone; a party whose notice runs is bound in full (Art. 20(3)), and one
    that the Convention no longer binds is still answered by AP II. Raises NotFoundError for an unknown activity, and
    InputError for an actor or counterpart that is neither a state's code nor `self`, `company` or `anyone`.
    """
    asked = matrix.activity(activity)
    if not _STATE.fullmatch(actor):
        raise InputError(f"the actor {actor!r} is no state's code", next_step="give three letters, such as POL")
    other = SELF if counterpart == actor else SPOKEN.get(counterpart.casefold(), counterpart)
    if other not in SPOKEN.values() and not _STATE.fullmatch(other):
        raise InputError(
            f"the counterpart {counterpart!r} is no state's code",
            next_step="give three letters, such as POL, or self, company or anyone",
        )
    answers = tuple(_answer(book, matrix, treaty, actor, asked, other, as_of) for treaty in asked.treaties)
    overall = min(answers, key=lambda answer: STRICTEST_FIRST.index(answer.answer))
    return Assistance(actor, asked, other, overall, answers, as_of)


def _answer(
    book: ActBook, matrix: Matrix, treaty: str, actor: str, asked: Activity, other: str, as_of: AsOf
) -> AssistanceAnswer:
    stands = _status(book, treaty, actor, as_of)
    facing = _status(book, treaty, other, as_of) if _STATE.fullmatch(other) else None
    blank = AssistanceAnswer(
        treaty, Answer.NOT_GOVERNED, None, vclt.THIRD_STATES.article, "", Certainty.CERTAIN, (), (), "", (), stands,
        facing, as_of,
    )  # fmt: skip
    if stands is None:
        return replace(blank, reason=f"the {TREATIES[treaty].short} did not exist on {as_of.valid_on}")
    kinds = _counterpart_kinds(book, facing, other, as_of)
    matched = _matched(matrix, treaty, _actor_kinds(stands), matrix.lineage(asked), kinds)
    if not matched:
        return _unruled(blank, stands)
    rule = matched[0]
    views = tuple(view for view in rule.views if view.known_on <= as_of.known_on)
    made = replace(
        blank, answer=rule.answer, default=rule.default, article=rule.article, reason=rule.reason,
        confidence=rule.confidence, views=views, sources=rule.cites, rule=rule.id,
        also=tuple(found.id for found in matched[1:]),
    )  # fmt: skip
    return _unsettled(made, rule, stands)


def _status(book: ActBook, treaty: str, state: str, as_of: AsOf) -> Status | None:
    return status(book, treaty, state, as_of) if as_of.valid_on >= adopted_on(book, treaty) else None


def _actor_kinds(stands: Status) -> tuple[str, ...]:
    """Return how the matrix calls that standing, the narrowest word first; a doubtful party is asked as a party."""
    if stands.status is Standing.NON_PARTY and stands.bound == CONTESTED:
        return ("party",)
    return _ACTORS[stands.status]


def _counterpart_kinds(book: ActBook, facing: Status | None, other: str, as_of: AsOf) -> tuple[str, ...]:
    """Return how the matrix calls the counterpart, the narrowest word first; a former party is a non-party too."""
    if facing is None:
        return (other, ANY) if other != ANY else (ANY,)
    protocol = _status(book, ccw_ap2.TREATY.id, other, as_of)
    unbound = (NOT_BOUND_BY_AP2,) if protocol is None or protocol.bound == NO else ()
    if facing.status in PARTIES:
        return (*unbound, PARTY, ANY)
    left = (EX_PARTY,) if facing.status is Standing.WITHDRAWN else ()
    return (*unbound, *left, NON_PARTY, ANY)


def _matched(
    matrix: Matrix, treaty: str, actors: tuple[str, ...], lineage: tuple[str, ...], counterparts: tuple[str, ...]
) -> tuple[AssistanceRule, ...]:
    """Return the rules that speak to the case, the closest first: by activity, then actor, then counterpart."""
    found: list[tuple[tuple[int, int, int], AssistanceRule]] = []
    for rule in matrix.rules:
        if rule.treaty != treaty:
            continue
        near = tuple(
            min((order.index(word) for word in words if word in order), default=-1)
            for words, order in ((rule.activities, lineage), (rule.actor, actors), (rule.counterpart, counterparts))
        )
        if -1 not in near:
            found.append(((near[0], near[1], near[2]), rule))
    return tuple(rule for _, rule in sorted(found, key=lambda pair: pair[0]))


def _unruled(blank: AssistanceAnswer, stands: Status) -> AssistanceAnswer:
    """Whoever is bound and meets no rule is told so; silence is never a permission."""
    if stands.status is Standing.SIGNATORY:
        rule = vclt.OBJECT_AND_PURPOSE
        return replace(blank, answer=Answer.CONTESTED, article=rule.article, reason=rule.text,
                       confidence=Certainty.CONTESTED)  # fmt: skip
    if stands.bound == NO:
        article = stands.reasons[0].article if stands.reasons else vclt.THIRD_STATES.article
        return replace(blank, article=article, reason=f"the {TREATIES[blank.treaty].short} does not bind it")
    return replace(
        blank, answer=Answer.CONTESTED, article=TREATIES[blank.treaty].short, confidence=Certainty.CONTESTED,
        reason="no rule of the matrix speaks to this counterpart; that permits nothing",
    )  # fmt: skip


def _unsettled(made: AssistanceAnswer, rule: AssistanceRule, stands: Status) -> AssistanceAnswer:
    """Where it is contested whether the actor is bound, so is what forbids or limits; what is allowed stays so."""
    if stands.bound != CONTESTED or made.answer in (Answer.ALLOWED, Answer.NOT_GOVERNED):
        return made
    if_bound = made.default or made.answer
    default = if_bound if stands.default == BOUND else Answer.NOT_GOVERNED
    views = (*made.views, *from_views(stands.views, if_bound))
    if set(rule.actor) & {"suspension_claimed"}:
        return replace(made, views=views, default=made.default or default)
    article = "; ".join(dict.fromkeys((made.article, *(reason.article for reason in stands.reasons[:2]))))
    reason = f"whether it is bound is contested; if it is: {made.reason}"
    return replace(made, answer=Answer.CONTESTED, default=default, article=article, reason=reason, views=views,
                   confidence=Certainty.CONTESTED)  # fmt: skip
