"""Legal acts, armed conflicts and views from dated, cited YAML: refused where one has no paper or says no reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.citation import Citation
from marchland.core.errors import FactError, InputError, MarchlandError, Where
from marchland.core.message import Message
from marchland.core.partial_date import Dated, on_day, parse_dated
from marchland.core.schema import DayOrText, Record, long, matching, parse
from marchland.law.domain.act import Act, ActBook, Certainty, Conflict, View

_Kind = Annotated[str, matching("[a-z][a-z0-9_]*")]
_State = Annotated[str, matching("[A-Z]{3}")]
_Update = Callable[[bytes], None]


class _Act(Record, kw_only=True):
    state: _State | None = None
    about: _State | None = None
    kind: _Kind
    on: DayOrText | None = None
    known_on: DayOrText | None = None
    after: date | None = None
    by: date | None = None
    succession_on: date | None = None
    until: date | None = None
    why: str = ""
    in_force_on: date | None = None
    in_force_basis: Literal["computed", "sourced"] | None = None
    authority: str = ""
    reference: str = ""
    certainty: Literal["certain", "probable", "contested"]
    note: str = ""
    cite: Annotated[list[str], long(1)]


class _ActFile(Record, kw_only=True):
    treaty: str = ""
    policy: str = ""
    locators: dict[str, str]
    acts: list[_Act]


class _Cite(Record):
    source: str
    locator: Annotated[str, long(3)]


class _Conflict(Record, kw_only=True):
    state: _State
    name: str
    begin: date
    end: date | None = None
    known_on: date
    end_known_on: date | None = None
    note: str = ""
    cite: _Cite


class _ConflictFile(Record):
    conflicts: list[_Conflict]


class _View(Record):
    question: str
    holder: str
    says: str
    bound: Literal["yes", "no", "contested"]
    article: str
    known_on: date
    cite: _Cite


class _ViewFile(Record):
    views: list[_View]


def read_acts(root: Path | Traversable, treaties: Iterable[str] | None = None) -> ActBook:
    """Return the book of acts under a data folder, of all treaties or of those named; raises FactError.

    The policies of a state are acts too, under the name of their policy, and never part of a treaty.
    """
    folder = root.joinpath("law")
    wanted = None if treaties is None else set(treaties)
    digest = hashlib.sha256()
    acts: list[Act] = []
    entries = sorted(folder.joinpath("acts").iterdir(), key=lambda entry: entry.name)
    for entry in entries:
        if not entry.name.endswith(".yaml") or (wanted is not None and entry.name.removesuffix(".yaml") not in wanted):
            continue
        file = read_yaml(entry, f"law/acts/{entry.name}")
        digest.update(file.content)
        acts.extend(_acts(file))
    conflicts, views = _conflicts(folder, digest.update), _views(folder, digest.update)
    return ActBook(tuple(acts), conflicts, views, digest.hexdigest())


def _acts(file: YamlFile) -> Iterable[Act]:
    asked = parse(_ActFile, file.data, file.where, FactError)
    name = asked.treaty or asked.policy
    for position, act in enumerate(asked.acts):
        try:
            yield _act(name, act, asked.locators)
        except MarchlandError as error:
            field = error.where.field or "on"
            place = file.where(("acts", position, field))
            raise FactError(error.message, where=place, next_step=error.next_step) from None


def _act(treaty: str, asked: _Act, locators: Mapping[str, str]) -> Act:
    done = _dated(asked.on, "on")
    known = _dated(asked.known_on, "known_on")
    if done is None and not asked.why:
        raise FactError("neither a day nor a reason why it is blank", where=Where(field="why"), next_step="add `on`, or `why` it is blank")
    missing = [slug for slug in asked.cite if slug not in locators]
    if missing:
        raise FactError(
            "no locator for {missing!r}",
            missing=missing[0],
            where=Where(field="cite"),
            next_step="add it to `locators`",
        )
    known_on = _known_on(done, known, asked.by)
    return Act(
        treaty=treaty,
        state=asked.state or "",
        kind=asked.kind,
        done_on=done,
        known_on=known_on,
        certainty=Certainty(asked.certainty),
        cites=tuple(Citation(slug, locators[slug]) for slug in asked.cite),
        authority=asked.authority,
        reference=asked.reference,
        note=Message(asked.note),
        why=asked.why,
        about=asked.about or "",
        after_on=asked.after,
        by_on=asked.by,
        succession_on=asked.succession_on,
        until_on=asked.until,
        in_force_on=asked.in_force_on,
    )


def _known_on(done: Dated | None, known: Dated | None, by_on: date | None) -> date:
    """Return the day the act became known: as stated, else its own, else the day it was done by; never all along."""
    found = known.last_on if known else done.last_on if done else by_on
    if found is None:
        raise FactError(
            "neither a day nor since when it is known", where=Where(field="known_on"),
            next_step="add `known_on`, or `by`, the day it was done or recorded by",
        )  # fmt: skip
    return found


def _dated(given: date | str | None, field: str) -> Dated | None:
    if given is None:
        return None
    if isinstance(given, date):
        return on_day(given)
    try:
        return parse_dated(given, field)
    except InputError as error:
        raise FactError(error.message, where=Where(field=field), next_step=error.next_step) from None


def _conflicts(folder: Path | Traversable, update: _Update) -> tuple[Conflict, ...]:
    file = read_yaml(folder.joinpath("conflicts.yaml"), "law/conflicts.yaml")
    update(file.content)
    return tuple(
        Conflict(
            war.state, war.begin, war.end, war.known_on, war.end_known_on, war.name,
            (Citation(war.cite.source, war.cite.locator),), Message(war.note),
        )
        for war in parse(_ConflictFile, file.data, file.where, FactError).conflicts
    )  # fmt: skip


def _views(folder: Path | Traversable, update: _Update) -> Mapping[str, tuple[View, ...]]:
    file = read_yaml(folder.joinpath("views.yaml"), "law/views.yaml")
    update(file.content)
    found: dict[str, list[View]] = {}
    for view in parse(_ViewFile, file.data, file.where, FactError).views:
        made = View(Message(view.holder), Message(view.says), view.bound, view.article, view.cite.source, view.known_on)
        found.setdefault(view.question, []).append(made)
    return {question: tuple(views) for question, views in found.items()}
