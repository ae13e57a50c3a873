"""PDF is read page by page: broken lines are joined, what repeats on every page and broken words are mended."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.adapters import page_pdf
from marchland.audit.adapters.page_pdf import read_pdf
from marchland.core.errors import InputError


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF of lines in Latin letters, written by hand: a catalogue, a font, and two objects for each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 750 Td {drawn} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {len(objects)} 0 R /Resources {resources} >>")
        kids.append(f"{len(objects)} 0 R")
    box = "/MediaBox [0 0 612 792]"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} {box} >>"
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{written}xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
        f"startxref\n{len(written)}\n%%EOF\n"
    ).encode("latin-1")


PAGES = [
    [
        "Border costs 2025",
        "What a fence costs",
        "The fence along the border is 400 km long and will cost 1.8 billion, which is",
        "4.5 million per kilo-",
        "metre. The mine-engineering units and their clear-",
        "ance cost more. A mine-",
        "engineering unit has 30 people.",
        "Page 1 of 3",
    ],
    [
        "Border costs 2025",
        "It takes 3 years. The second page says that 12,000 trees were felled for the",
        "Page 2 of 3",
    ],
    [
        "Border costs 2025",
        "fence and its road.",
        "Who pays for all of this",
        "The ministry pays 5 million.",
        "Page 3 of 3",
    ],
]


FIRST = (
    "The fence along the border is 400 km long and will cost 1.8 billion, which is 4.5 million per kilometre. "
    "The mine-engineering units and their clearance cost more. A mine-engineering unit has 30 people."
)


def read(content: bytes) -> list[tuple[str, str]]:
    source = read_pdf("a file", content)
    return [(block.kind.value, block.span.of(source.text)) for block in source.blocks]


def test_lines_and_pages_become_paragraphs() -> None:
    assert read(pdf(PAGES)) == [
        ("heading", "What a fence costs"),
        ("paragraph", FIRST),
        ("paragraph", f"{PAGES[1][1]} {PAGES[2][1]}"),
        ("heading", "Who pays for all of this"),
        ("paragraph", "The ministry pays 5 million."),
    ]  # fmt: skip


def test_what_was_not_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pdf, "MOST_PAGES", 2)
    assert "2 of 3 pages were read" in read_pdf("a file", pdf(PAGES)).notes
    monkeypatch.setattr(page_pdf, "MOST_SIGNS", 350)
    assert "1 of 3 pages were read" in read_pdf("a file", pdf(PAGES)).notes


def test_pages_without_text_and_what_is_no_pdf_are_refused() -> None:
    with pytest.raises(InputError, match="its pages may be pictures"):
        read_pdf("a file", pdf([[""], [""]]))
    for content in (b"%PDF-1.4\n", b"%PDF-1.4\n" + b"1 0 obj <<" * 5000, pdf(PAGES)[:200]):
        with pytest.raises(InputError):
            read_pdf("a file", content)


@pytest.mark.filterwarnings("ignore")
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf(PAGES))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InputError):
        read(bytes(whole))
