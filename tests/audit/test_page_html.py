"""Web pages are read for their main text: what stands around it is left out, and hostile markup harms nothing."""

from __future__ import annotations

import pytest

from marchland.audit.adapters.page_html import MOST_TAGS, read_html
from marchland.core.errors import InputError

PAGE = """<!doctype html><html lang="en"><head><title>Border fence to cost €1.8bn | Example</title>
<meta property="article:published_time" content="2025-05-12T10:30:00+03:00"><script>var price = 12345;</script></head>
<body><nav><ul><li><a href="/">News</a></li><li><a href="/p">Popular 24</a></li></ul></nav>
<main><article><h1>Border fence to cost €1.8bn</h1><p class="byline">By Anna Example, 12 May 2025</p>
<p>The fence along the <a href="/2025/99">400&nbsp;km border</a> will cost €1.8bn, the ministry said on <b>Monday</b>.
Each kilo&shy;metre costs about €4.5m, sensors &amp; roads included.</p>
<h2>Costs by country</h2><ul><li>Poland: 400 km at €4.5m per km</li><li>Latvia: 283 km</li></ul>
<table><tr><th>Country</th><th>km</th></tr><tr><td>Poland</td><td>400</td></tr></table>
<blockquote><p>We shall build 12 km<sup>2</sup> a day.</p></blockquote>
<p>The total for three countries would be €4.4bn, it added.<br>It is 12% more than in 2024.</p>
<figure><img src="a.jpg" alt="12 soldiers"><figcaption>Photo of 99 soldiers</figcaption></figure>
</article><aside><h3>Latest news</h3><ul><li><a href="/q">Town gets 500 pumps in May</a></li></ul></aside></main>
<footer>© 2025 Example, phone +48 22 123</footer></body></html>"""


FIRST = (
    "The fence along the 400 km border will cost €1.8bn, the ministry said on Monday. "
    "Each kilometre costs about €4.5m, sensors & roads included."
)


def read(markup: str) -> list[tuple[str, str]]:
    source = read_html("a page", markup)
    return [(block.kind.value, block.span.of(source.text)) for block in source.blocks]


def test_the_article_of_a_page_is_read_and_nothing_else() -> None:
    source = read_html("a page", PAGE)
    expected = [
        ("heading", "Border fence to cost €1.8bn"),
        ("paragraph", FIRST),
        ("heading", "Costs by country"),
        ("list_item", "Poland: 400 km at €4.5m per km"),
        ("list_item", "Latvia: 283 km"),
        ("table_row", "Country | km"),
        ("table_row", "Poland | 400"),
        ("paragraph", "We shall build 12 km² a day."),
        ("paragraph", "The total for three countries would be €4.4bn, it added."),
        ("paragraph", "It is 12% more than in 2024."),
    ]  # fmt: skip
    assert read(PAGE) == expected
    assert source.text == "\n\n".join(words for _, words in expected)
    assert (source.title, source.published_on, source.notes) == ("Border fence to cost €1.8bn", "2025-05-12", ())


def test_a_fragment_is_read_too() -> None:
    assert read("<p>The fence is 400 km long.</p><p>Each of them<br>costs <i>€2m</i>.<br>All cost €800m.</p>") == [
        ("paragraph", "The fence is 400 km long."),
        ("paragraph", "Each of them costs €2m."),
        ("paragraph", "All cost €800m."),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<html><script>5 km</script></html>",
        "<html><body></body></html>",
        "<div>" * 100_000 + "text of 12 km" + "</div>" * 100_000,
        "<p><b>" * 30_000,
    ],
)
def test_a_page_without_text_is_refused(markup: str) -> None:
    with pytest.raises(InputError, match="no text in this page"):
        read_html("a page", markup)


def test_what_a_page_declares_is_not_unfolded() -> None:
    declared = '<!DOCTYPE html [<!ENTITY a "99 km"><!ENTITY b "&a;&a;&a;&a;">]>'
    (block,) = read(f"{declared}<html><body><p>&b;&b; and 12 km</p></body></html>")
    assert "99" not in block[1]
    assert block[1].endswith("and 12 km")


def test_a_hundred_thousand_tags_are_read_whole_with_a_note() -> None:
    markup = "<html><body><script>x</script>" + "<p>A fence of 5 km.</p>" * 50_000 + "</body></html>"
    assert markup.count("<") > MOST_TAGS
    source = read_html("a page", markup)
    assert source.text == "\n\n".join(["A fence of 5 km."] * 50_000)
    assert len(source.notes) == 1
    inline = read_html("a page", "<html><body><p>" + "<b>a 12</b> " * 50_000 + "</p></body></html>")
    assert [inline.text.count("12"), len(inline.blocks)] == [50_000, 1]


def test_broken_markup_loses_no_text() -> None:
    assert read("<html><body><p>The fence <b>is 400 km long.<p>It costs €5m per km</div></b>.</bod") == [
        ("paragraph", "The fence is 400 km long."),
        ("paragraph", "It costs €5m per km."),
    ]
