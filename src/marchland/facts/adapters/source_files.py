"""Source cards from YAML: refused where one is there twice, has no slug or is of no known kind."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.citation import SOURCE_KINDS, SourceCard
from marchland.core.errors import FactError, Location
from marchland.core.message import Message
from marchland.core.schema import DayTextOrWhole, Record, parse

_SLUG = re.compile(r"^[a-z0-9][a-z0-9-]*$")


class _Card(Record):
    slug: str
    publisher: str
    title: str
    url: str
    kind: str
    published_on: DayTextOrWhole | None
    read_on: date
    licence: str
    note: str = ""


class _CardFile(Record):
    sources: list[_Card]


def read_cards(root: Path | Traversable) -> dict[str, SourceCard]:
    """Return all source cards under a data folder by their slugs; raises FactError for the first that is wrong."""
    return cards_of(read_folder(root, "sources"))


def read_folder(root: Path | Traversable, folder: str) -> Iterator[YamlFile]:
    """Yield every YAML file of a folder of the data in the order of their names."""
    place = root.joinpath(folder)
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name) if place.is_dir() else ():
        if entry.name.endswith(".yaml"):
            yield read_yaml(entry, f"{folder}/{entry.name}")


def cards_of(files: Iterable[YamlFile]) -> dict[str, SourceCard]:
    """Return the source cards of files already read by their slugs; raises FactError for the first that is wrong."""
    cards: dict[str, SourceCard] = {}
    for file in files:
        for position, card in enumerate(parse(_CardFile, file.data, file.where, FactError).sources):
            _add(cards, card, functools.partial(_at, file, position))
    return cards


def _at(file: YamlFile, position: int, field: str) -> Location:
    return file.where(("sources", position, field))


def _add(cards: dict[str, SourceCard], card: _Card, where: Callable[[str], Location]) -> None:
    if not _SLUG.match(card.slug):
        raise FactError(
            "{card!r} is not a slug", card=card.slug, where=where("slug"), next_step="use a-z, 0-9 and hyphens"
        )
    if card.slug in cards:
        raise FactError(
            "the source {card!r} is defined twice", card=card.slug, where=where("slug"), next_step="rename one"
        )
    if card.kind not in SOURCE_KINDS:
        raise FactError(
            "source {card}: unknown kind {kind!r}",
            card=card.slug,
            kind=card.kind,
            where=where("kind"),
            next_step=Message("known kinds are: {kinds}", kinds=", ".join(sorted(SOURCE_KINDS))),
        )
    published = "" if card.published_on is None else str(card.published_on)
    cards[card.slug] = SourceCard(
        card.slug, card.publisher, card.title, card.url, card.kind, published, card.read_on, card.licence, card.note
    )
