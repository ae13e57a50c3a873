"""Any text is a query or an error that says where; a query written out is read back as the same one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.watch.domain.query import FieldFilter, Query, Term
from marchland.watch.domain.query_text import parse_query


def one(*words: str, title: bool = False) -> tuple[Term, ...]:
    return (Term(words, title),)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("   \n", Query()),
        ("mines Kyiv", Query((one("mines"), one("kyiv")))),
        ('"anti-personnel mines"', Query((one("anti", "personnel", "mines"),))),
        ("„Зона Азов“ “міни”", Query((one("зона", "азов"), one("міни")))),
        ("«Азов і море» Київ", Query((one("азов", "і", "море"), one("київ")))),
        ("anti-personnel", Query((one("anti", "personnel"),))),
        ("20 000 мін", Query((one("20000"), one("мін")))),
        ("mines -russia", Query((one("mines"),), one("russia"))),
        ('-"dead sea"', Query((), one("dead", "sea"))),
        ("a OR b c", Query(((Term(("a",)), Term(("b",))), (Term(("c",)),)))),
        ('a OR b OR "c d"', Query(((Term(("a",)), Term(("b",)), Term(("c", "d"))),))),
        ("a or b", Query((one("a"), one("or"), one("b")))),
        ("title:mines", Query((one("mines", title=True),))),
        ('title:"mine field" -title:sea', Query((one("mine", "field", title=True),), one("sea", title=True))),
        ("source:BBC,ap", Query(fields=(FieldFilter("source", ("ap", "bbc")),))),
        ('source:"Kyiv  Post"', Query(fields=(FieldFilter("source", ("kyiv post",)),))),
        (
            "State:UKR -treaty:apmbc",
            Query(fields=(FieldFilter("state", ("ukr",)), FieldFilter("treaty", ("apmbc",), excluded=True))),
        ),
        ("lang:uk lang:uk", Query(fields=(FieldFilter("lang", ("uk",)),))),
        ("on:2026-11-28", Query(since_on=date(2026, 11, 28), until_on=date(2026, 11, 28))),
        ("on:2024-02", Query(since_on=date(2024, 2, 1), until_on=date(2024, 2, 29))),
        ("on:2025-12", Query(since_on=date(2025, 12, 1), until_on=date(2025, 12, 31))),
        ("since:2025 until:2026-03", Query(since_on=date(2025, 1, 1), until_on=date(2026, 3, 31))),
        ("since:2025 since:2026", Query(since_on=date(2026, 1, 1))),
        ("https://example.org/a", Query((one("https", "example", "org", "a"),))),
        ("Ukraine: mines (APMBC) & 10:30 - *", Query((one("ukraine"), one("mines"), one("apmbc"), one("10", "30")))),
    ],
)  # fmt: skip
def test_what_is_read(text: str, query: Query) -> None:
    assert parse_query(text) == query


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('mines "kyiv', "character 7: a quotation mark is opened and not closed"),
        ("mines OR", "character 7: OR needs a word or a phrase on both sides"),
        ("OR mines", "character 1: OR needs a word"),
        ("a OR OR b", "character 6: OR needs a word"),
        ("a OR -b", "character 3: OR needs a word"),
        ("a OR source:x", "character 3: OR needs a word"),
        ("-a OR b", "character 4: OR needs a word"),
        ("(a OR b) c", "character 1: OR is not used together with brackets"),
        ("sorce:bbc", "character 1: 'sorce' is not a field"),
        ("mines source:", "character 7: nothing follows source:"),
        ("source:,", "character 1: nothing follows source:"),
        ("state:<b>", "character 1: state cannot be '<b>'"),
        ('mines ""', "character 7: there is no word here"),
        ("title:!!", "character 1: there is no word here"),
        ("!!!", "there is no word in the query"),
        ("on:yesterday", "character 1: on 'yesterday' is not a day"),
        ("on:2026-02-30", "character 1: on '2026-02-30' is not a day"),
        ("on:٢٠٢٦", "is not a day"),
        ("until:9999", "is not a day"),
        ("-on:2026", "character 1: days cannot be excluded"),
        ("since:2026 until:2025", "no day is on or after 2026-01-01 and on or before 2025-12-31"),
        ("x" * 501, "the query has 501 characters, and 500 are the most"),
        ("a " * 33, "the query has more than 32 parts"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_query(text)
    assert message in str(caught.value)
    assert caught.value.next_step


def test_an_unknown_field_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        parse_query("sorce:bbc")
    assert "'source'" in caught.value.next_step


PARTS = [*'ab1 -":,()', "OR", "title:", "source:", "on:2026", "«", "»", "’", "ї", "\0", "*", "^"]
TYPED = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@given(TYPED | st.text())
@settings(max_examples=300)
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    try:
        query = parse_query(text)
    except InputError:
        return
    assert parse_query(str(query)) == query


def test_two_numbers_side_by_side_stay_two() -> None:
    query = parse_query("1-111")
    assert str(query) == '"1-111"'
    assert parse_query(str(query)) == query
