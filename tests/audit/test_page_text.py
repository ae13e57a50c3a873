"""Plain text is read as it is: the article in blocks, and nothing of what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.adapters import page_text
from marchland.audit.adapters.page_text import read_plain_text
from marchland.audit.domain.text import SourceText
from marchland.core.errors import InputError

COPIED = """EN
  • News
  • Popular
  • Search
get our app
Download

Fence on the eastern border: what a kilometre costs and who will pay

news.example.org
Tue, 04 Mar 2025 09:15:00 +0200
Fence on the eastern border: what a kilometre costs and who will pay
ContentsWhat the law asks forThe U.S. view: what may followThe river sections (RS): where a fence is of no use\
What the law asks forUnder Article 7 of the border act a fence needs a plan. It is open for six months.\
In March 2025 the ministry laid out 400 km of it. It costs €4.5m per km, or €1.8bn in all.A fence and the U.S.\
Among the lenders is one bank of the U.S. It gives 12,000 loans a year at 3.5 per cent. \
Costs of the fence by yearRiver sections and their \
neighboursRivers make up 38 km² of the land. They stay open.
Read in full

Latest news

Town opens 12 shelters for 3,400 people
Town opens 12 shelters for 3,400 people
The town council opened twelve shelters on Monday, and says that each of them has room for hundreds of people in...
www.example.com
Tue, 04 Mar 2025 08:08:08 +0200
Budget grows by 900% in a year, analysts say
Budget grows by 900% in a year, analysts say
This is what two institutes found in the papers of last year, as is reported by a third one that read them at length.
other.example.net
Tue, 04 Mar 2025 07:00:31 +0200
додати ще новини more news

Top news

Council of 27 ministers meets on 5 March
Council of 27 ministers meets on 5 March
Trains run again after 6 days
  • About us
  • Contacts
  • Rules of use"""


def told(source: SourceText) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(source.text)) for block in source.blocks]


def read(text: str) -> list[tuple[str, str]]:
    return told(read_plain_text("a page", text))


def test_a_copied_page_is_read_whole_and_nothing_around_it() -> None:
    source = read_plain_text("a page", COPIED)
    assert source.text == COPIED
    assert source.title == "Fence on the eastern border: what a kilometre costs and who will pay"
    assert source.published_on == "2025-03-04"
    assert told(source) == [
        ("heading", "Fence on the eastern border: what a kilometre costs and who will pay"),
        ("heading", "What the law asks for"),
        ("heading", "The U.S. view: what may follow"),
        ("heading", "The river sections (RS): where a fence is of no use"),
        ("heading", "What the law asks for"),
        ("paragraph", "Under Article 7 of the border act a fence needs a plan. It is open for six months."),
        ("paragraph", "In March 2025 the ministry laid out 400 km of it. It costs €4.5m per km, or €1.8bn in all."),
        ("heading", "A fence and the U.S."),
        ("paragraph", "Among the lenders is one bank of the U.S. It gives 12,000 loans a year at 3.5 per cent."),
        ("heading", "Costs of the fence by year"),
        ("heading", "River sections and their neighbours"),
        ("paragraph", "Rivers make up 38 km² of the land. They stay open."),
    ]  # fmt: skip
    # 6 above the title, 3 between it and the article with the title again, and 20 below the article.
    assert [str(note) for note in source.notes] == ["29 lines were left out: menus, other news, or the title again"]


NEWS = """Share
Tweet
Print

Border fence to cost €1.8bn
By Anna Example | Agency
12 May 2025, 10:30

The fence along the 400 km border will cost €1.8bn, the ministry said. Each kilometre
costs about €4.5m.

Read also: Town orders 300 pumps for $40m

Costs by country

- Poland: 400 km at €4.5m per km
• Latvia: 283 km
3) Estonia: 294 km

The total for three countries
would be €4.4bn, it added.
Photo: Border Guard

Related articles
Town gets 500 pumps in May
Town gets 500 pumps in May
Subscribe
© 2025 Example. All rights reserved
"""


def test_bylines_stamps_buttons_and_titles_of_others_are_no_part() -> None:
    source = read_plain_text("a page", NEWS)
    assert source.title == "Border fence to cost €1.8bn"
    assert source.published_on == "2025-05-12"
    assert told(source) == [
        ("heading", "Border fence to cost €1.8bn"),
        ("paragraph", NEWS[NEWS.index("The fence") : NEWS.index("\n\nRead also")]),
        ("heading", "Costs by country"),
        ("list_item", "Poland: 400 km at €4.5m per km"),
        ("list_item", "Latvia: 283 km"),
        ("list_item", "Estonia: 294 km"),
        ("paragraph", "The total for three countries\nwould be €4.4bn, it added."),
    ]  # fmt: skip


UKRAINIAN = """Новини
Україна
Світ

