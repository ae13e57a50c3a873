"""Answers on what a state may do, as plain rows: assistance between two states, and munitions by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marchland.core.asof import AsOf
from marchland.formats.table import SOURCES, Table, TableRow
from marchland.law.domain.assistance import Activity, Assistance, AssistanceRuling
from marchland.law.domain.munition import Munition
from marchland.law.domain.munition_class import MunitionClass
from marchland.law.domain.munition_ruling import MunitionRuling
from marchland.law.domain.position import Permissibility, Position
from marchland.law.faces.tables import words
from marchland.law.service.conduct import MunitionJudgement
from marchland.law.service.questions import LawBooks

NO_ADVICE = "This informs and is no legal advice; a matter of one's own needs a lawyer of one's own."
SILENCE = "Not governed is no permission: custom, other treaties and national law still bind."


def _answer(answer: Permissibility, default: Permissibility | None) -> str:
    if answer is Permissibility.CONTESTED and default is None:
        return "contested, no default: nothing settles it"
    return f"{words(answer)}, by default {words(default)}" if default and default is not answer else words(answer)


def _positions(of: Sequence[tuple[str, Position]], names: Mapping[str, str]) -> Table:
    rows = tuple(
        (treaty, names.get(p.holder, p.holder), p.says, words(p.answer), p.article, p.known, p.source)
        for treaty, p in of
    )
    return Table("Views", ("Treaty", "Holder", "Says", "Answer", "Article", "Known on", SOURCES), rows)


def assistance(assistance: Assistance, names: Mapping[str, str]) -> tuple[Table, ...]:
    """Return the answer of each treaty, why both stand as they do, and every view."""
    who, other = (
        names.get(assistance.actor, assistance.actor),
        names.get(assistance.counterpart, assistance.counterpart),
    )
    what = f"{assistance.activity.label} ({assistance.munition})" if assistance.munition else assistance.activity.label
    title = f"{who}: {what}; counterpart {other}; {assistance.as_of}"
    rows: tuple[TableRow, ...] = tuple(_row(answer) for answer in assistance.answers)
    overall = assistance.overall
    strictest = f"Strictest, under {overall.treaty}: {_answer(overall.answer, overall.default)}."
    columns = ("Treaty", "Answer", "Article", "Reason", "Confidence", SOURCES)
    head = Table(title, columns, rows, (strictest, SILENCE, NO_ADVICE))
    because = tuple((answer.treaty, reason.article, reason.text, reason.source) for answer in assistance.answers
                    for reason in answer.reasons)  # fmt: skip
    why = Table(f"Why {who} stands so", ("Treaty", "Article", "Reason", SOURCES), because)
    views = _positions([(answer.treaty, view) for answer in assistance.answers for view in answer.views], names)
    return tuple(table for table in (head, *_beside(assistance, names), why, views) if table.rows)


def _beside(assistance: Assistance, names: Mapping[str, str]) -> tuple[Table, Table, Table]:
    """Return what holds for the others in the same deal, what each holds itself, and its own policies and statutes."""
    sides: tuple[TableRow, ...] = tuple(
        (names.get(side.actor, side.actor), side.activity.label, *_row(answer))
        for side in assistance.others
        for answer in side.answers
    )
    columns = ("Who", "Does", "Treaty", "Answer", "Article", "Reason", "Confidence", SOURCES)
    own: tuple[TableRow, ...] = tuple(
        (
            names.get(rule.state, rule.state),
            "statute" if rule.policy.statute else "policy",
            str(rule.policy.act.done_on or f"by {rule.policy.act.by_on}"),
            "in force" if rule.policy.in_force else f"ran out on {rule.policy.act.until_on}",
            rule.policy.act.authority,
            rule.policy.act.note,
            rule.policy.act.source,
        )
        for rule in assistance.own_rules
    )
    return (
        Table("The others in the same deal", columns, sides),
        _held(assistance, names),
        Table("Own policies and statutes", ("State", "Kind", "On", "Standing", "Authority", "Effect", SOURCES), own),
    )


def _held(assistance: Assistance, names: Mapping[str, str]) -> Table:
    """Return what each of the states holds itself on what it is asked about, by its own law or a statement."""
    asked = [(assistance.actor, assistance.activity, assistance.answers)]
    asked += [(side.actor, side.activity, side.answers) for side in assistance.others]
    rows: tuple[TableRow, ...] = tuple(
        (names.get(state, state), activity.label, answer.treaty, held.says, words(held.answer), held.article,
         held.known, held.source)
        for state, activity, answers in asked for answer in answers for held in answer.held_by(state)
    )  # fmt: skip
    columns = ("Who", "Does", "Treaty", "Says", "Answer", "Article", "Known on", SOURCES)
    return Table("What they hold themselves", columns, rows)


def assist(of: Assistance | Sequence[Activity], books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the tables of an answer on assistance, or of the activities."""
    return assistance(of, books.names) if isinstance(of, Assistance) else (activities(of),)


