"""The register and its ledger on the web: what is shown, to whom, as of which days, and what can be proved of it."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marchland.core.policy import Role
from marchland.core.proof import leaf_hash, verify_consistency, verify_inclusion
from marchland.ledger.service import entries, questions
from marchland.register.domain.event import Decision, Event, Evidence, EvidenceAdded
from marchland.register.domain.event_terms import EvidenceKind
from marchland.register.domain.state import AreaStatus
from marchland.register.service import questions as register_questions
from marchland.register.service.opening import RegisterBooks
from marchland.site.app import make_app
from marchland.tlog.adapters.keys import KeyRole, generate, save
from tests.cli.driving import run
from tests.site.areas import AREAS, make_kept_world
from tests.site.browser import Browser
from tests.site.world import World

DATES = "on=2026-11-25&known=2026-11-25"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a site with areas in every status, and two signed checkpoints."""
    folder = tmp_path_factory.mktemp("kept")
    world = make_kept_world(folder)
    store = world.site.store
    assert store
    sign(folder, world, 1)
    world.enroll("latecomer", Role.VIEWER)
    sign(folder, world, 2)
    yield world
    store.close()


def sign(folder: Path, world: World, at: int) -> None:
    store, keys = world.site.store, folder / "keys.json"
    assert store
    if not keys.exists():
        save(generate(KeyRole.LEDGER, store.origin), keys)
    questions.checkpoint(store, keys, "os-1", at)


@pytest.fixture
def approver(kept: World) -> Browser:
    return kept.signed_in("approver")


def test_the_register_lists_every_area_with_counts_and_map(approver: Browser) -> None:
    shown = approver.get("/register").text
    told = approver.get("/api/v1/register/areas").json()["features"]
    assert shown.count("<tr data-area=") == len(told)
    assert all(area.id in shown for area in AREAS)
    assert 'data-map="areas"' in shown
    assert "data-tiles" not in shown


@pytest.mark.parametrize("status", AreaStatus)
def test_it_is_filtered_by_status(approver: Browser, status: AreaStatus) -> None:
    told = approver.get(f"/api/v1/register/areas?status={status}").json()["features"]
    assert {each["properties"]["status"] for each in told} == {str(status)}
    assert approver.get(f"/register?status={status}").text.count("<tr data-area=") == len(told)


def test_it_is_found_by_words_and_box_and_told_page_by_page(approver: Browser) -> None:
    found = approver.get("/api/v1/register/areas?q=halo+HALO-open&f=json").json()
    assert [each["id"] for each in found] == ["HALO-open"]
    west, south, east, north = AREAS[0].shape.bounds
    boxed = approver.get(f"/api/v1/register/areas?bbox={west},{south},{east},{north}&f=json").json()
    assert [each["id"] for each in boxed] == [AREAS[0].id]
    over = approver.get(f"/api/v1/register/areas?bbox=170,{south},{east},{north}&f=json").json()
    assert [each["id"] for each in over] == [AREAS[0].id]
    assert approver.get(f"/api/v1/register/areas?bbox=170,{south},{west - 0.1},{north}&f=json").json() == []
    names: list[str] = []
    path = "/api/v1/register/areas?limit=3&f=json"
    for _ in range(40):
        answer = approver.get(path)
        names += [each["id"] for each in answer.json()]
        if "link" not in answer.headers:
            break
        path = answer.headers["link"].partition(">")[0].removeprefix("<")
    assert names == sorted(set(names))
    assert {area.id for area in AREAS} <= set(names)


