"""The Markdown face: tables that parse, texts that stay texts."""

import re

from syrupy.assertion import SnapshotAssertion

from marchland.assess.faces import markdown, tables
from marchland.audit.faces import texts
from marchland.formats import markdown as formats_markdown
from marchland.formats.table import Table
from tests.report.sample import ASSESSMENT, AUDIT, BOOKS, COMPARISON, hostile


def test_an_assessment(snapshot: SnapshotAssertion) -> None:
    assert markdown.assessment(ASSESSMENT, BOOKS) == snapshot


def test_an_audit(snapshot: SnapshotAssertion) -> None:
    assert texts.md((AUDIT, {})) == snapshot


def test_a_comparison(snapshot: SnapshotAssertion) -> None:
    assert markdown.comparison(COMPARISON) == snapshot


def test_every_row_of_a_table_has_as_many_cells() -> None:
    for table in tables.assessment(hostile()):
        lines = [line for line in formats_markdown.table(table).splitlines() if line.startswith("| ")]
        bars = {line.replace("\\|", "").count("|") for line in lines}
        assert len(bars) == 1, table.title


def test_texts_from_outside_are_shown_and_never_run() -> None:
    made = markdown.assessment(hostile(), BOOKS)
    assert "<script>" not in made
    assert not re.search(r"(?<!\\)\]\(javascript", made)
    assert "$x$" not in made
    assert "\x1b" not in made
    assert "&lt;script&gt;" in made


def test_what_markdown_would_read_as_structure_is_escaped() -> None:
    assert formats_markdown.escape("a|b *c* [d](e) `f` _g_") == "a\\|b \\*c\\* \\[d\\](e) \\`f\\` \\_g\\_"
    assert formats_markdown.escape("# no heading") == "\\# no heading"
    assert formats_markdown.escape("1. no list") == "1\\. no list"
    assert formats_markdown.escape("two\nlines") == "two lines"


def test_a_source_cannot_leave_its_code_span() -> None:
    assert "`ab`, `c`" in formats_markdown.table(Table("T", ("Sources",), (("a`b, c|",),)))
