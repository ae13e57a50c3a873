"""Tests of Top and Popular, with scores worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.rank import Covered, Mention, rank_popular, rank_top, top_of

NOW = datetime(2025, 7, 7, 18, tzinfo=UTC)


def mention(item: str, outlet: str, hours_ago: float, **more: str) -> Mention:
    return Mention(item, outlet, NOW - timedelta(hours=hours_ago), **more)


def test_a_voice_is_worth_half_after_six_hours_and_the_terms_are_shown() -> None:
    top = top_of(Covered("s", (mention("a", "A", 0), mention("b", "B", 6), mention("c", "C", 12))), NOW)
    assert top is not None
    assert top.score == pytest.approx(1.75)
    assert [(term.voice, term.age_h, term.worth) for term in top.terms] == [("A", 0, 1), ("B", 6, 0.5), ("C", 12, 0.25)]


def test_a_voice_counts_once_by_its_first_item_and_a_copy_not_at_all() -> None:
    mentions = (
        mention("a1", "A", 6), mention("a2", "A", 0), mention("b", "B", 1, copy_of="a1"),
        mention("c", "C", 12, owner="O"),
        mention("d", "D", 6, owner="O"),
    )  # fmt: skip
    top = top_of(Covered("s", mentions), NOW)
    assert top is not None
    assert [(term.voice, term.item) for term in top.terms] == [("A", "a1"), ("O", "c")]
    assert top.score == pytest.approx(0.75)


def test_a_future_instant_counts_as_now_and_does_not_stick() -> None:
    story = Covered("s", (Mention("a", "A", datetime(9999, 1, 1, tzinfo=UTC)),))
    top = top_of(story, NOW)
    assert top is not None
    assert (top.score, top.first_at) == (1.0, NOW)
    assert [
        each.story for each in rank_top([story, Covered("t", (mention("b", "B", 0), mention("c", "C", 0)))], NOW)
    ] == [
        "t",
        "s",
    ]


def test_ties_go_by_first_seen_and_then_by_identifier() -> None:
    early = Covered("z", (mention("a", "A", 2, copy_of="x"), mention("b", "B", 0)))
    late = [Covered("y", (mention("c", "C", 0),)), Covered("x", (mention("d", "D", 0),))]
    assert [each.story for each in rank_top([*late, early], NOW)] == ["z", "x", "y"]


def test_a_story_of_copies_alone_is_in_neither_list() -> None:
    story = Covered("s", (mention("a", "A", 1, copy_of="gone"),))
    assert rank_top([story], NOW) == []
    assert rank_popular([story], NOW) == []


def test_popular_counts_voices_of_seven_days_then_languages_then_who_was_first() -> None:
    week = 7 * 24
    stories = [
        Covered("old", (mention("a", "A", week), mention("b", "B", week + 1), mention("c", "C", 1))),
        Covered("plain", (mention("d", "D", 1, language="en"), mention("e", "E", 2, language="en"))),
        Covered("two-tongues", (mention("f", "F", 1, language="en"), mention("g", "G", 2, language="uk"))),
        Covered(
            "earlier",
            (mention("h", "H", 1, language="en"), mention("i", "I", week - 1, language="en")),
        ),
    ]
    ranked = rank_popular(stories, NOW)
    assert [each.story for each in ranked] == ["two-tongues", "earlier", "plain", "old"]
    assert ranked[-1].voices == ("C",)
    assert ranked[0].languages == ("en", "uk")


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(-10, 200), st.booleans()), min_size=1, max_size=12), st.randoms()
)
def test_the_order_of_items_does_not_matter_and_a_copy_adds_nothing(
    rows: list[tuple[int, int, bool]], random: object
) -> None:
    mentions = [
        mention(f"i{number}", f"o{outlet}", hours, copy_of="x" if copied else "")
        for number, (outlet, hours, copied) in enumerate(rows)
    ]
    shuffled = list(mentions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    whole = top_of(Covered("s", tuple(mentions)), NOW)
    assert top_of(Covered("s", tuple(shuffled)), NOW) == whole
    own = tuple(each for each in mentions if not each.copy_of)
    alone = top_of(Covered("s", own), NOW) if own else None
    assert (whole and whole.terms) == (alone and alone.terms)
