"""Recording on the web: every kind of event by its form, refusals that lose nothing, two people, and whole files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest
from shapely.geometry import mapping, shape

from marchland.core.policy import Role
from marchland.core.schema import Record
from marchland.register.domain import event, state
from marchland.register.faces.terms import ENUMERATED
from marchland.register.service import questions
from marchland.register.service.event_form import FORMS
from marchland.register.service.opening import RegisterBooks
from tests.site.areas import AREAS
from tests.site.browser import Browser, csrf
from tests.site.world import World

LAND = "48.00, 30.00\n48.00, 30.01\n48.01, 30.01\n48.01, 30.00"
WEST = "48.00, 30.000\n48.00, 30.005\n48.01, 30.005\n48.01, 30.000"
EAST = "48.00, 30.005\n48.00, 30.010\n48.01, 30.010\n48.01, 30.005"
TODAY = "2026-11-01"


@pytest.fixture
def people(own_world: Callable[..., World]) -> tuple[World, dict[str, Browser]]:
    """Give a site, and a browser of two approvers, a surveyor, a reporter and a viewer."""
    world = own_world()
    roles = {"ann": Role.APPROVER, "bob": Role.APPROVER, "sue": Role.SURVEYOR, "rob": Role.REPORTER,
             "vic": Role.VIEWER}  # fmt: skip
    for name, role in roles.items():
        world.enroll(name, role)
    return world, {name: world.signed_in(name) for name in roles}


def actor(world: World, name: str) -> str:
    return next(each.actor for each in world.accounts.all() if each.name == name)


def tell(browser: Browser, kind: str, area: str = "A-1", **said: str) -> tuple[int, str]:
    """Fill the form of a kind of event and send it; return the status, and the page or where one is sent on."""
    path = f"/register/record/{kind}"
    form = {"area": area, "valid_on": TODAY, "step": "record", **said}
    answer = browser.send(path, path, form)
    return answer.status_code, answer.headers.get("location", answer.text)


def reported(browser: Browser, area: str = "A-1", land: str = LAND, **said: str) -> None:
    status, where = tell(
        browser, "reported", area, name="Field", classification="SHA", shape=land, source="a walk",
        evidence_0_kind="direct", evidence_0_how="a mine was seen", **said,
    )  # fmt: skip
    assert status == 303, where


def status_of(world: World, area: str = "A-1") -> str:
    assert world.site.store
    asked = questions.AreaFilter(questions.AsOf(date(2026, 11, 25), date(2026, 11, 25)))
    found = questions.areas(RegisterBooks(world.site.store, "os-1"), asked).areas
    return next((str(each["status"]) for each in found if each["area"] == area), "")


def test_every_kind_has_a_form(people: tuple[World, dict[str, Browser]]) -> None:
    for kind in FORMS:
        for prefix in ("", "/uk"):
            shown = people[1]["ann"].get(f"{prefix}/register/record/{kind}?area=A-1")
            assert shown.status_code == 200, (kind, prefix)
            assert 'name="csrf"' in shown.text, (kind, prefix)
            assert 'value="A-1"' in shown.text, (kind, prefix)


def decided(world: World, name: str = "2026/7") -> dict[str, str]:
    return {"decision_name": name, "decision_text": "as proposed", "approver_1": actor(world, "ann"),
            "approver_2": actor(world, "bob")}  # fmt: skip


def decides(by: dict[str, Browser], kind: str, area: str = "A-1", **said: str) -> str:
    """Let ann propose what a form says and bob approve it; return its digest."""
    status, where = tell(by["ann"], kind, area, **said)
    assert (status, "/register/decisions/" in where) == (303, True), where
    assert by["bob"].send(where, where, {"digest": where[-64:]}).status_code == 303
    return where[-64:]


def test_land_goes_from_a_report_to_being_given_back_by_two_people(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["rob"])
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("sue", "surveyed", {"survey": "technical", "organisation": "halo", "from_on": TODAY, "to_on": TODAY}),
        ("sue", "classified", {"classification": "CHA"}),
        ("sue", "marked", {"signs": "s1, 30.001 48.001, mines\ns2"}),
        ("sue", "inspected", {"findings": "s1, good\ns2, missing, fell over"}),
        ("sue", "work_started", {"method": "manual_clearance", "organisation": "halo"}),
        ("sue", "suspended", {"reason": "winter"}),
        ("sue", "resumed", {}),
    ]
    for name, kind, said in steps:
        status, where = tell(by[name], kind, **said)
        assert status == 303, (kind, where)
    decides(by, "cleared", portion=LAND, depth_m="0.2", found="PMN-2, 3, destroyed", **decided(world))
    assert tell(by["sue"], "quality_checked", passed="passed", sampled="a tenth")[0] == 303
    decides(by, "handed_over", recipient="village", residual_risk_owner="state", **decided(world, "2026/8"))
    assert status_of(world) == "handed_over"
    shown = by["ann"].get("/register/A-1").text
    for words in ("PMN-2", "Handed over", "village"):
        assert words in shown


def test_other_kinds_are_told_too(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["ann"])
    wider = "47.99, 29.99\n47.99, 30.02\n48.02, 30.02\n48.02, 29.99"
    halves = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": name, "properties": {"name": f"Field {name}"}, "geometry": ring}
        for name, ring in (("B-1", polygon(WEST)), ("B-2", polygon(EAST)))
    ]}  # fmt: skip
    for kind, said in (
        ("contradicted", {"claim": "c1", "says": "farther", "source": "a farmer", "shape": WEST}),
        ("evidence_added", {"evidence_0_kind": "indirect", "evidence_0_how": "nobody ploughs it"}),
    ):
        assert tell(by["ann"], kind, **said)[0] == 303, kind
    decides(by, "settled", holds="record", reason="walked again", **decided(world, "2026/9"))
    assert tell(by["ann"], "split", into=json.dumps(halves), reason="a road")[0] == 303
    assert status_of(world) == "split"
    assert tell(by["ann"], "boundary_revised", "B-1", how="extended", shape=wider, reason="seen")[0] == 303
    reported(by["ann"], "C-2", EAST)
    assert tell(by["ann"], "merged", "B-2", into="C-1", name="Both", others="C-2", reason="one field")[0] == 303
    assert [status_of(world, area) for area in ("B-2", "C-2", "C-1")] == ["merged", "merged", "open"]


def polygon(text: str) -> dict[str, object]:
    corners = [[float(part) for part in line.split(",")][::-1] for line in text.splitlines()]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def test_a_form_is_tried_before_it_is_recorded(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["ann"])
    status, shown = tell(by["ann"], "work_started", method="manual_clearance", organisation="halo", step="check")
    assert status == 200
    assert "The rules allow it" in shown
    assert "Worked on" in shown
    assert status_of(world) == "open"


def test_sent_twice_it_is_recorded_once(people: tuple[World, dict[str, Browser]]) -> None:
    _, by = people
    reported(by["ann"])
    said = {"method": "manual_clearance", "organisation": "halo", "key": "0123456789abcdef"}
    first, second = tell(by["ann"], "work_started", **said), tell(by["ann"], "work_started", **said)
    assert first[1].partition("?")[0] == second[1].partition("?")[0]
    assert "again=yes" in second[1]


REFUSED = {
    "no area": ("suspended", {"area": "", "reason": "winter"}, "area", "which area"),
    "not there": ("suspended", {"area": "A-9", "reason": "winter"}, "area", "reported-first"),
    "not now": ("resumed", {}, "area", "status-allows"),
    "no reason": ("suspended", {}, "reason", "missing"),
    "no number": ("cleared", {"portion": WEST, "depth_m": "deep"}, "depth_m", "not a number"),
    "a thousand or one": ("cleared", {"portion": WEST, "depth_m": "1,000"}, "depth_m", "1000 for a thousand"),
    "no depth": ("cleared", {"portion": WEST, "depth_m": "nan"}, "depth_m", "finite"),
    "a sign in the west": ("marked", {"signs": "s1, 30.001 W 48.001 N"}, "signs", "is not a position"),
    "a sign nowhere": ("marked", {"signs": "s1, 30,5 48,1"}, "signs", "parts"),
    "a sign off the globe": ("marked", {"signs": "s1, 300 48"}, "area", "marks-on-the-globe"),
    "no corner": ("reported", {"area": "A-2", "name": "F", "source": "s", "shape": "here\nthere"}, "shape", "line 1"),
    "no survey": ("cancelled", {"portion": WEST}, "area", "release-needs-survey"),
    "no day": ("suspended", {"reason": "winter", "valid_on": "yesterday"}, "valid_on", "day"),
    "future": ("suspended", {"reason": "winter", "valid_on": "2031-01-01"}, "area", "known-by-then"),
    "broken json": ("boundary_revised", {"shape": "{", "how": "extended", "reason": "x"}, "shape", "JSON"),
    "crossing": ("boundary_revised", {"shape": "48,30\n49,31\n49,30\n48,31", "how": "extended", "reason": "x"}, "shape",
                 "cross"),
    "nul": ("suspended", {"reason": "win\x00ter"}, "reason", "character"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_told_at_its_field_and_nothing_typed_is_lost(
    people: tuple[World, dict[str, Browser]], name: str
) -> None:
    kind, said, field, words = REFUSED[name]
    reported(people[1]["ann"])
    status, shown = tell(people[1]["ann"], kind, **{"note": "keep me", **said})
    assert 400 <= status < 500, shown
    assert f'<a href="#{field}"' in shown
    assert words in shown
    assert "keep me" in shown
    for value in said.values():
        assert value.splitlines()[0].replace("\x00", "") in shown.replace("\x00", "") if value else True


def test_a_shape_that_crosses_itself_is_mended_when_asked_and_kept_as_it_was_given(
    people: tuple[World, dict[str, Browser]],
) -> None:
    bow = "48.00, 30.00\n48.01, 30.01\n48.01, 30.00\n48.00, 30.01"
    said = {"name": "Field", "classification": "SHA", "source": "a walk", "shape": bow, "evidence_0_how": "seen"}
    assert "crosses" in tell(people[1]["ann"], "reported", **said)[1]
    status, where = tell(people[1]["ann"], "reported", **said, repair="yes")
    assert status == 303, where
    shown = people[1]["ann"].get("/ledger/entries/" + where.partition("?")[0].rpartition("/")[2]).text
    assert "as_given" in shown


def test_nobody_decides_alone(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["ann"])
    survey = {"survey": "non_technical", "organisation": "halo", "from_on": TODAY, "to_on": TODAY}
    assert tell(by["ann"], "surveyed", **survey)[0] == 303
    alone = {**decided(world), "approver_2": actor(world, "ann")}
    assert tell(by["ann"], "cancelled", portion=WEST, **alone)[0] >= 400
    assert "Nothing waits" in by["ann"].get("/register/decisions").text
    status, shown = tell(by["ann"], "cancelled", portion=WEST, **decided(world), step="check")
    assert (status, "This is what will be proposed" in shown) == (200, True)
    assert "Nothing waits" in by["ann"].get("/register/decisions").text
    status, where = tell(by["ann"], "cancelled", portion=WEST, **decided(world))
    assert status == 303
    assert status_of(world) == "open"
    assert "You proposed it" in by["ann"].get(where).text
    assert "Approve just this" not in by["ann"].get(where).text
    seen = by["bob"].get(where).text
    assert "Approve just this" in seen
    assert where[-64:] in seen
    assert "414,841.12" in seen, "half of the field is to be cancelled"
    assert '"coordinates"' in seen, "the land that is proposed is drawn"
    assert "See it, and approve it" in by["bob"].get("/register/decisions").text
    assert "Proposed, and not approved yet" in by["bob"].get("/register/A-1").text
    answer = by["ann"].send(where, where, {"digest": where[-64:]})
    assert (answer.status_code, "another-approves" in answer.text) == (409, True)
    answer = by["bob"].send(where, where, {"digest": "0" * 64})
    assert "not the digest of what is shown" in answer.text
    assert by["bob"].send(where, where, {"digest": where[-64:]}).status_code == 303
    again = by["bob"].send("/account", where, {"digest": where[-64:]})
    assert again.headers["location"].endswith("again=yes"), "sent twice it is recorded once"
    assert "Nothing waits" in by["bob"].get("/register/decisions").text
    assert "two people said yes to just this content" in by["bob"].get("/register/A-1").text
    assert "two people said yes to just this content" in by["bob"].get("/register/decisions").text


def test_a_surveyor_proposes_and_takes_back_and_nothing_is_released(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["ann"])
    survey = {"survey": "non_technical", "organisation": "halo", "from_on": TODAY, "to_on": TODAY}
    assert tell(by["sue"], "surveyed", **survey)[0] == 303
    status, where = tell(by["sue"], "cancelled", portion=WEST, **decided(world))
    assert status == 303
    back = f"{where}/withdrawal"
    assert by["sue"].send(where, back, {"reason": ""}).status_code == 400
    assert by["sue"].send(where, back, {"reason": "a slip"}).status_code == 303
    answer = by["bob"].send("/account", where, {"digest": where[-64:]})
    assert (answer.status_code, "taken back by entry" in answer.text) == (409, True)
    assert "Taken back" in by["ann"].get("/register/decisions").text


def test_a_role_records_what_the_policy_lets_it(people: tuple[World, dict[str, Browser]]) -> None:
    _, by = people
    reported(by["rob"])
    assert by["vic"].get("/register/record/reported").status_code == 403
    assert by["rob"].get("/register/record/cleared").status_code == 403
    answer = by["rob"].ask("POST", "/register/record/reported", data={"area": "A-2"})
    assert answer.status_code == 403, "without the form's token"
    assert "may not record" in by["vic"].get("/register/record").text


def test_another_organisation_s_land_is_not_worked_on(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    reported(by["ann"])
    world.enroll("mia", Role.SURVEYOR, "mag")
    status, _ = tell(world.signed_in("mia"), "work_started", method="manual_clearance", organisation="mag")
    assert status == 403


def collection(*areas: object, bad: bool = False) -> bytes:
    features = [
        {"type": "Feature", "id": area.id, "geometry": mapping(area.shape), "properties": {  # type: ignore[attr-defined]
            "name": "F", "classification": "SHA" if not bad else "XYZ", "valid_on": TODAY, "source": "s",
            "evidence": [{"kind": "direct", "how": "seen", "on": TODAY}]}}
        for area in areas
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def send_file(browser: Browser, content: bytes, **said: str) -> tuple[int, str]:
    shown = browser.get("/register/import").text
    files = {"file": ("areas.geojson", content, "application/geo+json")}
    answer = browser.ask("POST", "/register/import", data={"csrf": csrf(shown), **said}, files=files)
    return answer.status_code, answer.text


def test_a_file_is_tried_and_recorded_only_when_it_is_the_same(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    content = collection(*AREAS[:3])
    status, shown = send_file(by["ann"], content)
    assert status == 200
    assert "3 areas would be recorded" in shown
    assert status_of(world, AREAS[0].id) == ""
    digest = shown.partition('name="checked" value="')[2].partition('"')[0]
    assert "would be recorded" in send_file(by["ann"], collection(*AREAS[:4]), checked=digest)[1]
    assert "3 areas were recorded" in send_file(by["ann"], content, checked=digest)[1]
    assert status_of(world, AREAS[0].id) == "open"
    assert "3 are already on record" in send_file(by["ann"], content)[1]


def test_every_refusal_of_a_file_is_listed(people: tuple[World, dict[str, Browser]]) -> None:
    content = collection(*AREAS[:5], bad=True)
    status, shown = send_file(people[1]["ann"], content)
    assert status == 409
    assert "5 refusals" in shown
    rows = list(csv.DictReader(io.StringIO(send_file(people[1]["ann"], content, **{"as": "csv"})[1])))
    assert [row["id"] for row in rows] == [area.id for area in AREAS[:5]]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x00\x01\x02", b"PK\x03\x04zip", b"[]", b"<kml/>", b"null", b'{"a":1}']
)
def test_a_file_that_is_none_is_told(people: tuple[World, dict[str, Browser]], content: bytes) -> None:
    status, shown = send_file(people[1]["ann"], content)
    assert status in (400, 409)
    assert 'role="alert"' in shown


def test_a_file_that_is_too_large_is_refused(people: tuple[World, dict[str, Browser]]) -> None:
    assert send_file(people[1]["ann"], b" " * (9 * 2**20))[0] == 413


def api(browser: Browser, path: str, said: object, **headers: str) -> tuple[int, dict[str, object]]:
    token = csrf(browser.get("/account").text)
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    sent = {"X-CSRF-Token": token, "Content-Type": "application/json", "Accept": "application/json", **headers}
    answer = browser.ask("POST", path, content=content, headers=sent)
    return answer.status_code, answer.json()


def test_programs_record_events_and_areas(people: tuple[World, dict[str, Browser]]) -> None:
    world, by = people
    status, told = api(by["ann"], "/api/v1/register/areas?dry_run=yes", collection(AREAS[0]))
    assert (status, told["would_add"], told["added"]) == (200, 1, 0)
    status, told = api(by["ann"], "/api/v1/register/areas", collection(AREAS[0]))
    assert (status, told["added"]) == (200, 1)
    status, told = api(by["ann"], "/api/v1/register/areas", collection(*AREAS[1:4], bad=True))
    assert status == 409
    assert len(told["refusals"]) == 3  # type: ignore[arg-type]
    event = {"area": AREAS[0].id, "event": "work_started", "valid_on": TODAY, "method": "manual_clearance",
             "organisation": "halo"}  # fmt: skip
    assert api(by["ann"], "/api/v1/register/events?dry_run=yes", event)[1]["would_record"] == 1
    first = api(by["ann"], "/api/v1/register/events", event, **{"Idempotency-Key": "k1"})
    again = api(by["ann"], "/api/v1/register/events", [event], **{"Idempotency-Key": "k1"})
    assert first[0] == again[0] == 200
    assert again[1]["recorded"][0]["already"] is True  # type: ignore[index]
    assert status_of(world, AREAS[0].id) == "worked_on"
    status, told = api(by["ann"], "/api/v1/register/events", [event, {"area": "x"}])
    assert status in (400, 409)
    assert str(told["where"]).startswith("1")
    assert api(by["vic"], "/api/v1/register/events", event | {"note": "x"})[0] == 403


SWAPPED_LAND = "30.00, 48.00\n30.00, 48.01\n30.01, 48.01\n30.01, 48.00"


def far_away(name: str, **said: object) -> bytes:
    """Return a file with an area in Iran, which swapped axes have put there."""
    ring = [[48.0, 30.0], [48.01, 30.0], [48.01, 30.01], [48.0, 30.01], [48.0, 30.0]]
    properties = {"name": "F", "classification": "CHA", "valid_on": TODAY, "source": "s", **said}
    feature = {"type": "Feature", "id": name, "properties": properties,
               "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_the_form_holds_a_report_to_the_same_demands(people: tuple[World, dict[str, Browser]]) -> None:
    ann = people[1]["ann"]
    reported(ann)
    said = {"name": "F", "source": "a walk", "shape": LAND}
    for classification, rule in (("SHA", "sha-needs-evidence"), ("CHA", "cha-needs-direct-evidence")):
        status, shown = tell(ann, "reported", "B-1", **said, classification=classification)
        assert (status, rule in shown, "evidence_0_how-error" in shown) == (409, True, True)
    status, shown = tell(ann, "reported", "B-1", **said | {"shape": SWAPPED_LAND}, classification="indication")
    assert (status, "plausible-place" in shown, "look swapped" in shown) == (409, True, True)
    taken = {**said, "shape": SWAPPED_LAND, "classification": "indication", "accept_implausible": "yes"}
    status, where = tell(ann, "reported", "B-1", **taken)
    assert status == 303
    assert "accepted_implausible" in ann.get("/ledger/entries/" + where.partition("?")[0].rpartition("/")[2]).text


def test_a_file_is_held_to_the_same_demands(
    people: tuple[World, dict[str, Browser]],
) -> None:
    ann = people[1]["ann"]
    reported(ann)
    shown = send_file(ann, far_away("C-1"))[1]
    assert "cha-needs-direct-evidence" in shown
    assert "plausible-place" in shown
    shown = send_file(ann, far_away("C-1"), evidence="direct:mines were seen", accept_implausible="yes")[1]
    assert "1 area would be recorded" in shown
    assert (
        "1 area would be recorded" in send_file(ann, far_away("C-1"), as_indication="yes", accept_implausible="yes")[1]
    )
    assert "is not KIND:HOW" in send_file(ann, far_away("C-1"), evidence="seen")[1]


def test_programs_are_held_to_the_same_demands(people: tuple[World, dict[str, Browser]]) -> None:
    ann = people[1]["ann"]
    reported(ann)
    status, told = api(ann, "/api/v1/register/areas", far_away("C-1"))
    assert status == 409
    rules = [(each["index"], each["id"], each["rule"]) for each in told["refusals"]]  # type: ignore[attr-defined]
    assert rules == [(0, "C-1", "cha-needs-direct-evidence"), (0, "C-1", "plausible-place")]
    query = "?evidence=direct:mines%20were%20seen&accept_implausible=yes"
    assert api(ann, f"/api/v1/register/areas{query}", far_away("C-1"))[1]["added"] == 1
    (feature,) = json.loads(far_away("C-2"))["features"]
    event = {"area": "C-2", "event": "reported", "valid_on": TODAY, "information_on": TODAY, "name": "F",
             "classification": "CHA", "source": "s", "shape": feature["geometry"]}  # fmt: skip
    assert "cha-needs-direct-evidence" in str(api(ann, "/api/v1/register/events", event)[1]["detail"])
    event["evidence"] = [{"kind": "direct", "how": "seen", "on": TODAY}]
    assert "look swapped" not in str(api(ann, "/api/v1/register/events", event)[1])  # C-1 is near, and on record
    event |= {"area": "C-3", "valid_on": "1899-12-30"}
    assert "plausible-day" in str(api(ann, "/api/v1/register/events", event)[1]["detail"])
    event["other"] = {"accepted_implausible": ["plausible-day"]}
    assert api(ann, "/api/v1/register/events", event)[0] == 200


def test_a_demonstration_shows_forms_and_records_nothing(own_world: Callable[..., World]) -> None:
    from marchland.site.site import Mode

    browser = own_world(mode=Mode.DEMO).browser()
    assert "not record anything" in browser.get("/register/record/reported").text
    assert browser.ask("POST", "/register/record/reported", data={}).status_code == 403


def test_what_people_typed_is_shown_as_they_typed_it(people: tuple[World, dict[str, Browser]]) -> None:
    """In both languages: `open`, `text` or `worked_on` in somebody's own words is no word of ours."""
    _, by = people
    reported(by["rob"], note="text", district="worked_on", devices="merged")
    tell(by["sue"], "surveyed", survey="technical", organisation="halo", from_on=TODAY, to_on=TODAY)
    tell(by["sue"], "work_started", method="manual_clearance", organisation="halo")
    assert tell(by["sue"], "suspended", reason="open")[0] == 303
    for prefix in ("", "/uk"):
        shown = by["ann"].get(f"{prefix}/register/A-1").text
        for label, typed in (("Note", "text"), ("Reason", "open"), ("District", "worked_on"), ("Devices", "merged")):
            assert re.search(rf"<dd>\s*{typed}\s*</dd>", shown), (prefix, label, typed)
    assert "Technical survey" in by["ann"].get("/register/A-1").text
    assert "Технічне обстеження" in by["ann"].get("/uk/register/A-1").text


