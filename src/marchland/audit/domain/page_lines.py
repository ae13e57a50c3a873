"""The lines of a page that was copied as text, and which of them are its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marchland.audit.domain.page_chrome import BULLET, ENDED, STOPPED, ChromeWords, folded

_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_INK = re.compile(r"\S")
_NEW_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?] [^\W\d_]")
_BODY, _TWO_SENTENCES, _LONG_BODY, _SURE_BODY = 30, 60, 200, 250
_SHORTEST_TITLE, _LONGEST_TITLE = 15, 240
_SHORTEST_SNIPPET = 80
_TITLE_WITHIN, _APART_AT_MOST = 60, 6
_MENU_WORDS, _LONGEST_MENU_ENTRY = 3, 60
_SHORTEST_MENU, _SHORTEST_LIST = 3, 2


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line without the spaces around it: its place, its text, and whether an empty line stands before it."""

    start: int
    end: int
    text: str
    apart: bool


def page_lines(text: str) -> Iterator[PageLine]:
    """Yield the lines of a text that are not empty, in order."""
    before = 0
    for found in _LINE.finditer(text):
        ink = _INK.search(text, found.start(), found.end())
        if ink:
            line = text[ink.start() : found.end()].rstrip()
            breaks = text.count("\n", before, ink.start()) or text.count("\r", before, ink.start())
            yield PageLine(ink.start(), ink.start() + len(line), line, apart=breaks > 1)
            before = ink.start() + len(line)


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """The lines that are the article's, its title where the page prints it twice, and the day that it is dated."""

    lines: tuple[PageLine, ...]
    title: PageLine | None
    published_on: str


def article_lines(lines: Sequence[PageLine], words: ChromeWords) -> ArticleLines:
    """Return the article of a page: without what stands around it, and each title read once."""
    left_out = [words.is_chrome(line.text) for line in lines]
    title = _doubled_title(lines, left_out, words)
    if title is not None:
        _leave_out(left_out, range(title))
    _leave_out_menus(lines, left_out, words)
    _leave_out_tails(lines, left_out, words, title)
    _leave_out_related(lines, left_out, words)
    if title is not None:
        same = folded(lines[title].text)
        _leave_out(left_out, (at for at, line in enumerate(lines) if at != title and _repeats(line.text, same)))
    days = (words.day_of(line.text) for line in lines[:_TITLE_WITHIN] if words.is_stamp(line.text))
    return ArticleLines(
        tuple(line for line, out in zip(lines, left_out, strict=True) if not out),
        None if title is None else lines[title],
        next((day for day in days if day), ""),
    )


def _leave_out(left_out: list[bool], which: Iterator[int] | range) -> None:
    for at in which:
        left_out[at] = True


def _repeats(line: str, title: str) -> bool:
    """Tell whether a line is that title again, also with the name of the site behind it."""
    if len(line) > _LONGEST_TITLE:
        return False
    again, rest = folded(line)[: len(title)], folded(line)[len(title) :]
    return again == title and (not rest or (rest[:2].strip() in {"|", "-", "–", "—", "/", "»"} and len(rest) <= 40))


def is_body(line: str) -> bool:
    """Tell whether a line is prose: a sentence, or longer than a title is."""
    if len(line) >= _LONG_BODY:
        return True
    ended = len(line) >= _BODY and ENDED.search(line) is not None
    return ended or (len(line) >= _TWO_SENTENCES and _NEW_SENTENCE.search(line) is not None)


def _is_title(line: str) -> bool:
    return _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE and not STOPPED.search(line) and not BULLET.match(line)


def _doubled_title(lines: Sequence[PageLine], left_out: Sequence[bool], words: ChromeWords) -> int | None:
    """Return the number of the line that is the page's title, where it is printed twice before the article."""
    for at, line in enumerate(lines[:_TITLE_WITHIN]):
        if words.is_tail(line.text) or (is_body(line.text) and not left_out[at]):
            return None
        if not left_out[at] and _is_title(line.text):
            same = folded(line.text)
            for again in lines[at + 1 : at + 1 + _APART_AT_MOST]:
                if is_body(again.text):
                    break
                if _repeats(again.text, same):
                    return at
    return None


