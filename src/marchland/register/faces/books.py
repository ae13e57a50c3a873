"""The register that a site answers from: its store, and the tiles that were made of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Final, cast

from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
from marchland.core.errors import MarchlandError
from marchland.register.service import land_accounts, proposals, questions, tiles
from marchland.register.service.counting import AreaCounts
from marchland.register.service.opening import ACCOUNTS_MOST, AccountCache, RegisterBooks
from marchland.register.service.proposal_cache import ProposalCache
from marchland.register.service.stores import RegisterStore
from marchland.site.request import RequestContext
from marchland.site.site import Site

LOG: Final = logging.getLogger("marchland.register")
UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError)
"""What else reading an entry may raise that is not as it was written."""


def register_store(site: Site) -> RegisterStore:
    """Return the store of the register; raises NotFoundError where the site keeps none."""
    return cast("RegisterStore", site.register())


def shared(context: RequestContext) -> RegisterBooks:
    """Return the register for the one who asks the site; where its store is stays with the site."""
    return RegisterBooks(
        register_store(context.site), context.visitor.identity, verifiers=context.site.verifiers,
        accounts=context.site.once(account_cache), today=context.site.today, counts=context.site.once(count_cache),
        proposals=partial(context.site.once, proposal_cache),
    )  # fmt: skip


def account_cache(_site: Site) -> AccountCache:
    """Return where it is kept how all land adds up, for the next who asks."""
    return BoundedCache(ACCOUNTS_MOST)


def count_cache(_site: Site) -> AreaCounts:
    """Return where it is kept how many areas there are, for the next who asks."""
    return AreaCounts()


def proposal_cache(_site: Site) -> ProposalCache:
    """Return where it is kept which proposals there are, for the next who asks."""
    return ProposalCache()


def tile_cache(_site: Site) -> tiles.TileCache:
    """Return where tiles are kept for the next who asks."""
    return tiles.TileCache()


def warm(site: Site) -> None:
    """Work out what is seen from afar today, count the areas and proposals, and add up the land.

    Land and proposals of which an entry cannot be read are left to whoever asks, and the log tells of it.
    """
    if site.store is not None:
        store, dates = register_store(site), AsOf(site.today, site.today)
        tiles.warm(store, dates, site.once(tile_cache))
        questions.count(store, questions.AreaFilter(dates), site.once(count_cache))
        works: tuple[Callable[[], None], ...] = (
            lambda: land_accounts.work_out(store, dates, site.once(account_cache)),
            lambda: proposals.work_out(store, dates, site.once(proposal_cache)),
        )
        for work in works:
            try:
                work()
            except (MarchlandError, *UNREADABLE) as error:
                said = error.message if isinstance(error, MarchlandError) else repr(error)
                LOG.warning("%s: not worked out beforehand: %s", store.place, said)
