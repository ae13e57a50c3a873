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
from marchland.core.errors import FactError, InputError, Location, MarchlandError, nearest
from marchland.core.message import Message
from marchland.core.partial_date import PartialDate, exact_date, parse_partial_date
from marchland.core.schema import DayOrText, Record, long, matching, parse, within
from marchland.law.adapters.depositary_files import read_horizons
from marchland.law.domain.act import Act, ActBook, ArmedConflict, Certainty, LegalView
from marchland.law.domain.act_id import identified

_Kind = Annotated[str, matching("[a-z][a-z0-9_]*")]
_State = Annotated[str, matching("[A-Z]{3}")]
_Update = Callable[[bytes], None]


class _ActModel(Record, kw_only=True):
    state: _State | None = None
    about: _State | None = None
    kind: _Kind
    on: DayOrText | None = None
    known_on: DayOrText | None = None
    after: date | None = None
    by: date | None = None
    succession_on: date | None = None
    until: date | None = None
    beside: bool = False
    why: str = ""
    in_force_on: date | None = None
    in_force_basis: Literal["computed", "sourced"] | None = None
    authority: str = ""
    reference: str = ""
    certainty: Literal["certain", "probable", "contested"]
    note: str = ""
    number: Annotated[int, within(least=0)] | None = None
    text: str = ""
    joins: list[Annotated[str, matching("[a-z0-9_-]+")]] = []
    formerly: list[Annotated[str, matching("[a-z0-9_-]+")]] = []
    cite: Annotated[list[str], long(1)]


class _ActFile(Record, kw_only=True):
    treaty: str = ""
    policy: str = ""
    locators: dict[str, str]
    acts: list[_ActModel]


class _ActCiteModel(Record):
    source: str
    locator: Annotated[str, long(3)]


class _ConflictModel(Record, kw_only=True):
    state: _State
    name: str
    begin: date
    end: date | None = None
    known_on: date
    end_known_on: date | None = None
    note: str = ""
    cite: _ActCiteModel


class _ConflictFile(Record):
    conflicts: list[_ConflictModel]


class _ViewModel(Record):
    question: str
    holder: str
    says: str
    bound: Literal["yes", "no", "contested"]
    article: str
    known_on: date
    cite: _ActCiteModel


class _ViewFile(Record):
    views: list[_ViewModel]


def read_acts(root: Path | Traversable, treaties: Iterable[str] | None = None) -> ActBook:
    """Return the book of acts under a data folder, of all treaties or of those named; raises FactError.

    The policies of a state are acts too, under the name of their policy, and never part of a treaty.
    """
    folder = root.joinpath("law")
    wanted = None if treaties is None else set(treaties)
    digest = hashlib.sha256()
    acts: list[Act] = []
    read: list[tuple[YamlFile, _ActFile]] = []
    entries = sorted(folder.joinpath("acts").iterdir(), key=lambda entry: entry.name)
    for entry in entries:
        if not entry.name.endswith(".yaml") or (wanted is not None and entry.name.removesuffix(".yaml") not in wanted):
            continue
        file = read_yaml(entry, f"law/acts/{entry.name}")
        digest.update(file.content)
        model = parse(_ActFile, file.data, file.where, FactError)
        acts.extend(_acts(file, model))
        read.append((file, model))
    conflicts, views = _conflicts(folder, digest.update), _views(folder, digest.update)
    horizons = read_horizons(folder, digest.update)
    book = ActBook(identified(acts), conflicts, views, digest.hexdigest(), horizons)
    _refuse_loose_ends(book, read)
    return book


def _refuse_loose_ends(book: ActBook, read: Iterable[tuple[YamlFile, _ActFile]]) -> None:
    """Raise FactError where an act joins one that the book does not have, unless that one's treaty was not read."""
    given = tuple(read)
    whole = {model.treaty or model.policy for _, model in given}
    for file, model in given:
        for position, act in enumerate(model.acts):
            for name in act.joins:
                if name not in book.by_id and name.partition("-")[0] in whole:
                    raise FactError(
                        "joins {name!r}, which is no act of the book",
                        name=name,
                        where=file.where(("acts", position, "joins")),
                        next_step=nearest(name, book.by_id) or "give the identifier that `marchland law book` shows",
                    )