def _leave_out_menus(lines: Sequence[PageLine], left_out: list[bool], words: ChromeWords) -> None:
    """Leave out runs of short lines before the first prose, and lists of a word or two behind the last."""
    prose = [at for at, line in enumerate(lines) if is_body(line.text) and not left_out[at]]
    if not prose:
        return
    before = [words.is_button(line.text) or _is_short(line.text) for line in lines[: prose[0]]]
    for run in _runs(before, 0):
        if len(run) >= _SHORTEST_MENU or (len(run) >= _SHORTEST_LIST and all(BULLET.match(lines[k].text) for k in run)):
            _leave_out(left_out, run)
    behind = [bool(BULLET.match(line.text)) and _is_short(line.text) for line in lines[prose[-1] + 1 :]]
    for run in _runs(behind, prose[-1] + 1):
        if len(run) >= _SHORTEST_LIST and run.stop == len(lines):
            _leave_out(left_out, run)


def _is_short(line: str) -> bool:
    if len(line) > _LONGEST_MENU_ENTRY or STOPPED.search(line) or any(map(str.isdigit, line)):
        return False
    bullet = BULLET.match(line)
    return len(line[bullet.end() if bullet else 0 :].split()) <= _MENU_WORDS


def _runs(marked: Sequence[bool], first: int) -> Iterator[range]:
    begin = None
    for at, one in enumerate((*marked, False), first):
        if one and begin is None:
            begin = at
        elif not one and begin is not None:
            yield range(begin, at)
            begin = None


def _leave_out_tails(lines: Sequence[PageLine], left_out: list[bool], words: ChromeWords, title: int | None) -> None:
    """Leave out lists of other news: from their head, or their first doubled title, to where prose goes on."""
    seen_body, at, found = False, 0, 0
    while at < len(lines):
        if words.is_tail(lines[at].text) or (seen_body and _is_doubled(lines, at) and at != title):
            found = found if found > at else _resumed(lines, at + 1, words)
            if seen_body or found < len(lines):
                _leave_out(left_out, range(at, found))
                at = found
                continue
            left_out[at] = True
        seen_body = seen_body or (is_body(lines[at].text) and not left_out[at])
        at += 1


def _is_doubled(lines: Sequence[PageLine], at: int) -> bool:
    if at + 1 >= len(lines) or not _is_title(lines[at].text):
        return False
    return folded(lines[at].text) == folded(lines[at + 1].text)


def _resumed(lines: Sequence[PageLine], first: int, words: ChromeWords) -> int:
    """Return the number of the line with which an article goes on behind other news; that of no line if none does."""
    for at in range(first, len(lines)):
        if _is_prose(lines, at, words) and (len(lines[at].text) >= _SURE_BODY or _is_prose(lines, at + 1, words)):
            return at
    return len(lines)


def _is_prose(lines: Sequence[PageLine], at: int, words: ChromeWords) -> bool:
    """Tell whether a line is prose, and none that announces other news: those stand between a title and an origin."""
    if at >= len(lines):
        return False
    line = lines[at].text
    if len(line) < _SHORTEST_SNIPPET or not ENDED.search(line):
        return False
    if at + 1 < len(lines) and words.is_origin(lines[at + 1].text):
        return False
    return not (at >= 2 and _is_doubled(lines, at - 2))


def _leave_out_related(lines: Sequence[PageLine], left_out: list[bool], words: ChromeWords) -> None:
    """Leave out the titles below a line that says to read them too."""
    for at, line in enumerate(lines):
        if words.heads_related(line.text):
            left_out[at] = True
            for below in range(at + 1, min(at + 1 + _APART_AT_MOST, len(lines))):
                if STOPPED.search(lines[below].text) or not _is_title(lines[below].text):
                    break
                if lines[below].apart and below > at + 1:
                    break
                left_out[below] = True
