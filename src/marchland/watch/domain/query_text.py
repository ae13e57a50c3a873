"""The language of queries: any text that a person types is either a query or an error that says where and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from marchland.core.errors import InputError, nearest
from marchland.core.message import Message
from marchland.watch.domain.query import ITEM_FIELDS, TAG_FIELDS, FieldFilter, Query, Term
from marchland.watch.domain.words import TextWord, words

LONGEST_QUERY = 500
MOST_TERMS = 32
LONGEST_VALUE = 100
DAY_FIELDS = ("on", "since", "until")
FIELDS = (*ITEM_FIELDS, *TAG_FIELDS, *DAY_FIELDS, "title")

_QUOTES = '"“”„«»'
_OPENING = re.compile(rf"(?P<minus>-?)(?P<name>[A-Za-z]+:)?(?P<quote>[{_QUOTES}])")
_NAMED = re.compile(rf"(?P<minus>-?)(?P<name>[A-Za-z]+):(?!//)(?P<value>[^\s{_QUOTES}]+)")
_BARE = re.compile(rf"[^\s{_QUOTES}]+")
_CLOSING = re.compile(rf"[{_QUOTES}]")
_VALUE = re.compile(r"[\w./:@%+~&=-][\w./:@%+~&= -]*")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the query as it was typed: `name` is that of a field, `at` where it begins, counted from 0."""

    text: str
    at: int
    name: str = ""
    minus: bool = False
    quoted: bool = False


@dataclass(slots=True)
class _Reading:
    """What was read of a query so far; `joining` is where an OR stands that waits for its right side."""

    clauses: list[tuple[Term, ...]] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    fields: list[FieldFilter] = field(default_factory=list)
    since_on: date | None = None
    until_on: date | None = None
    joining: int = -1
    joinable: bool = False


