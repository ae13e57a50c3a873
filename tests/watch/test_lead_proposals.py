"""What an accepted lead proposes: cards and records that the books take, and choices that are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.core.errors import InputError, MarchlandError
from marchland.facts.service.book import open_facts
from marchland.facts.service.questions import check
from marchland.law.adapters.act_files import read_acts
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import LeadState
from marchland.watch.domain.proposal import ProposedReading, finding_record, reading_record, source_card
from marchland.watch.service import lead_decisions
from marchland.watch.service.lead_decisions import LeadChoice
from tests.facts.test_questions import TODAY
from tests.watch.lead_room import BORDER, NOON, Room, border, by, only
from tests.watch.newsrooms import Hands


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
    assert check(book, TODAY) == ()
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
    for other in ("conflicts", "views", "horizons"):
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
