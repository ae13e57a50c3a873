"""The feeds to begin with: enough of them, in both languages, with where each address was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.errors import FactError
from marchland.watch.adapters.starter_files import read_starters


def test_the_list_covers_both_languages_and_all_topics() -> None:
    starters = read_starters(data_root())
    languages = Counter(starter.source.language for starter in starters)
    topics = Counter(starter.topic for starter in starters)
    assert set(topics) == {"mines and treaties", "Ukraine", "eastern flank"}
    assert min(topics.values()) >= 5
    assert languages["en"] >= 10
    assert languages["uk"] >= 8
    assert all(starter.seen_on and starter.source.owner for starter in starters)
    assert all("200" in starter.seen_on or "active" in starter.seen_on for starter in starters if starter.checked)


FEED = "- {id: a, publisher: A, url: '%s', site: s, language: en, topic: t, owner: o, checked: false, seen_on: x}\n"


@pytest.mark.parametrize(
    "urls", [["http://10.0.0.1/"], ["ftp://a.example/"], ["http://a.example/", "https://a.example/"]]
)
def test_an_address_that_cannot_be_asked_or_stands_twice_is_told(urls: list[str], tmp_path: Path) -> None:
    (tmp_path / "watch").mkdir()
    text = "feeds:\n" + "".join((FEED % url).replace("id: a", f"id: a{n}") for n, url in enumerate(urls))
    (tmp_path / "watch" / "starter.yaml").write_text(text)
    with pytest.raises(FactError, match=r"starter\.yaml"):
        read_starters(tmp_path)
