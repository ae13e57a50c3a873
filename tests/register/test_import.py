"""A foreign file taken in: every row has its verdict and reasons, counts and land add up, and nothing is done twice."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import shapely

from marchland.core.polygon import area_m2
from marchland.register.service import taking_in
from tests.register import foreign_samples as samples
from tests.register.giving import Marchland, feature, moved, shape, shown

INDICATIONS = """as_indication = true
[id]
column = "code"
[fields.name]
column = "title"
[fields.valid_on]
column = "day"
[fields.source]
value = "the samples"
"""
HA_1 = "HA-1-" + sha256(b"HA 1").hexdigest()[:12]
"""The id of the area that the samples call `HA 1`."""
BOW = [[18.1, 44.0], [18.102, 44.001], [18.102, 44.0], [18.1, 44.001], [18.1, 44.0]]


def imported(marchland: Marchland, file: Path | str, *options: Any) -> dict[str, Any]:
    ran = marchland("import", file, *options, "--format", "json")
    assert ran.status == 0, ran.err
    answer: dict[str, Any] = json.loads(ran.out)
    assert answer["read"] == answer["accepted"] + answer["repaired"] + answer["set_aside"]
    return answer


def given(*features: Any) -> str:
    Path("given.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return "given.geojson"


def kinds(answer: dict[str, Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in answer["problems"]:
        found.setdefault(each["feature"], []).append(each["kind"])
    return found


def mapping(text: str = INDICATIONS) -> str:
    Path("mapping.toml").write_text(text, "utf-8")
    return "mapping.toml"


def count(marchland: Marchland) -> int:
    return len(json.loads(marchland("register", "list", "--format", "json").out))


@pytest.mark.parametrize("kind", ["gpkg", "fgb", "shapefile", "csv", "xlsx", "geojson"])
def test_the_same_areas_of_every_kind_become_the_same_areas_on_record(
    marchland: Marchland, tmp_path: Path, kind: str
) -> None:
    more = '[shape]\nwkt = "wkt"\n' if kind in ("csv", "xlsx") else ""
    top = 'crs = "EPSG:4326"\n' if more else ""
    file = samples.make(kind, tmp_path)
    dry = imported(marchland, file, "--mapping", mapping(top + INDICATIONS + more))
    assert (dry["read"], dry["accepted"], dry["set_aside"], dry["committed"]) == (4, 3, 1, False)
    assert kinds(dry) == {4: ["no-shape"]}
    assert count(marchland) == 0
    drawn = sum(area_m2(each) for each in samples.SHAPES if each is not None)
    assert dry["area_in_m2"] == dry["area_out_m2"] == pytest.approx(drawn, abs=0.01)
    assert imported(marchland, file, "--mapping", "mapping.toml", "--commit")["committed"]
    area = shown(marchland, HA_1)
    assert area is not None
    assert shapely.geometry.shape(area["extent"]).equals(samples.SHAPES[0])
    again = imported(marchland, file, "--mapping", "mapping.toml", "--commit")
    assert (again["accepted"], again["on_record"], count(marchland)) == (3, 3, 3)


def test_all_reasons_come_in_one_pass_each_at_its_row(marchland: Marchland) -> None:
    rows = [
        feature(area="ok"),
        feature(shape([[[*each, 7.5] for each in ring] for ring in [moved(18.01, 44)["coordinates"][0]]]), area="high"),
        feature(shape([moved(18.02, 44)["coordinates"][0][:-1]]), area="open"),
        feature(shape([BOW]), area="bow"),
        {**feature(area="none"), "geometry": None},
        feature({"type": "Point", "coordinates": [18, 44]}, area="point"),
        feature({"type": "GeometryCollection", "geometries": [moved(18, 45)]}, area="mixed"),
        feature(shape([]), area="empty"),
        feature(shape([[[18, 44], [18.1, 44], [18, 44]]]), area="few"),
        feature(moved(44, 18), area="swapped"),
        feature(moved(600_000, 4_900_000, 100), area="metres"),
        feature(moved(18.03, 44), area="late", valid_on="2199-01-01"),
        feature(moved(18.04, 44), area="zero", valid_on="1899-12-30"),
        feature(moved(18.05, 44), area="when", valid_on="31/12"),
        feature(moved(18.06, 44), area="class", classification="dangerous"),
        feature(moved(18.07, 44), area="", name=""),
        feature(moved(18.08, 44), area="twice"),
        feature(moved(18.09, 44), area="twice"),
        feature(area="same-land"),
        feature(shape([[[18, 44], [18.001, 44], [18.001, 44.00101], [18, 44.00101], [18, 44]]]), area="near"),
        feature(moved(18.2, 44, 3), area="huge", name="h"),
    ]  # fmt: skip
    answer = imported(marchland, given(*rows))
    names = [row["id"] for row in rows]
    found = {names[number - 1]: told for number, told in kinds(answer).items() if names[number - 1] != "twice"}
    assert found.pop("") == ["id", "field"]
    assert found == {
        "high": ["heights"], "open": ["ring-closed"], "bow": ["broken-shape"], "none": ["no-shape"],
        "point": ["point-or-line"], "mixed": ["mixed-shape"], "empty": ["empty-shape"], "few": ["broken-shape"],
        "swapped": ["place"], "metres": ["off-globe"], "late": ["day"], "zero": ["day"], "when": ["day"],
        "class": ["field"], "same-land": ["same-land"], "near": ["near-duplicate"], "huge": ["size"],
    }  # fmt: skip
    assert Counter(each["kind"] for each in answer["problems"])["conflict"] == 2
    assert (answer["accepted"], answer["repaired"]) == (1, 2)
    assert all(each["detail"] for each in answer["problems"])
    swapped = next(each for each in answer["problems"] if each["id"] == "swapped")
    assert "swapped" in swapped["proposal"]


def test_rows_that_are_set_aside_wait_until_a_person_repairs_or_refuses_them(marchland: Marchland) -> None:
    file = given(feature(area="ok"), feature(shape([BOW]), area="bow"), {**feature(area="none"), "geometry": None},
                 feature(moved(18.3, 44), area="class", classification="dangerous"))  # fmt: skip
    answer = imported(marchland, file, "--commit")
    assert (answer["accepted"], answer["set_aside"], count(marchland)) == (1, 3, 1)
    listed = json.loads(marchland("import", "list", "--format", "json").out)
    assert [(each["number"], each["id"], each["state"]) for each in listed] == [
        (1, "bow", "open"), (2, "none", "open"), (3, "class", "open"),
    ]  # fmt: skip
    assert "recorded" in marchland("import", "repair", 1, "--by", "lobes").out
    Path("drawn.geojson").write_text(json.dumps(feature(moved(18.4, 44))), "utf-8")
    still = marchland("import", "repair", 2)
    assert still.status == 2
    assert still.err.startswith("error: shape: no location: it was recorded without a shape\n  next: give its outline")
    assert [each["number"] for each in json.loads(marchland("import", "list", "--format", "json").out)] == [2, 3]
    assert marchland("import", "repair", 2, "--shape", "drawn.geojson").status == 0
    assert marchland("import", "repair", 3, "classification=indication", "--id", "put-right").status == 0
    assert {each for each in ("ok", "bow", "none", "put-right") if shown(marchland, each)} == {
        "ok",
        "bow",
        "none",
        "put-right",
    }
    assert json.loads(marchland("import", "list", "--format", "json").out) == []
    states = [each["state"] for each in json.loads(marchland("import", "list", "--all", "--format", "json").out)]
    assert states == ["repaired"] * 3
    again = marchland("import", "repair", 1)
    assert (again.status, "repaired already" in again.err) == (2, True)


def test_the_hull_and_the_lobes_of_a_broken_outline_are_logged_with_what_it_was(marchland: Marchland) -> None:
    imported(marchland, given(feature(shape([BOW]), area="bow"), feature(moved(18, 44), area="ok")), "--commit")
    assert marchland("import", "repair", 1, "--by", "hull").status == 0
    history = marchland("register", "history", "bow", "--format", "json").out
    log = json.loads(history)["events"][0]["other"]["shape_repair"]
    assert log["as_given"]["coordinates"] == [BOW]
    hull = shapely.box(18.1, 44.0, 18.102, 44.001)
    area = shown(marchland, "bow")
    assert area is not None
    assert log["after_m2"] == pytest.approx(area_m2(hull), rel=1e-3)
    assert shapely.geometry.shape(area["extent"]).equals(hull)


def test_what_is_refused_is_kept_with_the_reason_and_says_who(marchland: Marchland) -> None:
    imported(
        marchland, given(feature(area="ok"), feature({"type": "Point", "coordinates": [18, 44]}, area="p")), "--commit"
    )
    assert marchland("import", "refuse", 1, "--reason", " ").status == 2
    assert marchland("import", "refuse", 9, "--reason", "x").status == 2
    assert marchland("import", "refuse", 1, "--reason", "a find, not an area").out == "1: refused\n"
    (row,) = json.loads(marchland("import", "list", "--all", "--format", "json").out)
    assert (row["state"], row["reason"], bool(row["decided_by"]), bool(row["decided_at"])) == (
        "refused", "a find, not an area", True, True,
    )  # fmt: skip
    assert marchland("import", "repair", 1).status == 2


def test_an_import_that_was_ended_goes_on_and_doubles_nothing(
    marchland: Marchland, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended at each of its transactions in turn, as a kill would; the whole comes out each time."""
    rows = [feature(moved(18 + n / 100, 44), area=f"a{n}") for n in range(7)]
    file = given(*rows, {**feature(area="none"), "geometry": None}, feature(moved(18, 44), area="same-land-as-a0"))
    monkeypatch.setattr(taking_in, "TOGETHER", 2)
    real, left = taking_in.record, [0]

    def ended(*arguments: Any) -> Any:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(*arguments)

    monkeypatch.setattr(taking_in, "record", ended)
    assert marchland("import", file, "--commit").status == 130
    assert count(marchland) == 0
    refused = marchland("import", file, "--commit")
    assert (refused.status, "--resume" in refused.err) == (2, True)
    for done in (1, 2):
        left[0] = 1
        assert marchland("import", file, "--commit", "--resume").status == 130
        assert count(marchland) == 2 * done
    left[0] = 99
    answer = imported(marchland, file, "--commit", "--resume")
    assert (answer["accepted"], answer["on_record"], count(marchland)) == (7, 4, 7)
    assert kinds(answer) == {8: ["no-shape"], 9: ["same-land"]}
    assert len(json.loads(marchland("import", "list", "--format", "json").out)) == 2
    entries = [
        json.loads(marchland("register", "history", f"a{n}", "--format", "json").out)["events"] for n in range(7)
    ]
    assert [len(each) for each in entries] == [1] * 7


