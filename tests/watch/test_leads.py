"""Leads: which a story opens, what they would move by the engines themselves, and what became of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marchland.access.service.roster import registration
from marchland.adapters.package_data import data_root
from marchland.audit.faces import answers as audit_answers
from marchland.audit.service import asking as auditing
from marchland.audit.service.asking import AuditBooks
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, MarchlandError, NotAllowedError, NotFoundError, StoreError
from marchland.core.policy import Actor, Role
from marchland.core.proof import leaf_hash
from marchland.facts.service.book import open_facts
from marchland.facts.service.questions import check
from marchland.gazetteer.service.states import open_states
from marchland.law.adapters.act_files import read_acts
from marchland.law.faces import change_answers as law_answers
from marchland.law.service import hypotheses
from marchland.ledger.service import questions as ledger
from marchland.register.service import questions as register
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import create_store, open_store
from marchland.tlog.adapters.keys import KeyRole, generate, save
from marchland.watch.adapters.lemmas import Lemmas
from marchland.watch.adapters.sqlite_news import create_sqlite_news
from marchland.watch.adapters.tag_files import read_book_tags, read_tags
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import LeadState, LeadSupport, seen, standing
from marchland.watch.domain.news_store import NewsDecision, NewsStore, Tag
from marchland.watch.domain.proposal import ProposedReading, finding_record, reading_record, source_card
from marchland.watch.domain.tag import MatchedTag, TagDefinition, Tagger
from marchland.watch.faces import lead_tables
from marchland.watch.service import lead_decisions, leads, stories
from marchland.watch.service.lead_books import LeadBooks, lead_books
from marchland.watch.service.lead_decisions import DecidedLead, Decider, LeadChoice
from marchland.watch.service.newsroom import NewsBooks
from tests.watch.conftest import MakeNews
from tests.watch.newsrooms import Hands, books_of, deliver

CASES = yaml.safe_load((Path(__file__).parent / "leads.yaml").read_text("utf-8"))["cases"]
NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
BORDER = "The border between Poland and Belarus is 500 km long, a survey says"
Room = Callable[..., LeadBooks]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LeadBooks]:
    """Give the books that all newsrooms of these tests share."""
    lemmas = Lemmas()
    store = create_sqlite_news(tmp_path_factory.mktemp("leads") / "none.news", lemmas)
    yield lead_books(NewsBooks(store, lemmas, Hands(NOON)))
    store.close()


@pytest.fixture
def room(tmp_path: Path, common: LeadBooks) -> Iterator[Room]:
    """Give a function that makes a newsroom of a day, with its items."""
    made: list[Any] = []

    def make(clock: Hands, *rows: dict[str, Any], grouped: bool = False) -> LeadBooks:
        made.append(create_sqlite_news(tmp_path / f"{len(made)}.news", common.news.lemmatize))
        books = books_of(made[-1], common, clock)
        deliver(books, rows, grouped=grouped)
        return books

    yield make
    for store in made:
        store.close()


def every(books: LeadBooks, as_of: AsOf, state: str = "all") -> list[leads.OpenedLead]:
    return list(leads.leads(books, state, None, 30, 100, as_of).leads)


def targets(opened: list[leads.OpenedLead]) -> list[str]:
    return sorted(f"{each.lead.target.kind.value} {each.lead.target.name}" for each in opened)


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
    return audit_answers.asked(auditing.asked(books, as_of=AsOf(on, on), **asked), books).to_dict()


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


def border(
    title: str = BORDER, outlet: str = "Wire", at: str = "2025-09-01T09:00:00+02:00", **more: Any
) -> dict[str, Any]:
    return {"title": title, "outlet": outlet, "at": at} | more


def only(books: LeadBooks, as_of: AsOf) -> leads.OpenedLead:
    (opened,) = every(books, as_of)
    return opened


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


def by(identity: str = "os-1") -> Decider:
    return Decider(identity, None)


def test_accepting_gives_yaml_that_the_books_take(room: Room, tmp_path: Path) -> None:
    clock = Hands(NOON)
    books = room(clock, border(summary="Said at “the office”: #1 & {more}."))
    name = only(books, clock.today).lead.id
    decided = lead_decisions.accept(books, name, LeadChoice(), by())
    assert decided.lead.standing.state is LeadState.ACCEPTED
    assert decided.proposal
    (card,), (reading,) = yaml.safe_load(decided.proposal.card), yaml.safe_load(decided.proposal.record)
    assert (reading["central"], reading["cite"]["source"]) == (500, card["slug"])
    assert (card["publisher"], card["published_on"]) == ("Wire", date(2025, 9, 1))
    assert len(reading["cite"]["quote"].split()) <= 12
    version = books.news.store.item(decided.lead.support[0].item).version
    assert f"version {version.number}" in card["note"]
    assert version.digest in card["note"]
    root = copied_books(tmp_path)
    sources, facts = root / "sources" / "border_length.yaml", root / "facts" / "border_length.yaml"
    whole = yaml.safe_load(facts.read_text("utf-8"))
    next(fact for fact in whole["facts"] if fact["name"] == "border_length_pol_blr")["readings"].append(reading)
    sources.write_text(sources.read_text("utf-8").rstrip() + "\n" + decided.proposal.card, "utf-8")
    facts.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    book = open_facts(root)
    assert check(book, date(2026, 11, 29)) == ()
    assert str(book.estimate("border_length_pol_blr", clock.today)) == "418 km", "it competes, and is not in use"
    assert book.fact("border_length_pol_blr").readings[-1].label.startswith("Wire 2025-09-01")


def copied_books(folder: Path) -> Path:
    """Return a folder with a copy of the facts and their sources."""
    for name in ("facts", "sources"):
        (folder / name).mkdir()
        for file in data_root().joinpath(name).iterdir():
            (folder / name / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return folder


def test_an_accepted_act_is_taken_by_the_book_of_acts(room: Room, tmp_path: Path) -> None:
    clock = Hands(datetime(2025, 6, 19, 18, tzinfo=UTC))
    books = room(clock, {"title": "Finland's parliament votes to leave the Ottawa Convention",
                         "at": "2025-06-19T15:00:00+03:00"})  # fmt: skip
    name = only(books, clock.today).lead.id
    step = lead_decisions.accept(books, name, LeadChoice(), by())
    notice = lead_decisions.accept(books, name, LeadChoice(kind="withdrawal_notified", on=date(2025, 6, 17)), by())
    assert step.proposal
    assert notice.proposal
    slug = yaml.safe_load(step.proposal.card)[0]["slug"]
    folder = tmp_path / "law" / "acts"
    folder.mkdir(parents=True)
    head = f"treaty: apmbc\nlocators: {{{slug}: title and summary}}\nacts:\n"
    (folder / "apmbc.yaml").write_text(head + step.proposal.record + notice.proposal.record, "utf-8")
    for other in ("conflicts", "views"):
        (tmp_path / "law" / f"{other}.yaml").write_text(f"{other}: []\n", "utf-8")
    acts = read_acts(tmp_path).acts
    assert [(act.state, act.kind, str(act.done_on), act.known_on, act.cites[0].source) for act in acts] == [
        ("FIN", "parliament_adopted", "2025-06-19", date(2025, 6, 19), slug),
        ("FIN", "withdrawal_notified", "2025-06-17", date(2025, 6, 19), slug),
    ]
    with pytest.raises(InputError, match="not what the story tells"):
        lead_decisions.accept(books, name, LeadChoice(kind="ratified"), by())


def test_a_quote_is_of_one_sentence_and_stands_in_the_item(room: Room) -> None:
    clock = Hands(NOON)
    summary = "A survey came to this. It took  years, said the office in its report of Monday."
    books = room(clock, border("Border of Poland and Belarus: 500 km long", summary=summary))
    decided = lead_decisions.accept(books, only(books, clock.today).lead.id, LeadChoice(), by())
    assert decided.proposal
    (reading,) = yaml.safe_load(decided.proposal.record)
    assert reading["cite"]["quote"] == "Border of Poland and Belarus: 500 km long"


def test_an_act_of_a_day_to_come_is_refused(room: Room) -> None:
    clock = Hands(datetime(2025, 6, 19, 18, tzinfo=UTC))
    books = room(clock, {"title": "Finland leaves the Ottawa Convention", "at": "2025-06-19T15:00:00+03:00"})
    name = only(books, clock.today).lead.id
    with pytest.raises(InputError, match="2025-06-20 is a day to come"):
        lead_decisions.accept(books, name, LeadChoice(on=date(2025, 6, 20)), by())
    assert lead_decisions.accept(books, name, LeadChoice(on=date(2025, 6, 19)), by()).proposal


def test_of_two_values_none_is_chosen(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border("The border between Poland and Belarus is 500 km or 416 km long"))
    opened = only(books, clock.today)
    assert [each.quantity.text for each in opened.values] == ["500 km", "416 km"]
    with pytest.raises(InputError, match="2 values"):
        lead_decisions.accept(books, opened.lead.id, LeadChoice(), by())
    decided = lead_decisions.accept(books, opened.lead.id, LeadChoice(value="2"), by())
    own = lead_decisions.accept(books, opened.lead.id, LeadChoice(value="417000 m"), by())
    assert decided.proposal
    assert own.proposal
    assert "central: 416\n" in decided.proposal.record
    assert "central: 417\n" in own.proposal.record
    assert books.news.store.decisions()[0].versions == tuple((e.item, e.version) for e in opened.lead.support)


@pytest.mark.parametrize(("value", "central"), [("418", 418), (" 418 ", 418), ("2", 2), ("418 km", 418), (" 1 ", 500)])
def test_a_figure_alone_that_is_no_number_of_the_list_is_in_the_unit_of_the_fact(
    value: str, central: float, room: Room
) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    decided = lead_decisions.accept(books, only(books, clock.today).lead.id, LeadChoice(value=value), by())
    assert decided.proposal
    assert f"central: {central}\n" in decided.proposal.record


@pytest.mark.parametrize("value", ["²", "1" * 5000, "418 apples", "-", "0x1"])
def test_a_value_that_is_none_is_refused(value: str, room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    with pytest.raises(MarchlandError):
        lead_decisions.accept(books, only(books, clock.today).lead.id, LeadChoice(value=value), by())
    assert books.news.store.decisions() == ()


@given(st.text(), st.text(min_size=1))
def test_a_card_of_any_title_is_read_as_yaml_and_keeps_what_can_be_seen(title: str, publisher: str) -> None:
    at = datetime(2025, 9, 1, tzinfo=UTC)
    version = ItemVersion("0" * 16, 1, "wire", at, "d", title, "", "https://wire.example/1", "", publisher, "", at, at)
    (card,) = yaml.safe_load(source_card(version, at.date()))
    (reading,) = yaml.safe_load(reading_record("fact", version, ProposedReading(1, 1, title)))
    (finding,) = yaml.safe_load(finding_record("U4", "contradicted", title, version))
    seen_signs = [sign for sign in title if sign.isprintable() and sign != " "]
    for told in (card["title"], finding["reason"], reading["cite"].get("quote", "")):
        assert [sign for sign in told if sign != " "] == seen_signs
        assert told.isprintable()


def test_signs_that_turn_or_hide_text_are_in_no_card_and_no_reason(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border(BORDER + "\x7f \u202egnol"))
    name = only(books, clock.today).lead.id
    decided = lead_decisions.accept(books, name, LeadChoice(reason="so\x7f it\u202e is\x1b[0m"), by())
    assert decided.decision.body["reason"] == "so it is[0m"
    assert yaml.safe_load(decided.decision.body["card"])[0]["title"] == BORDER + " gnol"
    with pytest.raises(InputError, match="reason is missing"):
        lead_decisions.reject(books, name, "\u202e\x7f", by())


def test_a_finding_needs_a_verdict_and_a_reason(room: Room) -> None:
    clock = Hands(datetime(2025, 12, 3, 18, tzinfo=UTC))
    books = room(clock, {"title": "Pentagon reverses U.S. landmine policy", "at": "2025-12-03T09:00:00+00:00"})
    name = only(books, clock.today).lead.id
    for choice in (LeadChoice(reason="x"), LeadChoice(verdict="contradicted"), LeadChoice(verdict="wrong", reason="x")):
        with pytest.raises(InputError):
            lead_decisions.accept(books, name, choice, by())
    decided = lead_decisions.accept(books, name, LeadChoice(verdict="contradicted", reason="It was reversed."), by())
    assert decided.proposal
    (finding,) = yaml.safe_load(decided.proposal.record)
    assert (finding["verdict"], finding["known_on"]) == ("contradicted", date(2025, 12, 3))


def test_a_rejected_lead_stays_so_until_a_number_changes(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border(guid="a"))
    name = only(books, clock.today).lead.id
    with pytest.raises(InputError, match="reason"):
        lead_decisions.reject(books, name, "  ", by())
    assert lead_decisions.reject(books, name, "a slip", by()).lead.standing.state is LeadState.REJECTED
    clock.at += timedelta(hours=1)
    deliver(books, [border(BORDER + " of experts", guid="a")])
    assert only(books, clock.today).lead.standing.state is LeadState.REJECTED, "no number changed"
    deliver(books, [border(outlet="Copycat", at="2025-09-01T10:00:00+02:00")], grouped=True)
    assert only(books, clock.today).lead.standing.state is LeadState.REJECTED, "a copy is no voice"
    deliver(books, [border(BORDER.replace("500", "510"), guid="a")])
    opened = only(books, clock.today)
    assert (opened.lead.standing.state, opened.lead.standing.reason) == (LeadState.OPEN, "a slip")
    assert "a number changed" in opened.lead.standing.reopened
    assert [effect.supposed for effect in opened.effects] == ["510 km"]
    assert lead_decisions.reject(books, name, "again", by()).lead.standing.state is LeadState.REJECTED


def test_a_rejected_lead_opens_again_with_a_new_voice_and_merged_stories_answer_to_old_names(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border(), border("Belarus and Poland: frontier with a length of 444 kilometres, ministry finds",
                                         "Herald", "2025-09-01T11:00:00+02:00"))  # fmt: skip
    first, second = sorted(every(books, clock.today), key=lambda each: each.lead.opened_at)
    lead_decisions.reject(books, first.lead.id, "known", by())
    stories.merge(books.news, second.lead.story, first.lead.story, "os-1")
    clock.at += timedelta(hours=1)
    opened = only(books, clock.today)
    assert (opened.lead.id, opened.lead.names) == (second.lead.id, (first.lead.id,))
    assert opened.lead.standing.state is LeadState.OPEN
    assert "Herald speaks for it too" in opened.lead.standing.reopened
    shown = leads.lead(books, first.lead.id, clock.today)
    assert shown.opened == opened
    assert [each.kind for each in shown.decisions] == ["reject"]
    assert lead_decisions.reject(books, first.lead.id, "both", by()).lead.id == second.lead.id
    assert only(books, clock.today).lead.standing.state is LeadState.REJECTED


def test_a_deferred_lead_is_open_again_on_its_day(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    name = only(books, clock.today).lead.id
    with pytest.raises(InputError, match="no day to come"):
        lead_decisions.defer(books, name, date(2025, 9, 1), "wait", by())
    lead_decisions.defer(books, name, date(2025, 9, 8), "the ministry answers", by())
    assert every(books, clock.today, "open") == []
    assert [each.lead.id for each in every(books, clock.today, "deferred")] == [name]
    clock.at = datetime(2025, 9, 7, 23, 59, tzinfo=UTC)
    assert only(books, clock.today).lead.standing.state is LeadState.DEFERRED
    clock.at += timedelta(minutes=1)
    assert only(books, clock.today).lead.standing.state is LeadState.OPEN
    assert only(books, AsOf(date(2025, 9, 7), date(2025, 9, 7))).lead.standing.state is LeadState.DEFERRED


def test_a_lead_that_was_deferred_past_the_days_of_the_list_comes_back_on_its_day(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    name = only(books, clock.today).lead.id
    lead_decisions.defer(books, name, date(2025, 10, 20), "the ministry answers", by())
    clock.at = datetime(2025, 10, 19, 12, tzinfo=UTC)
    assert (only(books, clock.today).lead.id, only(books, clock.today).lead.standing.state) == (
        name, LeadState.DEFERRED
    )  # fmt: skip
    clock.at += timedelta(days=1)
    assert only(books, clock.today).lead.standing.state is LeadState.OPEN
    lead_decisions.reject(books, name, "no answer", by())
    assert only(books, clock.today).lead.standing.state is LeadState.REJECTED
    clock.at += timedelta(days=31)
    assert every(books, clock.today) == [], "nothing came of it for thirty days"
    assert leads.lead(books, name, clock.today).opened.lead.standing.state is LeadState.REJECTED


def test_an_old_item_that_was_decided_about_opens_no_other_lead(room: Room) -> None:
    clock = Hands(NOON)
    title = BORDER + "; Finland has a border of 1,400 kilometres with Russia"
    books = room(clock, border(title))
    (first, _) = every(books, clock.today)
    lead_decisions.defer(books, first.lead.id, date(2025, 10, 20), "wait", by())
    clock.at += timedelta(days=31)
    assert [each.lead.id for each in every(books, clock.today)] == [first.lead.id]


def test_a_corrected_item_that_says_no_such_thing_leaves_its_lead_with_the_decision(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border(guid="a"))
    name = only(books, clock.today).lead.id
    lead_decisions.accept(books, name, LeadChoice(), by())
    clock.at += timedelta(hours=1)
    deliver(books, [border("Poland and Belarus talk about trade", guid="a")])
    opened = only(books, clock.today)
    assert (opened.lead.id, opened.lead.standing.state) == (name, LeadState.ACCEPTED)
    assert (opened.lead.support, opened.entries, opened.values) == ((), (), ())
    assert [each.version.title for each in opened.past] == ["Poland and Belarus talk about trade"]
    assert opened.title == "Poland and Belarus talk about trade"
    assert lead_tables.would_move(opened) == "nothing: the item no longer says so"
    with pytest.raises(InputError, match="no longer says so"):
        lead_decisions.accept(books, name, LeadChoice(value="418 km"), by())
    rejected = lead_decisions.reject(books, name, "withdrawn by the outlet", by())
    assert rejected.lead.standing.state is LeadState.REJECTED
    assert only(books, clock.today).lead.standing.state is LeadState.REJECTED
    deliver(books, [border(guid="a")])
    assert "a number changed" in only(books, clock.today).lead.standing.reopened, "it says so again"


def test_a_decision_goes_with_its_item_when_a_story_is_split(room: Room) -> None:
    clock = Hands(NOON)
    other = "Belarus and Poland: frontier with a length of 444 kilometres, ministry finds"
    books = room(clock, border(), border(other, "Herald", "2025-09-01T11:00:00+02:00"))
    first, second = sorted(every(books, clock.today), key=lambda each: each.lead.opened_at)
    stories.merge(books.news, second.lead.story, first.lead.story, "os-1")
    lead_decisions.reject(books, second.lead.id, "known", by())
    clock.at += timedelta(hours=1)
    stories.split(books.news, first.lead.support[0].item, "os-1")
    parted = every(books, clock.today)
    assert len({each.lead.id for each in parted}) == 2
    assert [each.lead.standing.state for each in parted] == [LeadState.REJECTED] * 2
    for each in parted:
        assert leads.lead(books, each.lead.id, clock.today).decisions[0].kind == "reject"


def test_an_accepted_lead_opens_again_when_its_number_changes(room: Room) -> None:
    clock = Hands(NOON)
    books = room(clock, border(guid="a"))
    name = only(books, clock.today).lead.id
    lead_decisions.accept(books, name, LeadChoice(), by())
    clock.at += timedelta(hours=1)
    deliver(books, [border("Belarus and Poland: frontier of 444 km in length", "Herald", guid="b")])
    assert leads.lead(books, name, clock.today).opened.lead.standing.state is LeadState.ACCEPTED
    deliver(books, [border(BORDER.replace("500", "510"), guid="a")])
    became = leads.lead(books, name, clock.today).opened.lead.standing
    assert became.state is LeadState.OPEN
    assert became.reopened.startswith("it was accepted, and since then a number changed in")


def support(item: str, text: str, hour: int, voice: str = "a") -> LeadSupport:
    return LeadSupport(item, 1, "", voice, item.upper(), datetime(2025, 9, 1, hour, tzinfo=UTC), text)


def test_a_changed_number_is_seen_behind_an_older_copy_and_other_words_are_no_change() -> None:
    seen_one = support("a", "418 km, surveyed in 2025", 9)
    decision = NewsDecision("reject", "x", "os-1", seen((seen_one,)) | {"reason": "known"}, number=1)
    reworded = support("a", "In 2025 a survey of 418 km", 9)
    assert standing([decision], [reworded], NOON.date()).state is LeadState.REJECTED
    older_copy = support("b", "418 km, surveyed in 2025", 8)
    assert standing([decision], [older_copy, seen_one], NOON.date()).state is LeadState.REJECTED
    changed = support("a", "500 km, surveyed in 2025", 9)
    assert standing([decision], [older_copy, changed], NOON.date()).state is LeadState.OPEN
    regrouped = [support("b", "418 km", 8, "b"), support("a", "418 km, surveyed in 2025", 9, "b")]
    assert standing([decision], regrouped, NOON.date()).state is LeadState.REJECTED, "the same item by another voice"


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


def test_a_decision_is_sealed_by_digests_alone_and_can_be_proved(room: Room, tmp_path: Path) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    store = create_store(str(tmp_path / "register.db"), "test.example/leads")
    decider = Decider("os-1", store, lambda: clock.text)
    name = only(books, clock.today).lead.id
    decided = lead_decisions.reject(books, name, "Nonsense of a rival", decider)
    assert decided.sealed
    with store.reading() as reader:
        (entry,) = reader.entries(decided.sealed["entry"], decided.sealed["entry"] + 1)
        size = reader.head().size
    assert entry.kind == "news_decided"
    assert entry.payload
    digest = decided.lead.support[0].digest
    assert digest.encode() in entry.payload
    assert b"survey" not in entry.payload
    assert b"rival" not in entry.payload
    assert books.news.store.decisions()[0].body["sealed"] == decided.sealed
    register.register_actor(store, "account-1", "halo", frozenset({Role.REPORTER}), "os-1", lambda: clock.text)
    with pytest.raises(NotAllowedError):
        lead_decisions.reject(books, name, "again", Decider("account-1", store, lambda: clock.text))
    assert len(books.news.store.decisions()) == 1
    second = lead_decisions.reject(books, name, "Nonsense of a rival", decider)
    assert second.sealed
    assert second.sealed["entry"] == size + 1, "the same words once more are another decision"
    store.close()
    verified = open_store(str(tmp_path / "register.db"), read_only=True)
    with verified.reading() as reader:
        assert reader.head().size == size + 2
    verified.close()


@dataclass
class BrokenOnce:
    """A newsroom that breaks when it is to keep its first decision."""

    store: NewsStore
    breaks: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def decide(self, *given: Any) -> NewsDecision:
        if self.breaks:
            self.breaks = False
            raise StoreError("the disk is full")
        return self.store.decide(*given)


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_decision_that_broke_off_and_is_taken_again_is_one_entry(kind: str, room: Room, tmp_path: Path) -> None:
    clock = Hands(datetime(2025, 9, 1, 23, 59, tzinfo=UTC))
    books = room(clock, border())
    broken = replace(books, news=replace(books.news, store=BrokenOnce(books.news.store)))
    register_store = create_store(str(tmp_path / "register.db"), "test.example/leads")
    decider = Decider("os-1", register_store, lambda: clock.text)
    name = only(books, clock.today).lead.id

    def decide() -> DecidedLead:
        if kind == "accept":
            return lead_decisions.accept(broken, name, LeadChoice(reason="so it is"), decider)
        return lead_decisions.reject(broken, name, "so it is not", decider)

    with pytest.raises(StoreError):
        decide()
    assert books.news.store.decisions() == ()
    with register_store.reading() as reader:
        size = reader.head().size
    clock.at += timedelta(minutes=2)
    decided = decide()
    assert decided.sealed
    assert decided.sealed["entry"] == size - 1
    with register_store.reading() as reader:
        assert reader.head().size == size, "it was sealed already"
    assert len(books.news.store.decisions()) == 1
    register_store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_sealed_decision_is_proved_by_the_ledger(
    kind: str, room: Room, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    clock = Hands(NOON)
    books = room(clock, border())
    if kind == "sqlite":
        store = create_store(str(tmp_path / "register.db"), "test.example/leads")
    else:
        store = open_store(request.getfixturevalue("store_url"))
        with store.writing() as writer:  # a server has nobody who may do all: the first is put there by its operator
            roles = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
            writer.append((registration(store.origin, Actor("os-1", "own", roles), "os-1"),), clock.text)
    with closing(store):
        decided = lead_decisions.accept(
            books, only(books, clock.today).lead.id, LeadChoice(), Decider("os-1", store, lambda: clock.text)
        )
        assert decided.sealed
        keys = tmp_path / "keys"
        save(generate(KeyRole.LEDGER, store.origin), keys)
        ledger.checkpoint(store, keys, "os-1", 0)
        proof = ledger.prove(RegisterBooks(store, "os-1"), decided.sealed["entry"])
        assert leaf_hash(proof.entry.env).hex() == decided.sealed["hash"]
        assert proof.entry.payload
        told = json.loads(proof.entry.payload)
        texts = {name: decided.decision.body.get(name, "") for name in ("card", "reason", "record", "until")}
        texts["card"] = texts["card"].replace("  read_on: 2025-09-01\n", "")
        assert told["texts_sha256"] == hashlib.sha256(json.dumps(texts).encode()).hexdigest()
        assert (told["lead"], told["decision"]) == (decided.lead.id, "accept")


def test_both_stores_know_the_names_that_lead_to_a_story(make_news: MakeNews, common: LeadBooks) -> None:
    clock = Hands(NOON)
    store = make_news(common.news.lemmatize)
    books = books_of(store, common, clock)
    deliver(books, [border(), border("Coal prices fall in Asia", "Herald"), border("A cat wins a race", "Times")])
    names = [each.join.story for each in store.joined_since(NOON - timedelta(days=1))]
    assert len(set(names)) == 3
    stories.merge(books.news, names[1], names[0], "os-1")
    clock.at += timedelta(days=1)
    stories.merge(books.news, names[2], names[1], "os-1")
    assert store.former_names(names[2]) == tuple(sorted(names[:2]))
    assert store.former_names(names[1], AsOf(NOON.date(), NOON.date())) == (names[0],)
    assert store.former_names(names[0]) == ()
    name = only(books, clock.today).lead.id
    decided = lead_decisions.defer(books, name, date(2025, 9, 30), "wait", by())
    assert decided.lead.standing.state is LeadState.DEFERRED
    assert decided.decision.decided_at == clock.at
