"""Legal answers as JSON: plain values, ISO days, an article in every reason, and the same answers as before."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

from syrupy.assertion import SnapshotAssertion

from marchland.core.answer import plain as builtins
from marchland.core.asof import AsOf
from marchland.law.faces import answers, change_answers, import_answers
from marchland.law.service.questions import (
    all_statuses,
    duties,
    explain,
    knowledge_diff,
    parties,
    state_deadlines,
    state_timeline,
    statuses,
)
from marchland.law.service.status_import import import_status
from tests.law.sample import DAY, LIST, NOW, books, names, supposed

STATUS = ["state", "treaty", "status", "since", "bound", "default", "reasons", "views", "effective_on", "as_of",
          "certainty", "complete_on"]  # fmt: skip


def plain(made: Any) -> Any:
    """Return it as it comes back from JSON, which must be as it went in."""
    told = builtins(made)
    back = json.loads(json.dumps(told, allow_nan=False))
    assert back == told
    return back


def test_a_contested_standing(snapshot: SnapshotAssertion) -> None:
    (found,) = statuses(books(), "UKR", NOW, "apmbc")
    made = plain(answers.standing(found, names()))
    assert list(made) == STATUS
    assert made["as_of"] == {"on": "2026-11-22", "known": "2026-11-22"}
    assert "Ukraine" in [view["holder"] for view in made["views"]], "states are called by name"
    assert made == snapshot


def test_every_standing_of_every_state_has_the_same_shape() -> None:
    for treaty in ("apmbc", "ccm", "ccw_ap2"):
        for found in all_statuses(books(), treaty, NOW):
            made = plain(answers.standing(found, names()))
            assert list(made) == STATUS
            assert all(set(each) == {"article", "text", "source"} for each in made["reasons"])
            assert all(each["article"] and each["source"] for each in (*made["reasons"], *made["views"]))
            assert made["bound"] in ("yes", "no", "contested")
            assert made["default"] in ("bound", "not_bound")


def test_a_story(snapshot: SnapshotAssertion) -> None:
    entries = state_timeline(books(), "UKR", AsOf(date(2025, 7, 25), date(2025, 7, 25))).entries
    assert plain([answers.entry(each) for each in entries if each.treaty == "apmbc"]) == snapshot


def test_duties_policies_and_deadlines(snapshot: SnapshotAssertion) -> None:
    found = duties(books(), "USA", NOW)
    assert {
        "obligations": plain([answers.obligation(each) for each in found.obligations if each.treaty == "ccw"]),
        "policies": plain([answers.policy(each) for each in found.policies][-2:]),
        "deadlines": plain([answers.deadline(each) for each in state_deadlines(books(), "Tonga", NOW)]),
    } == snapshot


def test_a_day_that_is_not_sourced_is_null_and_says_why() -> None:
    for act in books().acts.acts:
        made = plain(answers.act(act))
        assert (made["on"] is None) is (act.done_on is None)
        assert made["on"] is None or re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", made["on"])
        assert made["on"] or made["why_blank"]
        assert made["sources"]


def test_what_was_learned_and_supposed(snapshot: SnapshotAssertion) -> None:
    found = knowledge_diff(books(), date(2025, 8, 28), date(2025, 8, 26), date(2025, 8, 28))
    changed = [change_answers.change(each, names()) for each in found.changes]
    assert [(each.before.status, each.after.status) for each in changed] == [("party", "withdrawal_notified")]
    what_if = supposed()
    assert {
        "supposed": plain([change_answers.supposed(each) for each in what_if.events]),
        "effects": plain([change_answers.effect(each).after[-2:] for each in what_if.effects]),
    } == snapshot


def test_what_was_imported_counts_and_names_its_bytes() -> None:
    found = import_status(books(), LIST, NOW, None, DAY)
    made = plain(import_answers.imported(found))
    assert (made["treaty"], made["number"], made["parties_printed"], made["rows"]) == ("ccm", "XXVI-6", 112, 12)
    assert re.fullmatch("[0-9a-f]{64}", made["sha256"])
    assert len(made["observations"]) == len(found.observations)
    assert (made["parties_counted"], made["whole"]) == (11, False)
    assert {each["finding"] for each in made["observations"]} <= {
        "differs", "only_there", "only_here", "fills_blank", "unknown_participant", "named_twice",
    }  # fmt: skip


def test_whole_answers() -> None:
    found = duties(books(), "USA", NOW)
    made = plain(answers.duties(found, books()))
    assert list(made) == ["state", "as_of", "statuses", "obligations", "policies"]
    assert (made["state"], made["as_of"]) == ("USA", {"on": "2026-11-22", "known": "2026-11-22"})
    listed = parties(books(), "ccw_p2", AsOf(date(2018, 1, 1), DAY))
    counted = answers.parties(listed, books(), count=True)
    assert plain(counted) == {
        "treaty": "ccw_p2", "count": len(listed.parties), "open_count": 2,
        "as_of": {"on": "2018-01-01", "known": "2026-11-22"}, "complete_on": "2026-02-03",
    }  # fmt: skip
    whole = plain(answers.parties(listed, books(), count=False))
    assert (len(whole["parties"]), len(whole["open"])) == (whole["count"], whole["open_count"])
    what_if = supposed()
    assert plain(change_answers.what_if(what_if, books()))["changes_nothing"] is False
    assert change_answers.what_if(replace(what_if, effects=()), books()).changes_nothing is True


def test_a_rule() -> None:
    (made,) = answers.rules(explain("vclt-68"), books())
    assert plain(made) == {
        "rule": "vclt-68",
        "article": "VCLT Art. 68",
        "text": "A notice may be taken back at any time before it takes effect.",
    }
