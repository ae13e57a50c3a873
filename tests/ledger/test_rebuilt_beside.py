"""A ledger that another process rebuilds: what a site keeps for the next who asks is not what stood there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.ledger.service.questions import make_anew
from marchland.register.service import land_accounts, proposals, questions
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposal_cache import ProposalCache
from tests.ledger.attacked import TODAY, Place, nobody

WHO = "surveyor-5@demo-east"
AT = "2026-11-29T10:00:00.000000Z"


def leave_out(place: Place) -> None:
    """Take an area out of all that is read, with counts and digests that fit: nothing but its entries tell of it."""
    store = place.opened(read_only=False)
    with store.writing() as writer:
        writer.clear_versions(place.victim)
    store.close()


def answers(books: RegisterBooks) -> Mapping[str, Any]:
    """Return what a site adds up and keeps."""
    page = questions.page_of(books, questions.AreaFilter(TODAY))
    return {
        "counts": sum(page.counts.values()),
        "land": land_accounts.balances(books, "", TODAY).records,
        "proposals": len(proposals.listed(books, TODAY, ended=True)),
    }


def test_sums_that_a_site_keeps_are_made_anew_after_a_rebuild_at_the_same_size(place: Place) -> None:
    whole = place.opened()
    right = answers(RegisterBooks(whole, WHO))
    whole.close()
    leave_out(place)
    serving, cache = place.opened(), ProposalCache()
    books = RegisterBooks(serving, WHO, proposals=lambda: cache)
    wrong = answers(books)
    assert wrong["counts"] == right["counts"] - 1
    assert wrong["land"] != right["land"]
    beside = place.opened(read_only=False)
    done = make_anew(beside, nobody, lambda: AT)
    beside.close()
    assert done.evidence
    assert answers(books) == right
    with serving.reading() as reader:
        assert reader.head().size == done.entries, "the ledger did not grow"
    serving.close()
