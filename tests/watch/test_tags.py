"""Tags: every example of the rules' own file, names of all states, and the laws of the pattern language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.core.errors import FactError
from marchland.gazetteer.service.states import open_states
from marchland.law.domain.treaties.all import TREATIES
from marchland.watch.adapters.tag_files import read_tags, tag_of_names
from marchland.watch.domain.tag import TagDefinition, Tagger, TagRule, language_of
from tests.watch.lemmas import all_lemmas


@cache
def tags() -> tuple[TagDefinition, ...]:
    return read_tags(data_root(), open_states().by_iso3.values())


@cache
def tagger() -> Tagger:
    return Tagger(tags(), all_lemmas())


def tagged(text: str) -> set[str]:
    return {tag.id for tag in tagger().tags(text)}


EXAMPLES = [(tag.id, text, holds) for tag in read_tags(data_root()) for holds, texts in
            ((True, tag.holds), (False, tag.fails)) for text in texts]  # fmt: skip


@pytest.mark.parametrize(("tag", "text", "holds"), EXAMPLES)
def test_each_example_of_the_rules(tag: str, text: str, holds: bool) -> None:
    assert (tag in tagged(text)) is holds


def test_there_are_examples_of_both_kinds_in_both_languages() -> None:
    counts = {(language_of(text), holds): 0 for text in ("a", "а") for holds in (True, False)}
    for _, text, holds in EXAMPLES:
        counts[("uk" if any(language_of(sign) == "uk" for sign in text) else "en", holds)] += 1
    assert sum(counts.values()) >= 200
    assert min(counts.values()) >= 25


HOUSE_RULES = [
    # texts that no rule was written for, labelled before they were tried
    ("Azerbaijan hands Armenia its minefield maps", {"AZE", "ARM", "mines"}),
    ("Norway and Sweden send deminers to Kharkiv", {"NOR", "SWE", "clearance"}),
    ("Papua New Guinea and South Sudan ask for help", {"PNG", "SSD"}),
    ("Niger and Nigeria close the border", {"NER", "NGA"}),
    ("Dominican Republic and Dominica meet", {"DOM", "DMA"}),
    ("North Korea lays mines at the border with South Korea", {"PRK", "KOR", "mines"}),
    ("Хорватія та Боснія і Герцеговина поділилися досвідом розмінування", {"HRV", "BIH", "clearance"}),
    ("Данія й Німеччина передали тральщики", {"DNK", "DEU", "clearance"}),
    ("Prices of tomatoes fall", set()),
    ("Ціни на помідори впали", set()),
]


@pytest.mark.parametrize(("text", "expected"), HOUSE_RULES)
def test_texts_that_no_rule_was_written_for(text: str, expected: set[str]) -> None:
    assert tagged(text) == expected


def test_each_state_is_known_by_its_own_names_and_taken_for_no_other() -> None:
    wrong = []
    for state in open_states().by_iso3.values():
        for name in (state.name, state.name_uk):
            states = {tag.id for tag in tagger().tags(f"{name}: x") if tag.kind == "state"}
            # three names mean other things where nothing stands beside them, and their rules ask for more
            alone = state.iso3 in ("MLI", "TGO", "TCD") and language_of(name) == "uk"
            if states != (set() if alone else {state.iso3}):
                wrong.append((name, states))
    assert wrong == []


def test_what_a_tag_names_is_in_the_other_books() -> None:
    states = open_states().by_iso3
    for tag in tags():
        assert tag.kind in ("state", "treaty", "topic")
        assert tag.kind != "state" or tag.id in states
        assert tag.kind != "treaty" or tag.id in TREATIES


def test_reasons_are_the_places_in_the_text() -> None:
    text = "Сапери знешкодили міни. Poland's army helped; Польщі подякували."
    for tag in tagger().tags(text):
        for reason in tag.reasons:
            assert text[reason.start : reason.end] == reason.text
    (poland,) = [tag for tag in tagger().tags(text) if tag.id == "POL"]
    assert [reason.text for reason in poland.reasons] == ["Poland's", "Польщі"]


def plain(word: str, language: str) -> list[str]:
    return [word.lower().rstrip("s")] if language == "en" else [word.lower()]


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        ("mine", "Mines everywhere", True),
        ("Chad", "a chad", False),
        ("Chad", "the Chad", True),
        ("US", "us and them", False),
        ("US", "Us and them", False),
        ("US", "the US, again", True),
        ("=mine", "mines", False),
        ("=mine", "a mine", True),
        ("мін*", "мінами", True),
        ("land mine", "land-mines", True),
        ("land mine", "On land. Mines at sea", False),
        ("land mine", "on land, mine after mine", True),
        ("a _ mine", "a naval mine", True),
        ("a _ mine", "a mine", False),
        ("anti-personnel", "Anti personnel", True),
        ("O'Keeffe", "O’Keeffe", True),
        ("м'янма", "М’янма", True),
        ("U.S.", "the U.S. Army", True),
        ("U.S. Army", "the U.S. Army", True),
    ],
)
def test_the_pattern_language(pattern: str, text: str, holds: bool) -> None:
    found = Tagger([TagDefinition("topic", "x", (TagRule((pattern,)),))], plain).tags(text)
    assert bool(found) is holds


def test_a_rule_is_any_with_all_and_none_and_but() -> None:
    rule = TagRule(("mine",), (("blast", "kill"),), ("coal",), ("gold mine",))
    found = Tagger([TagDefinition("topic", "x", (rule,))], plain)
    assert [bool(found.tags(text)) for text in (
        "mine blast", "mine", "coal mine blast", "gold mine blast", "gold mine near a mine: blast", "kills by mines",
    )] == [True, False, False, False, True, True]  # fmt: skip


WORDS = st.lists(
    st.sampled_from(
        ["Georgia", "Atlanta", "mine", "gold", "Sudan", "South", "Того", "міна", "Україна", ".", ",", "x", "7"]
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(WORDS)
def test_any_text_is_tagged_and_adding_what_is_of_no_tag_changes_none(words: list[str]) -> None:
    text = " ".join(words)
    before = tagged(text)
    assert tagged(text + "\nquux") == before
    assert before <= {tag.id for tag in tags()}


def test_a_broken_file_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "watch").mkdir()
    file = tmp_path / "watch" / "tags.yaml"
    file.write_text("tags:\n- {kind: topic, id: a, rules: [{any: [x]}]}\n- {kind: topic, id: a, rules: [{any: [x]}]}\n")
    with pytest.raises(FactError, match=r"tags.yaml:3.*'a'"):
        read_tags(tmp_path)


def test_names_turned_round_for_lists_are_no_patterns() -> None:
    korea = tag_of_names(open_states().by_iso3["KOR"])
    assert "South Korea" in korea.rules[0].any_of
    assert not any("," in name or "(" in name for name in korea.rules[0].any_of)


def test_only_rules_that_can_hold_are_tried_and_nothing_is_lost_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for tag in tags() for text in (*tag.holds, *tag.fails)]
    texts += [text.upper() for text in texts]
    quick = [tagger().tags(text) for text in texts]
    monkeypatch.setattr(Tagger, "_candidates", lambda self, _words: set(range(len(self._tags))))
    assert [tagger().tags(text) for text in texts] == quick
