"""Legal answers as JSON structures: plain dictionaries with ISO days, sources and every view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from marchland.core.asof import AsOf
from marchland.law.act import Act, View
from marchland.law.deadline import Deadline
from marchland.law.hypothesis import Effect, Supposed
from marchland.law.obligation import Obligation, Policy
from marchland.law.observation import Observation, UntcStatus
from marchland.law.rule import Reason, Rule
from marchland.law.status import Span, Standing, Status
from marchland.law.timeline import Change, Entry

Structure = dict[str, Any]
UNRECORDED = "not_recorded"


def day(of: date | None) -> str | None:
    """Return a day as ISO 8601 writes it, or None."""
    return of.isoformat() if of else None


def as_of(of: AsOf) -> Structure:
    """Return the two days of a question."""
    return {"on": of.valid_on.isoformat(), "known": of.known_on.isoformat()}


def status(of: Status, names: Mapping[str, str]) -> Structure:
    """Return one standing with its reasons and every view; holders that are states are called by name."""
    return {
        "state": of.state,
        "treaty": of.treaty,
        "status": of.status.value,
        "since": day(of.since),
        "bound": of.bound,
        "default": of.default,
        "reasons": [reason(each) for each in of.reasons],
        "views": [view(each, names) for each in of.views],
        "effective_on": day(of.effective_on),
        "as_of": as_of(of.as_of),
    }


def reason(of: Reason) -> Structure:
    """Return one reason: article, what it means here, and the paper."""
    return {"article": of.article, "text": of.text, "source": of.source}


def view(of: View, names: Mapping[str, str]) -> Structure:
    """Return one view with its holder, its source and the day it became public."""
    return {
        "holder": names.get(of.holder, of.holder),
        "says": of.says,
        "bound": of.bound,
        "article": of.article,
        "source": of.source,
        "known_on": of.known_on.isoformat(),
    }


def deadline(of: Deadline) -> Structure:
    """Return one thing that is due, with the article and the condition under which it is."""
    return {
        "state": of.state,
        "treaty": of.treaty,
        "due_on": of.due_on.isoformat(),
        "what": of.what,
        "condition": of.condition,
        "article": of.rule.article,
        "rule": of.rule.id,
        "extended": of.extended,
        "source": of.source,
    }


def obligation(of: Obligation) -> Structure:
    """Return one duty, how sure it is that it binds, and when something is next due under it."""
    return {
        "treaty": of.treaty,
        "article": of.rule.article,
        "text": of.rule.text,
        "rule": of.rule.id,
        "bound": of.bound,
        "default": of.default,
        "condition": of.condition,
        "due_on": day(of.due_on),
        "source": of.source,
    }


def duties(
    statuses: Sequence[Status], of: Sequence[Obligation], policies: Sequence[Policy], names: Mapping[str, str]
) -> Structure:
    """Return what binds a state: its standing under every treaty, each duty, and its own policies."""
    return {
        "state": statuses[0].state,
        "as_of": as_of(statuses[0].as_of),
        "statuses": [status(each, names) for each in statuses],
        "obligations": [obligation(each) for each in of],
        "policies": [policy(each) for each in policies],
    }


def parties(
    treaty: str,
    dates: AsOf,
    of: Sequence[Status],
    undecided: Sequence[Status],
    names: Mapping[str, str],
    *,
    count: bool,
) -> Structure:
    """Return the parties to a treaty and the states of which the book cannot say, or only how many they are."""
    made: Structure = {"treaty": treaty, "count": len(of), "open_count": len(undecided), "as_of": as_of(dates)}
    if not count:
        made["parties"] = [status(each, names) for each in of]
        made["open"] = [status(each, names) for each in undecided]
    return made


def policy(of: Policy) -> Structure:
    """Return one executive instrument, and whether it is the one in force or still awaited."""
    return {**act(of.act), "in_force": of.in_force, "pending": of.pending}


def act(of: Act) -> Structure:
    """Return one act with its two dates as printed, and its papers with their locators."""
    return {
        "state": of.state or None,
        "treaty": of.treaty,
        "kind": of.kind,
        "on": str(of.done_on) if of.done_on else None,
        "known_on": of.known_on.isoformat() if of.known_on != date.min else None,
        "why_blank": of.why or None,
        "authority": of.authority or None,
        "reference": of.reference or None,
        "certainty": of.certainty.value,
        "note": of.note or None,
        "about": of.about or None,
        "sources": [{"source": cite.source, "locator": cite.locator} for cite in of.cites],
    }


def entry(of: Entry) -> Structure:
    """Return one line of a story."""
    found = asdict(of)
    return {
        "on": of.day_text,
        "treaty": of.treaty,
        "what": of.what,
        "text": found["text"],
        "certainty": of.certainty,
        "known_on": day(of.known_on) if of.known_on != date.min else None,
        "source": of.source,
        "computed": of.computed,
    }


def change(of: Change, names: Mapping[str, str]) -> Structure:
    """Return a standing as it read before and as it reads after."""
    return {"before": status(of.before, names), "after": status(of.after, names)}


def learned(
    on: date, known: date, known_to: date, acts: Sequence[Act], changes: Sequence[Change], names: Mapping[str, str]
) -> Structure:
    """Return what became known between two days, and the standings that read otherwise for it."""
    return {
        "on": on.isoformat(),
        "known": known.isoformat(),
        "known_to": known_to.isoformat(),
        "learned": [act(each) for each in acts],
        "changes": [change(each, names) for each in changes],
    }


def span(of: Span) -> Structure:
    """Return one span of a history; it ends where the next begins."""
    return {
        "from": of.start_on.isoformat(),
        "status": of.standing.value,
        "bound": of.bound,
        "default": of.default,
        "since": day(of.since),
        "effective_on": day(of.effective_on),
        "reasons": [reason(each) for each in of.reasons],
    }


def effect(of: Effect) -> Structure:
    """Return a history without and with the supposed events."""
    return {
        "state": of.state,
        "treaty": of.treaty,
        "before": [span(each) for each in of.before],
        "after": [span(each) for each in of.after],
    }


def supposed(of: Supposed) -> Structure:
    """Return one supposed event."""
    return {"state": of.state, "treaty": of.treaty or None, "kind": of.kind, "on": of.on.isoformat()}


def what_if(events: Sequence[Supposed], known: date, effects: Sequence[Effect]) -> Structure:
    """Return the supposed events, what they do to the histories they touch, and whether they change any."""
    return {
        "supposed": [supposed(each) for each in events],
        "known": known.isoformat(),
        "changes_nothing": all(each.before == each.after for each in effects),
        "effects": [effect(each) for each in effects],
    }


def rule(of: Rule) -> Structure:
    """Return one rule in plain words with its article."""
    return {"rule": of.id, "article": of.article, "text": of.text}


def observation(of: Observation) -> Structure:
    """Return one difference with both values: the book's and the one seen."""
    return {
        "state": of.state or None,
        "participant": of.participant or None,
        "field": of.field.value,
        "book": of.book_value or None,
        "seen": of.seen_value or None,
        "finding": of.kind.value,
        "source": of.source or None,
        "row": of.row or None,
    }


def imported(status_file: UntcStatus, of: Sequence[Observation], filed: int) -> Structure:
    """Return what a depositary's status file says otherwise than the book."""
    return {
        "treaty": status_file.treaty,
        "number": status_file.number,
        "file": status_file.file,
        "sha256": status_file.sha256,
        "parties_printed": status_file.parties,
        "parties_counted": status_file.parties_counted,
        "whole": not status_file.short,
        "rows": len(status_file.rows),
        "observations": [observation(each) for each in of],
        "filed": filed,
    }


def standings(treaty: str, dates: AsOf, statuses: Sequence[Status], undecided: Collection[str]) -> Structure:
    """Return what a map shows of each state: its standing, or that the book cannot say; and how many have each."""
    shown = {
        each.state: {
            "status": UNRECORDED if each.state in undecided else each.status.value,
            "bound": each.bound,
            "since": day(each.since),
        }
        for each in statuses
    }
    found = Counter(each["status"] for each in shown.values())
    counts = {kind: found[kind] for kind in (*Standing, UNRECORDED) if found[kind]}
    return {"treaty": treaty, "as_of": as_of(dates), "statuses": shown, "counts": counts}
