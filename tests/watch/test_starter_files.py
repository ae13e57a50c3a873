"""The feeds to begin with: enough of them, in both languages, with where each address was read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.errors import FactError
from marchland.watch.adapters.starter_files import read_starters
from marchland.watch.domain.cited_document import CitedDocument


def test_the_list_covers_both_languages_and_all_topics() -> None:
    starters = read_starters(data_root())
    languages = Counter(starter.source.language for starter in starters)
    topics = Counter(starter.topic for starter in starters)
    assert set(topics) == {"mines and treaties", "Ukraine", "eastern flank"}
    assert min(topics.values()) >= 5
    assert languages["en"] >= 10
    assert languages["uk"] >= 8
    assert all(starter.seen_on for starter in starters)
    assert all("200" in starter.seen_on or "active" in starter.seen_on for starter in starters if starter.checked)


def test_outlets_of_one_owner_are_known_as_such_and_others_are_voices_of_their_own() -> None:
    owners = {starter.source.id: starter.source.owner for starter in read_starters(data_root())}
    one = {"ukrainska-pravda", "ukrainska-pravda-en", "european-pravda", "ekonomichna-pravda", "nv"}
    assert {name for name, owner in owners.items() if owner == owners["nv"]} == one
    assert owners["ukrinform"] == owners["ukrinform-en"] != owners["suspilne"]
    assert owners["interfax-ukraine"] == owners["interfax-ukraine-en"] != ""
    assert owners["unian"] == owners["icrc"] == ""


FEED = "- {id: a, publisher: A, url: '%s', site: s, language: en, topic: t, owner: '', checked: false, seen_on: x}\n"
CITE = "{title: Register, address: 'https://a.example/owners', says: %s, read_on: 2026-11-29}"


@pytest.mark.parametrize(
    ("owner", "cites", "wrong"),
    [
        ("o", "", "go together"),
        ("''", CITE % "A belongs to O", "go together"),
        ("o", CITE % "one two three four five six seven eight nine ten eleven twelve thirteen", "says"),
        ("o", (CITE % "A belongs to O").replace("https://a.example/owners", "the register"), "address"),
    ],
)
def test_an_owner_stands_only_with_a_document_that_says_so(owner: str, cites: str, wrong: str, tmp_path: Path) -> None:
    row = (FEED % "https://a.example/").replace("owner: ''", f"owner: {owner}, owner_cites: [{cites}]")
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "starter.yaml").write_text("feeds:\n" + row)
    with pytest.raises(FactError, match=wrong):
        read_starters(tmp_path)


def test_the_document_of_an_owner_is_read_with_its_day(tmp_path: Path) -> None:
    row = (FEED % "https://a.example/").replace("owner: ''", f"owner: o, owner_cites: [{CITE % 'A belongs to O'}]")
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "starter.yaml").write_text("feeds:\n" + row)
    (starter,) = read_starters(tmp_path)
    assert starter.owner_cites == (
        CitedDocument("Register", "https://a.example/owners", "A belongs to O", date(2026, 11, 29)),
    )


@pytest.mark.parametrize(
    "urls", [["http://10.0.0.1/"], ["ftp://a.example/"], ["http://a.example/", "https://a.example/"]]
)
def test_an_address_that_cannot_be_asked_or_stands_twice_is_told(urls: list[str], tmp_path: Path) -> None:
    (tmp_path / "watch").mkdir()
    text = "feeds:\n" + "".join((FEED % url).replace("id: a", f"id: a{n}") for n, url in enumerate(urls))
    (tmp_path / "watch" / "starter.yaml").write_text(text)
    with pytest.raises(FactError, match=r"starter\.yaml"):
        read_starters(tmp_path)
