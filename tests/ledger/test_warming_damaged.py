"""A site that starts with a register of which some entries cannot be read: it starts, and its log tells of them."""

from __future__ import annotations

import pytest

from marchland.core.asof import AsOf
from marchland.register.faces import books
from marchland.site.site import Site
from tests.ledger.attacked import Place
from tests.site.browser import Clock

PROPOSALS = "seq IN (SELECT seq FROM entry WHERE key LIKE 'proposed:%')"
DAMAGE = {
    "sqlite": "DROP TRIGGER payload_stays; UPDATE payload SET bytes = CAST('{{}}' AS BLOB) WHERE",
    "postgres": "SELECT 1; UPDATE payload SET body = '{{}}' WHERE",
}


def test_a_site_starts_where_proposals_cannot_be_read_and_goes_on_to_count(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.run(f"{DAMAGE[place.kind]} {PROPOSALS}")
    store = place.opened()
    site = Site(Clock(), store=store)
    books.warm(site)
    assert "not worked out beforehand" in caplog.text
    store.close()


def test_nothing_is_told_of_a_register_that_is_whole(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    store = place.opened()
    site = Site(Clock(), store=store)
    books.warm(site)
    assert caplog.text == ""
    dates = AsOf(site.today, site.today)
    kept = site.once(books.account_cache)
    with store.reading() as reader:
        key = reader.head().size, 0, dates.valid_on
    assert kept.get(key, lambda: pytest.fail("it was not kept")).areas
    store.close()
