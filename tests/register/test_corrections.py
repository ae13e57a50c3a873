"""Corrections: what was written stays as it was known, what holds is another, and both are told."""

from __future__ import annotations

import itertools
import json
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
from marchland.register.domain.event import Cleared, Decision, Details, Event
from marchland.register.faces import answers
from marchland.register.service import land_accounts, questions
from tests.postgres_server import ORIGIN, empty
from tests.refusal import refused
from tests.register.registering import TODAY, Office, dates
from tests.register.telling import AREA, DECISION, LAND, event

CORRECTED_ON = date(2025, 6, 1)


def corrects(
    office: Office, details: Details, area: str = AREA, decision: Decision | None = None, by: str = "ann"
) -> int:
    """Record a correction on its day, and return its entry."""
    office.clock.day = max(office.clock.day, CORRECTED_ON)
    told = Event(area, CORRECTED_ON, details, decision=decision)
    return questions.record(office.store, (told,), by, office.clock)[0].entry.seq


def body(office: Office, area: str = AREA, on: str = "2026-01-01", known: str = "2026-01-01") -> Any:
    return questions.area(office.books("ann"), area, dates(on, known))


@pytest.fixture
def office() -> Office:
    """Give a register with an area half of which was cleared, to a depth that was typed wrong: 20 m, entry 4."""
    office = Office.of_two()
    office.tells("reported", "2020-01-01")
    office.tells("cleared_work", "2020-02-01")
    wrong = replace(event("cleared west", date(2020, 3, 1)), details=Cleared(LAND["west"], 20))
    questions.record(office.store, (wrong,), "ann", office.clock)
    return office


def test_a_depth_is_put_right_and_the_old_one_stays_in_the_history(office: Office) -> None:
    seq = corrects(office, Amended(4, {"depth_m": 0.2}, "20 for 0.2"), decision=DECISION)
    now = body(office)
    assert now["parts"][0]["depth_m"] == 0.2
    assert now["corrections"] == [
        {"corrects": 4, "entry": seq, "kind": "amended", "on": "2025-06-01", "reason": "20 for 0.2",
         "decision": "2001/7", "changes": [{"field": "depth_m", "written": 20, "holds": 0.2}]}
    ]  # fmt: skip
    assert body(office, on="2020-03-02")["parts"][0]["depth_m"] == 0.2, "of earlier days too"
    assert "parts" not in body(office, on="2020-02-15")
    told = answers.history(questions.area_history(office.books("ann"), AREA, TODAY), office.books("ann"))
    assert told.events[2]["depth_m"] == 20
    assert json.loads(json.dumps(told.events[2]["corrections"])) == now["corrections"]
    assert told.events[3]["fields"] == {"depth_m": 0.2}


def test_what_was_known_before_a_correction_stays_as_it_was_known(office: Office) -> None:
    before = body(office, known="2025-05-31")
    corrects(office, Amended(4, {"depth_m": 0.2}, "20 for 0.2"), decision=DECISION)
    corrects(office, Withdrawn(4, "another area"), decision=DECISION)
    assert body(office, known="2025-05-31") == before
    assert before["parts"][0]["depth_m"] == 20
    assert "parts" not in body(office)


def test_an_event_is_amended_twice_and_both_are_told(office: Office) -> None:
    corrects(office, Amended(4, {"depth_m": 2}, "a slip"), decision=DECISION)
    corrects(office, Amended(4, {"depth_m": 0.2}, "another slip"), decision=DECISION)
    changes = [each["changes"][0] for each in body(office)["corrections"]]
    assert [(each["written"], each["holds"]) for each in changes] == [(20, 2), (2, 0.2)]
    assert body(office)["parts"][0]["depth_m"] == 0.2


