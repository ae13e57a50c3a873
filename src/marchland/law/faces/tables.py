"""Legal answers as plain rows: standings with their reasons, duties, deadlines, stories and what-ifs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marchland.core.asof import AsOf
from marchland.formats.table import SOURCES, Table, TableRow
from marchland.law.domain.act import Act
from marchland.law.domain.deadline import Deadline
from marchland.law.domain.hypothesis import HypothesisEffect, HypotheticalEvent
from marchland.law.domain.obligation import Obligation, Policy
from marchland.law.domain.observation import Observation, UntcStatus
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.statement import Statement, statements
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.domain.timeline import StatusChange, TimelineEntry
from marchland.law.service.questions import KnowledgeDiff, LawBooks, LawWhatIf, PartyList, StateDuties, StateTimeline

COMPLETE = "Complete on: the last day on which the book is known to hold what the depositary's table showed."
ABSENCE = "What is not in the book may still have happened: absence of an act is no proof."
UNCHANGED = "It changes nothing: every history under every treaty stays as it is on record."
WHOLE = "`marchland law act ID` shows the words whole, as the depositary prints them, and what is joined to them."
CARDS = "`marchland facts sources SLUG` shows the card of a source: publisher, title, address."
POLICY_NOTE = (
    "Executive instruments of one state, which a later office may change, and its statutes: never treaty status."
)


def words(slug: str) -> str:
    """Return a slug as words: `withdrawal_notified` as `withdrawal notified`."""
    return slug.replace("_", " ")


def standing_words(status: TreatyStatus) -> str:
    """Return a standing as words; one that is not known says since when it is not."""
    if status.status is Participation.NOT_KNOWN and status.complete_on and status.as_of.valid_on > status.complete_on:
        return f"not known since {status.complete_on}"
    return words(status.status)


def statuses(statuses: Sequence[TreatyStatus], names: Mapping[str, str]) -> tuple[Table, ...]:
    """Return standings, why they are so, and who holds what where it is contested."""
    head = statuses[0]
    title = f"{names.get(head.state, head.state)}: standing {head.as_of}"
    rows = tuple(
        (
            status.treaty,
            standing_words(status),
            day(status.since),
            _bound(status.bound, status.default) + " (provisionally)" * status.provisional,
            day(status.effective_on),
            day(status.complete_on),
        )
        for status in statuses
    )
    columns = ("Treaty", "Status", "Since", "Bound", "Effective on", "Complete on")
    table = Table(title, columns, rows, (COMPLETE, ABSENCE))
    return tuple(t for t in (table, reasons(statuses), views(statuses, names)) if t.rows)


def standings(of: Sequence[TreatyStatus], books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the tables of a state's standings, and what the state said beside its consents."""
    beside = named([each for on in of for each in statements(books.acts, on.as_of, on.treaty, on.state)])
    return (*statuses(of, books.names), *((beside,) if beside.rows else ()))


def named(of: Sequence[Statement]) -> Table:
    """Return what one state said, without its words."""
    rows = tuple(
        (each.act.treaty, str(each.act.done_on or ""), words(each.act.kind), each.act.reference, each.act.id)
        for each in of
    )
    return Table("Said beside the consent", ("Treaty", "Done on", "What", "About", "ID"), rows, (WHOLE,))


