"""Rows repaired as their mapping meant them: evidence stays, and what nobody can see any more needs an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.register import foreign_samples as samples
from tests.register.giving import Marchland, feature, history, moved, shape, shown
from tests.register.test_import import BOW, count, given, imported, kinds, mapping
from tests.register.test_import_again import OWN, waiting

EVIDENCE = '[[evidence]]\nkind = "indirect"\nhow = "nobody uses the fields"\n'


def said(marchland: Marchland, *options: Any) -> str:
    """Return the words in which a repair is refused."""
    ran = marchland("import", "repair", 1, *options)
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    return ran.err


def test_a_repair_keeps_the_evidence_of_the_mapping(marchland: Marchland) -> None:
    file = given(feature(shape([BOW]), area="bow", classification="SHA"))
    assert kinds(imported(marchland, file, "--mapping", mapping(OWN + EVIDENCE), "--commit")) == {1: ["broken-shape"]}
    assert marchland("import", "repair", 1, "--by", "hull").status == 0
    (event,) = json.loads(history(marchland, "bow"))["events"]
    assert [(each["kind"], each["how"]) for each in event["evidence"]] == [("indirect", "nobody uses the fields")]


def test_a_repair_keeps_that_all_are_indications_but_not_over_a_persons_word(marchland: Marchland) -> None:
    rows = [feature(shape([BOW]), area=name, classification=None) for name in ("bow", "sure")]
    answer = imported(marchland, given(*rows), "--mapping", mapping("as_indication = true\n" + OWN), "--commit")
    assert answer["set_aside"] == 2
    assert marchland("import", "repair", 1, "--by", "hull").status == 0
    area = shown(marchland, "bow")
    assert area is not None
    assert area["classification"] == "indication"
    drawn = Path("drawn.geojson")
    drawn.write_text(json.dumps(feature(moved(18.4, 44))), "utf-8")
    sure = ("import", "repair", 2, "--shape", drawn, "classification=SHA")
    refused = marchland(*sure)
    assert (refused.status, "--evidence KIND:HOW" in refused.err) == (2, True)
    assert marchland(*sure, "--evidence", "indirect:nobody uses it").status == 0
    area = shown(marchland, "sure")
    assert area is not None
    assert area["classification"] == "SHA"


def test_what_to_do_next_names_options_that_there_are(marchland: Marchland) -> None:
    answer = imported(marchland, given(feature(area="a", classification="SHA"), feature(shape([BOW]), area="bow")))
    steps = " ".join(each["proposal"] for each in answer["problems"])
    assert "--repair" not in steps
    assert "--as-indication" not in steps
    assert {"[[evidence]]", "--by"} <= set(steps.split())


def test_what_others_released_is_repaired_only_as_one_that_is_open(marchland: Marchland) -> None:
    codes = OWN + '[fields.state]\ncolumn = "status"\n[fields.state.codes]\nCleared = "released"\n'
    imported(marchland, given(feature(area="b", status="Cleared")), "--mapping", mapping(codes), "--commit")
    assert "state=" in said(marchland)
    assert "not recorded" in said(marchland, "state=released")
    assert (count(marchland), len(waiting(marchland))) == (0, 1)
    assert marchland("import", "repair", 1, "state=open").status == 0
    assert count(marchland) == 1


def test_a_code_that_nobody_explained_needs_an_answer(marchland: Marchland) -> None:
    text = OWN + '[fields.information_on]\ncolumn = "seen"\nformat = "%d.%m.%Y"\n[fields.accuracy_m]\ncolumn = "acc"\n'
    file = given(feature(area="a", seen="yesterday", acc="good"))
    answer = imported(marchland, file, "--mapping", mapping(text), "--commit")
    assert kinds(answer) == {1: ["field", "field"]}
    told = said(marchland)
    assert [word for word in ("information_on=…", "good", "--despite field") if word not in told] == []
    assert "good" in said(marchland, "information_on=2024-06-01")
    assert "no number" in said(marchland, "information_on=2024-06-01", "accuracy_m=fine")
    assert marchland("import", "repair", 1, "information_on=2024-06-01", "accuracy_m=2,5").status == 0
    (event,) = json.loads(history(marchland, "a"))["events"]
    assert (event["information_on"], event["accuracy_m"]) == ("2024-06-01", 2.5)


def test_a_reason_that_nobody_answers_may_be_set_aside_by_name_and_that_is_kept(marchland: Marchland) -> None:
    imported(marchland, given(feature(area="a"), feature(area="b")), "--commit")
    assert "--despite same-land" in said(marchland)
    assert "same land" in said(marchland, "--despite", "conflict")
    assert marchland("import", "repair", 1, "--despite", "same-land").status == 0
    (row,) = waiting(marchland, "--all")
    assert (row["state"], row["reason"], count(marchland)) == ("repaired", "despite same-land", 2)


def test_rows_of_one_id_that_differ_need_an_id_or_a_word(marchland: Marchland) -> None:
    rows = (feature(area="twice"), feature(moved(18.1, 44), area="twice"))
    imported(marchland, given(*rows), "--commit")
    assert "--id" in said(marchland)
    assert marchland("import", "repair", 2, "--id", "second").status == 0
    assert marchland("import", "repair", 1, "--despite", "conflict").status == 0
    assert (bool(shown(marchland, "twice")), bool(shown(marchland, "second"))) == (True, True)


def test_a_shape_of_a_system_that_nobody_names_is_not_taken_for_degrees(marchland: Marchland, tmp_path: Path) -> None:
    silent = samples.shapefile(tmp_path, tmp_path / "a.zip", without=".prj")
    text = 'as_indication = true\n[id]\ncolumn = "code"\n[fields.name]\ncolumn = "title"\n'
    text += '[fields.valid_on]\ncolumn = "day"\n[fields.source]\nvalue = "s"\n'
    answer = imported(marchland, silent, "--mapping", mapping(text), "--commit")
    assert kinds(answer)[1] == ["crs"]
    assert "reference system" in said(marchland)
    assert marchland("import", "repair", 1, "--despite", "crs").status == 0
    assert count(marchland) == 1
    Path("drawn.geojson").write_text(json.dumps(moved(18.4, 44)), "utf-8")
    assert marchland("import", "repair", 2, "--shape", "drawn.geojson").status == 0
    area = shown(marchland, "HA-2")
    assert area is not None
    assert shapely.geometry.shape(area["extent"]).equals(shapely.box(18.4, 44, 18.4 + 0.001, 44 + 0.001))


@pytest.mark.parametrize("word", ["colour=red", "name", "=x", "", "state=Cleared"])
def test_words_that_change_nothing_are_refused(marchland: Marchland, word: str) -> None:
    imported(marchland, given({**feature(area="n"), "geometry": None}), "--commit")
    said(marchland, word)
    assert len(waiting(marchland)) == 1