def test_a_correction_that_is_withdrawn_no_longer_counts_and_may_be_made_again(office: Office) -> None:
    given = Amended(4, {"depth_m": 0.2}, "20 for 0.2")
    first = corrects(office, given, decision=DECISION)
    assert corrects(office, given, decision=DECISION) == first, "said twice it is recorded once"
    corrects(office, Withdrawn(first, "it was 20"), decision=DECISION)
    assert body(office)["parts"][0]["depth_m"] == 20
    again = corrects(office, given, decision=DECISION)
    assert again > first
    assert body(office)["parts"][0]["depth_m"] == 0.2
    assert corrects(office, given, decision=DECISION) == again


def test_a_day_that_is_amended_moves_the_event(office: Office) -> None:
    corrects(office, Amended(3, {"valid_on": "2020-01-15"}, "it began earlier"))
    assert body(office, on="2020-01-20")["status"] == "worked_on"
    assert body(office, on="2020-01-20", known="2025-05-31")["status"] == "open"


def test_a_field_that_was_not_to_be_said_is_left_out(office: Office) -> None:
    corrects(office, Amended(2, {"district": "Izium"}, "it was left out"))
    assert body(office)["district"] == "Izium"
    corrects(office, Amended(2, {"district": None}, "it is another district"))
    assert "district" not in body(office)