def due(of: Sequence[Deadline], books: LawBooks, *, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return the table of what is due."""
    return (deadlines(of, books.names, as_of),)


def duties(duties: StateDuties, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return what binds a state, and its own policies where it has any."""
    bound = obligations(duties.obligations, books.state_name(duties.state), duties.as_of)
    return (bound, policies(duties.policies)) if duties.policies else (bound,)


def story(of: StateTimeline, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of a state's story."""
    return (timeline(of.entries, books.state_name(of.state), of.known_on),)


def counted(party_list: PartyList, _books: LawBooks, *, count: bool, **_given: object) -> str | None:
    """Return how many parties there are as a line, where only that is asked: a bare number, for programs."""
    more = f" (and {len(party_list.undecided)} of which the book cannot say)" if party_list.undecided else ""
    return f"{len(party_list.parties)}{more}" if count else None


def all_parties(party_list: PartyList, books: LawBooks, *, count: bool, **_given: object) -> tuple[Table, ...]:
    """Return the parties to a treaty, and apart from them the states of which the book cannot say."""
    names = books.names
    title = f"{len(party_list.parties)} parties to {party_list.treaty} {party_list.as_of}"
    listed = parties(() if count else party_list.parties, title, names)
    undecided = parties(party_list.undecided, f"{len(party_list.undecided)} of which the book cannot say", names)
    return (listed, undecided) if party_list.undecided else (listed,)


def learned(of: KnowledgeDiff, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return what became known between two days, and the standings that read otherwise for it."""
    names, first, second = books.names, of.known_on, of.known_to_on
    title = f"Standings on {of.valid_on} that read otherwise on {second} than on {first}"
    return acts(of.acts, names, f"Learned after {first}, by {second}"), changes(of.changes, names, title)


def what_if(what_if: LawWhatIf, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the supposed events and the histories that they touch."""
    names = books.names
    changed = any(effect.before != effect.after for effect in what_if.effects)
    return supposed(what_if.events, names, changed=changed), *(effect(each, names) for each in what_if.effects)


def explained(of: Sequence[LegalRule], _books: object, **_given: object) -> tuple[Table, ...]:
    """Return the table of rules."""
    return (rules(of),)


def reasons(statuses: Sequence[TreatyStatus]) -> Table:
    """Return the reasons of standings, each with its article and its paper."""
    rows = tuple((s.treaty, r.article, r.text, r.source) for s in statuses for r in s.reasons)
    return Table("Why", ("Treaty", "Article", "Reason", SOURCES), rows, (CARDS,))


def views(statuses: Sequence[TreatyStatus], names: Mapping[str, str]) -> Table:
    """Return every view on what is contested, with its holder, in the order they became public."""
    rows = tuple(
        (s.treaty, names.get(v.holder, v.holder), v.says, v.bound, v.article, day(v.known_on), v.source)
        for s in statuses
        for v in s.views
    )
    return Table("Views", ("Treaty", "Holder", "Says", "Bound", "Article", "Known on", SOURCES), rows)


def _bound(bound: str, default: str) -> str:
    return f"{bound}, by default {words(default)}" if bound == "contested" else bound


def stands(of: TreatyStatus) -> str:
    """Return a standing and how far it binds in one line."""
    return f"{words(of.status)}; bound: {_bound(of.bound, of.default)}"


def owed(of: Obligation | None) -> str:
    """Return how far a duty binds, or that it is not owed."""
    return _bound(of.bound, of.default) if of else "not owed"


def _moved(before: str, after: str) -> str:
    """Return both where they differ, for a status may stay while what it means for the state does not."""
    return after if before == after else f"{before} → {after}"


def day(of: date | None) -> str:
    """Return a day as it is printed, or nothing."""
    return "" if of is None or of == date.min else of.isoformat()


def obligations(obligations: Sequence[Obligation], name: str, dates: AsOf) -> Table:
    """Return what binds a state, with what is due when."""
    rows = tuple(
        (o.treaty, o.rule.article, o.rule.text, _bound(o.bound, o.default), o.condition, day(o.due_on))
        for o in obligations
    )
    columns = ("Treaty", "Article", "Duty", "Bound", "Condition", "Due on")
    notes = ("Custom binds beside treaties. Extensions of clearance deadlines count only where the book holds them.",)
    return Table(f"What binds {name} {dates}", columns, rows, notes)


def policies(policies: Sequence[Policy]) -> Table:
    """Return executive instruments and statutes in order, with those in force marked."""
    rows = tuple(
        (
            str(p.act.done_on) if p.act.done_on else "pending" if p.pending else f"by {p.act.by_on}",
            words(p.act.kind),
            p.act.authority,
            p.act.note,
            "in force" if p.in_force else "awaited" if p.pending else "",
            day(p.act.known_on),
            p.act.source,
        )
        for p in policies
    )
    columns = ("On", "Instrument", "Authority", "Effect", "State", "Known on", SOURCES)
    return Table("Policies", columns, rows, (POLICY_NOTE,))


def deadlines(deadlines: Sequence[Deadline], names: Mapping[str, str], dates: AsOf) -> Table:
    """Return what is due, the earliest first."""
    rows = tuple(
        (
            day(d.due_on),
            names.get(d.state, d.state),
            d.treaty,
            d.rule.article,
            d.what + (" (extended)" if d.extended else ""),
            d.condition,
        )
        for d in deadlines
    )
    notes = ("An extension or a report that the book does not hold may have changed what is still due.",)
    return Table(f"What is due {dates}", ("Due on", "State", "Treaty", "Article", "What", "Condition"), rows, notes)


def timeline(entries: Sequence[TimelineEntry], name: str, known_on: date) -> Table:
    """Return a state's story; what follows by rule is marked as computed."""
    rows = tuple(
        (e.day_text, e.treaty, words(e.what) + (" (by rule)" if e.computed else ""), e.text, e.certainty,
         "" if e.computed else day(e.known_on), e.source)
        for e in entries
    )  # fmt: skip
    columns = ("On", "Treaty", "What", "Detail", "Certainty", "Known on", SOURCES)
    return Table(f"{name}: what happened, as known on {known_on}", columns, rows, (ABSENCE,))


def parties(statuses: Sequence[TreatyStatus], title: str, names: Mapping[str, str]) -> Table:
    """Return states with their standing and since when."""
    rows = tuple(
        (s.state, names.get(s.state, s.state), standing_words(s), day(s.since), _bound(s.bound, s.default))
        for s in statuses
    )
    return Table(title, ("Code", "State", "Status", "Since", "Bound"), rows)


def acts(acts: Sequence[Act], names: Mapping[str, str], title: str) -> Table:
    """Return acts in the order they became known."""
    rows: tuple[TableRow, ...] = tuple(
        (day(a.known_on), str(a.done_on) if a.done_on else "not sourced", names.get(a.state, a.state), a.treaty,
         words(a.kind), a.certainty.value, a.source)
        for a in acts
    )  # fmt: skip
    return Table(title, ("Known on", "Done on", "State", "Treaty", "What", "Certainty", SOURCES), rows)


def changes(changes: Sequence[StatusChange], names: Mapping[str, str], title: str) -> Table:
    """Return the standings that read otherwise with what was learned."""
    rows = tuple(
        (names.get(c.after.state, c.after.state), c.after.treaty, words(c.before.status), words(c.after.status),
         _moved(_bound(c.before.bound, c.before.default), _bound(c.after.bound, c.after.default)),
         day(c.after.effective_on))
        for c in changes
    )  # fmt: skip
    return Table(title, ("State", "Treaty", "Before", "After", "Bound", "Effective on"), rows)


def supposed(hypotheses: Sequence[HypotheticalEvent], names: Mapping[str, str], *, changed: bool = True) -> Table:
    """Return the supposed events, and whether anything changes for them; none of them happened."""
    rows = tuple((day(e.on), names.get(e.state, e.state), e.treaty, words(e.kind)) for e in hypotheses)
    return Table(
        "Supposed",
        ("On", "State", "Treaty", "What"),
        rows,
        ("None of this is in the record.", *(() if changed else (UNCHANGED,))),
    )


def effect(effect: HypothesisEffect, names: Mapping[str, str]) -> Table:
    """Return a history beside the same with the supposed events, a row for every day on which either changes."""
    rows = []
    for each, old, new in effect.days:
        why = "; ".join(reason.text for reason in new.reasons if reason not in old.reasons)
        bound = _moved(_bound(old.bound, old.default), _bound(new.bound, new.default))
        rows.append((day(each), words(old.standing), words(new.standing), bound, why))
    title = f"{names.get(effect.state, effect.state)} under {effect.treaty}"
    return Table(title, ("From", "On record", "Supposed", "Bound", "Why"), tuple(rows))


def rules(rules: Sequence[LegalRule]) -> Table:
    """Return rules in plain words."""
    return Table("Rules", ("Rule", "Article", "In plain words"), tuple((r.id, r.article, r.text) for r in rules))


def _short(status_list: UntcStatus) -> str:
    return (
        f"Not the whole list: {status_list.parties} parties are printed and {status_list.parties_counted} have a row. "
        "A state that is only in the book may be one that the file leaves out."
    )


def observations(
    status_file: UntcStatus, observations: Sequence[Observation], names: Mapping[str, str], counted: int
) -> Table:
    """Return what a depositary's status file says otherwise than the book, both values side by side."""
    rows = tuple(
        (
            names.get(o.state, o.state) or o.participant,
            o.field.value,
            words(o.kind),
            o.book_value,
            o.seen_value,
            o.row or None,
        )
        for o in observations
    )
    printed = "not printed" if status_file.parties is None else str(status_file.parties)
    notes = (
        f"{status_file.number}: {status_file.title}",
        f"Parties printed there: {printed}; counted in the book: {counted}; rows read: {len(status_file.rows)}.",
        *((_short(status_file),) if status_file.short else ()),
        f"SHA-256 {status_file.sha256}. The book is not changed by what is seen.",
    )
    columns = ("State", "Field", "Finding", "In the book", "Seen there", "Row")
    return Table(f"{len(observations)} differences from the book of {status_file.treaty}", columns, rows, notes)