def test_resuming_what_was_never_begun_is_refused(marchland: Marchland) -> None:
    assert marchland("import", given(feature()), "--commit", "--resume").status == 2
    assert marchland("import", given(feature()), "--resume").status == 2
    assert count(marchland) == 0


def test_an_area_on_record_that_is_given_otherwise_is_a_conflict_and_nothing_is_overwritten(
    marchland: Marchland,
) -> None:
    imported(marchland, given(feature(area="a")), "--commit")
    before = shown(marchland, "a")
    answer = imported(
        marchland, given(feature(area="a", name="another"), feature(moved(18.1, 44), area="b")), "--commit"
    )
    assert kinds(answer) == {1: ["conflict"]}
    assert shown(marchland, "a") == before
    assert count(marchland) == 2


def test_a_map_grid_is_moved_to_wgs_84_and_said(marchland: Marchland, tmp_path: Path) -> None:
    """The corner of zone 34 at 500,000 m east on the equator is 21° E, 0° N by the grid's own definition."""
    square = shapely.box(500_000, 0, 500_100, 100)
    file = samples.vector(tmp_path / "a.gpkg", "EPSG:32634", (square, None, None, None))
    imported(marchland, file, "--mapping", mapping(), "--commit")
    area = shown(marchland, HA_1)
    assert area is not None
    west, south, *_ = shapely.geometry.shape(area["extent"]).bounds
    assert (west, south) == (pytest.approx(21, abs=1e-9), pytest.approx(0, abs=1e-9))
    assert "EPSG:32634" in marchland("register", "history", HA_1, "--format", "json").out