@pytest.mark.parametrize(
    "query", ["status=zz", "classification=zz", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=5,5,1,1", "on=x", "bbox=nan,1,2,3"]
)
def test_a_wrong_filter_is_told(approver: Browser, query: str) -> None:
    assert approver.get(f"/register?{query}").status_code == 400
    assert approver.get(f"/api/v1/register/areas?{query}").status_code == 400


def test_before_it_was_known_nothing_is_there(approver: Browser) -> None:
    assert approver.get("/api/v1/register/areas?known=2019-01-01").json()["features"] == []
    assert "0 areas" in approver.get("/register?known=2019-01-01").text


def test_an_area_s_page_tells_its_whole_story(approver: Browser) -> None:
    shown = approver.get("/register/HALO-handed_over").text
    for words in ("Handed over", "How its land adds up", "What was recorded", "What it was from day to day",
                  "Released parts", "Quality checks", "/ledger/entries/", 'data-map="area"'):  # fmt: skip
        assert words in shown
    assert approver.get("/register/HALO-nothing").status_code == 404
    told = approver.get("/api/v1/register/areas/HALO-handed_over/history").json()
    assert [each["event"] for each in told["events"]] == [
        "reported", "work_started", "cleared", "quality_checked", "handed_over",
    ]  # fmt: skip


def test_what_is_withheld_is_said_to_be(kept: World) -> None:
    shown = kept.signed_in("viewer").get("/register/HALO-open").text
    assert "Withheld" in shown
    assert "<code>extent</code>" in shown
    assert "What was recorded" not in shown


def test_the_workflow_s_next_events_are_offered_to_those_who_may(kept: World, approver: Browser) -> None:
    assert "/register/record/work_started?area=HALO-open" in approver.get("/register/HALO-open").text
    assert "/register/record/work_started?area=MAG-open" not in approver.get("/register/MAG-open").text
    assert "/register/record/work_started" not in kept.signed_in("viewer").get("/register/HALO-open").text


def test_balance_conflicts_and_what_is_near(approver: Browser) -> None:
    told = approver.get("/api/v1/register/balance").json()
    assert all(each["holds"] for each in told["areas"])
    assert approver.get("/register/balance").text.count('<th scope="row"') == len(told["areas"]) + len(
        ("records", "land")
    )
    assert approver.get("/api/v1/register/conflicts").json()["claims"] == []
    assert "No claim is open" in approver.get("/register/conflicts").text
    place = AREAS[0].shape.centroid
    near = f"latitude={place.y}&longitude={place.x}&within=1km"
    assert AREAS[0].id in approver.get(f"/register/near?{near}").text
    hits = approver.get(f"/api/v1/register/near?{near}").json()["hits"]
    assert hits[0]["inside"] is True
    assert approver.get("/register/near?latitude=x").status_code == 400


@pytest.mark.parametrize("role", ["viewer", "reporter"])
def test_a_distance_is_for_those_who_see_every_shape(kept: World, role: str) -> None:
    place = AREAS[0].shape.centroid
    browser = kept.signed_in(role)
    for path in ("/register/near", "/api/v1/register/near"):
        answer = browser.get(f"{path}?latitude={place.y}&longitude={place.x}&within=1km")
        assert answer.status_code == 403
        assert "public cells" in answer.text


def test_areas_are_exported_by_those_who_may(kept: World, approver: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(approver.get("/register/export?f=csv").text)))
    assert {area.id for area in AREAS} <= {row["id"] for row in rows}
    assert approver.get("/register/export").json()["type"] == "FeatureCollection"
    assert kept.signed_in("viewer").get("/register/export").status_code == 403


def test_the_ledger_s_page_has_root_and_checkpoints(approver: Browser) -> None:
    shown, told = approver.get("/ledger").text, approver.get("/api/v1/ledger").json()
    assert told["root"] in shown
    assert "store" not in told
    assert f"/ledger/checkpoints/{told['checkpoint']['size']}" in shown
    assert approver.get("/ledger/checkpoint").text.startswith(told["origin"])
    assert "Nothing is wrong" in approver.get("/ledger/verify").text
    assert approver.get("/api/v1/ledger/verify").json()["ok"] is True