@pytest.mark.parametrize(
    ("details", "rule", "field"),
    [
        (Amended(4, {"depht_m": 0.2}, "x"), "no key", "fields.depht_m"),
        (Amended(4, {"depth_m": "deep"}, "x"), "not a number", "fields.depth_m"),
        (Amended(4, {"portion": {"type": "Point", "coordinates": [1, 2]}}, "x"), "Point", "fields.portion.type"),
        (Amended(4, {"area": "UA-2"}, "x"), "amends-its-fields", ""),
        (Amended(4, {"event": "reduced"}, "x"), "amends-its-fields", ""),
        (Amended(11, {"note": "x"}, "x"), "corrects-an-entry", ""),
        (Amended(4, {"depth_m": 0}, "x"), "clearance-needs-depth", ""),
        (Withdrawn(3, "x"), "status-allows", ""),
        (Amended(3, {"method": "technical_survey"}, "x"), "clearance-needs-work", ""),
        (Amended(4, {"valid_on": "2031-01-01"}, "x"), "known-by-then", ""),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(office: Office, details: Any, rule: str, field: str) -> None:
    size = questions.size_of(office.store)
    error = refused(lambda: corrects(office, details, decision=DECISION))
    assert rule in error.message
    assert error.where.field == field
    assert error.next_step
    assert questions.size_of(office.store) == size, "nothing is half written"


def test_the_later_event_that_would_break_is_named(office: Office) -> None:
    error = refused(lambda: corrects(office, Withdrawn(3, "nobody worked there")))
    assert "the later event of 2020-03-01 (cleared, entry 4)" in error.message
    assert "entry 4" in error.next_step


@pytest.mark.parametrize(
    ("details", "rule"),
    [
        (Amended(4, {"note": "x"}, "x"), "amendment-needs-decision"),
        (Withdrawn(4, "x"), "withdrawal-needs-decision"),
        (Amended(2, {"valid_on": "2020-01-20"}, "x"), "amendment-needs-decision"),
        (Amended(2, {"classification": "indication"}, "x"), "amendment-needs-decision"),
    ],
)
def test_what_takes_back_a_warning_is_decided_by_two(office: Office, details: Any, rule: str) -> None:
    assert refused(lambda: corrects(office, details)).message.startswith(f"rule {rule}: ")
    corrects(office, details, decision=DECISION)


def test_less_land_than_was_reported_is_decided_by_two() -> None:
    office = Office.of_two()
    office.tells("reported wider", "2020-01-01")
    smaller = Amended(
        2,
        {"shape": {"type": "Polygon", "coordinates": [[[30, 48], [30.01, 48], [30.01, 48.01], [30, 48.01], [30, 48]]]}},
        "drawn too wide",
    )
    assert "would no longer be hazardous on 2020-01-01" in refused(lambda: corrects(office, smaller)).message
    corrects(office, smaller, decision=DECISION)
    (change,) = body(office)["corrections"][0]["changes"]
    assert change["written"]["m2"] > change["holds"]["m2"]
    assert change["holds"]["m2"] == pytest.approx(body(office)["m2"]["remaining"], abs=0.01)


def test_an_area_entered_twice_is_on_no_list_and_its_history_says_why() -> None:
    office = Office.of_two()
    office.tells("reported", "2020-01-01")
    office.tells("reported", "2020-01-01", area="UA-2")
    office.tells("marked", "2020-02-01", area="UA-2")
    early = refused(lambda: corrects(office, Withdrawn(3, "twice"), "UA-2", DECISION))
    assert early.message.startswith("rule withdraws-report-last: ")
    assert early.next_step == "withdraw them first, in this order: 4"
    corrects(office, Withdrawn(4, "of the other"), "UA-2")
    corrects(office, Withdrawn(3, "entered twice"), "UA-2", DECISION)
    assert [each["area"] for each in questions.listed(office.books("ann"), as_of=TODAY).areas] == [AREA]
    before = dates("2025-01-01", "2025-01-02")
    assert [each["area"] for each in questions.listed(office.books("ann"), as_of=before).areas] == [AREA, "UA-2"]
    error = refused(lambda: body(office, "UA-2"))
    assert isinstance(error, NotFoundError)
    assert error.message == "area 'UA-2' was withdrawn on 2025-06-01 by entry 6"
    told = questions.area_history(office.books("ann"), "UA-2", TODAY)
    assert [each.event.kind for each in told.events] == ["reported", "marked", "withdrawn", "withdrawn"]
    assert told.spans == ()
    assert told.corrections[3][0].reason == "entered twice"
    corrects(office, Withdrawn(6, "it was another field"), "UA-2", DECISION)
    assert body(office, "UA-2")["status"] == "open"


def test_a_code_that_was_wrong_still_finds_the_area(office: Office) -> None:
    seq = corrects(office, Recoded("UA-9", "the district is another"))
    books = office.books("ann")
    assert (body(office, AREA)["area"], body(office, "UA-9")["former_codes"]) == ("UA-9", [AREA])
    assert [each["area"] for each in questions.listed(books, as_of=TODAY, q="ua-1").areas] == ["UA-9"]
    assert [each["area"] for each in questions.listed(books, as_of=TODAY).areas] == ["UA-9"]
    assert [each.area for each in land_accounts.balances(books, AREA, TODAY).areas] == ["UA-9"]
    assert questions.area_history(books, AREA, TODAY).area == "UA-9"
    assert body(office, known="2025-05-31")["area"] == AREA
    assert isinstance(refused(lambda: body(office, "UA-9", known="2025-05-31")), NotFoundError)
    assert body(office, on="2020-01-15")["corrections"][-1]["entry"] == seq
    assert "use UA-9" in refused(lambda: office.tells("suspended", "2025-06-01")).next_step
    office.tells("suspended", "2025-06-01", area="UA-9")
    assert body(office, AREA)["status"] == "suspended"


@pytest.mark.parametrize("code", [AREA, "UA-2", "UA-3", "UA-9"])
def test_a_code_that_is_or_was_used_is_refused(office: Office, code: str) -> None:
    office.tells("reported beyond", "2020-01-01", area="UA-2")
    office.tells("reported beyond", "2020-01-01", area="UA-3")
    corrects(office, Recoded("UA-4", "wrong"), "UA-3")
    corrects(office, Recoded("UA-9", "wrong"))
    size = questions.size_of(office.store)
    assert "rule code-is-new" in refused(lambda: corrects(office, Recoded(code, "again"), "UA-9")).message
    assert questions.size_of(office.store) == size
    if code in (AREA, "UA-3"):
        assert "rule current-code" in refused(lambda: office.tells("reported", "2025-06-01", area=code)).message


def test_a_new_code_that_was_wrong_is_withdrawn(office: Office) -> None:
    seq = corrects(office, Recoded("UA-9", "wrong"))
    corrects(office, Withdrawn(seq, "it was right"), "UA-9")
    assert body(office, "UA-9")["area"] == AREA
    assert body(office)["former_codes"] == ["UA-9"]


def test_who_may_correct() -> None:
    office = Office.served()
    office.hires("rob", Role.REPORTER)
    office.hires("sue", Role.SURVEYOR)
    office.hires("sam", Role.SURVEYOR, organisation="others")
    office.hires("ann", Role.APPROVER)
    office.tells("reported", "2020-01-01", by="sue")
    size = questions.size_of(office.store)
    for name in ("rob", "sam"):
        error = refused(lambda name=name: corrects(office, Amended(size - 1, {"note": "x"}, "x"), by=name))  # type: ignore[misc]
        assert error.code == "not_allowed", name
    corrects(office, Amended(size - 1, {"note": "x"}, "x"), by="sue")


def test_what_is_personal_is_told_by_no_correction(office: Office) -> None:
    corrects(office, Amended(2, {"owner": "Olena", "note": "said Petro", "name": "Field 2"}, "x"))
    now = body(office)
    assert (now["owner"], now["name"]) == ("Olena", "Field 2")
    assert now["corrections"][0]["changes"] == [
        {"field": "name", "written": "Field", "holds": "Field 2"}, {"field": "owner"}, {"field": "note"},
    ]  # fmt: skip


def test_what_is_erased_of_a_correction_is_gone_and_what_holds_stays(office: Office) -> None:
    seq = corrects(office, Amended(2, {"owner": "Olena", "name": "Field 2"}, "x"))
    erase(office.store, seq, "asked for", DECISION, "ann", office.clock)
    now = body(office)
    assert "owner" not in now
    assert now["name"] == "Field 2"
    assert make_anew(office.store, lambda *_: None).same
    with office.store.reading() as reader:
        assert not any(b"Olena" in (entry.payload or b"") for entry in reader.entries())


def test_the_ledger_is_the_same_in_every_store(office: Office, tmp_path: Path, store_url: str) -> None:
    corrects(office, Amended(4, {"depth_m": 0.2}, "20 for 0.2"), decision=DECISION)
    corrects(office, Recoded("UA-9", "wrong"))
    office.store.origin = ORIGIN  # type: ignore[misc]
    empty(store_url)
    stores: list[Any] = [office.store, create_sqlite(tmp_path / "1.marchland", ORIGIN), open_postgres(store_url),
                         create_sqlite(tmp_path / "2.marchland", ORIGIN)]  # fmt: skip
    for source, target in itertools.pairwise(stores):
        migrate(source, target)
        make_anew(target, lambda *_: None)
    assert len({digest(store) for store in stores}) == 1
    for store in stores[1:]:
        assert make_anew(store, lambda *_: None).same
        with store.reading() as reader:
            assert (reader.subject_of_code("UA-9", 7), reader.subject_of_code("UA-9", 6)) != (None, None)
            assert reader.subject_of_code("UA-9", 6) is None
        store.close()


def digest(store: Any) -> tuple[bytes, str]:
    with store.reading() as reader:
        return reader.head().root, reader.version_digest()


def test_a_report_that_is_put_right_needs_its_evidence_still() -> None:
    office = Office.of_two()
    office.tells("indication", "2020-01-01")
    office.tells("direct", "2020-01-02")
    office.tells("class CHA", "2020-01-03")
    error = refused(lambda: corrects(office, Withdrawn(3, "of another area")))
    assert error.message.startswith("rule cha-needs-direct-evidence: ")
    assert "(classified, entry 4)" in error.message