def test_a_file_that_names_no_system_and_one_nobody_knows(marchland: Marchland, tmp_path: Path) -> None:
    silent = samples.shapefile(tmp_path, tmp_path / "a.zip", without=".prj")
    assert kinds(imported(marchland, silent, "--mapping", mapping()))[1] == ["crs"]
    assert imported(marchland, silent, "--mapping", mapping('crs = "EPSG:4326"\n' + INDICATIONS))["accepted"] == 3
    ran = marchland("import", silent, "--mapping", mapping('crs = "EPSG:0"\n' + INDICATIONS))
    assert (ran.status, "no reference system" in ran.err) == (2, True)


def test_axes_that_are_said_to_be_swapped_are_turned(marchland: Marchland) -> None:
    file = given(feature(moved(44, 18), area="a"))
    assert kinds(imported(marchland, file, "--mapping", mapping('axes = "latitude first"\n'))) == {}
    assert imported(marchland, file, "--mapping", "mapping.toml", "--commit")["accepted"] == 1
    area = shown(marchland, "a")
    assert area is not None
    assert shapely.geometry.shape(area["extent"]).bounds[:2] == (18.0, 44.0)


def test_what_others_released_is_never_taken_as_open_or_as_a_release(marchland: Marchland) -> None:
    text = '[fields.state]\ncolumn = "status"\n[fields.state.codes]\nOpen = "open"\nCleared = "released"\n'
    own = "".join(f'[fields.{name}]\ncolumn = "{name}"\n' for name in ("name", "classification", "valid_on"))
    file = given(feature(area="a", status="Open"), feature(moved(18.1, 44), area="b", status="Cleared"),
                 feature(moved(18.2, 44), area="c", status="Gone"))  # fmt: skip
    answer = imported(marchland, file, "--mapping", mapping(text + own), "--commit")
    assert kinds(answer) == {2: ["released-elsewhere"], 3: ["field"]}
    assert count(marchland) == 1


