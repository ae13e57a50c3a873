"""Markdown is read in place: its blocks stand at their characters, and code, pictures and comments in none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.adapters.page_markdown import read_markdown

DOCUMENT = """---
cost: 55 km
---
# Border *costs* #

The fence of **400 km** costs
€4.5m per km.

Who pays
========

> Quoted 12 km.

1. First 5 km
2. Second 6 km
   goes on here.

   Its own paragraph, 7 km.
- [x] done 8 km
* done 9 km

```python
x = 99
```
~~~
y = 98
~~~

| Country | km |
|---|--:|
| Poland | 400 |

    code = 77

![a picture of 5](a.png)
[1]: https://example.org/123
<!-- hidden 66 km
-->
***
End of 12 km. Last.
"""


def test_blocks_stand_where_they_were_written() -> None:
    source = read_markdown("a file", DOCUMENT)
    assert source.text == DOCUMENT
    assert source.title == "Border *costs*"
    assert [(block.kind.value, block.span.of(DOCUMENT)) for block in source.blocks] == [
        ("heading", "Border *costs*"),
        ("paragraph", "The fence of **400 km** costs\n€4.5m per km."),
        ("heading", "Who pays"),
        ("paragraph", "Quoted 12 km."),
        ("list_item", "First 5 km"),
        ("list_item", "Second 6 km\n   goes on here."),
        ("paragraph", "Its own paragraph, 7 km."),
        ("list_item", "done 8 km"),
        ("list_item", "done 9 km"),
        ("table_row", "Country | km"),
        ("table_row", "Poland | 400"),
        ("paragraph", "End of 12 km. Last."),
    ]


def test_lines_of_windows_are_lines() -> None:
    text = "# Costs\r\n\r\n5 km.\r\n6 km.\r\n"
    assert [block.span.of(text) for block in read_markdown("a file", text).blocks] == ["Costs", "5 km.\r\n6 km."]


LINES = st.text(st.sampled_from(list("a5 #>-*|`~=[]()!<:.\tї")), max_size=12) | st.sampled_from(DOCUMENT.splitlines())


@given(st.lists(LINES, max_size=20))
def test_blocks_are_in_order_and_inside_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    source = read_markdown("a file", text)
    last = 0
    for block in source.blocks:
        assert last <= block.span.start < block.span.end <= len(text)
        assert block.span.of(text) == block.span.of(text).strip()
        last = block.span.end


@given(st.sampled_from(list("#>-*|`~=[(!<_ \t")), st.sampled_from(["", "x", " x", "\n"]))
def test_lines_of_a_hundred_thousand_marks_are_read(mark: str, end: str) -> None:
    text = mark * 100_000 + end
    assert all(block.span.end <= len(text) for block in read_markdown("a file", text).blocks)
