"""The whole book as one file, held against the files of acts and source cards as PyYAML reads them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import marchland
from marchland import law
from marchland.law.adapters.act_files import read_acts
from tests.cli.driving import run
from tests.law import acts_yaml
from tests.site.browser import Browser

DATA = Path(marchland.__file__).parent / "data"


@cache
def cards() -> dict[str, dict[str, Any]]:
    """Return every source card by its slug."""
    files = sorted((DATA / "sources").glob("*.yaml"))
    return {card["slug"]: card for file in files for card in yaml.safe_load(file.read_text("utf-8"))["sources"]}


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run(["law", "book", "--format", "json"], capsys, monkeypatch).out)
    return read


def test_every_act_of_every_treaty_is_in_it(printed: dict[str, Any]) -> None:
    counts = {name: len(acts) for name, acts in acts_yaml.files().items()}
    assert Counter(act["treaty"] for act in printed["acts"]) == counts
    assert {each["treaty"]: each["acts"] for each in printed["treaties"]} == {
        name: count for name, count in counts.items() if name != "us_policy"
    }
    assert len({act["id"] for act in printed["acts"]}) == sum(counts.values())


def test_every_citation_is_in_it_with_the_licence_of_its_card(printed: dict[str, Any]) -> None:
    cited = {slug for acts in acts_yaml.files().values() for act in acts for slug in act["cite"]}
    found = {each["source"]: each for act in printed["acts"] for each in act["sources"]}
    assert found.keys() == cited
    for slug, paper in found.items():
        card = cards()[slug]
        assert (paper["licence"], paper["url"]) == (card["licence"], card["url"])
    assert all(act["sources"] and act["permalink"] == f"/law/act/{act['id']}" for act in printed["acts"])
    assert "Apache License 2.0" in printed["licence"]


def test_what_is_read_back_says_what_the_files_say(printed: dict[str, Any]) -> None:
    """Each act of the files is found again by what it is, with its days, its words and its papers in their order."""
    written = Counter(
        (treaty, act.get("state"), act["kind"], text(act.get(acts_yaml.ON)), act["certainty"], act.get("authority"),
         act.get("reference"), text(act.get("until")), text(act.get("in_force_on")), tuple(act["cite"]))
        for treaty, acts in acts_yaml.files().items() for act in acts
    )  # fmt: skip
    read = Counter(
        (act["treaty"], act["state"], act["kind"], act["on"], act["certainty"], act["authority"], act["reference"],
         act["until_on"], act["in_force_on"], tuple(each["source"] for each in act["sources"]))
        for act in printed["acts"]
    )  # fmt: skip
    assert read == written


def text(day: object) -> str | None:
    return None if day is None else str(day)


def test_armed_conflicts_and_views_are_in_it(printed: dict[str, Any]) -> None:
    wars = yaml.safe_load((DATA / "law" / "conflicts.yaml").read_text("utf-8"))["conflicts"]
    told = [(war["state"], war["begin_on"], [s["source"] for s in war["sources"]]) for war in printed["conflicts"]]
    assert told == [(war["state"], str(war["begin"]), [war["cite"]["source"]]) for war in wars]
    views = yaml.safe_load((DATA / "law" / "views.yaml").read_text("utf-8"))["views"]
    assert {name: len(each) for name, each in printed["views"].items()} == Counter(view["question"] for view in views)


def test_the_rows_have_what_the_json_has(
    printed: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = list(csv.DictReader(io.StringIO(run(["law", "book", "--format", "csv"], capsys, monkeypatch).out)))
    assert len(rows) == len(printed["acts"])
    for row, act in zip(rows, printed["acts"], strict=True):
        assert row["sources"].split(" | ") == [each["source"] for each in act["sources"]]
        assert set(row["licences"].split(" | ")) == {each["licence"] for each in act["sources"]}
        assert all(each["url"] in row["citations"] and each["locator"] in row["citations"] for each in act["sources"])
        for name in ("id", "permalink", "treaty", "state", "kind", "on", "known_on", "certainty", "in_force_on"):
            assert row[name] == (act[name] or "")


def test_every_way_of_asking_gives_the_same_file(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = law.book()
    for form in ("json", "csv"):
        shown = run(["law", "book", "--format", form], capsys, monkeypatch).out
        saved = browser.get(f"/law/book.{form}")
        assert saved.text == shown == browser.get(f"/api/v1/law/book?f={form}").text
        assert saved.headers["content-disposition"] == f'attachment; filename="marchland-law.{form}"'
        assert saved.headers["content-type"].startswith({"json": "application/json", "csv": "text/csv"}[form])
        if form == "json":
            assert json.loads(shown) == asked.to_dict()
    assert len(asked.digest) == 64


def test_the_digest_moves_with_the_files(tmp_path: Path, printed: dict[str, Any]) -> None:
    assert law.book().digest == printed["digest"]

    for file in (DATA / "law").rglob("*.yaml"):
        copied = tmp_path / file.relative_to(DATA)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(file.read_bytes())
    assert read_acts(tmp_path).digest == printed["digest"]
    with (tmp_path / "law" / "acts" / "ccm.yaml").open("a") as changed:
        changed.write("# one more line\n")
    assert read_acts(tmp_path).digest != printed["digest"]


def test_pages_offer_it(browser: Browser) -> None:
    for path in ("/law", "/law/learned", "/uk/law/treaty/ccm"):
        shown = browser.get(path).text
        assert 'href="/law/book.json"' in shown
        assert 'href="/law/book.csv"' in shown
