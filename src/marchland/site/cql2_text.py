"""The text form of CQL2 (OGC 21-065r2, annex B), read into its JSON form, which alone is checked and tried."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import lark

Json = Any
_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: negated (_AND negated)*
?negated: _NOT negated -> negation
        | compared
?compared: sum
    | sum COMPARE sum -> comparison
    | sum _LIKE sum -> like
    | sum _NOT _LIKE sum -> not_like
    | sum _BETWEEN sum _AND sum -> between
    | sum _NOT _BETWEEN sum _AND sum -> not_between
    | sum _IN "(" sum ("," sum)* ")" -> within
    | sum _NOT _IN "(" sum ("," sum)* ")" -> not_within
    | sum _IS _NULL -> is_null
    | sum _IS _NOT _NULL -> is_not_null
?sum: product
    | sum (PLUS | MINUS) product -> operation
?product: power
    | product (TIMES | DIV) power -> operation
?power: signed
    | signed POWER power -> operation
?signed: atom
    | MINUS signed -> minus
    | PLUS signed -> plus
?atom: NUMBER -> number
    | STRING -> string
    | TRUE -> true
    | FALSE -> false
    | call
    | SET "(" operand "," operand ")" -> set_call
    | property
    | geometry
    | "(" either ")"
    | "(" ")" -> array
    | "(" either ("," either)+ ")" -> array
property: NAME | QUOTED
?operand: property
    | call
    | "(" [either ("," either)*] ")" -> array
call: NAME "(" [either ("," either)*] ")"
geometry: SHAPE places
places: "(" (places | place | geometry) ("," (places | place | geometry))* ")"
place: coordinate coordinate [coordinate]
coordinate: [MINUS | PLUS] NUMBER

_AND.3: /AND(?![\w.:])/i
_OR.3: /OR(?![\w.:])/i
_NOT.3: /NOT(?![\w.:])/i
_LIKE.3: /LIKE(?![\w.:])/i
_BETWEEN.3: /BETWEEN(?![\w.:])/i
_IN.3: /IN(?![\w.:])/i
_IS.3: /IS(?![\w.:])/i
_NULL.3: /NULL(?![\w.:])/i
TRUE.3: /TRUE(?![\w.:])/i
FALSE.3: /FALSE(?![\w.:])/i
DIV.3: /DIV(?![\w.:])/i
SHAPE.3: /((MULTI)?(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)(\s+Z|Z)?(?=\s*\()/i
SET.3: /A_(EQUALS|CONTAINS|CONTAINEDBY|OVERLAPS)(?=\s*\()/i
COMPARE: "<>" | "<=" | ">=" | "=" | "<" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*" | "/" | "%"
POWER: "^"
NUMBER: /(\d+(\.\d*)?|\.\d+)(E[-+]?\d+)?/i
STRING: /'(''|\\[\s\S]|[^'\\])*'/
QUOTED: /"(""|[^"])+"/
NAME: /([^\W\d]|:)[\w.:]*/
%ignore /\s+/
"""


_ESCAPED = {"''": "'", r"\'": "'", r"\a": "\a", r"\b": "\b", r"\t": "\t", r"\n": "\n", r"\v": "\v", r"\f": "\f",
            r"\r": "\r"}  # fmt: skip


class UnreadableFilterError(ValueError):
    """A text that is no CQL2, with the place of the first sign that does not fit, from 1, or 0 for its end."""

    def __init__(self, place: int) -> None:
        super().__init__(f"unreadable at {place}")
        self.place = place


def read_text(text: str) -> Json:
    """Return the JSON form of a text; raises UnreadableFilterError for one that is no CQL2."""
    try:
        return _ToJson().transform(_parser().parse(text))
    except lark.exceptions.UnexpectedInput as error:
        at_end = not isinstance(error, lark.exceptions.UnexpectedCharacters) and getattr(error, "token", None) == ""
        raise UnreadableFilterError(0 if at_end else int(getattr(error, "pos_in_stream", None) or 0) + 1) from None


