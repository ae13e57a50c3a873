"""What a reader of a register that is a file must know of its decisions, on every face."""

from __future__ import annotations

from marchland.core.keeper import ALONE
from marchland.register.service.opening import RegisterBooks
from marchland.tlog.domain.store import embedded


def keeper_note(books: RegisterBooks) -> str:
    """Return that one person could have done all, or nothing for a register on a server."""
    return ALONE if embedded(books.store.place) else ""
