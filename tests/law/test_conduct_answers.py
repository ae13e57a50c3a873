"""Answers on conduct as JSON: answer, default, article, reason, confidence, views, sources and both standings."""

from __future__ import annotations

import json

from syrupy.assertion import SnapshotAssertion

from marchland.core.answer import plain
from marchland.law.faces import conduct_answers
from marchland.law.service.conduct import activities, assist, judge, munitions
from tests.law.sample import NOW, books, names


def test_assistance_under_every_activity_has_one_shape() -> None:
    for activity in activities(books()):
        made = plain(conduct_answers.assistance(assist(books(), "DEU", activity.id, "USA", NOW), names()))
        assert json.loads(json.dumps(made, allow_nan=False)) == made
        assert set(made) == {
            "actor", "activity", "counterpart", "answer", "default", "treaty", "answers", "others", "own_rules",
            "munition", "as_of",
        }  # fmt: skip
        for each in made["answers"]:
            assert {"answer", "article", "reason", "confidence", "views", "sources"} <= set(each)
            assert each["article"]
            assert each["reason"]
            assert each["actor"]["reasons"]


def test_a_claimed_suspension_carries_its_views(snapshot: SnapshotAssertion) -> None:
    made = plain(conduct_answers.assistance(assist(books(), "Україна", "acquire", "США", NOW), names()))
    assert (made["answer"], made["default"]) == ("contested", "prohibited")
    (under,) = [each for each in made["answers"] if each["treaty"] == "apmbc"]
    assert {key: under[key] for key in ("answer", "default", "article", "reason", "views", "sources")} == snapshot


def test_a_munition_for_a_party(snapshot: SnapshotAssertion) -> None:
    found = judge(books(), "ADAM", None, "Germany", NOW)
    made = plain(conduct_answers.judged(found, names()))
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert [(each["about"], each["answer"]) for each in made["answers"] if each["treaty"] == "apmbc"] == [
        ("use", "prohibited"), ("acquire_or_transfer", "prohibited"),
    ]  # fmt: skip
    assert made["munition"] == snapshot(name="attributes")
    assert made["classes"] == snapshot(name="classes")


def test_what_can_be_asked_about() -> None:
    listed = [plain(conduct_answers.activity(each)) for each in activities(books())]
    assert {key for each in listed for key in each} == {"activity", "label", "aliases", "treaties"}
    assert all(each["label"]["en"] and each["label"]["uk"] for each in listed)
    known = [plain(conduct_answers.munition(each)) for each in munitions(books())]
    assert {"ADAM", "RAAMS", "M14"} <= {each["name"] for each in known}
    assert all(each["sources"] for each in known)
