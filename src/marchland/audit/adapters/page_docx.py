"""Word documents as a source, by python-docx: paragraphs, headings, items of lists and rows of tables, in order."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from marchland.audit.domain.text import BlockKind, SourceText
from marchland.audit.domain.text_pieces import PagePiece, row_piece, text_of_pieces, tidy
from marchland.core.errors import InputError, Location

MAIN_PART = "word/document.xml"
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_MOST_MEMBERS = 5000
_MOST_UNPACKED = 60_000_000
_MOST_TIMES_AS_LARGE = 200
_SMALL = 1_000_000
_LONG_ROW, _CELL_OF_PROSE = 600, 3
_TYPES = "application/vnd.openxmlformats-package.relationships+xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_docx(name: str, content: bytes) -> SourceText:
    """Return the text of a Word document, its language not told yet; raises InputError for what cannot be read.

    Nothing is unpacked before the archive's own list of what it holds was found small enough, and nothing but the text
    and its styles is unpacked then.
    """
    try:
        document = docx.Document(io.BytesIO(_text_alone(name, content)))
    except (SyntaxError, KeyError, ValueError, AttributeError):
        raise _broken(name) from None
    body = getattr(document.element, "body", None)
    if body is None:
        raise _broken(name)
    return text_of_pieces(name, _pieces(body, _heading_styles(document)))


def _broken(name: str) -> InputError:
    return InputError(
        "the Word document cannot be read",
        where=Location(name),
        next_step="open it in a word processor and save it again",
    )


def _text_alone(name: str, content: bytes) -> bytes:
    """Return a document of our own with nothing but the text and styles of the given one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(name, archive)
            held = set(archive.namelist())
            parts = {part: archive.read(part) for part in (MAIN_PART, _STYLES, _NUMBERING) if part in held}
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, OSError, RuntimeError, ValueError):
        raise _broken(name) from None
    if MAIN_PART not in parts:
        raise _broken(name)
    for part in parts.values():
        if b"<!" in part.replace(b"\0", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
            raise InputError("the Word document declares entities of its own, and is not read", where=Location(name))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for member, text in _frame(parts).items():
            package.writestr(member, text)
    return made.getvalue()


def _refuse_bombs(name: str, archive: zipfile.ZipFile) -> None:
    """Raise InputError where the archive says itself that it holds too much; no more than it says is ever unpacked."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    where = Location(name)
    if len(members) > _MOST_MEMBERS:
        raise InputError("the Word document holds more than {most:,} parts", most=_MOST_MEMBERS, where=where)
    if unpacked > _MOST_UNPACKED:
        raise InputError("the Word document unfolds to more than {most:,} bytes", most=_MOST_UNPACKED, where=where)
    if unpacked > _SMALL and unpacked > _MOST_TIMES_AS_LARGE * max(packed, 1):
        raise InputError(
            "the Word document unfolds to more than {most} times its size", most=_MOST_TIMES_AS_LARGE, where=where
        )


def _frame(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a document with the list of them that the format asks for."""
    kinds = {
        MAIN_PART: (CONTENT_TYPE.WML_DOCUMENT_MAIN, RELATIONSHIP_TYPE.OFFICE_DOCUMENT),
        _STYLES: (CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES),
        _NUMBERING: (CONTENT_TYPE.WML_NUMBERING, RELATIONSHIP_TYPE.NUMBERING),
    }
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kinds[part][0]}"/>' for part in parts)
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{kinds[part][1]}" Target="{part.removeprefix("word/")}"/>'
        for number, part in enumerate(parts) if part != MAIN_PART
    )  # fmt: skip
    main = f'<Relationship Id="rId0" Type="{RELATIONSHIP_TYPE.OFFICE_DOCUMENT}" Target="{MAIN_PART}"/>'
    listed = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_TYPES}"/>{overrides}</Types>'
    )
    return parts | {
        "[Content_Types].xml": listed.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{main}</Relationships>'.encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'.encode(),
    }


