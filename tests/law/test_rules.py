"""The rules themselves: each has its article, says it in plain words, and can be asked for by name."""

from __future__ import annotations

import re
from datetime import date

import pytest

from marchland.core.errors import InputError
from marchland.law.domain import calendar
from marchland.law.domain.rule import ComputingRule, LegalRule
from marchland.law.domain.treaties import apmbc, ccm, ccw, ccw_ap2, ccw_p2, ccw_p5, vclt
from marchland.law.domain.treaties.all import RULES, TREATIES
from tests.refusal import refused

MODULES = (apmbc, ccm, ccw, ccw_ap2, ccw_p2, ccw_p5, vclt)
ARTICLE = re.compile(
    r"(APMBC|CCM|CCW|AP II|CCW Protocol (II|V)|VCLT) (Art\.|Technical Annex) \d+|custom; not VCLT \(Art\. 73\)"
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_names_its_article_and_says_it_in_plain_words(rule: LegalRule) -> None:
    assert ARTICLE.match(rule.article), rule.article
    assert rule.text.endswith("."), rule.text
    assert len(rule.text.split()) >= 6
    assert not re.search(r"\b(shall|hereby|thereof|High Contracting)\b", rule.text), "plain words"


def test_every_rule_of_every_module_can_be_asked_for() -> None:
    for module in MODULES:
        for thing in vars(module).values():
            rule = thing.rule if isinstance(thing, ComputingRule) else thing
            if isinstance(rule, LegalRule):
                assert RULES[rule.id] == rule
    every = [rule for treaty in TREATIES.values() for rule in treaty.rules] + list(vclt.RULES)
    assert len({rule.id for rule in every}) == len(every)


def test_every_duty_is_a_rule_of_its_treaty() -> None:
    for treaty in TREATIES.values():
        assert {duty.rule.id for duty in treaty.duties} <= {rule.id for rule in treaty.rules}
        for rule in (treaty.enters.rule, treaty.leaves.rule, treaty.bar, treaty.receipt):
            assert rule.id in RULES


@pytest.mark.parametrize(
    ("rule", "day", "made"),
    [
        (apmbc.enters, "2000-03-01", "2000-09-01"),
        (apmbc.enters, "2025-03-12", "2025-09-01"),
        (apmbc.enters, "2025-06-25", "2025-12-01"),
        (apmbc.enters_first, "1998-09-16", "1999-03-01"),
        (apmbc.leaves, "2025-06-27", "2025-12-27"),
        (apmbc.leaves, "2025-07-10", "2026-01-10"),
        (apmbc.leaves, "2025-08-20", "2026-02-20"),
        (apmbc.leaves, "2025-08-31", "2026-02-28"),
        (apmbc.stockpile_deadline, "2025-09-01", "2029-09-01"),
        (apmbc.clearance_deadline, "2025-09-01", "2035-09-01"),
        (apmbc.first_report, "2025-09-01", "2026-02-28"),
        (ccm.enters_first, "2010-02-16", "2010-08-01"),
        (ccm.leaves, "2024-09-06", "2025-03-06"),
        (ccm.stockpile_deadline, "2010-08-01", "2018-08-01"),
        (ccw.enters, "1995-03-24", "1995-09-24"),
        (ccw.protocol_enters, "1999-05-24", "1999-11-24"),
        (ccw.protocol_enters, "2003-10-14", "2004-04-14"),
        (ccw.leaves, "2026-11-01", "2027-11-01"),
        (ccw.leaves, "2028-02-29", "2029-02-28"),
        (vclt.objection_window, "2025-07-18", "2025-10-18"),
        (vclt.conciliation_window, "2025-10-17", "2026-10-17"),
    ],
)
def test_a_rule_computes_the_day_that_is_printed(rule: ComputingRule[[date], date], day: str, made: str) -> None:
    assert rule(date.fromisoformat(day)).isoformat() == made


def test_time_is_counted_to_the_calendars_end_and_no_further() -> None:
    late = date(9999, 8, 15)
    for count in (calendar.months_after, calendar.years_after, calendar.first_of_month_after):
        error = refused(lambda count=count: count(late, 6))  # type: ignore[misc]
        assert isinstance(error, InputError)
        assert error.next_step == "give an earlier day"
    assert calendar.next_yearly((4, 30), date(2026, 4, 30)) == date(2026, 4, 30)
    assert calendar.next_yearly((4, 30), date(2026, 5, 1)) == date(2027, 4, 30)
    assert refused(lambda: calendar.next_yearly((4, 30), late)).next_step == "give an earlier day"
