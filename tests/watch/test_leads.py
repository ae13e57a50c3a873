"""Leads: which a story opens, and what they would move by the engines themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from marchland.adapters.package_data import data_root
from marchland.audit.faces import asked as audit_face
from marchland.audit.service import asking as auditing
from marchland.audit.service.asking import AuditBooks
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.gazetteer.service.states import open_states
from marchland.law.faces import change_answers as law_answers
from marchland.law.service import hypotheses
from marchland.watch.adapters.tag_files import read_book_tags, read_tags
from marchland.watch.domain.news_store import NewsDecision, Tag
from marchland.watch.domain.tag import MatchedTag, TagDefinition, Tagger
from marchland.watch.faces import lead_tables
from marchland.watch.service import leads
from marchland.watch.service.lead_books import LeadBooks
from tests.watch.lead_room import NOON, Room, border, every, only, targets
from tests.watch.newsrooms import Hands

CASES = yaml.safe_load((Path(__file__).parent / "leads.yaml").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_story_opens_the_leads_of_its_case_and_they_move_what_the_engines_say(
    case: dict[str, Any], room: Room, common: LeadBooks
) -> None:
    clock = Hands(datetime(case["day"].year, case["day"].month, case["day"].day, 18, tzinfo=UTC))
    opened = every(room(clock, *case["items"], grouped=case.get("grouped", False)), clock.today)
    assert targets(opened) == case["leads"]
    if "values" in case:
        assert [effect.supposed for each in opened for effect in each.effects if effect.supposed] == case["values"]
    if "suppose" in case:
        moved_as_the_law_says(common, opened[0], case["suppose"], str(case["day"]))
    for each in opened:
        if each.lead.target.kind.value == "fact":
            moved_as_the_audit_says(common, each, str(case["day"]))


def audit_asked(common: LeadBooks, day: str, **given: Any) -> dict[str, Any]:
    """Return what the audit itself answers, as its command does."""
    on = date.fromisoformat(day)
    asked = {"claims": "article", "only": (), "claim": (), "what_if": (), "suppose": None, "lines": ()} | given
    books = AuditBooks(common.facts, common.law, common.claims)
    return audit_face.asked(auditing.asked(books, as_of=AsOf(on, on), **asked), books).to_dict()


def law_asked(common: LeadBooks, suppose: str, day: str) -> dict[str, Any]:
    """Return what the law itself answers to a supposed act, as its command does."""
    supposed = hypotheses.what_if(common.law, None, (suppose,), date.fromisoformat(day))
    return law_answers.what_if(supposed, common.law).to_dict()


def moved_as_the_law_says(common: LeadBooks, opened: leads.OpenedLead, suppose: str, day: str) -> None:
    (effect,) = opened.effects
    assert effect.supposed == suppose
    told = law_asked(common, suppose, day)
    days = {}
    for each in told["effects"]:
        spans = {side: {span["from"]: (span["status"], span["bound"]) for span in each[side]} for side in
                 ("before", "after")}  # fmt: skip
        for start in sorted({*spans["before"], *spans["after"]}):
            sides = [max((s for s in spans[side].items() if s[0] <= start), default=(start, None))[1]
                     for side in ("before", "after")]  # fmt: skip
            if sides[0] != sides[1]:
                days[each["treaty"], start] = sides
    assert {
        (move.treaty, str(move.on)): [(move.status_before, move.bound_before), (move.status_after, move.bound_after)]
        for move in effect.statuses
    } == days
    assert days
    told = audit_asked(common, day, lines=(suppose,))
    assert [(move.claim, move.verdict_before, move.verdict_after) for move in effect.claims] == [
        (each["id"], each["before"]["verdict"], each["after"]["verdict"]) for each in told["moved"]
    ]


def moved_as_the_audit_says(common: LeadBooks, opened: leads.OpenedLead, day: str) -> None:
    fact = opened.lead.target.name
    for effect in opened.effects if opened.values else ():
        told = audit_asked(common, day, what_if=(f"{fact}={effect.supposed}",))
        assert [
            (move.claim, move.verdict_before, move.verdict_after, move.ratio) for move in effect.claims
        ] == [
            (each["id"], each["before"]["verdict"], each["after"]["verdict"],
             pytest.approx(each["after"]["recomputed"]["low"] / each["before"]["recomputed"]["low"]))
            for each in told["moved"]
        ]  # fmt: skip
        (change,) = told["changes"]
        assert [(move.before, move.after) for move in effect.facts if move.fact == fact] == [
            (change["from"], change["to"])
        ]
    claims = audit_asked(common, day)["claims"]
    resting = {each.claim for effect in opened.effects for each in effect.resting}
    assert resting >= {each["id"] for each in claims if fact in each["facts"]}


def test_a_notice_of_finland_would_move_its_status_and_its_duties_after_six_months(room: Room) -> None:
    # APMBC Art. 20(3): six months after the depositary has the notice; worked out by hand.
    clock = Hands(datetime(2025, 7, 8, 18, tzinfo=UTC))
    (opened,) = every(room(clock, {"title": "Finland withdraws from the Ottawa Convention",
                                   "at": "2025-07-08T09:00:00+03:00"}), clock.today)  # fmt: skip
    (effect,) = opened.effects
    assert [(str(move.on), move.status_before, move.status_after) for move in effect.statuses] == [
        ("2025-07-08", "party", "withdrawal_notified"), ("2026-01-08", "party", "withdrawn"),
    ]  # fmt: skip
    ended = {move.rule for move in effect.duties if str(move.on) == "2026-01-08" and move.bound_before == "yes"}
    assert any("Art. 1" in rule for rule in ended)
    assert [move.rule for move in effect.duties if move.bound_after == "yes"] == ["APMBC Art. 20(4)"], "what stays"


@pytest.mark.parametrize(("title", "supposed", "why"), [
    ("About 0 landmines remain buried in the Demilitarized Zone", "0 mine", "divides by zero"),
    ("The border between Poland and Belarus is 99999999999999999999 km long", "100000000000000000000 km", "larger"),
])  # fmt: skip
def test_a_value_that_cannot_be_reckoned_with_is_refused_and_no_other_lead_is_lost(
    title: str, supposed: str, why: str, room: Room
) -> None:
    clock = Hands(NOON)
    other = {"title": "Finland has a border of 1,400 kilometres with Russia", "outlet": "Herald"}
    books = room(clock, border(title), border(**other))
    first, second = sorted(every(books, clock.today), key=lambda each: each.lead.target.name != "border_length_fin_rus")
    assert first.effects[0].moves
    (effect,) = second.effects
    assert (effect.supposed, effect.moves) == (supposed, 0)
    assert why in effect.refused
    assert effect.resting, "what rests on the fact is there all the same"
    assert why in str(lead_tables.would_move(second))


def test_a_value_in_another_unit_is_compared_in_the_unit_of_the_fact(room: Room) -> None:
    # 13,700,000 hectares are 137,000 km², which is what the book has at the end of 2025.
    clock = Hands(datetime(2026, 11, 22, 18, tzinfo=UTC))
    at = {"at": "2026-11-22T09:00:00+02:00"}
    books = room(clock, border("In Ukraine 13,700,000 hectares are potentially mined", **at))
    (effect,) = only(books, clock.today).effects
    assert (effect.supposed, effect.moves) == ("13700000 hectare", 0)
    books = room(clock, border("In Ukraine 27,400,000 hectares are potentially mined", **at))
    (effect,) = only(books, clock.today).effects
    assert [
        (each.before, each.after, each.ratio) for each in effect.facts if each.fact == "ukraine_suspected_area"
    ] == [("137,000 km²", "274,000 km²", 2)]


def test_an_act_on_record_is_told_as_such(room: Room) -> None:
    clock = Hands(datetime(2025, 7, 20, 18, tzinfo=UTC))
    (opened,) = every(room(clock, {"title": "Finland withdraws from the Ottawa Convention",
                                   "at": "2025-07-19T09:00:00+03:00"}), clock.today)  # fmt: skip
    assert "a notice of FIN already runs" in opened.effects[0].refused
    assert opened.effects[0].moves == 0


def test_a_lead_has_one_name_and_as_of_the_day_before_there_was_none(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    opened = only(books, clock.today)
    assert only(books, clock.today).lead.id == opened.lead.id
    assert every(books, AsOf(date(2025, 8, 31), date(2025, 8, 31))) == []
    assert leads.lead(books, opened.lead.id, clock.today).opened == opened
    with pytest.raises(NotFoundError):
        leads.lead(books, "0" * 16, clock.today)
    clock.at += timedelta(days=40)
    assert every(books, clock.today) == [], "no story of the last thirty days"
    assert leads.lead(books, opened.lead.id, clock.today).opened.lead.id == opened.lead.id


def test_near_copies_are_one_voice(room: Room) -> None:
    clock = Hands(NOON)
    copies = [border(outlet=outlet, at=f"2025-09-01T09:{n:02}:00+02:00") for n, outlet in enumerate("ABCDEF")]
    opened = only(room(clock, *copies, grouped=True), clock.today)
    assert [each.outlet for each in opened.lead.support] == ["A"]


def test_a_tag_whose_rule_is_gone_is_passed_over(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    item = only(books, clock.today).lead.support[0].item
    gone = [Tag("fact", "gone"), Tag("claim", "Z9"), Tag("treaty", "gone"), Tag("state", "POL")]
    books.news.store.set_tags({item: [*gone, Tag("fact", "border_length_pol_blr")]}, clock())
    assert targets(every(books, clock.today)) == ["fact border_length_pol_blr"]
    body = {"target": {"kind": "fact", "name": "gone"}, "reason": "x"}
    books.news.store.decide(NewsDecision("reject", "0" * 16, "os-1", body, ((item, 1),)), clock())
    assert targets(every(books, clock.today)) == ["fact border_length_pol_blr"]


class CountingTagger(Tagger):
    """Counts the texts that it reads."""

    reads = 0

    def tags(self, text: str, is_wanted: Callable[[TagDefinition], bool] | None = None) -> tuple[MatchedTag, ...]:
        self.reads += 1
        return super().tags(text, is_wanted)


def test_acts_are_read_once_for_a_text_and_not_where_no_treaty_is_named(room: Room, common: LeadBooks) -> None:
    definitions = (*read_tags(data_root(), open_states(data_root()).by_iso3.values()), *read_book_tags(data_root()))
    tagger = CountingTagger(definitions, lambda word, _language: common.news.lemmatize(word))
    clock = Hands(datetime(2025, 7, 8, 18, tzinfo=UTC))
    at = {"at": "2025-07-08T09:00:00+03:00"}
    books = room(clock, {"title": "Finland withdraws from the Ottawa Convention"} | at,
                 {"title": "Pentagon reverses U.S. landmine policy", "outlet": "Herald"} | at)  # fmt: skip
    books = replace(books, rules=replace(books.rules, tagger=tagger, acts_known={}))
    expected = ["act FIN/apmbc/withdrawal_notified", "claim U4"]
    assert [targets(every(books, clock.today)) for _ in range(3)] == [expected] * 3
    assert tagger.reads == 1
