"""What a rebuild kept aside because it was not as the entries make it: told to those who keep the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.access.service.roster import OWN
from marchland.core.errors import NotFoundError
from marchland.core.message import Message
from marchland.core.policy import Actor, Role
from marchland.ledger.service.questions import asking, check_permitted
from marchland.register.domain.evidence_row import (
    EvidenceFields,
    EvidenceRows,
    flat,
    organisations_of,
    read_line,
    seen_by,
    with_bodies,
)
from marchland.register.domain.kept import EvidenceLine
from marchland.register.domain.visibility import sees_whole
from marchland.register.service.opening import RegisterBooks


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A row that differed: when that was found, what was wrong, the row as it stood, and as the entries make it.

    Either row is None where there was none, or where what was wrong is no row; a line that cannot be read is all fault.
    Of both only that is there which whoever asks may see; `differing` names all fields in which they differ.
    """

    number: int
    found_at: str
    fault: str
    found: EvidenceFields | None = None
    right: EvidenceFields | None = None
    differing: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """Return the code of the area that it is about, or nothing."""
        return str((self.right or self.found or {}).get("area", ""))


@dataclass(frozen=True, slots=True)
class KeptAside:
    """What is kept aside, or the one of it that was asked for."""

    items: tuple[EvidenceItem, ...]
    one: bool = False


def evidence(books: RegisterBooks, number: int | None = None, first: int = 0, most: int | None = None) -> KeptAside:
    """Return all that is kept aside, the oldest first, or `most` of it after the `first` ones, or what has that number.

    Raises NotAllowedError for whoever does not keep the register, NotFoundError where nothing has the number.
    """
    with books.store.reading() as reader:
        check_permitted(reader, books, "maintain")
        actor = asking(reader, books) or Actor(books.identity, OWN, frozenset(Role))
        items = tuple(_item(line, actor) for line in reader.evidence(first, most, number))
    if number is not None and not items:
        raise NotFoundError(
            "there is no evidence {number}", number=number, next_step="marchland ledger evidence lists what there is"
        )
    return KeptAside(items, number is not None)


def count(books: RegisterBooks) -> int:
    """Return how much is kept aside; raises NotAllowedError for whoever does not keep the register."""
    with books.store.reading() as reader:
        check_permitted(reader, books, "maintain")
        return reader.count_evidence()


def _item(kept: EvidenceLine, actor: Actor) -> EvidenceItem:
    said = read_line(kept.line)
    if said is None:
        hidden = Message("a line that cannot be read, and may hold personal data")
        return EvidenceItem(kept.number, kept.found_at, kept.line if sees_whole(actor, ()) else hidden)
    rows = with_bodies(said)
    organisations = organisations_of(rows)
    found, right = (None if row is None else seen_by(row, actor, organisations) for row in (rows.found, rows.right))
    return EvidenceItem(kept.number, kept.found_at, rows.fault, found, right, _differing(rows))


def _differing(rows: EvidenceRows) -> tuple[str, ...]:
    found, right = flat(rows.found), flat(rows.right)
    return tuple(name for name in {**found, **right} if found.get(name) != right.get(name))
