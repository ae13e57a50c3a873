"""Cells that go on the web: seen on a map, proposed by one, approved by the digest by another, each signed in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
import shapely

from marchland.core.policy import Role
from marchland.core.schema import changed
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import Cell
from marchland.public.service import releases
from marchland.register.service import proposing
from marchland.register.service import questions as register_service
from marchland.register.service.stores import RegisterStore
from tests.register.telling import event
from tests.site.browser import Browser
from tests.site.world import make_world

PAGE = "/public/withdrawals"
GONE, KEPT = (2000, 4800), (2066, 4800)
"""The cells of 30.001° and 31.001° E, 48.001° N."""

ROLES = {"ann": Role.APPROVER, "bob": Role.APPROVER, "sue": Role.SURVEYOR, "vic": Role.VIEWER}


class Site:
    """A site whose register had two hazards, one of which is cancelled, and both of whose cells are public."""

    def __init__(self, folder: Path) -> None:
        self.world = make_world(folder, public=PublicStore(folder / "public.db"))
        self.store = cast("RegisterStore", self.world.site.store)
        self.public = cast("PublicStore", self.world.site.public)
        for name, role in ROLES.items():
            self.world.enroll(name, role)
        self.by = {name: self.world.signed_in(name) for name in ROLES}
        self.actors = {each.name: each.actor for each in self.world.accounts.all()}
        for area, west in (("A-1", 30.001), ("A-2", 31.001)):
            self.tells("reported", area, shape=shapely.box(west, 48.001, west + 0.001, 48.002))
        releases.release(self.store, self.public, "keeper", self.world.clock, "two districts")
        self.tells("non_technical", "A-1")
        register_service.register_actor(
            self.store, "kim", "org", frozenset({Role.APPROVER}), "keeper", self.world.clock
        )
        said = event("cancelled", date(2026, 1, 3))
        names = (self.actors["ann"], self.actors["bob"])
        told = replace(
            said, area="A-1", details=changed(said.details, portion=shapely.box(30.001, 48.001, 30.002, 48.002)),
            decision=changed(said.decision, approvers=names) if said.decision else None,
        )  # fmt: skip
        digest = proposing.propose(self.store, told, names[0], self.world.clock).proposal.digest
        proposing.approve(self.store, digest, names[1], self.world.clock)

    def tells(self, words: str, area: str, **fields: object) -> None:
        said = event(words, date(2026, 1, 2))
        told = replace(said, area=area, details=changed(said.details, **fields))
        register_service.record(self.store, (told,), "keeper", self.world.clock)

    def proposes(self, by: str = "ann", **form: str) -> tuple[int, str]:
        """Send the form; return the status, and where one is sent on or the page."""
        said = {"decision": "2026/3", "text": "as surveyed", "approver_1": self.actors["ann"],
                "approver_2": self.actors["bob"], **form}  # fmt: skip
        answer = self.by[by].send(PAGE, PAGE, said)
        return answer.status_code, answer.headers.get("location", answer.text)

    @property
    def cells(self) -> frozenset[Cell]:
        found = self.public.last()
        assert found is not None
        return found.release.occupied


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.store.close()


def approved(browser: Browser, where: str, **form: str) -> int:
    digest = where.rpartition("/")[2]
    return browser.send(where, where, {"digest": digest, **form}).status_code


def test_one_proposes_the_other_approves_and_the_cell_goes(site: Site) -> None:
    shown = site.by["ann"].get(PAGE).text
    assert "1 cell may go." in shown
    drawn = json.loads(re.search(r'id="shapes">\s*(\{.*\})', shown)[1])  # type: ignore[index]
    assert [each["id"] for each in drawn["features"]] == ["go"]
    assert shapely.geometry.shape(drawn["features"][0]["geometry"]).bounds == pytest.approx((30.0, 48.0, 30.015, 48.01))
    status, where = site.proposes()
    assert status == 303, where
    page = site.by["bob"].get(where).text
    assert "Approve just this" in page
    assert "2000:4800" in page
    assert "Approve just this" not in site.by["ann"].get(where).text
    assert site.cells == {GONE, KEPT}
    assert approved(site.by["bob"], where) == 303
    assert site.cells == {KEPT}
    assert "Took effect" in site.by["sue"].get(where).text
    assert "Набула" in site.by["ann"].get(f"/uk{where}").text


def test_the_page_of_a_file_says_that_one_person_could_have_done_all(site: Site) -> None:
    assert "one person could have done all of it" in site.by["ann"].get(PAGE).text


def test_its_proposer_a_surveyor_and_another_digest_do_nothing(site: Site) -> None:
    _, where = site.proposes()
    assert approved(site.by["bob"], where, digest="0" * 64) == 400
    for name, status in (("ann", 409), ("sue", 403), ("vic", 403)):
        assert approved(site.by[name], where) == status, name
    assert site.world.browser().get(PAGE).status_code in (303, 401)
    assert site.by["vic"].get(PAGE).status_code == 403
    assert site.cells == {GONE, KEPT}


@pytest.mark.parametrize(
    "form", [{"approver_2": "account-nobody"}, {"approver_2": ""}, {"decision": ""}, {"text": " "},
             {"approver_1": "x", "approver_2": "x"}]
)  # fmt: skip
def test_a_form_that_is_wrong_says_why_and_loses_nothing(site: Site, form: dict[str, str]) -> None:
    status, page = site.proposes(**form)
    assert status in (400, 403, 409)
    assert "It was not recorded" in page
    assert site.actors["ann"] in page or "approver_1" in form


def test_what_was_taken_back_cannot_be_approved(site: Site) -> None:
    _, where = site.proposes()
    assert site.by["ann"].send(where, f"{where}/end", {"reason": " "}).status_code == 400
    assert site.by["ann"].send(where, f"{where}/end", {"reason": "a slip"}).status_code == 303
    assert "Approve just this" not in site.by["bob"].get(where).text
    assert approved(site.by["bob"], where) == 403, "its page has no form any more"
    assert site.cells == {GONE, KEPT}


def test_hostile_words_come_out_as_text(site: Site) -> None:
    _, where = site.proposes(decision="</script><script>alert(1)</script>", text='"><img src=x onerror=1>')
    for path in (where, PAGE, f"/uk{where}"):
        page = site.by["bob"].get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
