"""Word documents are read block by block, and none that unfolds to too much is ever unpacked."""

from __future__ import annotations

import contextlib
import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.adapters.page_docx import read_docx
from marchland.core.errors import InputError

SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MIXED = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def document(body: str) -> str:
    return f"<w:document {SPACES} {MIXED}><w:body>{body}</w:body></w:document>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def packed(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def read(content: bytes) -> list[tuple[str, str]]:
    source = read_docx("a document", content)
    return [(block.kind.value, block.span.of(source.text)) for block in source.blocks]


def saved(made: docx.document.Document) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def test_a_document_is_read_in_its_order() -> None:
    made = docx.Document()
    made.add_heading("Border costs", 0)
    made.add_heading("Poland", 1)
    made.add_paragraph("The fence of 400 km costs €4.5m per km.\nThat is €1.8bn in all.")
    made.add_paragraph("Latvia: 283 km", style="List Bullet")
    table = made.add_table(2, 2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("Country", "km", "Poland", "400"), strict=True
    ):
        cell.text = words
    paragraph = made.add_paragraph("Загалом ")
    paragraph.add_run("12").bold = True
    paragraph.add_run(" кіло\u00adметрів.")
    source = read_docx("a document", saved(made))
    assert source.title == "Border costs"
    assert [(block.kind.value, block.span.of(source.text)) for block in source.blocks] == [
        ("heading", "Border costs"),
        ("heading", "Poland"),
        ("paragraph", "The fence of 400 km costs €4.5m per km."),
        ("paragraph", "That is €1.8bn in all."),
        ("list_item", "Latvia: 283 km"),
        ("table_row", "Country | km"),
        ("table_row", "Poland | 400"),
        ("paragraph", "Загалом 12 кілометрів."),
    ]


def test_what_was_deleted_is_gone_and_what_was_added_is_there() -> None:
    body = (
        f"<w:p>{run('The fence is ')}<w:del><w:r><w:delText>300</w:delText></w:r></w:del><w:ins>{run('400')}</w:ins>"
        f"{run(' km')}<w:r><w:noBreakHyphen/><w:t>long</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('It costs €5m.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><mc:AlternateContent><mc:Fallback>{run('twice')}</mc:Fallback></mc:AlternateContent>{run('Once.')}</w:p>"
    )
    assert read(packed({"word/document.xml": document(body)})) == [
        ("paragraph", "The fence is 400 km-long"),
        ("paragraph", "It costs €5m."),
        ("paragraph", "Once."),
    ]


def test_a_table_that_lays_out_a_page_is_read_as_paragraphs() -> None:
    cell = (
        "<w:tc>"
        + "".join(f"<w:p>{run(f'TextSentence {number} of the page.')}</w:p>" for number in range(4))
        + "</w:tc>"
    )
    body = f"<w:tbl><w:tr>{cell}<w:tc><w:p>{run('Side')}</w:p></w:tc></w:tr></w:tbl>"
    assert [kind for kind, _ in read(packed({"word/document.xml": document(body)}))] == ["paragraph"] * 5


TEXT = document(f"<w:p>{run('5 km')}</w:p>")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"word/document.xml": TEXT, "word/media/a.png": b"\0" * 70_000_000}, "unfolds to more than 60,000,000 bytes"),
        ({"word/document.xml": TEXT, "word/media/a.png": b"\0" * 5_000_000}, "200 times its size"),
        ({"word/document.xml": TEXT} | {f"a{number}": "" for number in range(5000)}, "more than 5,000 parts"),
        ({"word/document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]>{TEXT}'}, "declares entities"),
        ({"word/document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]>{TEXT}'.encode("utf-16")}, "declares entities"),
        ({"word/document.xml": "<w:document"}, "cannot be read"),
        ({"word/document.xml": "<a/>"}, "cannot be read"),
        ({"word/document.xml": document("<w:p>" * 5000 + "</w:p>" * 5000)}, "cannot be read"),
        ({"word/document.xml": TEXT, "word/styles.xml": "<w:"}, "cannot be read"),
        ({"other.xml": TEXT}, "cannot be read"),
    ],
    ids=["size", "ratio", "members", "entities", "wide entities", "cut", "not Word", "deep", "styles", "no text"],
)
def test_bombs_and_broken_documents_are_refused(parts: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_docx("a document", packed(parts))


def test_nothing_but_the_text_is_parsed() -> None:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<broken", "_rels/.rels": "<broken", "docProps/core.xml": "<!DOCTYPE a>",
        "word/document.xml": TEXT, "word/_rels/document.xml.rels": "<broken", "word/settings.xml": "<broken",
    }  # fmt: skip
    assert read(packed(parts)) == [("paragraph", "5 km")]


@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(packed({"word/document.xml": TEXT, "word/styles.xml": f"<w:styles {SPACES}/>"}))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InputError):
        read(bytes(whole[: data.draw(st.integers(10, len(whole)))]))
