"""Tests of stories: cases by hand, laws of grouping, decisions of persons, and the labelled headlines."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.core.errors import InputError, NotFoundError
from marchland.watch.adapters.story_words import read_glossary
from marchland.watch.domain.features import FeatureReader
from marchland.watch.domain.headline import Headline, Join
from marchland.watch.domain.likeness import StorySettings
from marchland.watch.domain.story import StoryIndex, group

HERE = Path(__file__).parent
START = datetime(2025, 7, 7, 9, tzinfo=UTC)
READER = FeatureReader(read_glossary(data_root()))


def headline(item: str, title: str, hours: float = 0, outlet: str = "", language: str = "en") -> Headline:
    return Headline(item, outlet or f"outlet {item}", title, START + timedelta(hours=hours), language=language)


def joins_of(*headlines: Headline) -> list[Join]:
    index = StoryIndex(READER)
    return [index.add(each) for each in headlines]


def test_the_two_presidents_are_one_story_and_the_reasons_name_them() -> None:
    first, second = joins_of(
        headline("a", "Lithuanian and German presidents discuss stronger support for Ukraine and pressure on Russia"),
        headline("b", "Nausėda and Steinmeier discuss support for Ukraine and pressure on Russia", 0.5),
    )
    assert first.opens
    assert second.story == first.story == "a"
    assert second.reasons is not None
    assert {"LTU", "DEU", "UKR", "RUS"} <= {match.token for match in second.reasons.names}
    assert {"discuss", "support", "pressure", "president"} <= {match.token for match in second.reasons.words}
    assert second.score >= second.threshold
    assert not second.copy_of


def test_an_office_counts_only_while_it_is_held() -> None:
    title = "Scholz speaks about budget"
    held = READER.read(Headline("a", "o", title, datetime(2024, 5, 1, tzinfo=UTC)))
    left = READER.read(Headline("a", "o", title, datetime(2025, 5, 6, tzinfo=UTC)))
    assert {"chancellor", "DEU"} <= set(held.tokens)
    assert not {"chancellor", "DEU"} & set(left.tokens)


def test_one_event_in_english_and_ukrainian_is_one_story() -> None:
    first, second = joins_of(
        headline("a", "Zelenskyy signs decree to leave Ottawa Convention on anti-personnel mines"),
        headline("b", "Зеленський підписав указ про вихід з Оттавської конвенції", 1, language="uk"),
    )
    assert second.story == first.story
    assert second.reasons is not None
    assert [(match.here, match.there) for match in second.reasons.names] == [("Зеленський", "Zelenskyy")]


def test_names_and_numbers_weigh_more_than_other_words() -> None:
    tokens = READER.read(headline("a", "Bank robs 12 shops of Petrenko")).tokens
    assert tokens == {"bank": 1.0, "rob": 1.0, "#12": 1.4, "shop": 1.0, "petrenko": 1.5}


def test_a_story_of_one_headline_is_as_near_as_that_headline() -> None:
    _, second = joins_of(
        headline("a", "Poland starts building East Shield on border with Belarus"),
        headline("b", "Work on East Shield begins along Polish frontier", 1),
    )
    assert second.reasons is not None
    assert second.reasons.mean == pytest.approx(second.reasons.closeness, rel=1e-4)
    assert second.reasons.mean_freshness == second.reasons.freshness == pytest.approx(2 ** (-1 / 48))


@pytest.mark.parametrize(("own_names", "absorbed"), [(1.0, ("i3",)), (StorySettings().own_names, ())])
def test_a_headline_on_two_finals_does_not_make_them_one(own_names: float, absorbed: tuple[str, ...]) -> None:
    titles = (
        "Skateboarder Horigome wins street gold in Tokyo",
        "Street gold for Horigome of the host nation",
        "The street gold goes to skateboarder Horigome",
        "Schoolgirl Nishiya takes park gold at thirteen",
        "Park gold for Nishiya at the age of thirteen",
        "The park gold goes to schoolgirl Nishiya",
        "Street gold goes to skateboarder, park gold goes to schoolgirl",
    )
    index = StoryIndex(READER, StorySettings(own_names=own_names))
    joins = [index.add(headline(f"i{number}", title, number / 2)) for number, title in enumerate(titles)]
    assert [join.story for join in joins] == ["i0"] * 3 + ["i3"] * 3 + ["i0"]
    assert joins[-1].absorbed == absorbed


def test_a_text_printed_again_is_a_copy_and_one_with_another_number_is_not() -> None:
    wire = "Drone attack on Sumy damages hospital, 3 people hurt in the city centre"
    joins = joins_of(
        headline("a", wire),
        headline("b", wire + " | Harbour Post", 0.2),
        headline("c", wire.replace("3", "5"), 0.4),
    )
    assert [join.copy_of for join in joins] == ["", "a", ""]
    assert joins[2].reasons is not None
    assert joins[2].reasons.against == ("number",)


@pytest.mark.parametrize(
    ("one", "two", "hours"),
    [
        ("Estonian parliament votes to leave landmine treaty", "Latvian parliament votes to leave landmine treaty", 30),
        ("Ukraine shoots down 61 drones overnight", "Ukraine shoots down 97 drones overnight", 24),
        ("First stage of prisoner swap completed", "Second stage of prisoner swap completed", 40),
        ("Two coal miners die in Georgia", "Two sappers die on minefield in Kharkiv region", 3),
    ],
)
def test_look_alikes_stay_apart(one: str, two: str, hours: float) -> None:
    first, second = joins_of(headline("a", one), headline("b", two, hours))
    assert first.story != second.story


def test_the_same_words_a_week_later_are_another_story() -> None:
    title = "Fire at oil refinery near Novorossiysk"
    first, second = joins_of(headline("a", title), headline("b", title, 24 * 7))
    assert first.story != second.story


def test_what_is_older_than_the_window_is_let_go() -> None:
    index = StoryIndex(READER, StorySettings(window_h=48))
    for number in range(200):
        index.add(headline(f"i{number}", f"Minister {number} opens bridge number {number}", number))
    assert index.items_of(index.story_of("i199"))
    with pytest.raises(NotFoundError):
        index.story_of("i100")


def test_an_instant_without_offset_and_an_item_twice_are_refused() -> None:
    index = StoryIndex(READER)
    index.add(headline("a", "Mines found"))
    with pytest.raises(InputError):
        index.add(headline("a", "Mines found"))
    with pytest.raises(InputError):
        index.add(Headline("b", "o", "Mines found", datetime(2025, 7, 7)))  # noqa: DTZ001


TITLES = (
    "Poland starts building East Shield on border with Belarus",
    "Польща почала будувати Східний щит на кордоні з Білоруссю",
    "Work on East Shield begins along Polish frontier",
    "Sapper killed near Izium",
    "Під Ізюмом загинув сапер",
    "Usyk wins by knockout",
    "Усик переміг нокаутом",
    "Central bank keeps key rate at 15.5 percent",
    "Central bank raises key rate to 16 percent",
    "",
    "!!! — 2025",
)
MANY = st.lists(st.tuples(st.sampled_from(TITLES), st.integers(0, 400)), min_size=1, max_size=25).map(
    lambda rows: [headline(f"i{number:02d}", title, hours) for number, (title, hours) in enumerate(rows)]
)
QUICK = settings(max_examples=60, deadline=None)


def in_order(headlines: list[Headline]) -> list[Headline]:
    return sorted(headlines, key=lambda each: (each.at, each.item))


@QUICK
@given(MANY, st.randoms())
def test_a_batch_in_any_order_answers_as_one_by_one(headlines: list[Headline], random: Any) -> None:
    shuffled = list(headlines)
    random.shuffle(shuffled)
    index = StoryIndex(READER)
    joins = tuple(index.add(each) for each in in_order(headlines))
    assert group(shuffled, READER).joins == joins
    assert all(join.story in {each.item for each in headlines} for join in joins)


@QUICK
@given(MANY, MANY)
def test_after_two_windows_of_replay_the_answers_are_the_same(past: list[Headline], later: list[Headline]) -> None:
    kept = StorySettings(window_h=50)
    through = StoryIndex(READER, kept)
    joins = [through.add(each) for each in in_order(past)]
    final = {join.item: join for join in joins}
    stories = {}
    for join in joins:
        moved = {old: new.story for new in joins for old in new.absorbed}
        story = join.story
        while story in moved:
            story = moved[story]
        stories[join.item] = story
    newest = max(each.at for each in past)
    rebuilt = StoryIndex(READER, kept, aliases=through.aliases)
    for each in in_order(past):
        if each.at >= newest - timedelta(hours=2 * kept.window_h):
            rebuilt.replay(each, stories[each.item], final[each.item].copy_of)
    for each in in_order(later):
        moved_on = Headline("later " + each.item, each.outlet, each.title, each.at + (newest - START))
        assert rebuilt.add(moved_on) == through.add(moved_on)


def test_a_merge_is_kept_and_the_old_identifier_answers() -> None:
    headlines = [headline("a", "Sapper killed near Izium"), headline("b", "Usyk wins by knockout", 1)]
    index = StoryIndex(READER)
    for each in headlines:
        index.add(each)
    decision = index.merge("a", "b")
    assert index.resolve("b") == "a"
    assert index.items_of("b") == ("a", "b")
    again = group(headlines, READER, decisions=[decision])
    assert again.story_of == {"a": "a", "b": "a"}
    assert again.aliases == {"b": "a"}


@pytest.mark.parametrize("item", ["a", "b", "c"])
def test_a_split_is_kept_whichever_item_it_names(item: str) -> None:
    title = "Poland starts building East Shield on border with Belarus"
    headlines = [headline("a", title), headline("b", title, 1), headline("c", title + " today", 2)]
    index = StoryIndex(READER)
    assert {index.add(each).story for each in headlines} == {"a"}
    decision = index.split(item)
    others = {each.item for each in headlines} - {item}
    assert set(index.items_of("a")) == others
    assert index.items_of(index.story_of(item)) == (item,)
    again = group(headlines, READER, decisions=[decision]).story_of
    assert {again[other] for other in others} == {"a"}
    assert again[item] == index.story_of(item) != "a"


def test_a_split_of_a_lone_item_and_a_merge_of_the_unknown_are_refused() -> None:
    index = StoryIndex(READER)
    index.add(headline("a", "Sapper killed near Izium"))
    with pytest.raises(InputError):
        index.split("a")
    with pytest.raises(NotFoundError):
        index.merge("a", "nowhere")
    with pytest.raises(InputError):
        index.merge("a", "a")


def scores() -> ModuleType:
    file = HERE.parents[1] / "scripts" / "story_scores.py"
    spec = importlib.util.spec_from_file_location("story_scores", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["story_scores"] = module
    spec.loader.exec_module(module)
    return module


def test_bcubed_of_a_worked_example() -> None:
    """Three items of event x in groups 1, 1, 2 and one of y in 2: precision (1 + 1 + 1/2 + 1/2) / 4 = 3/4, recall
    (2/3 + 2/3 + 1/3 + 1) / 4 = 2/3, F1 = 2 * 3/4 * 2/3 / (3/4 + 2/3) = 12/17.
    """
    precision, recall, f1 = scores().bcubed(["x", "x", "x", "y"], [1, 1, 2, 2])
    assert (precision, recall, f1) == (pytest.approx(3 / 4), pytest.approx(2 / 3), pytest.approx(12 / 17))


def test_labelled_headlines_reach_their_floors_and_no_look_alike_is_joined() -> None:
    module = scores()
    labelled, pairs = module.read_headlines(HERE / "headlines.yaml")
    labelled = module.ordered(labelled)
    groups = module.our_groups(labelled)
    assert module.scored(labelled, groups)[2] >= 0.90
    for language in ("en", "uk"):
        assert module.scored(labelled, groups, language=language)[2] >= 0.92
    assert module.look_alikes_joined(labelled, groups, pairs) == []
    assert len(pairs) >= 10
