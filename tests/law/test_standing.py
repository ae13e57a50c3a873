"""Standings in the rarer cases: provisional application, successors, extensions, protocols, claims beside notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.partial_date import parse_partial_date
from marchland.law.adapters.act_files import read_acts
from marchland.law.domain.act import Act, ActBook, ArmedConflict, Certainty
from marchland.law.domain.deadline import deadlines
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.domain.munition import DesignedFor, Munition
from marchland.law.domain.munition_ruling import for_state
from marchland.law.domain.obligation import obligations
from marchland.law.domain.status import Participation, TreatyStatus, history, period_on, status
from marchland.law.domain.treaties.all import TREATIES

DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)
PAPER = (Citation("paper", "row of the state"),)
BOOK = read_acts(data_root())


@pytest.fixture(scope="module")
def book() -> ActBook:
    return BOOK


def act(treaty: str, state: str, kind: str, on: str, **more: object) -> Act:
    done = parse_partial_date(on, "on")
    made = Act(treaty, state, kind, done, done.last_on, Certainty.CERTAIN, PAPER)
    return replace(made, **more)  # type: ignore[arg-type]


def with_acts(book: ActBook, *acts: Act) -> ActBook:
    return replace(book, acts=(*book.acts, *acts))


def standing(book: ActBook, treaty: str, state: str, on: str) -> TreatyStatus:
    return status(book, treaty, state, AsOf(date.fromisoformat(on), DAY))


@pytest.mark.parametrize(
    ("state", "on", "enters"), [("NOR", "2009-01-01", "2010-08-01"), ("CHE", "2012-09-01", "2013-01-01")]
)
def test_provisional_application_is_told_until_entry_into_force(
    state: str, on: str, enters: str, book: ActBook
) -> None:
    before = standing(book, "ccm", state, on)
    assert (before.status, before.bound, before.effective_on) == ("signatory", "yes", date.fromisoformat(enters))
    assert "CCM Art. 18" in {reason.article for reason in before.reasons}
    assert standing(book, "ccm", state, enters).status is Participation.PARTY
    asked = AsOf(date.fromisoformat(on), DAY)
    duties = {o.rule.id: o for o in obligations(book, state, asked) if o.treaty == "ccm"}
    assert set(duties) == {"ccm-1-1-a", "ccm-1-1-b", "ccm-1-1-c", "vclt-18"}
    assert {(o.bound, o.default) for o in duties.values()} == {("yes", "bound")}
    assert duties["ccm-1-1-a"].condition == "applied provisionally until it is in force"
    assert not [item for item in deadlines(book, state, asked, past=True) if item.treaty == "ccm"]


@pytest.mark.parametrize(("state", "on"), [("TON", "2025-08-01"), ("FIN", "2012-06-30")])
def test_who_consented_and_waits_owes_what_a_signatory_owes(state: str, on: str, book: ActBook) -> None:
    duties = [o for o in obligations(book, state, AsOf(date.fromisoformat(on), DAY)) if o.treaty == "apmbc"]
    assert [(o.rule.id, o.bound) for o in duties] == [("vclt-18", "yes")]
    mine = Munition("a mine", DesignedFor.PERSON, primarily_for_person=True)
    answers = [a for a in for_state(book, mine, state, AsOf(date.fromisoformat(on), DAY)) if a.treaty == "apmbc"]
    assert {(a.answer, a.default, a.article) for a in answers} == {("contested", None, "VCLT Art. 18")}


def test_a_declaration_before_the_deposit_binds_and_outlives_it(book: ActBook) -> None:
    made = with_acts(
        book, act("apmbc", "ZZZ", "applied_provisionally", "2001-01-01"), act("apmbc", "ZZZ", "acceded", "2002-01-15")
    )
    for on in ("2001-01-01", "2002-01-15", "2002-06-30"):
        found = standing(made, "apmbc", "ZZZ", on)
        assert (found.status, found.bound, found.provisional) == ("non_party", "yes", True)
    mine = Munition("a mine", DesignedFor.PERSON, primarily_for_person=True)
    use = for_state(made, mine, "ZZZ", AsOf(date(2002, 1, 15), DAY))[0]
    assert (use.answer, use.article) == ("prohibited", "APMBC Art. 1(1)(a); Art. 2(1); APMBC Art. 18")
    party = standing(made, "apmbc", "ZZZ", "2002-07-01")
    assert (party.status, party.provisional) == ("party", False)
    late = with_acts(made, act("apmbc", "ZZZ", "applied_provisionally", "2003-01-01"))
    assert standing(late, "apmbc", "ZZZ", "2003-01-01") == standing(made, "apmbc", "ZZZ", "2003-01-01")
    over = with_acts(made, act("apmbc", "ZZZ", "provisional_application_ended", "2001-06-01"))
    assert standing(over, "apmbc", "ZZZ", "2001-06-01").bound == "no"


def test_a_treaty_without_a_rule_on_it_is_applied_provisionally_by_the_law_of_treaties(book: ActBook) -> None:
    made = with_acts(book, act("ccw_ap2", "ARM", "applied_provisionally", "2020-01-01"))
    found = standing(made, "ccw_ap2", "ARM", "2020-01-01")
    assert "VCLT Art. 25" in {reason.article for reason in found.reasons}
    assert (found.bound, found.default) == ("yes", "bound")
    duties = [o for o in obligations(made, "ARM", AsOf(date(2020, 1, 1), DAY)) if o.treaty == "ccw_ap2"]
    assert [o.rule.id for o in duties] == ["vclt-25"]


def test_a_notice_of_not_becoming_a_party_ends_it(book: ActBook) -> None:
    acts = (
        act("apmbc", "MHL", "applied_provisionally", "2001-01-01"),
        act("apmbc", "MHL", "provisional_application_ended", "2002-01-01"),
    )
    made = with_acts(book, *acts)
    assert "APMBC Art. 18" in {reason.article for reason in standing(made, "apmbc", "MHL", "2001-12-31").reasons}
    after = standing(made, "apmbc", "MHL", "2002-01-01")
    assert "APMBC Art. 18" not in {reason.article for reason in after.reasons}
    assert {"VCLT Art. 18", "VCLT Art. 25"} <= {reason.article for reason in after.reasons}
    assert after.status is Participation.SIGNATORY


@pytest.mark.parametrize(("state", "succeeded"), [("MNE", "2006-06-03"), ("SSD", "2011-07-09")])
def test_a_successor_is_flagged_and_not_counted(state: str, succeeded: str, book: ActBook) -> None:
    found = standing(book, "apmbc", state, succeeded)
    assert (found.status, found.bound, found.default) == ("party", "contested", "bound")
    assert found.certainty is Certainty.CONTESTED
    assert found.reasons[0].article.startswith("custom")
    assert {view.bound for view in found.views} == {"yes", "no"}
    later = status(book, "apmbc", state, NOW)
    assert (later.bound, later.since) == ("yes", date.fromisoformat(succeeded))


def test_a_successor_whose_day_is_not_in_the_book_counts_from_its_notice(book: ActBook) -> None:
    made = with_acts(book, act("ccw", "NPL", "succeeded", "1993-02-22"))
    found = standing(made, "ccw", "NPL", "1993-02-22")
    assert (found.status, found.since) == ("party", date(1993, 2, 22))
    assert "not in the book" in found.reasons[0].text


def test_a_request_is_told_beside_the_deadline_until_it_is_granted(book: ActBook) -> None:
    asked = act("apmbc", "NOR", "clearance_extension_requested", "2009-01-10", reference="apmbc-5-1")
    granted = act("apmbc", "NOR", "clearance_deadline_extended", "2009-02-10", reference="apmbc-5-1",
                  until_on=date(2012, 3, 1))  # fmt: skip
    as_of = AsOf(date(2009, 1, 20), date(2009, 1, 20))
    (due,) = (d for d in deadlines(with_acts(book, asked, granted), "NOR", as_of) if d.rule.id == "apmbc-5-1")
    assert (due.due_on, due.condition) == (
        date(2009, 3, 1), "if it has mined areas; an extension was asked for on 2009-01-10"
    )  # fmt: skip
    later = AsOf(date(2009, 2, 20), date(2009, 2, 20))
    (due,) = (d for d in deadlines(with_acts(book, asked, granted), "NOR", later) if d.rule.id == "apmbc-5-1")
    assert (due.due_on, due.condition, due.extended) == (date(2012, 3, 1), "if it has mined areas", True)


def test_what_was_declared_complete_is_due_no_more_and_told_among_what_is_past(book: ActBook) -> None:
    done = act("apmbc", "NOR", "clearance_completed", "2008-06-01", reference="apmbc-5-1")
    made, as_of = with_acts(book, done), AsOf(date(2008, 7, 1), date(2008, 7, 1))
    assert not [d for d in deadlines(made, "NOR", as_of) if d.rule.id == "apmbc-5-1"]
    (told,) = (d for d in deadlines(made, "NOR", as_of, past=True) if d.rule.id == "apmbc-5-1")
    assert (told.due_on, told.condition, str(told.fulfilled_on)) == (
        date(2009, 3, 1), "declared complete on 2008-06-01", "2008-06-01"
    )  # fmt: skip
    owed = {each.rule.id: each.due_on for each in obligations(made, "NOR", as_of) if each.treaty == "apmbc"}
    assert owed["apmbc-5-1"] is None
    before = AsOf(date(2008, 5, 31), date(2008, 5, 31))
    assert [d.due_on for d in deadlines(made, "NOR", before) if d.rule.id == "apmbc-5-1"] == [date(2009, 3, 1)]


def test_an_extension_moves_the_deadline_for_clearance_and_says_so(book: ActBook) -> None:
    until, later = date(2040, 1, 1), date(2043, 1, 1)
    granted = act("apmbc", "NOR", "clearance_deadline_extended", "2025-06-01", reference="apmbc-5-1", until_on=until)
    again = act("apmbc", "NOR", "clearance_deadline_extended", "2026-06-01", reference="apmbc-5-1", until_on=later)
    stock = act("apmbc", "NOR", "clearance_deadline_extended", "2026-06-01", reference="apmbc-4", until_on=later)
    for acts, due_on, extended in (((), date(2009, 3, 1), False), ((granted,), until, True),
                                   ((granted, again), later, True)):  # fmt: skip
        found = {d.rule.id: d for d in deadlines(with_acts(book, *acts), "NOR", NOW, past=True) if d.treaty == "apmbc"}
        assert (found["apmbc-5-1"].due_on, found["apmbc-5-1"].extended) == (due_on, extended)
    unmoved = {d.rule.id: d for d in deadlines(with_acts(book, stock), "NOR", NOW, past=True)}
    assert (unmoved["apmbc-4"].due_on, unmoved["apmbc-4"].extended) == (date(2003, 3, 1), False), "no extension exists"
    not_yet = AsOf(DAY, date(2025, 5, 31))
    early = {d.rule.id: d for d in deadlines(with_acts(book, granted), "NOR", not_yet, past=True)}
    assert early["apmbc-5-1"].extended is False


def test_whoever_is_bound_by_a_protocol_is_a_party_to_the_convention(book: ActBook) -> None:
    """CCW Art. 4(3): at least two protocols are accepted with the Convention, and further ones only by its parties."""
    for protocol in ("ccw_ap2", "ccw_p5"):
        for state in book.states(protocol):
            if status(book, protocol, state, NOW).party:
                frame = status(book, "ccw", state, NOW)
                assert frame.party, (protocol, state)
                assert frame.since is None or frame.since <= DAY
    made = with_acts(book, act("ccw_ap2", "ARM", "consented", "2020-01-15"))
    found = standing(made, "ccw", "ARM", "2020-07-15")
    assert (found.status, found.since) == ("party", date(2020, 7, 15))


def test_a_month_is_kept_as_printed_and_counted_from_its_last_day(book: ActBook) -> None:
    printed = with_acts(book, act("apmbc", "NPL", "acceded", "2018-08"))
    assert status(printed, "apmbc", "NPL", NOW).since == date(2019, 2, 1)
    assert "2018-08" in standing(printed, "apmbc", "NPL", "2019-02-01").reasons[0].text


def test_a_blank_day_is_open_between_the_first_and_the_last_it_may_be(book: ActBook) -> None:
    """Nepal as if it had joined between 10 May and 20 August 2018: in force from 1 November, or 1 February at last."""
    blank = act("apmbc", "NPL", "acceded", "2018-08", done_on=None, why="not sourced", certainty=Certainty.PROBABLE,
                after_on=date(2018, 5, 10), by_on=date(2018, 8, 20))  # fmt: skip
    made = with_acts(book, blank)
    assert standing(made, "apmbc", "NPL", "2018-10-31").bound == "no"
    doubtful = standing(made, "apmbc", "NPL", "2018-11-01")
    assert (doubtful.party, doubtful.bound, doubtful.default) == (False, "contested", "not_bound")
    assert [view.holder for view in doubtful.views] == ["the book"]
    assert "so by default not bound until then" in "; ".join(reason.text for reason in doubtful.reasons)
    assert standing(made, "apmbc", "NPL", "2019-02-01").status is Participation.PARTY


def test_beyond_its_horizon_the_book_never_says_for_certain_that_a_state_it_does_not_list_is_outside(
    book: ActBook,
) -> None:
    for treaty in TREATIES:
        last = book.horizons[treaty]
        listed = set(book.states(treaty))
        for state in ("NPL", "IRN", "MMR", "AZE"):
            if state in listed:
                continue
            known, unknown = (standing(book, treaty, state, str(last + timedelta(days=each))) for each in (0, 1))
            assert (known.status, known.certainty) == (Participation.NON_PARTY, Certainty.CERTAIN)
            assert (unknown.status, unknown.certainty) == (Participation.NOT_KNOWN, Certainty.PROBABLE)
            assert (unknown.bound, unknown.default, unknown.complete_on) == ("no", "not_bound", last)
            assert f"not known since {last}" in unknown.reasons[0].text


def test_a_paper_that_finds_a_state_outside_later_moves_the_horizon_for_it_alone(book: ActBook) -> None:
    found = with_acts(book, act("apmbc", "NPL", "recorded_non_party", "2026-06-01"))
    assert standing(found, "apmbc", "NPL", "2026-06-01").status is Participation.NON_PARTY
    assert standing(found, "apmbc", "NPL", "2026-06-02").status is Participation.NOT_KNOWN
    assert standing(found, "apmbc", "IRN", "2026-06-01").status is Participation.NOT_KNOWN


def test_a_state_that_consents_after_the_horizon_is_listed(book: ActBook) -> None:
    made = with_acts(book, act("apmbc", "NPL", "acceded", "2026-03-02"))
    assert standing(made, "apmbc", "NPL", "2026-08-31").status is Participation.NON_PARTY
    assert standing(made, "apmbc", "NPL", "2026-09-01").status is Participation.PARTY


def test_a_notice_of_withdrawal_does_not_settle_a_claimed_suspension(book: ActBook) -> None:
    made = suppose(book, [HypotheticalEvent("UKR", "withdrawal_notified", date(2026, 1, 10), "apmbc")])
    found = status(made, "apmbc", "UKR", NOW)
    assert (found.status, found.bound, found.default, found.effective_on) == (
        "withdrawal_notified", "contested", "bound", None,
    )  # fmt: skip
    assert {"UKR", "CHE"} <= {view.holder for view in found.views}


def test_a_claim_that_ends_leaves_what_was_before_it(book: ActBook) -> None:
    ended = suppose(book, [HypotheticalEvent("UKR", "suspension_ended", date(2026, 6, 1), "apmbc")])
    assert standing(ended, "apmbc", "UKR", "2026-05-31").status is Participation.SUSPENSION_CLAIMED
    after = standing(ended, "apmbc", "UKR", "2026-06-01")
    assert (after.status, after.bound, after.since) == ("party", "yes", date(2006, 6, 1))


def test_the_end_of_a_claim_does_not_undo_a_notice_given_since(book: ActBook) -> None:
    notice = act("apmbc", "DEU", "withdrawal_notified", "2026-03-10")
    claim, end = (act("apmbc", "DEU", kind, on) for kind, on in
                  (("suspension_notified", "2026-03-01"), ("suspension_ended", "2026-04-01")))  # fmt: skip
    made = with_acts(book, claim, notice, end)
    assert standing(made, "apmbc", "DEU", "2026-03-10").bound == "contested"
    between = standing(made, "apmbc", "DEU", "2026-04-01")
    assert (between.status, between.bound, between.views) == ("withdrawal_notified", "yes", ())
    assert standing(made, "apmbc", "DEU", "2026-09-10").status is Participation.WITHDRAWN
    lone = with_acts(book, end)
    assert standing(lone, "apmbc", "DEU", "2026-04-02") == standing(book, "apmbc", "DEU", "2026-04-02")


def test_a_war_is_tested_on_the_day_of_expiry_alone(book: ActBook) -> None:
    expiry = date(2026, 2, 20)
    for begin, end, effect in (
        (expiry - timedelta(days=90), expiry, expiry),
        (expiry + timedelta(days=1), None, expiry),
        (expiry - timedelta(days=90), expiry + timedelta(days=1), expiry + timedelta(days=1)),
        (expiry, expiry + timedelta(days=9), expiry + timedelta(days=9)),
    ):
        events = [HypotheticalEvent("POL", "conflict_began", begin)]
        events += [HypotheticalEvent("POL", "conflict_ended", end)] if end else []
        spans = history(suppose(book, events), "apmbc", "POL", DAY)
        assert [span.start_on for span in spans if span.standing is Participation.WITHDRAWN] == [effect]


def test_the_end_of_a_war_counts_from_the_day_it_is_known(book: ActBook) -> None:
    begin, end, known = date(2026, 1, 1), date(2026, 5, 1), date(2026, 6, 1)
    war = ArmedConflict("POL", begin, end, begin, known, "a war", PAPER)
    made = replace(book, conflicts=(*book.conflicts, war))
    for by, effect in ((known - timedelta(days=1), None), (known, end)):
        found = status(made, "apmbc", "POL", AsOf(date(2026, 4, 30), by))
        assert (found.status, found.bound, found.effective_on) == ("withdrawal_notified", "yes", effect)
        assert "a war" in found.reasons[1].text


@pytest.mark.parametrize(
    ("day", "engaged"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-02-19", 1), ("2026-02-20", 0), ("2026-02-21", 0)]
)
def test_a_war_holds_from_its_first_day_to_the_day_before_peace(day: str, engaged: int) -> None:
    begin, peace = date(2026, 1, 1), date(2026, 2, 20)
    wars = ActBook((), (ArmedConflict("POL", begin, peace, begin, peace, "a war", PAPER),))
    assert len(wars.engaged("POL", date.fromisoformat(day), DAY)) == engaged
    assert wars.engaged("DEU", date.fromisoformat(day), DAY) == ()


@pytest.mark.parametrize(("back", "party"), [("2026-02-19", True), ("2026-02-20", False), ("2025-08-19", False)])
def test_a_notice_is_taken_back_before_the_day_of_effect_or_not_at_all(
    back: str, *, party: bool, book: ActBook
) -> None:
    made = with_acts(book, act("apmbc", "POL", "withdrawal_retracted", back))
    assert status(made, "apmbc", "POL", NOW).party is party


def test_a_step_at_home_is_told_though_a_statement_followed_and_not_once_a_notice_did(book: ActBook) -> None:
    step = act("apmbc", "DEU", "parliament_adopted", "2026-01-10")
    statement = act("apmbc", "DEU", "government_statement", "2026-02-01")
    told = with_acts(book, step, statement)
    assert "a step at home" in standing(told, "apmbc", "DEU", "2026-02-01").reasons[-1].text
    assert "2026-01-10" in standing(told, "apmbc", "DEU", "2026-02-01").reasons[-1].text
    later = act("apmbc", "DEU", "promulgated", "2026-01-25")
    noticed = with_acts(told, act("apmbc", "DEU", "withdrawal_notified", "2026-01-20"), later)
    assert "a step at home" not in standing(noticed, "apmbc", "DEU", "2026-02-01").reasons[-1].text


def test_a_deposit_known_to_the_month_is_counted_from_its_last_day(book: ActBook) -> None:
    made = with_acts(book, act("ccw_ap2", "ARM", "consented", "2020-01"))
    assert standing(made, "ccw_ap2", "ARM", "2020-07-30").effective_on == date(2020, 7, 31)
    assert standing(made, "ccw_ap2", "ARM", "2020-07-31").since == date(2020, 7, 31)


STATES = sorted({(treaty, state) for treaty, state in BOOK.by_state if treaty in TREATIES and state})
DAYS = st.dates(date(1998, 1, 1), date(2030, 1, 1))


@given(st.sampled_from(STATES), DAYS, DAYS)
def test_the_books_own_answers_rest_on_what_was_known_by_then(pair: tuple[str, str], on: date, known: date) -> None:
    treaty, state = pair
    by_then = replace(BOOK, acts=tuple(a for a in BOOK.acts if a.known_on <= known or a.kind == "adopted"))
    if on >= history(BOOK, treaty, state, known)[0].start_on:
        asked = AsOf(on, known)
        assert status(BOOK, treaty, state, asked) == status(by_then, treaty, state, asked)


@given(st.sampled_from(STATES), DAYS)
def test_every_span_of_every_state_cites_an_article_and_a_paper(pair: tuple[str, str], known: date) -> None:
    spans = history(BOOK, *pair, known)
    for span in spans:
        assert span.reasons
        assert all(reason.article and reason.text and reason.source for reason in span.reasons)
        assert all(view.article and view.source for view in span.views)
        assert period_on(spans, span.start_on) == span
