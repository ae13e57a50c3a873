"""What states declared to keep for training: told with its year from the day it was known, else as not known.

The numbers are those of the fact sheet of 20 June 2011, of the Monitor on Japan and Italy, and of the page on
Ukraine, typed here again.
"""

from __future__ import annotations

from datetime import date

import pytest

from marchland import law
from marchland.core.asof import AsOf
from marchland.law.domain.obligation import obligations
from tests.law.sample import NOW, books
from tests.site.browser import Browser

UNKNOWN = "how many it keeps is not known here"


def told(state: str, rule: str, as_of: AsOf = NOW) -> str:
    return next(str(each.condition) for each in obligations(books().acts, state, as_of) if each.rule.id == rule)


@pytest.mark.parametrize(
    ("state", "rule", "says"),
    [
        ("TUR", "apmbc-3", "15,100 kept, as declared for 2010"),
        ("BTN", "apmbc-3", "4,491 kept, as declared for 2006"),
        ("JPN", "apmbc-3", "2,673 kept, as declared for 2010"),
        ("ITA", "apmbc-3", "643 kept, as declared for 2012-05"),
        ("UKR", "apmbc-3", "605 kept, as declared for 2013"),
        ("DEU", "apmbc-3", UNKNOWN),
        ("SVK", "ccm-3-6", "0 kept, as declared for 2020"),
        ("FRA", "ccm-3-6", UNKNOWN),
    ],
)
def test_the_last_number_that_was_declared(state: str, rule: str, says: str) -> None:
    assert told(state, rule) == says


def test_it_is_told_from_the_day_it_was_known() -> None:
    for known, says in ((date(2011, 6, 19), UNKNOWN), (date(2011, 6, 20), "15,100 kept, as declared for 2010")):
        assert told("TUR", "apmbc-3", AsOf(NOW.valid_on, known)) == says


def test_whoever_is_out_keeps_nothing_under_the_treaty() -> None:
    assert "apmbc-3" not in {each.rule.id for each in obligations(books().acts, "POL", NOW)}


def test_the_number_is_part_of_the_act(browser: Browser) -> None:
    act = law.act("apmbc-tur-mines_retained-2010")
    assert (act.number, act.kind) == (15100, "mines_retained")
    assert browser.get("/api/v1/law/act/apmbc-tur-mines_retained-2010").json()["number"] == act.number
    assert "15,100" in browser.get("/law/tur?on=2026-11-22&known=2026-11-22").text
