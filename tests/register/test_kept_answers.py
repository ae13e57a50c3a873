"""What a site keeps for the next who asks: the same as read anew, at every size of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
from marchland.core.errors import NotAllowedError
from marchland.core.policy import Role
from marchland.core.schema import changed
from marchland.ledger.service import questions as ledger
from marchland.register.domain.event import Decision
from marchland.register.domain.proposal import ENACTED, PROPOSED, WITHDRAWN
from marchland.register.service import land_accounts, proposals, proposing, questions
from marchland.register.service.counting import AreaCounts
from marchland.register.service.founding import create_demo
from marchland.register.service.opening import RegisterBooks, identity
from marchland.register.service.proposal_cache import ProposalCache
from marchland.register.service.stores import RegisterStore, open_store
from tests.register.registering import ADMIN, TODAY, Office
from tests.register.telling import event
from tests.site.areas import make_kept_world

JSON = {"Accept": "application/json"}
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


@dataclass
class Readers:
    """A register with a proposal and people of two organisations, who share what a site keeps, or read it anew."""

    office: Office
    kept: ProposalCache = field(default_factory=ProposalCache)
    accounts: land_accounts.AccountCache = field(default_factory=lambda: BoundedCache(8))
    counts: AreaCounts = field(default_factory=AreaCounts)

    def answers(self, who: str, *, anew: bool = False) -> list[object]:
        """Return what somebody is told of proposals, areas and land, or in which words that is refused."""
        warm = RegisterBooks(
            self.office.store, who, accounts=self.accounts, counts=self.counts, proposals=lambda: self.kept
        )
        books = self.office.books(who) if anew else warm
        asked: tuple[Callable[[], object], ...] = (
            lambda: proposals.listed(books, TODAY, ended=True),
            lambda: proposals.last_ended(books, TODAY, 5),
            lambda: land_accounts.balances(books, "", TODAY),
            lambda: plain(questions.page_of(books, questions.AreaFilter(TODAY))),
        )
        return [told(each) for each in asked]


def told(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except NotAllowedError as error:
        return str(error)


def plain(page: questions.AreaPage) -> object:
    return [dict(each) for each in page.listing.areas], dict(page.counts)


PEOPLE = {
    "ann": (Role.APPROVER, "org"), "bob": (Role.APPROVER, "org"), "sam": (Role.SURVEYOR, "org"),
    "rita": (Role.REPORTER, "org"), "otto": (Role.REPORTER, "other"), "olga": (Role.SURVEYOR, "other"),
    "vera": (Role.VIEWER, "other"), "gone": (None, "other"),
}  # fmt: skip


@pytest.fixture
def readers() -> Readers:
    office = Office.served()
    for name, (role, organisation) in PEOPLE.items():
        office.hires(name, *([role] if role else []), organisation=organisation)
    office.tells("reported", "2001-01-01", by="ann")
    office.tells("non_technical", "2002-01-01", by="ann")
    said = replace(event("cancelled west", date(2003, 1, 1)), note="ask Olena")
    assert said.decision is not None
    said = replace(said, decision=changed(said.decision, approvers=("ann", "bob")))
    proposing.propose(office.store, said, "ann", office.clock)
    return Readers(office)


@pytest.mark.parametrize("first", PEOPLE)
def test_whoever_asked_first_everybody_is_told_what_they_may_see(readers: Readers, first: str) -> None:
    readers.answers(first)
    for who in (*PEOPLE, *reversed(PEOPLE)):
        assert readers.answers(who) == readers.answers(who, anew=True), who
    assert {who for who in PEOPLE if "Olena" in repr(readers.answers(who))} == {"ann", "bob", "sam"}
    assert not any("cancelled" in repr(readers.answers(who)[0]) for who in ("otto", "vera", "gone"))


def test_what_was_erased_between_two_askings_is_told_to_nobody(readers: Readers) -> None:
    store, before = readers.office.store, readers.answers("ann")
    assert "Olena" in repr(before)
    with store.reading() as reader:
        seq = next(entry.seq for entry in reader.entries() if b"Olena" in (entry.payload or b""))
    ledger.erase(store, seq, "asked for", Decision("1", "t", ("ann", "bob")), ADMIN, readers.office.clock)
    for who in PEOPLE:
        assert "Olena" not in repr(readers.answers(who)), who
        assert readers.answers(who) == readers.answers(who, anew=True), who


def test_a_token_that_reads_is_told_what_its_owner_may_see_whoever_asked_before(tmp_path: Path) -> None:
    world = make_kept_world(tmp_path)
    world.enroll("stranger", Role.REPORTER, "elsewhere")
    paths = [f"/api/v1/register/{path}" for path in ("balance", "areas", "proposals", "conflicts")]
    asked = {name: world.signed_in(name) for name in ("approver", "reporter", "stranger", "viewer")}
    tokens = {name: world.accounts.tokens.make(name, f"reads for {name}", ("read",))[0] for name in asked}
    answered = set[tuple[str, str]]()
    for path in paths:
        own = {name: browser.get(path, headers=JSON) for name, browser in asked.items()}
        for name, token in (*tokens.items(), *reversed(tokens.items())):
            answer = world.browser().get(path, headers={"Authorization": f"Bearer {token}", **JSON})
            assert answer.status_code == own[name].status_code, (path, name)
            if answer.status_code == 200:
                assert answer.json() == own[name].json(), (path, name)
                answered.add((name, path))
    assert {("approver", path) for path in paths} <= answered
    assert "Hiddenname" in asked["approver"].get(paths[1]).text
    assert "Hiddenname" not in asked["stranger"].get(paths[1]).text
    assert world.site.store
    world.site.store.close()
