"""Laws of the law engine: knowledge only adds, periods meet, notices run out, only the day of expiry bars."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marchland.core.asof import AsOf
from marchland.core.partial_date import exact_date
from marchland.law.domain.act import Act, ActBook, ArmedConflict, Certainty
from marchland.law.domain.calendar import months_after
from marchland.law.domain.status import PARTIES, Participation, history, period_on, status
from marchland.law.domain.treaties.all import TREATIES

ADOPTED, GENERAL, LAST = date(1997, 9, 18), date(1999, 3, 1), date(2040, 1, 1)
DAYS = st.dates(date(1997, 10, 1), LAST)
DELAYS = st.integers(0, 400).map(lambda days: timedelta(days=days))
KINDS = ("signed", "ratified", "acceded", "withdrawal_notified", "withdrawal_retracted", "suspension_notified",
         "suspension_ended", "applied_provisionally", "parliament_adopted")  # fmt: skip
FRAME = (
    Act("apmbc", "", "adopted", exact_date(ADOPTED), ADOPTED, Certainty.CERTAIN, ()),
    Act("apmbc", "", "entry_into_force", exact_date(GENERAL), date(1998, 9, 16), Certainty.CERTAIN, ()),
)


def act(kind: str, day: date, known_on: date | None = None) -> Act:
    return Act("apmbc", "ZZZ", kind, exact_date(day), known_on or day, Certainty.CERTAIN, ())


ACTS = st.builds(lambda kind, day, delay: act(kind, day, day + delay), st.sampled_from(KINDS), DAYS, DELAYS)
WARS = st.builds(
    lambda day, length, delay: ArmedConflict("ZZZ", day, day + length, day + delay, day + length, "a war"),
    DAYS, st.integers(1, 3000).map(lambda days: timedelta(days=days)), DELAYS,
)  # fmt: skip


def book(acts: list[Act], wars: list[ArmedConflict] | None = None) -> ActBook:
    return ActBook((*FRAME, *acts), tuple(wars or ()))


@given(st.lists(ACTS, max_size=8), st.lists(WARS, max_size=2), DAYS, DAYS)
def test_an_answer_rests_on_what_was_known_by_then_alone(
    acts: list[Act], wars: list[ArmedConflict], on: date, known: date
) -> None:
    by_then = [each for each in acts if each.known_on <= known]
    wars_by_then = [replace(war, end_on=war.known_end(known)) for war in wars if war.known_on <= known]
    whole = history(book(acts, wars), "apmbc", "ZZZ", known)
    assert period_on(whole, on) == period_on(history(book(by_then, wars_by_then), "apmbc", "ZZZ", known), on)


@given(st.lists(ACTS, max_size=6), ACTS, DAYS, DAYS)
def test_what_is_learned_later_never_changes_an_earlier_answer(
    acts: list[Act], later: Act, on: date, known: date
) -> None:
    learned = replace(later, known_on=known + timedelta(days=1))
    dates = AsOf(on, known)
    assert status(book(acts), "apmbc", "ZZZ", dates) == status(book([*acts, learned]), "apmbc", "ZZZ", dates)


@given(st.lists(ACTS, max_size=8), st.lists(WARS, max_size=2), DAYS)
def test_half_open_periods_meet_without_gap_or_overlap(acts: list[Act], wars: list[ArmedConflict], known: date) -> None:
    spans = history(book(acts, wars), "apmbc", "ZZZ", known)
    starts = [span.start_on for span in spans]
    assert starts == sorted(set(starts))
    assert starts[0] == ADOPTED
    for before, after in itertools.pairwise(spans):
        assert period_on(spans, after.start_on - timedelta(days=1)) == before
        assert period_on(spans, after.start_on) == after


@given(DAYS.filter(lambda day: day > date(2000, 1, 1)), st.lists(WARS, max_size=3))
def test_a_withdrawal_never_takes_effect_before_it_expires(received: date, wars: list[ArmedConflict]) -> None:
    made = book([act("acceded", date(1998, 1, 1)), act("withdrawal_notified", received)], wars)
    expiry = months_after(received, 6)
    spans = history(made, "apmbc", "ZZZ", date.max)
    gone = [span for span in spans if span.standing is Participation.WITHDRAWN]
    assert all(span.start_on >= expiry for span in gone)
    assert period_on(spans, expiry - timedelta(days=1)).standing is Participation.WITHDRAWAL_NOTIFIED
    barred = any(war.begin_on <= expiry and (war.end_on is None or expiry < war.end_on) for war in wars)
    assert (period_on(spans, expiry).standing is Participation.WITHDRAWN) is not barred


@given(DAYS.filter(lambda day: day > date(2000, 1, 1)), st.integers(1, 2000), st.integers(0, 2000))
def test_a_war_over_by_the_day_of_expiry_or_begun_after_it_changes_nothing(
    received: date, length: int, gap: int
) -> None:
    acts = [act("acceded", date(1998, 1, 1)), act("withdrawal_notified", received)]
    expiry = months_after(received, 6)
    over = ArmedConflict(
        "ZZZ", expiry - timedelta(days=length + gap), expiry - timedelta(days=gap), ADOPTED, ADOPTED, "a war"
    )
    begun = ArmedConflict("ZZZ", expiry + timedelta(days=1 + gap), None, ADOPTED, None, "a war")
    for war in (over, begun):
        assert history(book(acts, [war]), "apmbc", "ZZZ", date.max) == history(book(acts), "apmbc", "ZZZ", date.max)


@given(DAYS.filter(lambda day: day > date(2000, 1, 1)), st.integers(0, 400))
def test_a_notice_taken_back_before_it_takes_effect_leaves_a_party(received: date, days: int) -> None:
    back = received + timedelta(days=days)
    made = book(
        [act("acceded", date(1998, 1, 1)), act("withdrawal_notified", received), act("withdrawal_retracted", back)]
    )
    found = status(made, "apmbc", "ZZZ", AsOf(LAST + timedelta(days=900), date.max))
    assert found.party is (back < months_after(received, 6))


@given(DAYS)
def test_a_deposit_is_in_force_on_the_first_of_a_sixth_month_or_to_the_day(day: date) -> None:
    for name in ("apmbc", "ccm"):
        enters = TREATIES[name].enters(day)
        assert enters.day == 1
        assert (enters.year - day.year) * 12 + enters.month - day.month == 6
    exact = TREATIES["ccw_ap2"].enters(day)
    assert exact.day == day.day or (exact.day < day.day and (exact + timedelta(days=1)).day == 1)


@given(st.lists(ACTS, max_size=8), DAYS, DAYS)
def test_every_party_is_bound_by_default_and_else_only_who_applies_it_provisionally(
    acts: list[Act], on: date, known: date
) -> None:
    found = status(book(acts), "apmbc", "ZZZ", AsOf(on, known))
    provisional = any(reason.article == "APMBC Art. 18" for reason in found.reasons)
    assert found.default == ("bound" if found.status in PARTIES or provisional else "not_bound")
    assert found.party or found.bound == ("yes" if provisional else "no")
    assert found.bound in ("yes", "no", "contested")
    assert found.bound != "contested" or found.views
    assert found.reasons