На кордоні збудують 1 250,5 км загороджень
12 травня 2025, 14:20
Автор: Іван Приклад
Фото: прес-служба

Загальна вартість становить 4-5 млрд грн, повідомили в Кабміні.

Читайте також: Уряд виділив 3 млрд грн

На один кілометр припадає 3,6 млн грн.

Більше новин
У місті відкрили 5 шкіл
Міністр зустрівся з 12 послами
"""


def test_a_ukrainian_page_is_told_from_what_stands_around_it() -> None:
    source = read_plain_text("a page", UKRAINIAN)
    assert source.published_on == "2025-05-12"
    assert told(source) == [
        ("heading", "На кордоні збудують 1 250,5 км загороджень"),
        ("paragraph", "Загальна вартість становить 4-5 млрд грн, повідомили в Кабміні."),
        ("paragraph", "На один кілометр припадає 3,6 млн грн."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fence is 400 km long", [("paragraph", "The fence is 400 km long")]),
        ("The fence is 400 km long\nEach km costs €2m\nThe total is €800m",
         [("paragraph", "The fence is 400 km long"), ("paragraph", "Each km costs €2m"),
          ("paragraph", "The total is €800m")]),
        ("Poland\t400\t1.8\nLatvia\t283\t1.2", [("table_row", "Poland\t400\t1.8"), ("table_row", "Latvia\t283\t1.2")]),
        ("Costs\n\nA fence costs €5m. It is built.\r\n\r\nMore\r\n\r\nIt costs more.",
         [("heading", "Costs"), ("paragraph", "A fence costs €5m. It is built."), ("heading", "More"),
          ("paragraph", "It costs more.")]),
        ("Who pays for it?\n\nThe ministry pays 5 million a year for all of it.",
         [("heading", "Who pays for it?"), ("paragraph", "The ministry pays 5 million a year for all of it.")]),
    ],
)  # fmt: skip
def test_shapes_of_lines(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_an_article_that_goes_on_below_other_news_is_read_on() -> None:
    first, news = "It was paid by 12 states.", "Latest news\nTown opens 12 shelters"
    second = "In the end the 12 states paid €600m, or €50m each on average, as the ministry said later."
    third = "Other states paid nothing at all, which the ministry regrets in its note of 5 May 2025."
    assert read(f"{first}\n\n{news}\n\n{second}\n{third}") == [("paragraph", each) for each in (first, second, third)]


def test_wrapped_lines_are_one_paragraph_and_a_short_line_ends_it() -> None:
    text = (
        "The ministry plans to clear 174,000 square kilometres of land, which\n"
        "is about 29 per cent of the country. With 3,000 people at it and\n"
        "Kyiv’s money it would take five years.\n"
        "The budget is $34.6 bn for all of the years that the work would take\n"
        "Ukraine and its partners to do."
    )
    first, second = text.split("years.\n")
    assert read(text) == [("paragraph", first + "years."), ("paragraph", second)]


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_text, "MOST_LINES", 10)
    assert len(read_plain_text("a page", "Five km.\n\n" * 10).blocks) == 10
    with pytest.raises(InputError, match="more than 10 lines"):
        read_plain_text("a page", "Five km.\n\n" * 11)


LINES = st.text(st.sampled_from(list('aAbж ЖЇ.!?:,0123€\t|•-–"”(’\x00')), max_size=30) | st.sampled_from(
    [*NEWS.splitlines(), *UKRAINIAN.splitlines(), *COPIED.splitlines()]
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_blocks_stand_in_order_in_the_text_that_was_given(lines: list[str], between: str) -> None:
    text = between.join(lines)
    source = read_plain_text("a page", text)
    assert source.text == text
    last = 0
    for block in source.blocks:
        assert last <= block.span.start < block.span.end <= len(text)
        assert block.span.of(text) == block.span.of(text).strip()
        last = block.span.end


@given(
    st.lists(
        st.sampled_from(
            ["It costs 5 million a year.", "Він коштує 5 млн на рік.", "The fence is 12 km long, they say."]
        ),
        min_size=1,
    )
)
def test_paragraphs_of_sentences_are_all_read(written: list[str]) -> None:
    assert read("\n\n".join(written)) == [("paragraph", each) for each in written]
