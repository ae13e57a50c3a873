"""Links lose what tracks a reader and keep everything else to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.adapters.feed_rules import feed_rules
from marchland.watch.domain.link import clean_link, without_tracking

RULES = feed_rules().tracking


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/n?id=7&utm_source=rss&utm_medium=x", "https://a.example/n?id=7"),
        ("https://a.example/n?utm_source=rss&id=7", "https://a.example/n?id=7"),
        ("https://a.example/n?fbclid=1", "https://a.example/n"),
        ("https://a.example/n?UTM_Source=1#top", "https://a.example/n#top"),
        ("https://a.example/n?gclid=1&yclid=2&mc_cid=3&a=%20&b", "https://a.example/n?a=%20&b"),
        ("https://a.example/n#xtor=RSS-1", "https://a.example/n"),
        ("https://a.example/n?id=7&copy=3&times=2", "https://a.example/n?id=7&copy=3&times=2"),
        ("https://a.example/n?id=7&amp;copy=3", "https://a.example/n?id=7&copy=3"),
        ("https://a.example/n?utmost=1&ref=x&source=y", "https://a.example/n?utmost=1&ref=x&source=y"),
        ("//a.example/n", "https://a.example/n"),
        (" https://a.example/\n  n ", "https://a.example/n"),
    ],
)
def test_links_are_cleaned(link: str, expected: str) -> None:
    assert clean_link(link, "", RULES) == (expected, "")


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "mailto:a@b.example",
     "http://", "http://[1::", "vbscript:x", "file:///etc"],
)  # fmt: skip
def test_what_is_no_web_address_is_left_out(link: str) -> None:
    assert clean_link(link, "https://a.example/", RULES) == ("", "unsafe_link")


def test_a_relative_link_needs_a_base() -> None:
    assert clean_link("news/7", "https://a.example/feed/", RULES) == ("https://a.example/feed/news/7", "")
    assert clean_link("news/7", "", RULES) == ("", "link_without_base")


NAMES = st.text("abcdefgxyz_", min_size=1, max_size=6).filter(lambda name: not RULES.tracks(name))
PARAMETERS = st.lists(st.tuples(NAMES, st.text("abc%20+;", max_size=5)), max_size=5)
TRACKING = st.lists(st.sampled_from(["utm_source=rss", "fbclid=1", "gclid=x", "mc_eid=9"]), max_size=3)


@given(PARAMETERS, TRACKING, st.randoms())
def test_other_parameters_are_never_touched(own: list[tuple[str, str]], tracking: list[str], random: object) -> None:
    kept = [f"{name}={value}" for name, value in own]
    mixed = list(kept)
    for place, parameter in enumerate(tracking):
        mixed.insert(place * 2, parameter)
    before = "https://a.example/p" + ("?" + "&".join(mixed) if mixed else "")
    assert without_tracking(before, RULES) == "https://a.example/p" + ("?" + "&".join(kept) if kept else "")