@cache
def _parser() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _op(name: str, *args: Json) -> Json:
    return {"op": name, "args": list(args)}


def _unquoted(token: str) -> str:
    """Return what a literal writes: another sign after a backslash stays with it, for patterns."""
    return re.sub(r"''|\\.", lambda found: _ESCAPED.get(found[0], found[0]), token[1:-1], flags=re.DOTALL)


class _ToJson(lark.Transformer[lark.Token, Json]):
    """Makes of each rule of the grammar what stands for it in JSON."""

    def either(self, parts: list[Json]) -> Json:
        return _op("or", *parts)

    def both(self, parts: list[Json]) -> Json:
        return _op("and", *parts)

    def negation(self, parts: list[Json]) -> Json:
        return _op("not", *parts)

    def comparison(self, parts: list[Json]) -> Json:
        return _op(str(parts[1]), parts[0], parts[2])

    def operation(self, parts: list[Json]) -> Json:
        return _op(str(parts[1]).lower(), parts[0], parts[2])

    def like(self, parts: list[Json]) -> Json:
        return _op("like", *parts)

    def not_like(self, parts: list[Json]) -> Json:
        return _op("not", self.like(parts))

    def between(self, parts: list[Json]) -> Json:
        return _op("between", *parts)

    def not_between(self, parts: list[Json]) -> Json:
        return _op("not", self.between(parts))

    def within(self, parts: list[Json]) -> Json:
        return _op("in", parts[0], parts[1:])

    def not_within(self, parts: list[Json]) -> Json:
        return _op("not", self.within(parts))

    def is_null(self, parts: list[Json]) -> Json:
        return _op("isNull", *parts)

    def is_not_null(self, parts: list[Json]) -> Json:
        return _op("not", self.is_null(parts))

    def minus(self, parts: list[Json]) -> Json:
        number = parts[1]
        plain = isinstance(number, int | float) and not isinstance(number, bool)
        return -number if plain else _op("*", -1, number)

    def plus(self, parts: list[Json]) -> Json:
        return _op("+", 0, parts[1])

    def number(self, parts: list[Json]) -> Json:
        return int(parts[0]) if parts[0].isdigit() else float(parts[0])

    def string(self, parts: list[Json]) -> Json:
        return _unquoted(parts[0])

    def true(self, _parts: list[Json]) -> Json:
        return True

    def false(self, _parts: list[Json]) -> Json:
        return False

    def array(self, parts: list[Json]) -> Json:
        return list(parts)

    def property(self, parts: list[Json]) -> Json:
        name = str(parts[0])
        return {"property": name[1:-1].replace('""', '"') if name.startswith('"') else name}

    def call(self, parts: list[Json]) -> Json:
        name, args = str(parts[0]), parts[1:]
        if name.lower() in ("date", "timestamp") and len(args) == 1 and isinstance(args[0], str):
            return {name.lower(): args[0]}
        if name.lower() in ("bbox", "interval"):
            return {name.lower(): args}
        standard = re.fullmatch(r"(?i)casei|accenti|[sta]_[a-z]+", name)
        return _op(name.lower() if standard else name, *args)

    def set_call(self, parts: list[Json]) -> Json:
        return _op(str(parts[0]).lower(), *parts[1:])

    def geometry(self, parts: list[Json]) -> Json:
        return {"wkt": f"{parts[0]} {_text_of(parts[1])}"}

    def places(self, parts: list[Json]) -> Json:
        return f"({', '.join(_text_of(part) for part in parts)})"

    def place(self, parts: list[Json]) -> Json:
        return " ".join(parts)

    def coordinate(self, parts: list[Json]) -> Json:
        return "".join(parts)


def _text_of(part: Json) -> str:
    return part["wkt"] if isinstance(part, dict) else str(part)
