"""Nothing raw on a Ukrainian page: no day or name as a machine writes it, and no English that is not marked so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import html

from marchland.core.policy import Role
from tests.site.areas import AREAS, make_kept_world
from tests.site.browser import Browser
from tests.site.world import World

PAGES = (
    "/uk", "/uk/law", "/uk/law/pol", "/uk/law/ukr", "/uk/law/rus", "/uk/law/cze", "/uk/law/mne", "/uk/law/learned",
    "/uk/law/assist?actor=USA&activity=transfer&counterpart=UKR&via=DEU", "/uk/law/munitions?name=PFM-1&state=UKR",
    "/uk/law/compare?a=POL&b=UKR", "/uk/law/deadlines?state=UKR", "/uk/law/rules", "/uk/law/treaty/apmbc",
    "/uk/law/treaty/ccw", "/uk/law/treaty/ccw_p2", "/uk/law/treaty/ccw_ap2",
    "/uk/law/act/apmbc-pol-ratified-2012-12-27",
    "/uk/facts", "/uk/facts/casualty_rate_korea", "/uk/sources", "/uk/sources/hrw-2025-07-01", "/uk/corrections",
    "/uk/assess", "/uk/assess/documented-density", "/uk/assess/korean-density", "/uk/assess/no-mines",
    "/uk/assess/documented-density/sensitivity", "/uk/audit", "/uk/ledger", "/uk/register", "/uk/place", "/uk/about",
)  # fmt: skip
_STANDING = ("script", "style", "code", "pre", "kbd", "samp", "textarea", "datalist", "title", "*[@lang='en']")
AS_THEY_STAND = "|".join(f"//{name}" for name in _STANDING)
"""What a page shows as it stands: code, what is typed, and what is marked as English."""
DAY = re.compile(r"(?<![-\w])\d{4}-\d{2}-\d{2}\b(?!T| \d\d:)")
NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
ENGLISH = re.compile(r"\b[a-z]{3,}(?: [a-z]{2,})+\b")
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def reader(world: World) -> Browser:
    world.enroll("raw-bits", Role.ADMINISTRATOR)
    return world.signed_in("raw-bits")


def raw(page: str) -> Iterator[tuple[str, str]]:
    """Yield every raw bit of a page with the text that it stands in."""
    tree = html.fromstring(page)
    for element in tree.xpath(AS_THEY_STAND):
        element.text, children = "", list(element)
        for child in children:
            element.remove(child)
    for text in tree.xpath("//text()"):
        told = ADDRESS.sub("", str(text))
        for pattern in (DAY, NAME, ENGLISH):
            yield from ((found, " ".join(told.split())) for found in pattern.findall(told))


@pytest.mark.parametrize("path", PAGES)
def test_a_ukrainian_page_shows_nothing_raw(path: str, reader: Browser) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    assert list(raw(answer.text)) == []


REGISTER = (
    "",
    "/balance",
    "/conflicts",
    "/decisions",
    "/near?latitude=50.5&longitude=30.5",
    *(f"/{each.id}" for each in AREAS),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give the browser of who approves in a register with areas in every status."""
    world = make_kept_world(tmp_path_factory.mktemp("kept"))
    yield world.signed_in(str(Role.APPROVER))
    assert world.site.store
    world.site.store.close()


@pytest.mark.parametrize("path", REGISTER)
def test_a_ukrainian_page_of_a_register_shows_nothing_raw(path: str, keeper: Browser) -> None:
    answer = keeper.get(f"/uk/register{path}")
    assert answer.status_code == 200, path
    codes = " ".join(each.id for each in AREAS)
    assert [each for each in raw(answer.text) if each[0] not in codes] == []


def test_what_is_raw_would_be_found() -> None:
    marked = '<p lang="en">quite all right</p><code>a_b</code>'
    page = f"<p>відомо 2025-07-07</p><p>casualty rate korea</p><p>mined_depth</p>{marked}"
    assert [found for found, _ in raw(page)] == ["2025-07-07", "casualty rate korea", "mined_depth"]
