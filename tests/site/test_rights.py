"""Nothing of an area comes out to whom the policy does not show it: by route, role, organisation, class and status."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from marchland.access.service.permission import decide
from marchland.core.asof import AsOf
from marchland.core.policy import Actor, FieldClass, Permit, Role
from marchland.register.domain.state import AreaStatus
from marchland.register.service import questions
from marchland.register.service.opening import RegisterBooks
from marchland.site.app import table
from marchland.site.route import RouteSpec
from tests.site.areas import AREAS, Area, make_kept_world
from tests.site.browser import Browser
from tests.site.test_authorisation import TOLD
from tests.site.world import World

PEOPLE = ("nobody", "newcomer", *map(str, Role))
READ = [row for row in table() if row.methods == ("GET",)]
SECRET = (FieldClass.RESTRICTED, FieldClass.PERSONAL)
OVERVIEW = {"area", "seq", "size"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, Browser]]]:
    """Give a site with areas in every status, and a browser of everybody."""
    world = make_kept_world(tmp_path_factory.mktemp("kept"))
    browsers = {"nobody": world.browser()} | {name: world.signed_in(name) for name in PEOPLE[1:]}
    yield world, browsers
    assert world.site.store
    world.site.store.close()


def test_there_is_an_area_in_every_status_of_either_organisation(kept: tuple[World, dict[str, Browser]]) -> None:
    store = kept[0].site.store
    assert store
    listed = questions.areas(
        RegisterBooks(store, "halo-all"), questions.AreaFilter(AsOf(kept[0].site.today, kept[0].site.today))
    ).areas
    found = {each["area"]: each["status"] for each in listed}
    assert all(found[area.id] == area.status for area in AREAS)
    assert {area.status for area in AREAS} == set(AreaStatus)


def sees(person: str, area: Area, field_class: FieldClass) -> bool:
    """Return whether the policy shows that class of the area to somebody of the first organisation."""
    roles = frozenset({Role(person)} if person in set(Role) else ())
    return isinstance(decide(Actor("x", "halo", roles), "look", (area.organisation,), field_class), Permit)


def paths(row: RouteSpec, size: int) -> Iterator[str]:
    """Yield the path of a route for each area and each entry, and for the things of the table."""
    names = re.findall(r"\{(\w+)", row.path)
    choices = [
        [area.id for area in AREAS] if name == "area" else range(size) if name == "seq" else TOLD["things"][name]
        for name in names
    ]
    for values in itertools.product(*choices):
        path = row.path
        for name, value in zip(names, values, strict=True):
            path = re.sub(rf"\{{{name}[^}}]*\}}", str(value), path)
        yield path


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
def test_no_route_tells_what_the_policy_withholds(
    kept: tuple[World, dict[str, Browser]], row: RouteSpec, person: str
) -> None:
    world, browsers = kept
    assert world.site.store
    hidden = [
        (area.id, field_class, word)
        for area in AREAS for field_class in SECRET if not sees(person, area, field_class)
        for word in area.told_to(field_class)
    ]  # fmt: skip
    for path in paths(row, questions.size_of(world.site.store)):
        for form in row.formats:
            answer = browsers[person].get(path + f"?f={form}")
            assert answer.status_code < 500, (path, answer.text[:500])
            for area, field_class, word in hidden:
                assert word not in answer.content, (person, path, form, area, field_class)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_those_who_may_see_it_do(kept: tuple[World, dict[str, Browser]], area: Area) -> None:
    for person in Role:
        answer = kept[1][str(person)].get(f"/api/v1/register/areas/{area.id}")
        assert answer.status_code == 200
        for field_class in SECRET:
            told = all(word in answer.content for word in area.told_to(field_class)[:1])
            assert told == sees(str(person), area, field_class), (person, area.id, field_class)
