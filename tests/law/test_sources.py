"""The papers of the law: every slug has a card with a readable title, and what an article says is cited to its text."""

from __future__ import annotations

import re
from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.facts.service.book import open_sources
from marchland.law.domain.treaties.all import LISTS, RULES, TEXTS, TREATIES, text_of
from marchland.law.service.questions import LawBooks, all_statuses, duties, open_law, statuses

NOW = AsOf(date(2026, 11, 22), date(2026, 11, 22))
CARDS = open_sources()
PRINTED = {
    "censor-2025-07-11", "censor-2026-01-10", "dpa-story-finland-2025-06", "gamereactor-finland-2025-07",
    "hrw-2025-12-01", "online-ua-2025-06-29", "whitehouse-2022-06-21",
}  # fmt: skip
"""The cards whose title is a headline as it is printed."""


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


def cited(books: LawBooks) -> set[str]:
    acts = {cite.source for item in (*books.acts.acts, *books.acts.conflicts) for cite in item.cites}
    return acts | {view.source for views in books.acts.views.values() for view in views}


def test_every_paper_of_the_law_has_a_title_that_a_person_can_read(books: LawBooks) -> None:
    for slug in sorted(cited(books)):
        card = CARDS[slug]
        assert len(card.title.split()) >= 4, f"{slug}: {card.title!r} says too little"
        assert not re.match(r"(Item|Page whose|\S+: Page whose)\b", card.title), f"{slug}: {card.title!r}"
        squeezed = re.sub(r"\W", "", card.title).lower()
        assert squeezed not in re.sub(r"\W", "", card.url).lower() or slug in PRINTED, f"{slug} is named by its address"


def test_every_article_and_every_absence_has_its_card() -> None:
    assert {text_of(rule.article) for rule in RULES.values() if not rule.article.startswith("custom")} <= set(CARDS)
    assert set(TEXTS.values()) | set(LISTS.values()) <= set(CARDS)
    assert set(LISTS) == set(TREATIES)


def test_what_a_treaty_says_is_cited_to_its_text(books: LawBooks) -> None:
    (ukraine,) = statuses(books, "UKR", NOW, "apmbc")
    kept = next(reason for reason in ukraine.reasons if reason.text.startswith("the treaty has no suspension"))
    assert (kept.article, kept.source) == ("APMBC Art. 20(3)", "apmbc-text")
    (poland,) = statuses(books, "POL", NOW, "apmbc")
    stays = next(reason for reason in poland.reasons if reason.article == "APMBC Art. 20(4)")
    assert stays.source == "apmbc-text"


def test_every_reason_of_every_state_names_cards(books: LawBooks) -> None:
    for treaty in TREATIES:
        found = {
            slug for each in all_statuses(books, treaty, NOW) for r in each.reasons for slug in r.source.split(", ")
        }
        assert found <= set(CARDS)
    for state in ("USA", "UKR", "LTU", "PRK"):
        assert {slug for each in duties(books, state, NOW).obligations for slug in each.source.split(", ")} <= set(
            CARDS
        )


def test_a_state_without_an_act_rests_on_the_depositarys_table(books: LawBooks) -> None:
    early = AsOf(date(1997, 10, 1), date(1997, 10, 1))
    (germany,) = statuses(books, "DEU", early, "apmbc")
    assert [reason.source for reason in germany.reasons] == ["untc-xxvi-5"]


def test_no_conflict_is_known_before_its_paper(books: LawBooks) -> None:
    for war in books.acts.conflicts:
        for cite in war.cites:
            assert date.fromisoformat(CARDS[cite.source].published_on) <= war.known_on


def test_no_act_quotes_more_than_twelve_words(books: LawBooks) -> None:
    quoted = [act.note.partition("quoted:")[2] for act in books.acts.acts if "quoted:" in act.note]
    assert quoted
    assert all(len(words.split()) <= 12 for words in quoted)