def judge(of: MunitionJudgement | Sequence[Munition], books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the tables of a munition that was asked about, or of all."""
    if not isinstance(of, MunitionJudgement):
        return (munitions(of),)
    return judged(of.munition, of.classes, of.answers, of.state, books.names, of.as_of)


def _row(answer: AssistanceRuling) -> TableRow:
    papers = ", ".join(cite.source for cite in answer.sources)
    return (
        answer.treaty,
        _answer(answer.answer, answer.default),
        answer.article,
        answer.reason,
        answer.confidence.value,
        papers,
    )


def activities(activities: Sequence[Activity]) -> Table:
    """Return the activities that can be asked about, each in both languages."""
    rows = tuple((a.id, a.label, a.label_uk, ", ".join(a.aliases), ", ".join(a.treaties)) for a in activities)
    return Table("Activities", ("Activity", "In English", "Українською", "Also called", "Treaties"), rows)


def munitions(munitions: Sequence[Munition]) -> Table:
    """Return the munitions of the book by their legal attributes."""
    rows = tuple(
        (m.name, ", ".join(m.aliases), words(m.designed_for), words(m.remotely_delivered), _timer(m)) for m in munitions
    )
    return Table("Munitions", ("Name", "Also called", "Designed for", "Remotely delivered", "Timer"), rows)


def _timer(munition: Munition) -> str:
    hours = ", ".join(f"{hour:g} h" for hour in munition.hours)
    return f"{words(munition.persistence)} ({hours})" if hours else words(munition.persistence)


def judged(
    munition: Munition,
    classes: Sequence[MunitionClass],
    answers: Sequence[MunitionRuling],
    state: str,
    names: Mapping[str, str],
    dates: AsOf,
) -> tuple[Table, ...]:
    """Return a munition's attributes with their papers, its classes, and what they mean for a state."""
    attributes = tuple(
        (words(a.attribute), _value(munition, a.attribute), a.certainty.value, a.note, a.cite.source)
        for a in munition.attested
    )
    papers = Table(
        f"{munition.name}: legal attributes", ("Attribute", "Value", "Certainty", "Note", SOURCES), attributes
    )
    charge = (munition.charge,) if munition.charge else ()
    rows = tuple((c.treaty, words(c.kind), c.article, c.text) for c in classes)
    kinds = Table(f"{munition.name}: class under each treaty", ("Treaty", "Class", "Article", "Why"), rows, charge)
    means = tuple((a.treaty, words(a.about), _answer(a.answer, a.default), a.article, a.text) for a in answers)
    columns = ("Treaty", "About", "Answer", "Article", "Why")
    for_state = Table(f"What that means for {names.get(state, state)} {dates}", columns, means, (SILENCE, NO_ADVICE))
    conditions = tuple(dict.fromkeys((a.treaty, r.article, r.text) for a in answers for r in a.conditions))
    bound = Table("Conditions", ("Treaty", "Article", "In plain words"), conditions)
    held = [(a.treaty, view) for a in answers for view in a.views] + [(c.treaty, v) for c in classes for v in c.views]
    views = _positions(list(dict.fromkeys(held)), names)
    return tuple(table for table in (papers, kinds, for_state, bound, views) if table.rows)


def _value(munition: Munition, attribute: str) -> str:
    value = getattr(munition, attribute)
    if attribute == "persistence":
        return _timer(munition)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else words(str(value))
