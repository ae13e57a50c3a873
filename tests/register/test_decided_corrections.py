"""Corrections, mergers and splits that two people decide: they take effect by the last yes, on all they concern."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.core.errors import NotFoundError
from marchland.core.policy import Role
from marchland.ledger.service.migration import migrate
from marchland.ledger.service.questions import erase, make_anew
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.domain.correction import Amended, Recoded, Withdrawn
from marchland.register.domain.event import Details, Event
from marchland.register.domain.state import DecidedHow
from marchland.register.faces import answers
from marchland.register.service import proposals, proposing, questions
from marchland.register.service.succession_events import merge_event
from tests.postgres_server import ORIGIN, empty
from tests.refusal import refused
from tests.register.registering import TODAY, Office
from tests.register.telling import AREA, DECISION

ON = date(2025, 1, 1)


@pytest.fixture
def office() -> Office:
    """Give a register on a server with an area half of which was cleared by decision of two, and one beside it."""
    office = Office.served()
    office.hires("ann", Role.APPROVER, Role.SURVEYOR, Role.ADMINISTRATOR)
    office.hires("bob", Role.APPROVER)
    office.tells("reported", "2020-01-01")
    office.tells("cleared_work", "2020-02-01")
    office.decides("cleared west", "2020-03-01", "ann", "bob")
    office.tells("reported beyond", "2020-01-01", area="UA-2")
    return office


def said(details: Details, area: str = AREA) -> Event:
    return Event(area, ON, details, decision=DECISION)


def proposes(office: Office, event: Event) -> str:
    return proposing.propose(office.store, event, "ann", office.clock).proposal.digest


def approves(office: Office, digest: str) -> int:
    return proposing.approve(office.store, digest, "bob", office.clock).receipt.entry.seq


def body(office: Office, area: str = AREA) -> Any:
    return questions.area(office.books("ann"), area, TODAY)


def cleared(office: Office) -> int:
    """Return the entry by which the clearance took effect."""
    seq: int = body(office)["parts"][0]["seq"]
    return seq


def test_a_depth_that_was_decided_is_put_right_by_another_decision(office: Office) -> None:
    seq = cleared(office)
    amended = Amended(seq, {"depth_m": 0.3}, "a slip")
    told = Event(AREA, ON, amended)
    error = refused(lambda: questions.record(office.store, (told,), "ann", office.clock))
    assert error.message.startswith("rule amendment-needs-decision: ")
    assert refused(lambda: questions.record(office.store, (said(amended),), "ann", office.clock)).message.startswith(
        "rule decide-by-content: "
    )
    before = body(office)
    digest = proposes(office, said(amended))
    assert body(office) == before, "a proposal changes nothing"
    by = approves(office, digest)
    now = body(office)
    assert (now["parts"][0]["depth_m"], now["corrections"][0]["entry"]) == (0.3, by)
    history = questions.area_history(office.books("ann"), AREA, TODAY)
    entries = {each["entry"]: each for each in answers.history(history, office.books("ann")).events}
    assert entries[seq]["corrections"][0]["changes"][0]["holds"] == 0.3
    assert entries[by]["decided"] == DecidedHow.BY_CONTENT
    assert make_anew(office.store, lambda *_: None).same


def test_entries_of_deciding_are_not_corrected(office: Office) -> None:
    seq = cleared(office)
    digest = proposes(office, said(Amended(seq, {"depth_m": 0.3}, "a slip")))
    open_one = questions.size_of(office.store) - 1
    for entry in (seq - 1, open_one):
        error = refused(lambda entry=entry: proposes(office, said(Withdrawn(entry, "x"))))  # type: ignore[misc]
        assert error.message == f"rule corrects-an-entry: entry {entry} is part of deciding"
    approves(office, digest)


def test_a_merger_that_is_decided_concerns_all_its_areas(office: Office, tmp_path: Path, store_url: str) -> None:
    merged = merge_event(office.store, "ann", (AREA, "UA-2"), "UA-3", "Both", ON, "one field")
    digest = proposes(office, replace(merged, decision=DECISION, note="said Petro"))
    assert [body(office, area)["status"] for area in (AREA, "UA-2")] == ["worked_on", "open"]
    assert isinstance(refused(lambda: body(office, "UA-3")), NotFoundError)
    seq = approves(office, digest)
    assert [body(office, area)["status"] for area in (AREA, "UA-2", "UA-3")] == ["merged", "merged", "open"]
    for area in ("UA-2", "UA-3"):
        history = questions.area_history(office.books("ann"), area, TODAY)
        assert history.events[-1].seq == seq
        assert answers.history(history, office.books("ann")).events[-1]["decided"] == DecidedHow.BY_CONTENT
    assert proposals.one(office.books("ann"), digest, TODAY).before is not None
    with office.store.reading() as reader:
        proposed = reader.by_key(f"proposed:{digest}")
    assert proposed is not None
    erase(office.store, proposed.seq, "asked for", DECISION, "ann", office.clock)
    assert body(office, "UA-2")["status"] == "merged"
    assert make_anew(office.store, lambda *_: None).same
    office.store.origin = ORIGIN  # type: ignore[misc]
    empty(store_url)
    stores: list[Any] = [office.store, create_sqlite(tmp_path / "1.marchland", ORIGIN), open_postgres(store_url)]
    for source, target in itertools.pairwise(stores):
        migrate(source, target)
        make_anew(target, lambda *_: None)
    with stores[1].reading() as one, stores[2].reading() as two:
        assert one.version_digest() == two.version_digest()
        assert one.concerned_by(seq) == two.concerned_by(seq) != {}
    for store in stores[1:]:
        assert make_anew(store, lambda *_: None).same
        store.close()


def test_a_merger_that_fits_no_longer_is_refused_at_the_approval(office: Office) -> None:
    merged = merge_event(office.store, "ann", (AREA, "UA-2"), "UA-3", "Both", ON, "one field")
    digest = proposes(office, replace(merged, decision=DECISION))
    office.tells("direct", "2024-01-01", by="ann", area="UA-2")
    size = questions.size_of(office.store)
    error = refused(lambda: approves(office, digest))
    assert "it fitted when it was proposed" in error.message
    assert "withdraw-proposal" in error.next_step
    assert questions.size_of(office.store) == size


def test_a_merger_is_withdrawn_by_two_where_it_was_decided_by_two(office: Office) -> None:
    before = body(office, "UA-2")["status"]
    merged = merge_event(office.store, "ann", (AREA, "UA-2"), "UA-3", "Both", ON, "one field")
    seq = approves(office, proposes(office, replace(merged, decision=DECISION)))
    approves(office, proposes(office, said(Withdrawn(seq, "two fields"))))
    assert body(office, "UA-2")["status"] == before
    assert isinstance(refused(lambda: body(office, "UA-3")), NotFoundError)


def test_an_area_that_got_another_code_is_proposed_on_by_it(office: Office) -> None:
    digest = proposes(office, said(Amended(cleared(office), {"depth_m": 0.3}, "a slip")))
    questions.record(office.store, (Event(AREA, ON, Recoded("UA-9", "wrong")),), "ann", office.clock)
    error = refused(lambda: approves(office, digest))
    assert error.message.startswith("rule current-code: ")
    proposing.take_back(office.store, digest, "another code", "ann", office.clock)
    approves(office, proposes(office, said(Amended(cleared(office), {"depth_m": 0.3}, "a slip"), "UA-9")))
    assert body(office, "UA-9")["parts"][0]["depth_m"] == 0.3
