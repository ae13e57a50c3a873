"""What tests of the collections share: a site that has something in each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marchland.core.asof import AsOf
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.questions import release
from tests.site.areas import make_kept_world
from tests.site.browser import Browser
from tests.site.world import World


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a site with a register, public cells of it, and accounts."""
    folder = tmp_path_factory.mktemp("kept")
    public = PublicStore(folder / "register.db.public.db")
    world = make_kept_world(folder, public=public)
    assert world.site.store
    release(world.site.store, public, AsOf(world.site.today, world.site.today), "all of it")
    yield world
    world.site.store.close()


@pytest.fixture
def anyone(kept: World) -> Browser:
    """Give the browser of somebody who has not signed in."""
    return kept.browser()
