"""Who may do what for whom: a matrix of rules on use, aid and assistance, answered for one pair on one day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import N_, Message, join
from marchland.law.domain.act import ActBook, Certainty
from marchland.law.domain.obligation import Policy
from marchland.law.domain.position import STRICTEST_FIRST, Permissibility, Position, from_views, plain
from marchland.law.domain.rule import Reason
from marchland.law.domain.status import BOUND, CONTESTED, NO, Participation, TreatyStatus, status_if_adopted
from marchland.law.domain.treaties import ccw_ap2, vclt
from marchland.law.domain.treaties.all import TREATIES, text_of

ANY, SELF, COMPANY, PARTY = "any", "self", "company", "party"
EX_PARTY, NON_PARTY, NOT_BOUND_BY_AP2 = "ex_party", "non_party", "not_bound_by_ap2"
SPOKEN = {"any": ANY, "anyone": ANY, "company": COMPANY, "self": SELF, "own": SELF}
_STATE = re.compile(r"[A-Z]{3}")
_ACTORS: Mapping[Participation, tuple[str, ...]] = {
    Participation.PARTY: ("party",),
    Participation.WITHDRAWAL_NOTIFIED: ("pending", "party"),
    Participation.SUSPENSION_CLAIMED: ("suspension_claimed", "party"),
    Participation.WITHDRAWN: ("former_party",),
    Participation.NON_PARTY: ("non_party",),
    Participation.NOT_KNOWN: ("non_party",),
    Participation.SIGNATORY: ("signatory",),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a state may do; what is asked of `kind_of` holds for it too, where no rule names it itself.

    `other_side` is what the counterpart does in the same deal: whoever is given a mine acquires it.
    """

    id: str
    label: str
    label_uk: str
    treaties: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    kind_of: str = ""
    other_side: str = ""


@dataclass(frozen=True, slots=True)
class AssistanceRule:
    """One row of the matrix: whoever stands so to the treaty, doing this with that counterpart, is answered so."""

    id: str
    treaty: str
    actor: tuple[str, ...]
    activities: tuple[str, ...]
    counterpart: tuple[str, ...]
    answer: Permissibility
    default: Permissibility | None
    article: str
    reason: str
    confidence: Certainty
    cites: tuple[Citation, ...]
    views: tuple[Position, ...] = ()


def _spelling(name: str) -> str:
    """Return a name as it is looked up: people leave out its commas."""
    return plain(name.replace(",", " "))


