"""Pages of any kind that is taken, read as texts to audit: what a file is, its content says before its name does."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from marchland.audit.adapters.page_markdown import read_markdown
from marchland.audit.adapters.page_text import read_plain_text
from marchland.audit.domain.page_language import plain_language
from marchland.audit.domain.text import STANDARD_INPUT, SourceText
from marchland.audit.domain.text_decoding import decoded
from marchland.core.errors import InputError, Location
from marchland.core.message import N_, Message

MOST_BYTES = 10_000_000
MOST_FILES = 200
LANGUAGES = ("en", "uk")
UNNAMED = "text"
"""What a text is called that came without a name: pasted, or sent."""
ENDINGS = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf", ""})
"""How the names of the files end that are taken from a folder."""
_HEAD = 4096
_ENOUGH_FOR_LANGUAGE = 20_000
_MARKUP = re.compile(
    rb"<(!doctype(?=\s{1,9}html)|html|head|body|article|main|div|section|p|h[1-6])[\s>]", re.IGNORECASE
)
_WHOLE_PAGES = frozenset({b"!doctype", b"html", b"head", b"body"})
_ASIDE = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->)", re.DOTALL)
_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})|encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,40})[\"']"
)
_KNOWN_OTHERS = {
    b"\xd0\xcf\x11\xe0": N_("an older Office document"),
    b"{\\rtf": N_("RTF"),
    b"\x89PNG": N_("a picture"),
    b"\xff\xd8\xff": N_("a picture"),
    b"GIF8": N_("a picture"),
    b"\x1f\x8b": N_("an archive"),
    b"Rar!": N_("an archive"),
    b"7z\xbc\xaf": N_("an archive"),
}
_NEXT_STEP = "save it as text, Markdown, HTML, DOCX or PDF"


def read_page(content: bytes, name: str, language: str = "", most_bytes: int = MOST_BYTES) -> SourceText:
    """Return the text that a file holds, with its blocks, in the language that is given or that it is in.

    Raises InputError where the file is empty, larger than `most_bytes`, of another kind, broken, or without any text.
    """
    where = Location(name)
    if language and language not in LANGUAGES:
        raise InputError("no texts are read in {language!r}", language=language, next_step="give en or uk", where=where)
    if len(content) > most_bytes:
        raise InputError("the file is larger than {most_bytes:,} bytes", most_bytes=most_bytes, where=where)
    if not content.strip(b" \t\r\n\0"):
        raise InputError("the file is empty", where=where)
    try:
        text = _reader(content, name)(content, name)
    except InputError as error:
        raise (error if error.where.file else error.located(where)) from None
    if not text.blocks:
        raise InputError("there is nothing to read in it", where=where)
    return _with_language(text, language)


def _reader(content: bytes, name: str) -> Callable[[bytes, str], SourceText]:
    """Return what reads a file of that content; raises InputError for a kind that is not read."""
    if content.startswith(b"PK\x03\x04"):
        if _is_docx(content):
            return _read_docx
        raise InputError("an archive is no text", next_step=_NEXT_STEP)
    if b"%PDF-" in content[:1024]:
        return _read_pdf
    for mark, kind in _KNOWN_OTHERS.items():
        if content.startswith(mark):
            raise InputError("{kind} is not read", kind=Message(kind), next_step=_NEXT_STEP)
    ending = Path(name).suffix.lower()
    markup = _markup(content[:_HEAD].replace(b"\0", b""))
    if ending in {".md", ".markdown"} and markup not in _WHOLE_PAGES:
        return _read_markdown
    return _read_html if markup or ending in {".html", ".htm", ".xhtml"} else _read_text


def _markup(head: bytes) -> bytes:
    """Return the tag that a web page begins with, behind a mark, a declaration and comments; else nothing."""
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe")
    while found := _ASIDE.match(head):
        head = head[found.end() :]
    tag = _MARKUP.match(head.lstrip())
    return tag[1].lower() if tag else b""


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return b"word/document.xml" in content  # a document that was cut off, which its reader tells better


def _read_docx(content: bytes, name: str) -> SourceText:
    from marchland.audit.adapters.page_docx import read_docx  # noqa: PLC0415 - slow to load, and only for such files

    return read_docx(name, content)


def _read_pdf(content: bytes, name: str) -> SourceText:
    from marchland.audit.adapters.page_pdf import read_pdf  # noqa: PLC0415 - slow to load, and only for such files

    return read_pdf(name, content)


def _read_html(content: bytes, name: str) -> SourceText:
    from marchland.audit.adapters.page_html import read_html  # noqa: PLC0415 - slow to load, and only for such files

    declared = _CHARSET.search(content[:_HEAD])
    markup = decoded(content, (declared[1] or declared[2]).decode("ascii") if declared else "")
    return _noted(read_html(name, markup.text), markup.notes)


def _read_markdown(content: bytes, name: str) -> SourceText:
    found = decoded(content)
    return _noted(read_markdown(name, found.text), found.notes)


def _read_text(content: bytes, name: str) -> SourceText:
    found = decoded(content)
    return _noted(read_plain_text(name, found.text), found.notes)


def _noted(text: SourceText, notes: tuple[str, ...]) -> SourceText:
    return replace(text, notes=(*notes, *text.notes)) if notes else text


def _with_language(text: SourceText, language: str) -> SourceText:
    """Return the text with its language; one that is neither English nor Ukrainian is read as English, with a note."""
    if language:
        return replace(text, language=language)
    read = "\n".join(block.span.of(text.text) for block in text.blocks[:200])[:_ENOUGH_FOR_LANGUAGE]
    told = plain_language(read) or _looked_into(read)
    if told in LANGUAGES or not told:
        return replace(text, language=told or "en")
    note = Message("the text seems to be in another language ({language}), and is read as English", language=told)
    return replace(text, language="en", notes=(*text.notes, note))


def _looked_into(text: str) -> str:
    from marchland.adapters.text_language import text_language  # noqa: PLC0415 - its model takes a second to load

    told = text_language(text)
    return "" if told == "uk" and not any("Ѐ" <= letter <= "ӿ" for letter in text) else told


def read_path(path: Path, language: str = "", most_bytes: int = MOST_BYTES) -> tuple[SourceText, ...]:
    """Return the text of a file, or those of the files of a folder in order of name, with notes on those not read.

    Raises InputError where a file cannot be read, or a folder holds none that can.
    """
    if not path.is_dir():
        return (read_page(_content(path, most_bytes), str(path), language, most_bytes),)
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    texts: list[SourceText] = []
    notes: list[str] = []
    for file in files[:MOST_FILES]:
        if file.suffix.lower() not in ENDINGS:
            notes.append(Message("{name} was not read: it is no page", name=file.name))
            continue
        try:
            texts.append(read_page(_content(file, most_bytes), str(file), language, most_bytes))
        except InputError as error:
            notes.append(Message("{name} was not read: {reason}", name=file.name, reason=error.message))
    if len(files) > MOST_FILES:
        notes.append(Message("{n} more files were not read", n=len(files) - MOST_FILES))
    if not texts:
        raise InputError("no file of the folder can be read", where=Location(str(path)), next_step=_NEXT_STEP)
    return (_noted(texts[0], tuple(notes)), *texts[1:])


def _content(file: Path, most_bytes: int) -> bytes:
    """Return a file's bytes, or those of standard input for `-`, one more than the most at most; raises InputError."""
    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer.read(most_bytes + 1)
    try:
        with file.open("rb") as stream:
            return stream.read(most_bytes + 1)
    except OSError as error:
        raise InputError(
            "the file cannot be read: {reason}", reason=error.strerror, where=Location(str(file))
        ) from None
