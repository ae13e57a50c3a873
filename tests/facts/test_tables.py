"""Audits and books of facts as plain rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from marchland.audit.domain.claim import Bound, ChangedClaim, Stated
from marchland.audit.domain.question import AnswerState, LegalAnswer
from marchland.audit.faces import tables
from marchland.audit.service.questions import AuditWhatIf
from marchland.core.asof import AsOf
from marchland.core.quantity import point
from marchland.facts.faces import tables as facts_tables
from tests.report.sample import AS_OF, AUDIT, KOREA, PRICE, book


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (Stated(4e6, 5e6, "mine"), "4 to 5 million mines"),
        (Stated(1_275_000, 1_275_000, "mine"), "1.275 million mines"),
        (Stated(55e6, None, "mine", Bound.OVER), "over 55 million mines"),
        (Stated(None, 400, "km", Bound.UP_TO), "up to 400 km"),
        (Stated(None, date(2026, 1, 31), "date", Bound.UP_TO), "by 31 January 2026"),
        (Stated(date(2026, 1, 1), date(2026, 1, 31), "date"), "1 January 2026 to 31 January 2026"),
        (Stated(None, None, "", weekday="Monday"), "Monday"),
        (Stated(2005, 2005, "year"), "2005"),
        (Stated(30, 30, "year"), "30 years"),
        (Stated(None, None, "mine"), ""),
        (None, ""),
    ],
)
def test_a_stated_figure_is_shown_as_it_was_stated(stated: Stated | None, words: str) -> None:
    assert tables.stated(stated) == words


def test_a_claim_shows_its_figure_verdict_working_and_sources() -> None:
    row = tables.audit(AUDIT).rows[1]
    assert row[:6] == (
        "A2", "Ukraine", "4–5 million mines", "4 to 5 million mines", "4.8 to 7.2 million mines", "Does not follow",
    )  # fmt: skip
    assert str(row[6]).startswith("200 to 300 km × 2 km")
    assert row[7] == f"{KOREA}, {PRICE}"


def test_verdicts_are_counted() -> None:
    assert tables.counts(AUDIT).rows[0][:2] == ("Follows", 3)
    assert tables.counted(AUDIT.counts) == "3 follows, 1 loose bound, 1 does not follow, 1 contradicted"


def test_claims_that_moved_show_both_verdicts() -> None:
    before, after = AUDIT.claims[0], AUDIT.claims[1]
    assert tables.moved([ChangedClaim(before, replace(after, claim=before.claim))]).rows == (
        ("A1", "about 12 million mines", "Follows", "Does not follow", "12 million mines", "4.8 to 7.2 million mines"),
    )
    changed, moved = tables.what_if(AuditWhatIf((("a_fact", "1 km", "2 km"),), AUDIT, AUDIT, ()))
    assert (changed.rows, moved.rows) == ((("a_fact", "1 km", "2 km"),), ())


def test_claims_that_moved_show_what_the_law_answers_otherwise() -> None:
    same, was, now = (
        LegalAnswer(AnswerState.ANSWERED, text) for text in ("Estonia is out", "Finland is out", "it is not")
    )
    claim = replace(AUDIT.claims[5], recomputed_low=None)
    [row] = tables.moved([ChangedClaim(replace(claim, legal=(same, was)), replace(claim, legal=(same, now)))]).rows
    assert row[4:] == ("Finland is out", "it is not")


def test_the_digest_of_the_law_is_printed_where_it_was_asked() -> None:
    assert "law" not in tables.audit(AUDIT).notes[2]
    assert f", law {'23' * 32} (SHA-256)" in tables.audit(replace(AUDIT, law_digest="23" * 32)).notes[2]


def test_facts_show_numbers_days_and_what_is_not_known() -> None:
    rows = {row[0]: row for row in facts_tables.facts(tuple(book().facts), book(), as_of=AS_OF)[0].rows}
    assert rows["front_density_korea"][2:5] == (5080, 5080, "mine/km")
    assert rows["notified_on"][2] == "2025-07-10"
    early = AsOf(AS_OF.valid_on, date(2018, 1, 1))
    assert facts_tables.facts(("mines_in_korea",), book(), as_of=early)[0].rows[0][5] == "not known on those days"
    changed = book().with_value("mines_in_korea", point(1, "mine"))
    assert facts_tables.facts(("mines_in_korea",), changed, as_of=AS_OF)[0].rows[0][5] == "changed by the reader"


def test_no_fact_asked_for_is_no_fact_listed() -> None:
    assert facts_tables.facts((), book(), as_of=AS_OF)[0].rows == ()


def test_one_fact_shows_its_readings_side_by_side() -> None:
    table = facts_tables.fact(("mines_in_korea",), book(), as_of=AS_OF)[0]
    used, rival = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert used["Standing"] == "in use"
    assert rival["Standing"] == "competing"
    assert (rival["Locator"], rival["Warning"], rival["Note"]) == (
        "table 1",
        "weak source: state media",
        "twelve years older",
    )


def test_a_derived_reading_shows_its_value_its_formula_and_what_it_rests_on() -> None:
    table = facts_tables.fact(("front_density_korea",), book(), as_of=AS_OF)[0]
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert row["Central"] == 5080
    assert row["Formula"] == "mines_in_korea / 250 km"
    assert row["Sources"] == KOREA
    early = AsOf(AS_OF.valid_on, date(2018, 10, 21))
    assert facts_tables.fact(("front_density_korea",), book(), as_of=early)[0].rows[0][3] is None


def test_a_dated_fact_shows_its_day() -> None:
    assert facts_tables.fact(("notified_on",), book(), as_of=AS_OF)[0].rows[0][3] == "2025-07-10"


def test_a_reading_may_not_be_known_yet_or_not_in_force() -> None:
    early = AsOf(AS_OF.valid_on, date(2018, 10, 22) - timedelta(days=1))
    assert facts_tables.fact(("mines_in_korea",), book(), as_of=early)[0].rows[0][1] == "not known yet"
    before = AsOf(date(2017, 1, 1), AS_OF.known_on)
    assert facts_tables.fact(("mines_in_korea",), book(), as_of=before)[0].rows[0][1] == "not in force"
