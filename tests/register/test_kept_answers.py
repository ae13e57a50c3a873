"""What a site keeps for the next who asks: the same as read anew, at every size of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
from marchland.register.domain.proposal import ENACTED, PROPOSED, WITHDRAWN
from marchland.register.service import land_accounts, proposals
from marchland.register.service.founding import create_demo
from marchland.register.service.opening import RegisterBooks, identity
from marchland.register.service.proposal_cache import ProposalCache
from marchland.register.service.stores import RegisterStore, open_store

DATES = AsOf(date(2026, 11, 1), date(2026, 11, 1))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegisterStore]:
    folder = tmp_path_factory.mktemp("kept")
    create_demo(str(folder / "r.db"), None, 40, 3, folder / "keys", lambda *_: None)
    store = open_store(str(folder / "r.db"), read_only=True)
    yield store
    store.close()


def test_proposals_that_are_followed_are_those_that_the_keys_of_the_entries_tell(demo: RegisterStore) -> None:
    kept = ProposalCache()
    with demo.reading() as reader:
        entries = [entry.key for entry in reader.entries()]
        sizes = [*range(len(entries) // 2, len(entries), 37), len(entries), len(entries) - 5, 3]
        for size in sizes:
            told = [key.partition(":")[::2] for key in entries[:size]]
            ended = {digest for word, digest in told if f"{word}:" in (ENACTED, WITHDRAWN)}
            proposed = [digest for word, digest in told if f"{word}:" == PROPOSED]
            keys = kept.keys(reader, size)
            assert list(keys.proposed) == proposed
            assert list(keys.open) == [digest for digest in proposed if digest not in ended]
            assert list(keys.enacted) == [digest for word, digest in told if f"{word}:" == ENACTED]
            if size == len(entries):
                assert proposed


def test_pages_of_proposals_are_the_same_whether_kept_or_read_anew(demo: RegisterStore) -> None:
    kept = ProposalCache()
    proposals.work_out(demo, DATES, kept)
    warm = RegisterBooks(demo, identity(demo.place), proposals=lambda: kept)
    for _ in range(2):
        cold = RegisterBooks(demo, identity(demo.place))
        assert proposals.listed(warm, DATES) == proposals.listed(cold, DATES)
        assert proposals.listed(warm, DATES, ended=True) == proposals.listed(cold, DATES, ended=True)
        assert proposals.last_ended(warm, DATES, 5) == proposals.last_ended(cold, DATES, 5)


def test_land_that_was_added_up_beforehand_is_what_is_asked_for(demo: RegisterStore) -> None:
    accounts: land_accounts.AccountCache = BoundedCache(8)
    land_accounts.work_out(demo, DATES, accounts)
    kept = accounts.get((demo_size(demo), 0, DATES.valid_on), lambda: pytest.fail("it was not kept"))
    books = RegisterBooks(demo, identity(demo.place))
    assert land_accounts.balances(books, "", DATES) == kept


def demo_size(store: RegisterStore) -> int:
    with store.reading() as reader:
        return reader.head().size
