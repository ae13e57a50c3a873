"""PDF as a source, by pypdf: the text of its pages, broken lines joined and what every page repeats left out."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdf
from pypdf.errors import PyPdfError

from marchland.audit.adapters.page_text import read_plain_text
from marchland.audit.domain.text import SourceText
from marchland.core.errors import InputError, Location
from marchland.core.message import Message

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it says of a file is no word to a reader
MOST_PAGES = 400
MOST_SIGNS = 5_000_000
_EDGE_LINES = 2
_DIGITS = re.compile(r"\d+")
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-\u2010]\Z")
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_STOPPED = re.compile(r"[.!?:;][\"'”’»)\]]*\Z")
_ITEM = re.compile(r"(?:[•·▪●○–—*-]|\d{1,3}[.)])\s")
_PAGE_NUMBER = re.compile(
    r"[-–— ]*(?:(?:page|стор\.?|с\.)\s*)?\d{1,4}(?:\s*(?:/|of|з|із)\s*\d{1,4})?[-–— ]*\Z", re.IGNORECASE
)
_MENDED = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\0")) | str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
"""Signs that are not seen, and letters that fonts join."""
_FULL_SHARE = 0.8


def read_pdf(name: str, content: bytes) -> SourceText:
    """Return the text of a PDF, its language not told yet; raises InputError where it is locked, broken or pictures."""
    where = Location(name)
    pages, notes = _pages(name, content)
    repeated = _repeated(pages)
    kept = [_page_lines(page, repeated) for page in pages]
    text = "\n\n".join(_paragraphs([line for page in kept for line in (*page, "")]))
    if not text.strip():
        raise InputError(
            "there is no text in this PDF; its pages may be pictures", where=where, next_step="recognise its text first"
        )
    read = read_plain_text(name, text)
    return replace(read, notes=(*notes, *read.notes))


def _pages(name: str, content: bytes) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the lines of each page, and what was not read; raises InputError for what is no PDF that can be read."""
    where = Location(name)
    pages: list[list[str]] = []
    signs = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        _refuse_locked(reader, where)
        count = len(reader.pages)
        for page in itertools.islice(reader.pages, MOST_PAGES):
            text = page.extract_text().translate(_MENDED)
            signs += len(text)
            if signs > MOST_SIGNS:
                break
            pages.append([line.strip() for line in text.splitlines()])
    except InputError:
        raise
    except (PyPdfError, *_FAULTS) as error:
        reason = str(error) or type(error).__name__
        raise InputError("the PDF cannot be read: {reason}", reason=reason[:200], where=where) from None
    if len(pages) == count:
        return pages, ()
    return pages, (Message("{read} of {count} pages were read", read=len(pages), count=count),)


def _refuse_locked(reader: pypdf.PdfReader, where: Location) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("the PDF is locked with a password", where=where, next_step="save it without one")


_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
"""What pypdf lets through of files that are broken on purpose."""


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the lines at the edges of pages that stand, but for their numbers, on half of all, and on two."""
    counts = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    return frozenset(shape for shape, count in counts.items() if count >= max(2, len(pages) / 2))


def _edges(page: Sequence[str]) -> list[str]:
    lines = [line for line in page if line]
    return [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]


def _page_lines(page: Sequence[str], repeated: frozenset[str]) -> list[str]:
    """Return a page's lines without its header, its footer and its number."""
    filled = [at for at, line in enumerate(page) if line]
    edges = {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}
    return [
        line
        for at, line in enumerate(page)
        if at not in edges or not (_shape(line) in repeated or _PAGE_NUMBER.match(line))
    ]


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs: a line goes on in the next one where it is full, or where a sentence is broken off."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    hyphenated = {found[0].lower() for line in lines for found in _HYPHENATED.finditer(line)}
    parts: list[str] = []
    last, gap = "", False
    for line in lines:
        if not line:
            gap = True
            continue
        if parts and not _goes_on(last, line, width, gap=gap):
            yield "".join(parts)
            parts = []
        parts.append(_seam(parts, last, line, hyphenated))
        last, gap = line, False
    if parts:
        yield "".join(parts)


def _goes_on(line: str, following: str, width: int, *, gap: bool) -> bool:
    """Tell whether the next line belongs to the same paragraph."""
    if _ITEM.match(following):
        return False
    if following[:1].islower():
        return not _STOPPED.search(line)
    if gap:  # a page, or an empty line, ends here
        return len(line) >= _FULL_SHARE * width and not _STOPPED.search(line)
    word = following.partition(" ")[0]
    return len(line) + 1 + len(word) > _FULL_SHARE * width


def _seam(parts: list[str], last: str, line: str, hyphenated: set[str]) -> str:
    """Return a line as it is added to its paragraph; a word that was broken at the end of the last one is mended."""
    if not parts:
        return line
    broken, rest = _BROKEN_WORD.search(last), _FIRST_WORD.match(line)
    if last.endswith("\u00ad") and rest:
        parts[-1] = parts[-1][:-1]
        return line
    if broken is None or rest is None or not line[:1].islower():
        return line if broken and rest else f" {line}"
    if f"{broken[1]}-{rest[0]}".lower() not in hyphenated:
        parts[-1] = parts[-1][:-1]
    return line