def test_a_guess_is_written_once_and_never_over_an_edited_one(marchland: Marchland, tmp_path: Path) -> None:
    file = samples.make("csv", tmp_path)
    assert "[fields.name]" in marchland("import", file, "--guess").out
    assert marchland("import", file, "--guess", "--mapping", "m.toml").status == 0
    Path("m.toml").write_text(Path("m.toml").read_text("utf-8") + "# edited\n", "utf-8")
    assert marchland("import", file, "--guess", "--mapping", "m.toml").status == 2
    assert Path("m.toml").read_text("utf-8").endswith("# edited\n")
    assert imported(marchland, file, "--mapping", "m.toml")["accepted"] == 3


def test_columns_that_the_file_lacks_are_all_named_with_their_lines(marchland: Marchland) -> None:
    ran = marchland("import", given(feature()), "--mapping", mapping(INDICATIONS))
    assert ran.status == 2
    assert [line for line in ("line 3: id.column", "line 5: fields.name.column", "line 7: fields.valid_on.column")
            if line not in ran.err] == []  # fmt: skip


def test_the_table_and_the_csv_tell_every_reason(marchland: Marchland) -> None:
    file = given(feature(area="ok"), {**feature(area="=1+1"), "geometry": None})
    table = marchland("import", file).out
    assert "2 rows read: 1 accepted" in table
    assert "nothing was recorded" in table
    csv = marchland("import", file, "--format", "csv").out
    assert "no-shape" in csv
    assert "\n2,=1+1" not in csv.replace("\r", "")


def test_what_is_set_aside_lies_beside_the_register_and_a_dry_run_leaves_nothing(marchland: Marchland) -> None:
    file = given({**feature(area="n"), "geometry": None})
    imported(marchland, file)
    assert not list(Path.cwd().glob("*.intake.db*"))
    imported(marchland, file, "--commit")
    imported(marchland, file, "--commit")
    with sqlite3.connect("register.db.intake.db") as db:
        ((kept, told),) = db.execute("SELECT feature, problems FROM aside").fetchall()
    assert json.loads(kept)["properties"]["source_row"]["classification"] == "indication"
    assert json.loads(told)[0][0] == "no-shape"


LAYERS = (
    'as_indication = true\n[id]\ncolumn = "code"\n[fields.name]\ncolumn = "title"\n[fields.valid_on]\ncolumn = "day"\n'
)


def two_layers(folder: Path) -> Path:
    """Two layers: a row without a shape in each, at places of their own."""
    place = folder / "two.gpkg"
    samples.vector(place, shapes=(samples.SHAPES[0], None, samples.SHAPES[2], samples.SHAPES[1]), layer="a")
    return samples.vector(place, shapes=(None, *(moved_box(n) for n in range(3))), layer="b", append=True)


def moved_box(n: int) -> Any:
    return shapely.box(19 + n / 100, 44, 19.005 + n / 100, 44.005)


def test_the_same_mapping_for_another_layer_is_not_the_same_import(marchland: Marchland, tmp_path: Path) -> None:
    file = two_layers(tmp_path)
    same = mapping(LAYERS.replace('column = "code"', 'made_of = "content"'))
    imported(marchland, file, "--layer", "a", "--mapping", same, "--commit")
    answer = imported(marchland, file, "--layer", "b", "--mapping", same, "--commit")
    assert (kinds(answer), answer["accepted"], count(marchland)) == ({1: ["no-shape"]}, 3, 6)
    waiting = json.loads(marchland("import", "list", "--format", "json").out)
    assert [each["row"] for each in waiting] == [2, 1]


def test_two_registers_on_a_server_keep_what_is_set_aside_apart() -> None:
    server = "postgresql://one@server/books"
    paths = {taking_in.aside_path(server, origin) for origin in ("a.example/register", "b.example/register")}
    assert len(paths) == 2
    assert taking_in.aside_path("r.db", "a.example/register") == Path("r.db.intake.db")
