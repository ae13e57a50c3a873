"""Ask the register how land adds up, area by area and counted once, and which accounts and boundaries contradict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import is_permitted, require_permission
from marchland.core.asof import AsOf
from marchland.core.policy import Actor, FieldClass
from marchland.register.domain.land import LandAccount, area_balance, land_account, total
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.version import AreaQuery
from marchland.register.service.area_codes import code_at, not_found
from marchland.register.service.opening import AccountCache, RegisterBooks
from marchland.register.service.questions import known_size
from marchland.register.service.stores import RegisterReader, RegisterStore

WORKED_OUT_MOST: Final = 20_000
"""So many areas at most are added up before anybody asks: it takes seconds."""


def balances(books: RegisterBooks, area: str, as_of: AsOf) -> LandAccount:
    """Return how the land of one area, or of every one that may be seen, adds up as of two dates."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        if not area:
            return _account(books, reader, actor, as_of, size)
        row = next(iter(reader.areas(AreaQuery(as_of.valid_on, size, area=code_at(reader, area, size)))), None)
        if row is None:
            raise not_found(reader, books.store.origin, area, as_of, size)
    body = read_body(row.body)
    require_permission(actor, "look", FieldClass.RESTRICTED, body.get("organisations", ()))
    one = area_balance(body)
    return LandAccount((one,), total((one.balance,)), one.balance, ())


def contradictions(books: RegisterBooks, as_of: AsOf) -> LandAccount:
    """Return the account of all land that may be seen: its open claims, and every two areas that share land."""
    return balances(books, "", as_of)


def _account(books: RegisterBooks, reader: RegisterReader, actor: Actor, as_of: AsOf, size: int) -> LandAccount:
    whose = () if everywhere(actor, "look", FieldClass.RESTRICTED) else (actor.organisation, *sorted(actor.roles))
    query = AreaQuery(as_of.valid_on, size)

    def may(organisations: tuple[str, ...]) -> bool:
        return not whose or is_permitted(actor, "look", organisations, FieldClass.RESTRICTED)

    return books.accounts.get(
        (size, reader.made_anew(), as_of.valid_on, *whose), lambda: land_account(_bodies(reader, query, may))
    )


def work_out(store: RegisterStore, as_of: AsOf, accounts: AccountCache) -> None:
    """Work out how all land adds up before anybody asks, unless there are so many areas that it would take long."""
    with store.reading() as reader:
        query = AreaQuery(as_of.valid_on, known_size(reader, as_of.known_on))
        if sum(reader.count_areas(query).values()) <= WORKED_OUT_MOST:
            key = query.known_size, reader.made_anew(), as_of.valid_on
            accounts.get(key, lambda: land_account(_bodies(reader, query, lambda _: True)))


def _bodies(
    reader: RegisterReader, query: AreaQuery, may: Callable[[tuple[str, ...]], bool]
) -> tuple[RecordedBody, ...]:
    """Return the bodies of the areas of whose organisations one may see the land."""
    shown: dict[str, bool] = {}
    bodies = []
    for row in reader.areas(query):
        body = read_body(row.body)
        written = body.text("organisations") if "organisations" in body else ""
        if written not in shown:
            shown[written] = may(tuple(body.get("organisations", ())))
        if shown[written]:
            bodies.append(body)
    return tuple(bodies)