def test_the_keys_that_hold_words_of_ours_are_those_of_enumerations() -> None:
    records = [each for module in (event, state) for each in vars(module).values() if isinstance(each, type)]
    held = {
        name
        for each in records if issubclass(each, Record)
        for name, kind in get_type_hints(each).items()
        for of in (kind, *get_args(kind)) if isinstance(of, type) and issubclass(of, StrEnum)
    }  # fmt: skip
    assert "survey" in held
    assert held - {"how"} <= ENUMERATED, "and `how` is told by the kind of event"


DRAWN = ("areas", "hazards", "released", "claims")
"""The kinds of land that frontend/src/maps/areas-map.ts has a layer for."""


def shapes_of(page: str) -> str:
    found = re.search(r'<script type="application/json" id="shapes">(.*?)</script>', page, re.DOTALL)
    assert found
    return found[1]


def test_what_is_proposed_is_drawn_over_what_remains(people: tuple[World, dict[str, Browser]]) -> None:
    """Each shape for the map names a kind of land that it draws: one without is in the page and never seen."""
    world, by = people
    reported(by["ann"])
    assert tell(by["ann"], "work_started", method="manual_clearance", organisation="halo")[0] == 303
    where = tell(by["ann"], "cleared", portion=WEST, depth_m="0.2", **decided(world))[1]
    for path in (where, "/register/A-1"):
        features = json.loads(shapes_of(by["bob"].get(path).text))["features"]
        lands = [each["properties"]["land"] for each in features]
        assert set(lands) <= set(DRAWN), lands
        assert "hazards" in lands
    drawn = {each["id"]: each for each in json.loads(shapes_of(by["bob"].get(where).text))["features"]}
    assert drawn["cleared"]["properties"]["land"] == "claims"
    assert shape(drawn["cleared"]["geometry"]).equals(shape(polygon(WEST)))
