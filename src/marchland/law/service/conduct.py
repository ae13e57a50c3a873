"""Ask what a state may do: whether it may help another in something, and what a munition's class means for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.law.adapters.assistance_files import read_assistance
from marchland.law.adapters.munition_files import read_munition, read_munitions
from marchland.law.domain import assistance, obligation
from marchland.law.domain.munition import Munition
from marchland.law.domain.munition_activity import activity_with
from marchland.law.domain.munition_class import MunitionClass, classify
from marchland.law.domain.munition_ruling import MunitionRuling, for_state
from marchland.law.service.questions import LawBooks, adopted, find_state

_ON_THE_WAY = ("transit", "host_stockpile")
_CLUSTER_ON_THE_WAY = ("transit_cluster",)


@dataclass(frozen=True, slots=True)
class MunitionJudgement:
    """A munition with its class under each treaty, and, where a state is asked about, what that means for it."""

    munition: Munition
    classes: tuple[MunitionClass, ...]
    state: str
    answers: tuple[MunitionRuling, ...]
    as_of: AsOf


def assist(
    books: LawBooks, actor: str, activity: str, counterpart: str, as_of: AsOf, via: str = "", munition: str = ""
) -> assistance.Assistance:
    """Return what each treaty says of the activity between the two on the day; raises NotFoundError for a name unknown.

    The counterpart is a state, or `self`, `company` or `anyone`; empty, it is `self` where the activity is one that a
    state does by itself. `via` is a third state, on whose territory the mines lie or pass; the class of `munition`
    decides which rules speak. Beside the answer stand what holds for the others, and the states' policies and statutes.
    Raises InputError where a counterpart is missing, and for a day before every treaty that the answer asks.
    """
    matrix = read_assistance(books.root)
    code = find_state(books, actor).iso3
    candidate = matrix.activity(activity)
    named = read_munitions(books.root).find(munition) if munition else None
    if named:
        candidate = matrix.activities[activity_with(candidate.id, named, as_of.known_on)]
    if not counterpart and not matrix.alone(candidate):
        raise InputError(
            "{id} needs a counterpart", id=candidate.id, next_step="give a COUNTERPART: a state, company or anyone"
        )
    counterpart_ = counterpart or assistance.SELF
    other = counterpart_ if counterpart_.casefold() in assistance.SPOKEN else find_state(books, counterpart_).iso3
    adopted(books, as_of.valid_on, candidate.treaties)
    made = assistance.assist(books.acts, matrix, code, candidate.id, other, as_of)
    third = find_state(books, via).iso3 if via else ""
    return replace(
        made,
        others=_others(books, matrix, made, third),
        own_rules=() if _on_clusters(made) else _own_rules(books, (code, made.counterpart, third), as_of),
        munition=named.name if named else "",
    )


def _others(
    books: LawBooks, matrix: assistance.Matrix, made: assistance.Assistance, third: str
) -> tuple[assistance.OtherSide, ...]:
    """Return what holds for the counterpart in the same deal, and for the state where the mines lie or pass."""
    found = []
    if made.activity.other_side and made.counterpart in books.states.by_iso3:
        found.append((made.counterpart, made.activity.other_side))
    on_the_way = _CLUSTER_ON_THE_WAY if _on_clusters(made) else _ON_THE_WAY
    found.extend((third, activity) for activity in on_the_way if third)
    return tuple(
        assistance.other_side(books.acts, matrix, state, activity, made.actor, made.as_of) for state, activity in found
    )


def _on_clusters(made: assistance.Assistance) -> bool:
    """Tell whether cluster munitions are what is asked about: policies and statutes of the book are on mines."""
    return made.activity.treaties == ("ccm",)


def _own_rules(books: LawBooks, states: tuple[str, ...], as_of: AsOf) -> tuple[assistance.OwnRule, ...]:
    """Return the policies and statutes of the states in force on the day, and a state's last statute that ran out."""
    found: list[assistance.OwnRule] = []
    for state in dict.fromkeys(states):
        known = obligation.policies(books.acts, state, as_of)
        last = [policy for policy in known if policy.statute][-1:]
        found.extend(assistance.OwnRule(state, policy) for policy in known if policy.in_force or policy in last)
    return tuple(found)


def asked(
    books: LawBooks,
    actor: str | None,
    activity: str | None,
    counterpart: str,
    as_of: AsOf,
    *,
    via: str = "",
    munition: str = "",
    listed: bool | None,
) -> assistance.Assistance | tuple[assistance.Activity, ...]:
    """Return whether one may help another in something, or the activities that can be asked about.

    These are returned where they are asked for (`listed`), and where nobody says whether they are and nobody is named.
    """
    if listed or (listed is None and not actor and not activity):
        return activities(books)
    if not actor or not activity:
        raise InputError(
            "an actor and an activity are required",
            next_step="give ACTOR ACTIVITY COUNTERPART, such as: Germany transit USA; see --list",
        )
    return assist(books, actor, activity, counterpart, as_of, via, munition)


def activities(books: LawBooks) -> tuple[assistance.Activity, ...]:
    """Return every activity that the matrix knows."""
    return tuple(read_assistance(books.root).activities.values())


def munitions(books: LawBooks) -> tuple[Munition, ...]:
    """Return the munitions that the book describes."""
    return tuple(read_munitions(books.root).munitions.values())


def classed(
    books: LawBooks, name: str | None, state: str, file: Path | None, as_of: AsOf, *, listed: bool | None
) -> MunitionJudgement | tuple[Munition, ...]:
    """Return the classes of a munition, or the munitions of the book.

    These are returned where they are asked for (`listed`), and where nobody says whether they are and none is named.
    """
    if listed or (listed is None and not name):
        return munitions(books)
    return judge(books, name or "", file, state, as_of)


def judge(books: LawBooks, name: str, file: Path | None, state: str, as_of: AsOf) -> MunitionJudgement:
    """Return the classes of a munition of the book, or of one described in a file, and what they mean for a state.

    Raises NotFoundError for a name that is not in the book, and InputError where neither or both are given, and for a
    day before the first treaty.
    """
    if bool(name) == (file is not None):
        raise InputError(
            "give the NAME of one munition, or --file, and not both",
            next_step=Message("known are: {books}", books=", ".join(munition.name for munition in munitions(books))),
        )
    adopted(books, as_of.valid_on)
    known = read_munitions(books.root)
    munition = read_munition(file, known) if file else known.find(name)
    code = find_state(books, state).iso3 if state else ""
    answers = for_state(books.acts, munition, code, as_of) if code else ()
    return MunitionJudgement(munition, classify(munition, as_of.known_on), code, answers, as_of)