def _heading_styles(document: Any) -> frozenset[str]:
    """Return the ids of the styles that headings and titles are written in, in any language of the program."""
    found = set()
    for style in document.styles:
        level = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        named = (style.name or "").lower().startswith(("heading", "title", "subtitle", "заголовок", "назва"))
        if named or (level is not None and (level.get(qn("w:val")) or "9").isdigit() and level.get(qn("w:val")) != "9"):
            found.add(style.style_id)
    return frozenset(found)


_GONE = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sectPr", "w:tblPr", "w:trPr", "w:tcPr"))) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_P, _TR, _TC, _T = qn("w:p"), qn("w:tr"), qn("w:tc"), qn("w:t")
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def _pieces(body: Any, headings: frozenset[str]) -> Iterator[PagePiece]:
    """Yield the blocks of a document in order, what was deleted left out, without going down by calls."""
    reader, skipped = _BodyReader(headings), 0
    for begins, element in _walk(body):
        if element.tag in _GONE:
            skipped += 1 if begins else -1
        elif skipped:
            continue
        elif begins:
            reader.begin(element)
        else:
            yield from reader.end(element)


def _walk(root: Any) -> Iterator[tuple[bool, Any]]:
    """Yield each element twice: where it begins, and where it ends."""
    open_elements = [(root, iter(root))]
    while open_elements:
        element, inside = open_elements[-1]
        child = next(inside, None)
        if child is not None:
            open_elements.append((child, iter(child)))
            yield True, child
        else:
            open_elements.pop()
            yield False, element


class _BodyReader:
    """Takes the elements of a document one by one, and gives the blocks as they end."""

    def __init__(self, headings: frozenset[str]) -> None:
        self._headings = headings
        self._texts: list[list[str]] = []
        self._row: list[list[PagePiece]] = []
        self._cell: list[PagePiece] = []
        self._rows = 0  # how many rows are open, one inside of the other

    def begin(self, element: Any) -> None:
        """Take the beginning of an element."""
        if element.tag == _P:
            self._texts.append([])
        elif element.tag == _TR:
            self._rows += 1
        elif self._texts:
            self._texts[-1].append((element.text or "") if element.tag == _T else _SIGNS.get(element.tag, ""))

    def end(self, element: Any) -> Iterator[PagePiece]:
        """Take the end of an element, and yield the blocks that end with it."""
        if element.tag == _P and self._texts:
            pieces = _paragraph(element, "".join(self._texts.pop()), self._headings)
            if self._rows:
                self._cell.extend(pieces)
            else:
                yield from pieces
        elif element.tag == _TC and self._rows == 1:
            self._row.append(self._cell)
            self._cell = []
        elif element.tag == _TR:
            self._rows -= 1
            if not self._rows:
                row, self._row = self._row, []
                yield from _row(row)


def _row(cells: list[list[PagePiece]]) -> Iterator[PagePiece]:
    """Yield one row; a table that only lays out the page gives the paragraphs that stand in it."""
    size = sum(len(piece.text) for cell in cells for piece in cell)
    if len(cells) == 1 or size > _LONG_ROW or any(len(cell) > _CELL_OF_PROSE for cell in cells):
        yield from (piece for cell in cells for piece in cell)
    else:
        yield row_piece(" ".join(piece.text for piece in cell) for cell in cells)


def _paragraph(element: Any, text: str, headings: frozenset[str]) -> Iterator[PagePiece]:
    """Yield what a paragraph holds: one block, or one for each line that was broken by hand."""
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    name = style.get(qn("w:val")) if style is not None else ""
    if name in headings or (level is not None and level.get(qn("w:val")) != "9"):
        yield PagePiece(BlockKind.HEADING, tidy(text))
        return
    listed = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None or str(name).lower().startswith("list")
    for line in map(tidy, text.split("\n")):
        if line:
            yield PagePiece(BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH, line)