@dataclass(frozen=True, slots=True)
class Matrix:
    """All activities and rules that the shipped file holds."""

    activities: Mapping[str, Activity]
    rules: tuple[AssistanceRule, ...]
    digest: str = ""
    spelt: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        spelt = {
            _spelling(said): activity.id
            for activity in self.activities.values()
            for said in (activity.id, activity.label, activity.label_uk, *activity.aliases)
        }
        object.__setattr__(self, "spelt", spelt)

    def activity(self, name: str) -> Activity:
        """Return the activity of that id, label or alias; raises NotFoundError with the nearest names."""
        if _spelling(name) not in self.spelt:
            known = [*self.activities, *(said for activity in self.activities.values() for said in activity.aliases)]
            raise NotFoundError(
                "no activity is called {name!r}",
                name=name,
                next_step=nearest(name, known)
                or Message("known are: {activities}", activities=", ".join(self.activities)),
            )
        return self.activities[self.spelt[_spelling(name)]]

    def lineage(self, activity: Activity) -> tuple[str, ...]:
        """Return the activity's id, then of what it is a kind, and `any` last."""
        ids = [activity.id]
        while (wider := self.activities[ids[-1]].kind_of) and wider not in ids:
            ids.append(wider)
        return (*ids, ANY)

    def alone(self, activity: Activity) -> bool:
        """Tell whether it is something a state does by itself: a rule on it speaks to `self`, or to any counterpart."""
        named = set(self.lineage(activity)) - {ANY}
        return any(named & set(rule.activities) and {SELF, ANY} & set(rule.counterpart) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class AssistanceRuling:
    """The answer under one treaty; `default` holds until a contested one is settled, None where nothing says so.

    `actor` and `counterpart` tell how each one's standing was found; None for what is no state, and for a day before
    the treaty was adopted. `also` are the further rules that speak to the case.
    """

    treaty: str
    answer: Permissibility
    default: Permissibility | None
    article: str
    reason: str
    confidence: Certainty
    views: tuple[Position, ...]
    sources: tuple[Citation, ...]
    rule: str
    also: tuple[str, ...]
    actor: TreatyStatus | None
    counterpart: TreatyStatus | None
    as_of: AsOf

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why the actor stands to the treaty as it does."""
        return self.actor.reasons if self.actor else ()

    def held_by(self, state: str) -> tuple[Position, ...]:
        """Return what that state itself holds on it, by a law of its own or a statement."""
        return tuple(view for view in self.views if view.holder == state)


@dataclass(frozen=True, slots=True)
class OtherSide:
    """What each treaty answers to another state in the same deal: the counterpart, or a host or transit state."""

    actor: str
    activity: Activity
    counterpart: str
    answers: tuple[AssistanceRuling, ...]


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A policy or statute of one of the states: what is in force on the day, or was its last statute."""

    state: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Assistance:
    """What each treaty answers, and the strictest of the answers over all.

    Beside it stand what the treaties answer to the others in the same deal, and the states' own policies and statutes.
    """

    actor: str
    activity: Activity
    counterpart: str
    overall: AssistanceRuling
    answers: tuple[AssistanceRuling, ...]
    as_of: AsOf
    others: tuple[OtherSide, ...] = ()
    own_rules: tuple[OwnRule, ...] = ()
    munition: str = ""


def assist(book: ActBook, matrix: Matrix, actor: str, activity: str, counterpart: str, as_of: AsOf) -> Assistance:
    """Return what each treaty says of the activity, from the standing of both on the day as known by the other.

    Art. 1(1)(c) APMBC forbids a party to help anyone; a party whose notice runs is bound in full (Art. 20(3)), and one
    that the Convention no longer binds is still answered by AP II. Raises NotFoundError for an unknown activity, and
    InputError for an actor or counterpart that is neither a state's code nor `self`, `company` or `anyone`.
    """
    candidate = matrix.activity(activity)
    if not _STATE.fullmatch(actor):
        raise InputError(
            "the actor {actor!r} is not the code of a state", actor=actor, next_step="give three letters, such as POL"
        )
    other = SELF if counterpart == actor else SPOKEN.get(counterpart.casefold(), counterpart)
    if other not in SPOKEN.values() and not _STATE.fullmatch(other):
        raise InputError(
            "the counterpart {counterpart!r} is not the code of a state",
            counterpart=counterpart,
            next_step="give three letters, such as POL, or self, company or anyone",
        )
    answers = tuple(_answer(book, matrix, treaty, actor, candidate, other, as_of) for treaty in candidate.treaties)
    overall = min(answers, key=lambda answer: STRICTEST_FIRST.index(answer.answer))
    return Assistance(actor, candidate, other, overall, answers, as_of)


def other_side(book: ActBook, matrix: Matrix, actor: str, activity: str, counterpart: str, as_of: AsOf) -> OtherSide:
    """Return what the treaties that were adopted by the day answer to what another state does in the same deal."""
    made = assist(book, matrix, actor, activity, counterpart, as_of)
    return OtherSide(actor, made.activity, counterpart, tuple(answer for answer in made.answers if answer.actor))


def _answer(
    book: ActBook, matrix: Matrix, treaty: str, actor: str, activity: Activity, other: str, as_of: AsOf
) -> AssistanceRuling:
    stands = status_if_adopted(book, treaty, actor, as_of)
    facing = status_if_adopted(book, treaty, other, as_of) if _STATE.fullmatch(other) else None
    blank = AssistanceRuling(
        treaty,
        Permissibility.NOT_GOVERNED,
        None,
        vclt.THIRD_STATES.article,
        "",
        Certainty.CERTAIN,
        (),
        (),
        "",
        (),
        stands,
        facing,
        as_of,
    )
    if stands is None:
        return replace(
            blank,
            reason=Message(
                "the {short} did not exist on {valid_on}", short=TREATIES[treaty].short, valid_on=as_of.valid_on
            ),
        )
    kinds, taken = _counterpart_kinds(book, facing, other, as_of)
    matched = _matched(matrix, treaty, _actor_kinds(stands), matrix.lineage(activity), kinds)
    if not matched:
        near = _matched(matrix, treaty, _actor_kinds(stands), matrix.lineage(activity)[:-1], None)
        return _unruled(blank, stands, near, kinds)
    rule = matched[0]
    views = tuple(view for view in rule.views if view.heard_by(as_of.known_on))
    answer = replace(
        blank, answer=rule.answer, default=rule.default, article=rule.article, reason=rule.reason,
        confidence=rule.confidence, views=views, sources=rule.cites, rule=rule.id,
        also=tuple(rule.id for rule in matched[1:]),
    )  # fmt: skip
    if taken and set(rule.counterpart) != {ANY}:
        answer = replace(answer, reason=join("; ", (answer.reason, taken)))
    rests_on = [stands, *([facing] if facing and set(rule.counterpart) != {ANY} else [])]
    return _unsettled(_beyond_horizon(answer, rests_on), rule, stands)


def _beyond_horizon(answer: AssistanceRuling, rests_on: Sequence[TreatyStatus]) -> AssistanceRuling:
    """Return an answer that is no longer certain where it rests on a state that may have joined beyond the horizon."""
    unknown = next((each for each in rests_on if each.status is Participation.NOT_KNOWN), None)
    if unknown is None or answer.confidence is not Certainty.CERTAIN:
        return answer
    said = Message("not known since {day} whether it joined", day=unknown.complete_on)
    return replace(answer, confidence=Certainty.PROBABLE, reason=join("; ", (answer.reason, said)))


def _actor_kinds(stands: TreatyStatus) -> tuple[str, ...]:
    """Return how the matrix calls that standing, the narrowest word first.

    A doubtful party and one that applies the treaty provisionally are asked as a party; one whose consent waits for
    entry into force is held like a signatory (VCLT Art. 18).
    """
    if not stands.party and (stands.bound == CONTESTED or stands.provisional):
        return ("party",)
    return ("signatory",) if stands.restrained else _ACTORS[stands.status]


def _counterpart_kinds(
    book: ActBook, facing: TreatyStatus | None, other: str, as_of: AsOf
) -> tuple[tuple[str, ...], str]:
    """Return how the matrix calls the counterpart, the narrowest word first, and a word on what is contested.

    A former party is a non-party too. Where it is contested whether it is bound, it is taken for what it is by default.
    """
    if facing is None:
        return ((other, ANY) if other != ANY else (ANY,)), ""
    protocol = status_if_adopted(book, ccw_ap2.TREATY.id, other, as_of)
    unbound = (NOT_BOUND_BY_AP2,) if protocol is None or protocol.default != BOUND else ()
    short = TREATIES[facing.treaty].short
    taken = ""
    if facing.bound == CONTESTED:
        told = (
            N_("whether the {short} binds the counterpart is contested: it is taken as bound, its default")
            if facing.default == BOUND
            else N_("whether the {short} binds the counterpart is contested: it is taken as not bound, its default")
        )
        taken = Message(told, short=short)
    if facing.default == BOUND:
        return (*unbound, PARTY, ANY), taken
    left = (EX_PARTY,) if facing.status is Participation.WITHDRAWN else ()
    return (*unbound, *left, NON_PARTY, ANY), taken


def _matched(
    matrix: Matrix, treaty: str, actors: tuple[str, ...], lineage: tuple[str, ...], counterparts: tuple[str, ...] | None
) -> tuple[AssistanceRule, ...]:
    """Return the rules that speak to the case, the closest first: by activity, then actor, then counterpart.

    With None they are those for any counterpart whatever.
    """
    ranked: list[tuple[tuple[int, int, int], AssistanceRule]] = []
    for rule in matrix.rules:
        if rule.treaty != treaty:
            continue
        near = tuple(
            min((order.index(word) for word in words if word in order), default=-1)
            for words, order in (
                (rule.activities, lineage),
                (rule.actor, actors),
                (rule.counterpart, counterparts or rule.counterpart),
            )
        )
        if -1 not in near:
            ranked.append(((near[0], near[1], near[2]), rule))
    return tuple(rule for _, rule in sorted(ranked, key=lambda pair: pair[0]))


def _unruled(
    blank: AssistanceRuling, stands: TreatyStatus, near: tuple[AssistanceRule, ...], kinds: tuple[str, ...]
) -> AssistanceRuling:
    """Whoever is bound and meets no rule is told so; silence is never a permission.

    What is held of the same activity with other counterparts is told beside it, for it bears on this one too. With a
    party, which may have no mines of its own, nothing is freer than with a state that is none: its default holds too.
    """
    if stands.restrained and stands.bound == NO:
        rule = vclt.OBJECT_AND_PURPOSE
        return replace(blank, answer=Permissibility.CONTESTED, article=rule.article, reason=rule.text,
                       confidence=Certainty.CONTESTED)  # fmt: skip
    if stands.bound == NO:
        article = stands.reasons[0].article if stands.reasons else vclt.THIRD_STATES.article
        return replace(
            blank, article=article, reason=Message("the {short} does not bind it", short=TREATIES[blank.treaty].short)
        )
    article = near[0].article if near else TREATIES[blank.treaty].short
    silent = Message("no rule of the matrix is about this counterpart; that does not permit it")
    if near:
        silent = Message(
            "no rule of the matrix is about this counterpart; that does not permit it; "
            "what holds with other counterparts is shown beside"
        )
    views = tuple(view for rule in near for view in rule.views if view.heard_by(blank.as_of.known_on))
    cites = tuple(cite for rule in near for cite in rule.cites)
    defaults = [rule.default for rule in near if rule.default] if PARTY in kinds else []
    default = min(defaults, key=STRICTEST_FIRST.index, default=None)
    return replace(
        blank, answer=Permissibility.CONTESTED, default=default, article=article, confidence=Certainty.CONTESTED,
        views=views, reason=silent,
        sources=cites or (Citation(text_of(f"{article} "), Message("the text as a whole")),),
        also=tuple(rule.id for rule in near),
    )  # fmt: skip


def _unsettled(answer: AssistanceRuling, rule: AssistanceRule, stands: TreatyStatus) -> AssistanceRuling:
    """Where it is contested whether the actor is bound, so is what forbids or limits; what is allowed stays so."""
    if stands.provisional and stands.bound != CONTESTED:
        applied = TREATIES[answer.treaty].provisional or vclt.PROVISIONAL
        return replace(
            answer,
            article=f"{answer.article}; {applied.article}",
            reason=Message("applied provisionally, before it is in force: {ruling}", ruling=answer.reason),
        )
    if stands.bound != CONTESTED or answer.answer in (Permissibility.ALLOWED, Permissibility.NOT_GOVERNED):
        return answer
    if_bound = answer.default or answer.answer
    settled = answer.default or (None if answer.answer is Permissibility.CONTESTED else answer.answer)
    default = settled if stands.default == BOUND else Permissibility.NOT_GOVERNED
    if stands.restrained and stands.default != BOUND:
        default = None
    views = (*answer.views, *from_views(stands.views, if_bound))
    if set(rule.actor) & {"suspension_claimed"}:
        return replace(answer, views=views, default=answer.default or default)
    article = "; ".join(dict.fromkeys((answer.article, *(reason.article for reason in stands.reasons[:2]))))
    reason = Message("whether it is bound is contested; if it is: {reason}", reason=answer.reason)
    return replace(
        answer,
        answer=Permissibility.CONTESTED,
        default=default,
        article=article,
        reason=reason,
        views=views,
        confidence=Certainty.CONTESTED,
    )
