"""The list of feeds to begin with, from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, parse
from marchland.watch.adapters.cited_documents import CitedDocumentModel
from marchland.watch.domain.address_rules import AddressRefusal, address_rules, check_address
from marchland.watch.domain.cited_document import CitedDocument
from marchland.watch.domain.item import Source
from marchland.watch.domain.subscriptions import canonical_feed_address

FILE = "watch/starter.yaml"


class _StarterModel(Record):
    id: str
    publisher: str
    url: str
    site: str
    language: str
    topic: str
    owner: str
    checked: bool
    seen_on: str
    owner_cites: list[CitedDocumentModel] = []


class _StarterFile(Record):
    feeds: list[_StarterModel]


@dataclass(frozen=True, slots=True)
class StarterFeed:
    """A feed to begin with: the source, its topic, where its address was read, and whether that one had fetched it.

    `owner_cites` are the documents that say who owns the outlet; an outlet without an owner has none.
    """

    source: Source
    topic: str
    seen_on: str
    checked: bool
    owner_cites: tuple[CitedDocument, ...]


def read_starters(root: Path | Traversable) -> tuple[StarterFeed, ...]:
    """Return the feeds to begin with of a data folder, their topic as the folder that they are put into.

    Raises FactError where the file is not as it must be, an address could not be asked, or a feed stands twice.
    """
    file = read_yaml(root.joinpath(FILE), FILE)
    seen: set[str] = set()
    starters = []
    for position, model in enumerate(parse(_StarterFile, file.data, file.where, FactError).feeds):
        key = canonical_feed_address(model.url)
        if isinstance(check_address(model.url, address_rules()), AddressRefusal) or {key, model.id} & seen:
            raise FactError("the feed {id!r} stands twice, or its address cannot be asked", id=model.id,
                            where=file.where(("feeds", position, "url")))  # fmt: skip
        if bool(model.owner) != bool(model.owner_cites):
            raise FactError("the owner of {id!r} and what says so go together", id=model.id,
                            where=file.where(("feeds", position, "owner")))  # fmt: skip
        seen |= {key, model.id}
        source = Source(
            model.id,
            model.url,
            model.publisher,
            model.topic.replace("/", "\\/"),
            model.owner,
            model.language,
            model.site,
        )
        cites = tuple(cite.document() for cite in model.owner_cites)
        starters.append(StarterFeed(source, model.topic, model.seen_on, model.checked, cites))
    return tuple(starters)
