"""What happened to a state and what was learned when, counted from the acts' own days."""

from __future__ import annotations

from datetime import date

from marchland.law.domain.timeline import acts_of, changes, learned, timeline
from tests.law.sample import DAY, books

BOOK = books().acts
ABOUT_UKRAINE = {act.id for act in BOOK.acts if act.about == "UKR" and act.state != "UKR"}


def test_a_timeline_has_each_act_once_and_each_change_that_follows() -> None:
    """Finland's notice of 10 July 2025 takes effect six months later, which no act says."""
    told = timeline(BOOK, "FIN", DAY)
    acts = [entry for entry in told if not entry.computed]
    assert [entry.act for entry in acts if entry.treaty == "apmbc" and entry.what == "withdrawal_notified"] != []
    out = [entry for entry in told if entry.computed and entry.treaty == "apmbc" and entry.what == "withdrawn"]
    assert [entry.day for entry in out] == [date(2026, 1, 10)]
    days = [entry.day or entry.known_on for entry in told]
    assert days == sorted(days)
    assert len({entry.act for entry in acts}) == len(acts)
    until = timeline(BOOK, "FIN", DAY, date(2026, 1, 10))
    assert out[0] in until
    assert out[0] not in timeline(BOOK, "FIN", DAY, date(2026, 1, 9))
    assert {entry.what for entry in timeline(BOOK, "FIN", date(2025, 7, 1))}.isdisjoint({"withdrawal_notified"})


def test_acts_of_others_about_a_state_are_told_with_it_and_say_so() -> None:
    acts = acts_of(BOOK, "UKR")
    assert {act.id for act in acts if act.state != "UKR"} == ABOUT_UKRAINE != set()
    assert {act.state for act in acts_of(BOOK, "FIN") if act.about != "FIN"} == {"FIN"}
    told = {entry.act: str(entry.text) for entry in timeline(BOOK, "UKR", DAY) if not entry.computed}
    assert {name for name, text in told.items() if text.endswith("(about UKR)")} == ABOUT_UKRAINE


def test_what_was_learned_is_after_the_one_day_and_by_the_other() -> None:
    notice = next(act for act in BOOK.acts if (act.state, act.kind) == ("FIN", "withdrawal_notified"))
    day = notice.known_on
    before, after = date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1)
    assert notice in learned(BOOK, before, day, "FIN")
    assert notice not in learned(BOOK, day, after, "FIN")
    assert notice not in learned(BOOK, before, day, "POL")
    assert notice in learned(BOOK, before, day)
    claim = next(act for act in BOOK.acts if act.about == "UKR" and act.state == "CHE")
    assert claim in learned(BOOK, date.fromordinal(claim.known_on.toordinal() - 1), claim.known_on, "UKR")


def test_a_standing_that_reads_otherwise_since_is_a_change_and_every_other_is_none() -> None:
    """On 10 January 2026 Finland is out, as was not known on 1 July 2025."""
    asked = (date(2026, 1, 10), date(2025, 7, 1), DAY)
    (finland,) = (each for each in changes(BOOK, *asked, "FIN") if each.after.treaty == "apmbc")
    assert (finland.before.status.value, finland.after.status.value) == ("party", "withdrawn")
    assert not changes(BOOK, *asked, "DEU")
    everyone = {each.after.state for each in changes(BOOK, *asked) if each.after.treaty == "apmbc"}
    assert {"FIN", "POL"} <= everyone, "both gave notice in July and August 2025"
    assert everyone.isdisjoint({"DEU", "EST"}), "of Estonia it was known on 27 June"
    assert changes(BOOK, date(2026, 1, 10), DAY, DAY) == ()
