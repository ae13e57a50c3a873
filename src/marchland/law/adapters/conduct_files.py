"""What the files on assistance and munitions share: answers, citations, positions, and names that only one may have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from marchland.adapters.yaml_files import YamlFile
from marchland.core.citation import Citation
from marchland.core.errors import FactError
from marchland.core.message import Message
from marchland.core.schema import Record, long
from marchland.law.domain.position import Permissibility, Position, plain

ANSWER = Literal["allowed", "restricted", "prohibited", "contested", "not_governed"]
CERTAINTY = Literal["certain", "probable", "contested"]


class CiteModel(Record):
    """Where in which document something stands."""

    source: str
    locator: Annotated[str, long(3)]

    def made(self) -> Citation:
        """Return the citation."""
        return Citation(self.source, self.locator)


class PositionModel(Record, kw_only=True):
    """What somebody holds; `at_latest` where the day it became public is the day of reading."""

    holder: str
    says: str
    answer: ANSWER
    known_on: date
    at_latest: bool = False
    article: str = ""
    cite: CiteModel

    def made(self, article: str) -> Position:
        """Return the position, under that article where it names none itself."""
        return Position(
            Message(self.holder), Message(self.says), Permissibility(self.answer), self.article or article,
            self.cite.source, self.known_on, self.at_latest,
        )  # fmt: skip


def refuse_shared_names(file: YamlFile, part: str, names: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Raise FactError where two things of a part go by one name, for then neither could be asked for by it."""
    owner: dict[str, str] = {}
    for position, (name, said_of_it) in enumerate(names):
        for spelling in said_of_it:
            other = owner.setdefault(plain(spelling), name)
            if other != name:
                raise FactError(
                    "{said!r} names both {other!r} and {name!r}",
                    said=spelling,
                    other=other,
                    name=name,
                    where=file.where((part, position, "aliases")),
                    next_step="keep it at one of them",
                )
