"""What became of leads: rejected, deferred, accepted, open again, and sealed in a ledger."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from marchland.access.service.roster import registration
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotAllowedError, StoreError
from marchland.core.policy import Actor, Role
from marchland.core.proof import leaf_hash
from marchland.ledger.service import questions as ledger
from marchland.register.service import questions as register
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import create_store, open_store
from marchland.tlog.adapters.keys import KeyRole, generate, save
from marchland.watch.domain.lead import LeadState, LeadSupport, seen, standing
from marchland.watch.domain.news_store import NewsDecision, NewsStore
from marchland.watch.faces import lead_tables
from marchland.watch.service import lead_decisions, leads, stories
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.lead_decisions import DecidedLead, Decider, LeadChoice
from tests.watch.conftest import MakeNews
from tests.watch.lead_room import BORDER, NOON, Room, border, by, every, only
from tests.watch.newsrooms import Hands, books_of, deliver


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
