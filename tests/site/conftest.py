"""What tests of the collections share: a site that has something in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import release
from marchland.register.service.stores import RegisterStore
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
    release(cast("RegisterStore", world.site.store), public, "keeper", world.site.clock, "all of it")
    yield world
    world.site.store.close()


@pytest.fixture
def anyone(kept: World) -> Browser:
    """Give the browser of somebody who has not signed in."""
    return kept.browser()
