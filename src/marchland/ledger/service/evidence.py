"""What a rebuild kept aside because it was not as the entries make it: told to those who keep the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.core.errors import NotFoundError
from marchland.ledger.service.questions import check_permitted
from marchland.register.domain.kept import EvidenceLine
from marchland.register.service.opening import RegisterBooks


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A row that differed: when that was found, what was wrong, the row as it stood, and as the entries make it.

    Either row is None where there was none, or where what was wrong is no row; a line that cannot be read is all fault.
    """

    number: int
    found_at: str
    fault: str
    found: Mapping[str, Any] | None
    right: Mapping[str, Any] | None

    @property
    def area(self) -> str:
        """Return the code of the area that it is about, or nothing."""
        return str((self.right or self.found or {}).get("area", ""))

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the names of the fields in which the two rows differ."""
        found, right = self.found or {}, self.right or {}
        return tuple(name for name in {**found, **right} if found.get(name) != right.get(name))


@dataclass(frozen=True, slots=True)
class KeptAside:
    """What is kept aside, or the one of it that was asked for."""

    items: tuple[EvidenceItem, ...]
    one: bool = False


def evidence(books: RegisterBooks, number: int | None = None) -> KeptAside:
    """Return all that is kept aside, the oldest first, or what has that number.

    Raises NotAllowedError for whoever does not keep the register, NotFoundError where nothing has the number.
    """
    with books.store.reading() as reader:
        check_permitted(reader, books, "maintain")
        kept = (line for line in reader.evidence() if number is None or line.number == number)
        items = tuple(map(_item, kept))
    if number is not None and not items:
        raise NotFoundError(
            "there is no evidence {number}", number=number, next_step="marchland ledger evidence lists what there is"
        )
    return KeptAside(items, number is not None)


def _item(kept: EvidenceLine) -> EvidenceItem:
    try:
        said = json.loads(kept.line)
        fault, found, right = str(said["fault"]), said.get("found"), said.get("right")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return EvidenceItem(kept.number, kept.found_at, kept.line, None, None)
    if not all(each is None or isinstance(each, dict) for each in (found, right)):
        return EvidenceItem(kept.number, kept.found_at, kept.line, None, None)
    return EvidenceItem(kept.number, kept.found_at, fault, found, right)