def _acts(file: YamlFile, model: _ActFile) -> Iterable[Act]:
    name = model.treaty or model.policy
    for position, act in enumerate(model.acts):
        try:
            yield _act(name, act, model.locators)
        except MarchlandError as error:
            field = error.where.field or "on"
            place = file.where(("acts", position, field))
            raise FactError(error.message, where=place, next_step=error.next_step) from None


def _act(treaty: str, model: _ActModel, locators: Mapping[str, str]) -> Act:
    done = _dated(model.on, "on")
    known = _dated(model.known_on, "known_on")
    if done is None and not model.why:
        raise FactError(
            "neither a day nor a reason why it is blank",
            where=Location(field="why"),
            next_step="add `on`, or `why` it is blank",
        )
    missing = [slug for slug in model.cite if slug not in locators]
    if missing:
        raise FactError(
            "no locator for {missing!r}",
            missing=missing[0],
            where=Location(field="cite"),
            next_step="add it to `locators`",
        )
    known_on = _known_on(done, known, model.by)
    return Act(
        treaty=treaty,
        state=model.state or "",
        kind=model.kind,
        done_on=done,
        known_on=known_on,
        certainty=Certainty(model.certainty),
        cites=tuple(Citation(slug, locators[slug]) for slug in model.cite),
        authority=model.authority,
        reference=model.reference,
        note=Message(model.note),
        why=model.why,
        about=model.about or "",
        after_on=model.after,
        by_on=model.by,
        succession_on=model.succession_on,
        until_on=model.until,
        beside=model.beside,
        in_force_on=model.in_force_on,
        number=model.number,
        text=model.text,
        joins=tuple(model.joins),
        formerly=tuple(model.formerly),
    )


def _known_on(done: PartialDate | None, known: PartialDate | None, by_on: date | None) -> date:
    """Return the day the act became known: as stated, else its own, else the day it was done by; never all along."""
    day = known.last_on if known else done.last_on if done else by_on
    if day is None:
        raise FactError(
            "neither a day nor since when it is known", where=Location(field="known_on"),
            next_step="add `known_on`, or `by`, the day it was done or recorded by",
        )  # fmt: skip
    return day


def _dated(given: date | str | None, field: str) -> PartialDate | None:
    if given is None:
        return None
    if isinstance(given, date):
        return exact_date(given)
    try:
        return parse_partial_date(given, field)
    except InputError as error:
        raise FactError(error.message, where=Location(field=field), next_step=error.next_step) from None


def _conflicts(folder: Path | Traversable, update: _Update) -> tuple[ArmedConflict, ...]:
    file = read_yaml(folder.joinpath("conflicts.yaml"), "law/conflicts.yaml")
    update(file.content)
    return tuple(
        ArmedConflict(
            war.state, war.begin, war.end, war.known_on, war.end_known_on, war.name,
            (Citation(war.cite.source, war.cite.locator),), Message(war.note),
        )
        for war in parse(_ConflictFile, file.data, file.where, FactError).conflicts
    )  # fmt: skip


def _views(folder: Path | Traversable, update: _Update) -> Mapping[str, tuple[LegalView, ...]]:
    file = read_yaml(folder.joinpath("views.yaml"), "law/views.yaml")
    update(file.content)
    views: dict[str, list[LegalView]] = {}
    for view in parse(_ViewFile, file.data, file.where, FactError).views:
        made = LegalView(
            Message(view.holder), Message(view.says), view.bound, view.article, view.cite.source, view.known_on
        )
        views.setdefault(view.question, []).append(made)
    return {question: tuple(views) for question, views in views.items()}
