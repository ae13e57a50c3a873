"""Articles as they are cited: what a citation names, and that every one the law cites is told in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.asof import AsOf
from marchland.law.adapters.assistance_files import read_assistance
from marchland.law.adapters.munition_files import read_munitions
from marchland.law.domain.article import ArticleRef, cited, telling
from marchland.law.domain.munition_class import classify
from marchland.law.domain.treaties.all import NAMED, RULES, TREATIES
from marchland.law.service.conduct import judge
from marchland.law.service.questions import LawBooks, articles, explain, open_law, statuses

NOW = AsOf(date(2026, 11, 22), date(2026, 11, 22))
NATIONAL = {
    "national law", "KrWaffKontrG § 18a", "custom; not VCLT (Art. 73)", "BGBl. I 13/1997 § 2", "Law of 9 March 1995",
    "War Materiel Act Art. 8(1)(a)", "War Materiel Act Art. 8a(1)(a)", "Criminal Code s. 72.42",
    "Cluster Munitions (Prohibitions) Act 2010 s. 8",
}  # fmt: skip
"""What is cited and is no article of a treaty."""


@pytest.mark.parametrize(
    ("citation", "places"),
    [
        ("APMBC Art. 1(1)(c)", [("apmbc", 1, "1", "c")]),
        ("AP II Art. 8(1)(a), 8(2)", [("ccw_ap2", 8, "1", "a"), ("ccw_ap2", 8, "2")]),
        ("APMBC Art. 2(1)–(2)", [("apmbc", 2, "1"), ("apmbc", 2, "2")]),
        ("AP II Art. 3 to 6", [("ccw_ap2", number) for number in (3, 4, 5, 6)]),
        ("VCLT Art. 62 and 65", [("vclt", 62), ("vclt", 65)]),
        ("APMBC Art. 1(1)(a); Art. 2(1)", [("apmbc", 1, "1", "a"), ("apmbc", 2, "1")]),
        ("CCW Protocol II Art. 2", [("ccw_p2", 2)]),
        ("Ottawa Convention, article 20(3)", [("apmbc", 20, "3")]),
        ("apmbc 20(3)", [("apmbc", 20, "3")]),
        ("Article 5 APMBC", [("apmbc", 5)]),
        ("Art 8 AP II", [("ccw_ap2", 8)]),
        ("Article 20(3) of the Mine Ban Convention", [("apmbc", 20, "3")]),
        ("articles 5(1) and 7 of the Ottawa Convention", [("apmbc", 5, "1"), ("apmbc", 7)]),
        ("стаття 5 Оттавської конвенції", [("apmbc", 5)]),
        ("ст. 20(3) Оттавської конвенції", [("apmbc", 20, "3")]),
        ("Оттавська конвенція, стаття 5", [("apmbc", 5)]),
        ("статті 62 Віденської конвенції", [("vclt", 62)]),
        ("Vienna 57", [("vclt", 57)]),
        ("Art. 5", []),
        ("Article of nothing", []),
        ("Article 5 of the Treaty of Rome", []),
        ("national law", []),
        ("Treaty of Rome Art. 5", []),
    ],
)
def test_a_citation_names_its_places(citation: str, places: list[tuple[str | int, ...]]) -> None:
    found = [(place.treaty, place.number, *place.path) for place in cited(citation, NAMED)]
    assert found == places


def test_the_technical_annex_is_another_place_than_the_article_of_its_number() -> None:
    assert cited("AP II Art. 4; Technical Annex 2", NAMED) == (
        ArticleRef("ccw_ap2", 4), ArticleRef("ccw_ap2", 2, (), annex=True)
    )  # fmt: skip
    assert not ArticleRef("ccw_ap2", 2).holds(ArticleRef("ccw_ap2", 2, (), annex=True))


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("APMBC Art. 2(2)", ["apmbc-2-2"]), ("APMBC Art. 2(3)", ["apmbc-2-3"]), ("APMBC Art. 2(4)", ["apmbc-2-4"]),
        ("APMBC Art. 2(5)", ["apmbc-2-5"]), ("AP II Art. 12", ["ap2-12"]), ("AP II Art. 8(1)(c)", ["ap2-8"]),
        ("APMBC Art. 2", ["apmbc-2-1", "apmbc-2-2", "apmbc-2-3", "apmbc-2-4", "apmbc-2-5"]),
        ("CCW Protocol II Art. 2", ["ccw-p2-2-1", "ccw-p2-2-3"]), ("AP II Technical Annex 1(d)", ["ap2-annex-1-d"]),
        ("CCM Art. 21(4)(d)", ["ccm-21-4"]), ("VCLT Art. 65", ["vclt-65-2"]),
    ],
)  # fmt: skip
def test_an_article_is_explained_by_its_own_rule_or_the_nearest(asked: str, ids: list[str]) -> None:
    assert [rule.id for rule in explain(asked)] == ids


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


def citations(books: LawBooks) -> Iterator[str]:
    """Yield every citation of the matrix, its views, the munitions, the rules and the standings of all states."""
    for rule in read_assistance(data_root()).rules:
        yield from (rule.article, *(view.article for view in rule.views if view.article))
    for munition in read_munitions(data_root()).munitions.values():
        for of in classify(munition, NOW.known_on):
            yield from (of.article, *(view.article for view in of.views if view.article))
        for answer in judge(books, munition.name, None, "Finland", NOW).answers:
            yield answer.article
    for code in books.states.by_iso3:
        for standing in statuses(books, code, NOW):
            yield from (each.article for each in (*standing.reasons, *standing.views))
    yield from (rule.article for rule in RULES.values())
    for treaty in TREATIES.values():
        yield from (duty.rule.article for duty in treaty.duties)


def test_every_article_that_is_cited_is_told_in_plain_words(books: LawBooks) -> None:
    told = [(rule, cited(rule.article, NAMED)) for rule in RULES.values()]
    every = set(citations(books)) - NATIONAL
    assert len(every) > 100
    untold = [
        citation
        for citation in every
        for place in cited(citation, NAMED) or [None]
        if place is None or not (telling(place, told) or _within_a_range(citation))
    ]
    assert untold == []
    assert all(articles(citation) for citation in every)


def _within_a_range(citation: str) -> bool:
    """Of a span of articles those count that the book needs."""
    return bool(re.search(r"\d to \d", citation))