def proof_of(shown: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(shown.partition("data-proof>")[2].partition("</script>")[0])
    return found


def test_an_entry_s_page_carries_a_proof_that_holds_and_a_changed_one_does_not(approver: Browser) -> None:
    for seq in (0, 5, 11):
        said = proof_of(approver.get(f"/ledger/entries/{seq}").text)
        assert said == approver.get(f"/api/v1/ledger/entries/{seq}").json()
        path = [base64.b64decode(step) for step in said["proof"]]  # type: ignore[attr-defined]
        leaf, root = leaf_hash(str(said["envelope"]).encode()), base64.b64decode(str(said["root"]))
        assert verify_inclusion(leaf, seq, int(str(said["size"])), path, root)
        assert not verify_inclusion(leaf_hash(b"x"), seq, int(str(said["size"])), path, root)
    assert approver.get("/ledger/entries/100000").status_code == 404
    assert approver.get("/ledger/entries/-1").status_code == 404
    assert approver.get("/ledger/entries/x").status_code == 404


def test_one_checkpoint_is_proved_to_have_grown_into_the_next(approver: Browser) -> None:
    last = approver.get("/api/v1/ledger").json()["checkpoint"]["size"]
    sizes = [size for size in range(1, last) if approver.get(f"/ledger/checkpoints/{size}").status_code == 200]
    said = proof_of(approver.get(f"/ledger/checkpoints/{sizes[0]}").text)
    assert said == approver.get(f"/api/v1/ledger/consistency?old={sizes[0]}&size={last}").json()
    roots = [base64.b64decode(str(said[name])) for name in ("old_root", "root")]
    path = [base64.b64decode(step) for step in said["proof"]]  # type: ignore[attr-defined]
    assert verify_consistency(sizes[0], roots[0], last, roots[1], path)
    assert approver.get(f"/api/v1/ledger/consistency?old={last}&size={sizes[0]}").status_code == 400


def test_the_log_is_told_page_by_page_and_its_tiles_are_hashes(approver: Browser) -> None:
    size = approver.get("/api/v1/ledger").json()["entries"]
    assert approver.get("/ledger/entries?from=0").text.count('<th scope="row"') == min(100, size)
    assert len(approver.get("/ledger/tile/0/0").content) == 32 * min(size, 256)
    assert approver.get("/ledger/tile/0/999").status_code == 404


def test_searching_finds_an_area_by_its_id(approver: Browser) -> None:
    assert "/register/HALO-open" in approver.get("/search?q=halo-open").text


COMMANDS = [
    ("register list --format json", "/api/v1/register/areas?f=json"),
    ("register list --format geojson", "/api/v1/register/areas?f=geojson"),
    ("register list --format csv --status open", "/api/v1/register/areas?f=csv&status=open"),
    ("register show HALO-handed_over --format json", "/api/v1/register/areas/HALO-handed_over?f=json"),
    ("register show HALO-handed_over --format geojson", "/api/v1/register/areas/HALO-handed_over?f=geojson"),
    ("register history HALO-handed_over --format json", "/api/v1/register/areas/HALO-handed_over/history?f=json"),
    ("register near 48.08 31.02 --within 2km --format json",
     "/api/v1/register/near?latitude=48.08&longitude=31.02&within=2km"),
    ("register balance --format json", "/api/v1/register/balance?f=json"),
    ("register balance HALO-open --format json", "/api/v1/register/balance?area=HALO-open"),
    ("register conflicts --format json", "/api/v1/register/conflicts?f=json"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "path"), COMMANDS, ids=lambda each: each.partition("?")[0])
def test_the_api_answers_with_the_bytes_that_the_command_prints(
    kept: World, approver: Browser, command: str, path: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert kept.site.store
    days = ["--on", "2026-11-25", "--known", "2026-11-25", "--store", kept.site.store.place]
    printed = run([*command.split(), *days], capsys, monkeypatch)
    assert printed.status == 0, printed.err
    assert approver.get(f"{path}&{DATES}").text == printed.out


def test_the_ledger_s_api_answers_with_the_bytes_that_the_commands_print(
    kept: World, approver: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.site.store
    place = ["--store", kept.site.store.place, "--format", "json"]
    for command, path in (("verify", "/api/v1/ledger/verify"), ("prove 5", "/api/v1/ledger/entries/5")):
        printed = run(["ledger", *command.split(), *place], capsys, monkeypatch)
        assert approver.get(path).text == printed.out, printed.err


def test_a_verification_says_whether_signatures_were_checked_and_a_stranger_s_are_no_good(
    kept: World, tmp_path: Path
) -> None:
    assert kept.site.store
    assert "signatures were not checked" in kept.signed_in("approver").get("/ledger/verify").text
    stranger = tuple(map(str, generate(KeyRole.LEDGER, kept.site.store.origin).verifiers))
    other = replace(kept, app=make_app(replace(kept.site, verifiers=stranger)))
    shown = other.signed_in("approver").get("/ledger/verify").text
    assert "Something is wrong" in shown
    assert f"with the {len(stranger)} public keys" in shown


def test_the_last_checkpoint_is_proved_to_have_grown_into_the_ledger_as_it_is(kept: World, approver: Browser) -> None:
    kept.enroll("lastcomer", Role.VIEWER)
    told = approver.get("/api/v1/ledger").json()
    shown = approver.get(f"/ledger/checkpoints/{told['checkpoint']['size']}").text
    said = proof_of(shown)
    assert (said["size"], said["root"]) == (told["entries"], told["root"])
    assert "checkpoint" not in said
    roots = [base64.b64decode(str(said[name])) for name in ("old_root", "root")]
    path = [base64.b64decode(step) for step in said["proof"]]  # type: ignore[attr-defined]
    assert verify_consistency(int(str(said["old"])), roots[0], told["entries"], roots[1], path)
    assert "not signed yet" in shown


def test_an_erased_payload_is_told_as_erased_and_its_proof_holds(tmp_path: Path) -> None:
    world = make_kept_world(tmp_path)
    store = world.site.store
    assert store
    seq = next(each.seq for each in entries.entries(RegisterBooks(store, "os-1"), 0, 99) if each.kind == "reported")
    decided = Decision("2026/1", "as the law asks", ("halo-all", "mag-all"))
    said = questions.erase(store, seq, "as the law asks", decided, "os-1", world.clock)
    sign(tmp_path, world, 1)
    browser = world.signed_in("approver")
    shown = browser.get(f"/ledger/entries/{seq}").text
    assert "Its payload was erased" in shown
    assert "Owner of" not in shown
    proof = proof_of(shown)
    path = [base64.b64decode(step) for step in proof["proof"]]  # type: ignore[attr-defined]
    leaf, root = leaf_hash(str(proof["envelope"]).encode()), base64.b64decode(str(proof["root"]))
    assert verify_inclusion(leaf, seq, int(str(proof["size"])), path, root)
    assert f"the payload of entry {seq} was erased" in browser.get(f"/ledger/entries/{said}").text
    store.close()


def test_what_an_entry_says_in_ukrainian_is_shown_in_its_letters(tmp_path: Path) -> None:
    world = make_kept_world(tmp_path)
    store = world.site.store
    assert store
    told = EvidenceAdded()
    seen = Evidence(EvidenceKind.DIRECT, "бачили міну", date(2020, 1, 2))
    added = Event("HALO-open", date(2020, 1, 2), told, evidence=(seen,), note="Поле біля річки <b>")
    (receipt,) = register_questions.record(store, (added,), "halo-all", lambda: "2026-11-24T00:00:00.000000Z")
    shown = world.signed_in("approver").get(f"/ledger/entries/{receipt.entry.seq}").text
    assert "Поле біля річки &lt;b&gt;" in shown
    store.close()