def parse_query(text: str) -> Query:
    """Return the query that a text is; a blank one is every item.

    Raises InputError, with the place counted from 1, where the text cannot be read as a query.
    """
    if len(text) > LONGEST_QUERY:
        raise InputError(
            "the query has {length} characters, and {most} are the most",
            length=len(text),
            most=LONGEST_QUERY,
            next_step="shorten it",
        )
    reading = _Reading()
    pieces = list(_pieces(text))
    _refuse_brackets(pieces)
    for piece in pieces:
        _read(piece, reading)
    if reading.joining >= 0:
        raise _or_alone(reading.joining)
    query = Query(
        tuple(reading.clauses), tuple(reading.excluded), tuple(reading.fields), reading.since_on, reading.until_on
    )
    if query == Query() and text.strip():
        raise InputError("there is no word in the query", next_step="type a word, or leave the query empty")
    if sum(1 for _ in query.terms) + len(query.excluded) + len(query.fields) > MOST_TERMS:
        raise InputError("the query has more than {most} parts", most=MOST_TERMS, next_step="shorten it")
    if query.since_on and query.until_on and query.since_on > query.until_on:
        raise InputError(
            "no day is on or after {since_on} and on or before {until_on}",
            since_on=query.since_on,
            until_on=query.until_on,
            next_step="let `since:` be the earlier day",
        )
    return query


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the parts of a query; plain words side by side are one part, for `20 000` is one number."""
    position, plain = 0, -1
    while position < len(text):
        piece, end = _piece(text, position)
        if piece is None:
            plain = position if plain < 0 and not text[position].isspace() else plain
        else:
            if plain >= 0:
                yield _Piece(text[plain:position], plain)
                plain = -1
            yield piece
        position = end
    if plain >= 0:
        yield _Piece(text[plain:], plain)


def _piece(text: str, position: int) -> tuple[_Piece | None, int]:
    """Return the quoted or named part, or the OR, that begins there (None for a plain word), and where it ends."""
    if opening := _OPENING.match(text, position):
        return _quoted(text, opening)
    named = _NAMED.match(text, position)
    if named:
        minus, name, value = bool(named["minus"]), named["name"], named["value"]
        return _Piece(value, named.start(), name.lower(), minus), named.end()
    bare = _BARE.match(text, position)
    if bare is None:
        return None, position + 1
    word = bare.group()
    if word == "OR":
        return _Piece("", position, "OR"), bare.end()
    if word[0] == "-" and len(word) > 1 and (word[1].isalnum()):
        return _Piece(word[1:], position, minus=True), bare.end()
    name = word.removeprefix("-").removesuffix(":").lower()
    if word.endswith(":") and name in FIELDS:
        raise _at(position, "nothing follows {name}:", name=name)
    return None, bare.end()


def _quoted(text: str, opening: re.Match[str]) -> tuple[_Piece, int]:
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise _at(opening.start("quote"), "a quotation mark is opened and not closed")
    inside = text[opening.end() : closing.start()]
    name = (opening["name"] or "").removesuffix(":").lower()
    return _Piece(inside, opening.start(), name, bool(opening["minus"]), quoted=True), closing.end()


def _refuse_brackets(pieces: list[_Piece]) -> None:
    """Raise InputError where brackets stand beside an OR: what they would group is not what they seem to group."""
    if not any(piece.name == "OR" for piece in pieces):
        return
    for piece in pieces:
        place = next((at for at, letter in enumerate(piece.text) if letter in "()" and not piece.quoted), -1)
        if place >= 0:
            raise _at(piece.at + place, "OR is not used together with brackets: it joins the two words beside it")


def _read(piece: _Piece, reading: _Reading) -> None:
    if piece.name == "OR":
        if not reading.joinable or reading.joining >= 0:
            raise _or_alone(piece.at)
        reading.joining = piece.at
    elif piece.name and piece.name != "title":
        if reading.joining >= 0:
            raise _or_alone(reading.joining)
        reading.joinable = False
        _read_field(piece, reading)
    elif piece.minus:
        if reading.joining >= 0:
            raise _or_alone(reading.joining)
        reading.joinable = False
        reading.excluded += _terms(piece)
    else:
        for term in _terms(piece):
            if reading.joining >= 0:
                reading.clauses[-1] = (*reading.clauses[-1], term)
            else:
                reading.clauses.append((term,))
            reading.joining, reading.joinable = -1, True


def _terms(piece: _Piece) -> list[Term]:
    """Return the terms of plain words or of a phrase: words that no space parts are a phrase too."""
    inside = list(words(piece.text))
    if not inside:
        if piece.quoted or piece.minus or piece.name:
            raise _at(piece.at, "there is no word here to look for")
        return []
    if piece.quoted or piece.minus or piece.name:
        return [Term(tuple(word.text for word in inside), piece.name == "title")]
    terms: list[list[TextWord]] = []
    for word in inside:
        parted = not terms or any(letter.isspace() for letter in piece.text[terms[-1][-1].end : word.start])
        terms += [[word]] if parted else []
        terms[-1] += [] if parted else [word]
    return [Term(tuple(word.text for word in term)) for term in terms]


def _read_field(piece: _Piece, reading: _Reading) -> None:
    if piece.name in DAY_FIELDS:
        _read_days(piece, reading)
        return
    if piece.name not in FIELDS:
        step = Message("{nearest}; put quotation marks around words with a colon", nearest=nearest(piece.name, FIELDS))
        raise _at(piece.at, "{name!r} is not a field", name=piece.name, next_step=step)
    values = [piece.text] if piece.quoted else [value for value in piece.text.split(",") if value]
    values = sorted({" ".join(value.casefold().split()) for value in values})
    for value in values:
        if len(value) > LONGEST_VALUE or not _VALUE.fullmatch(value):
            raise _at(piece.at, "{name} cannot be {value!r}", name=piece.name, value=value[:LONGEST_VALUE])
    if not values:
        raise _at(piece.at, "nothing follows {name}:", name=piece.name)
    asked = FieldFilter(piece.name, tuple(values), piece.minus)
    if asked not in reading.fields:
        reading.fields.append(asked)


def _read_days(piece: _Piece, reading: _Reading) -> None:
    if piece.minus:
        raise _at(piece.at, "days cannot be excluded", next_step="use since: and until:")
    first, last = _days(piece)
    if piece.name in {"on", "since"}:
        reading.since_on = max(first, reading.since_on or first)
    if piece.name in {"on", "until"}:
        reading.until_on = min(last, reading.until_on or last)


def _days(piece: _Piece) -> tuple[date, date]:
    """Return the first and the last day of a day, month or year: `2026-11-28`, `2026-11`, `2026`."""
    match = _DAY.fullmatch(piece.text)
    if match is None or match[1] == "9999":
        raise _no_day(piece)
    try:
        first = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise _no_day(piece) from None
    if match[3]:
        return first, first
    following = _next_month(first) if match[2] else first.replace(year=first.year + 1)
    return first, following - timedelta(days=1)


def _no_day(piece: _Piece) -> InputError:
    step = "write the day as YYYY-MM-DD, such as 2026-11-28"
    return _at(piece.at, "{name} {day!r} is not a day", name=piece.name, day=piece.text[:LONGEST_VALUE], next_step=step)


def _next_month(first: date) -> date:
    """Return the first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _or_alone(at: int) -> InputError:
    return _at(at, "OR needs a word or a phrase on both sides")


def _at(at: int, template: str, *, next_step: str = "", **values: object) -> InputError:
    what = Message(template, **values)
    step = next_step or Message("see the method page for how a query is written")
    return InputError("query, character {place}: {what}", place=at + 1, what=what, next_step=step)
