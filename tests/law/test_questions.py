"""The legal books opened for one treaty answer as the whole books do."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.service.questions import all_statuses, open_law, parties
from tests.refusal import refused

DATES = AsOf(date(2026, 6, 1), date(2026, 11, 22))


@pytest.mark.parametrize("treaty", [*TREATIES, "ottawa", "AP2"])
def test_the_books_of_one_treaty_answer_as_all_do(treaty: str) -> None:
    whole, part = open_law(), open_law(treaty=treaty)
    assert all_statuses(part, treaty, DATES) == all_statuses(whole, treaty, DATES)
    assert parties(part, treaty, DATES) == parties(whole, treaty, DATES)


def test_only_what_a_treaty_rests_on_is_read() -> None:
    assert {act.treaty for act in open_law(treaty="apmbc").acts.acts} == {"apmbc"}
    family = {"ccw", "ccw_p2", "ccw_ap2", "ccw_p5"}
    assert {act.treaty for act in open_law(treaty="ccw_p5").acts.acts} == family


def test_an_unknown_treaty_is_told() -> None:
    assert refused(lambda: open_law(treaty="apmb")).next_step.startswith("did you mean 'apmbc'")
