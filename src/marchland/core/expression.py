"""Formulas as data: a small safe grammar with units, never `eval`."""

from __future__ import annotations

import functools
import math
import operator
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marchland.core import units
from marchland.core.errors import ExpressionError, NotFoundError, QuantityError, nearest
from marchland.core.formula_tree import FormulaPart, NoFormula, tree_of
from marchland.core.measure import Measure
from marchland.core.message import N_, Message
from marchland.core.quantity import number

_MAX_LENGTH = 999  # a sum over a hundred belts has 989
_MAX_DEPTH = 200  # far from Python's own limit, which would end the program
_SUPERS = {"²": 2, "³": 3}
_SYMBOLS = units.SYMBOLS
_FUNCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "min": min,
    "max": max,
    "median": statistics.median,
}
_INFIX: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "add": ("+", operator.add),
    "sub": ("−", operator.sub),
    "mul": ("×", operator.mul),
    "div": ("/", operator.truediv),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: its text, the names in it in order of appearance, and its tree."""

    text: str
    names: tuple[str, ...]
    tree: FormulaPart

    def evaluate(self, lookup: Callable[[str], Any], literal: Callable[[float, str], Any]) -> Any:
        """Return the formula's value over whatever `lookup(name)` and `literal(number, unit)` return."""
        return _evaluate(self.tree, lookup, literal)

    def quantity(self, known: Mapping[str, Measure], *, open: bool = False) -> Measure:  # noqa: A002 - as of units
        """Return the formula's value with units.

        A name that is not known is read as a unit; with `open` a number may count any noun. Raises ExpressionError
        where dimensions do not agree, a name is neither, or zero divides.
        """

        def lookup(name: str) -> Measure:
            if name in known:
                return known[name]
            if name in units.unit_names():
                return as_quantity(1.0, name)
            raise NotFoundError(
                "{name!r} in {text!r} is neither an input nor a unit",
                name=name,
                text=self.text,
                next_step=nearest(name, [*known, *units.unit_names()]),
            )

        try:
            value: Measure = self.evaluate(lookup, functools.partial(_counted, free=open))
        except QuantityError as error:
            raise ExpressionError(
                "in {text!r}, {wrong}", text=self.text, wrong=error.message, next_step=error.next_step
            ) from None
        except ZeroDivisionError:
            raise ExpressionError("{text!r} divides by zero", text=self.text) from None
        except OverflowError:
            raise ExpressionError("{text!r} is larger than any number", text=self.text) from None
        if not math.isfinite(value.value):
            raise ExpressionError("{text!r} is larger than any number", text=self.text)
        return value

    def written(self, labels: Mapping[str, str]) -> str:
        """Return the formula as a person would write it, with each name replaced by its label."""
        return _written(self.tree, labels)


def as_quantity(value: float, unit: str) -> Measure:
    """Return a number in a unit, to compute with."""
    return Measure(float(value), units.unit(unit))


def _counted(value: float, unit: str, *, free: bool) -> Measure:
    return Measure(value, units.unit(unit, open=free))


@functools.lru_cache(maxsize=2048)
def parse(text: str) -> Expression:
    """Return the formula, or raise ExpressionError saying at which character it stopped making sense."""
    if len(text) > _MAX_LENGTH:
        raise ExpressionError(
            "the formula is {text_count} characters long, at most {max_length} allowed",
            text_count=len(text),
            max_length=_MAX_LENGTH,
        )
    if not text.strip():
        raise ExpressionError("the formula is empty", next_step="write one such as length * depth * density")
    try:
        tree = tree_of(text)
    except NoFormula as error:
        raise ExpressionError(
            N_("{text!r} is not a formula at its end")
            if error.index >= len(text)
            else N_("{text!r} is not a formula at character {column}"),
            text=text,
            column=error.index - text.rfind("\n", 0, error.index),
            next_step="use + - * / ^, parentheses, min, max, median, names, and numbers with units",
        ) from None
    return Expression(text, tuple(_names(tree, text)), tree)


def _names(tree: FormulaPart, text: str) -> dict[str, None]:
    """Return the names in order of appearance; raises ExpressionError for what is too deep or too large."""
    names: dict[str, None] = {}
    todo = [(tree, 1, False)]
    while todo:
        node, depth, in_call = todo.pop()
        if depth > _MAX_DEPTH:
            raise ExpressionError(
                "{text!r}… is nested too deep", text=text[:60], next_step="split it into several formulas"
            )
        if node.kind == "name":
            names[_SYMBOLS.get(node.text, node.text)] = None
        if node.kind in ("number", "measured"):
            _check_number(node.text, text, in_call=in_call)
        inside = in_call or node.kind == "call"
        todo.extend((part, depth + 1, inside) for part in reversed(node.nodes))
    return names


def _check_number(written: str, text: str, *, in_call: bool) -> None:
    if in_call and "," in written:
        raise ExpressionError(
            "in {text!r}, {written!r} may be one number or two",
            text=text,
            written=written,
            next_step=Message(
                "write {written} for one number, and a space after the comma for two", written=written.replace(",", "_")
            ),
        )
    if not math.isfinite(_value(written)):
        raise ExpressionError("{written!r} in {text!r} is larger than any number", written=written, text=text)


def _value(written: str) -> float:
    return float(written.replace("_", "").replace(",", ""))


def _power(token: str) -> str:
    return token if token in _SUPERS else f"^{token}"


def _evaluate(node: Any, lookup: Callable[[str], Any], literal: Callable[[float, str], Any]) -> Any:
    kind, parts = node.kind, node.parts
    if kind == "number":
        return literal(_value(parts[0]), "")
    if kind == "measured":
        unit = _SYMBOLS.get(parts[1], parts[1]) + "".join(map(_power, parts[2:]))
        try:
            return literal(_value(parts[0]), unit)
        except QuantityError as error:
            raise ExpressionError(error.message, next_step=error.next_step) from None
    if kind == "name":
        return lookup(_SYMBOLS.get(parts[0], parts[0]))
    if kind == "call":
        if parts[0] not in _FUNCTIONS:
            raise ExpressionError("unknown function {parts!r}", parts=parts[0], next_step=nearest(parts[0], _FUNCTIONS))
        return _FUNCTIONS[parts[0]]([_evaluate(part, lookup, literal) for part in parts[1:]])
    if kind == "neg":
        return -_evaluate(parts[0], lookup, literal)
    if kind == "pow":
        return _evaluate(parts[0], lookup, literal) ** (_SUPERS.get(parts[1]) or int(parts[1]))
    left, right = (_evaluate(part, lookup, literal) for part in parts)
    return _INFIX[kind][1](left, right)


def _written(node: Any, labels: Mapping[str, str]) -> str:
    kind, parts = node.kind, node.parts
    if kind == "number":
        return number(_value(parts[0]))
    if kind == "measured":
        return f"{number(_value(parts[0]))} {parts[1]}{''.join(map(_power, parts[2:]))}"
    if kind == "name":
        return labels.get(parts[0], parts[0])
    if kind == "call":
        return f"{parts[0]}({', '.join(_written(part, labels) for part in parts[1:])})"
    if kind == "neg":
        return f"−{_within(parts[0], labels, 'add', 'sub')}"
    if kind == "pow":
        labelled = parts[0].kind == "name" and parts[0].text in labels
        inner = _within(parts[0], labels, *_INFIX, "neg", "pow", "measured", "name" if labelled else "")
        return inner + _power(parts[1])
    left, right = parts
    if kind in ("add", "sub"):
        return f"{_written(left, labels)} {_INFIX[kind][0]} {_within(right, labels, 'add', 'sub')}"
    divisor = ("mul", "div", *(("neg",) if _negates_product(right) else ())) if kind == "div" else ()
    return f"{_within(left, labels, 'add', 'sub')} {_INFIX[kind][0]} {_within(right, labels, 'add', 'sub', *divisor)}"


def _negates_product(node: Any) -> bool:
    """Tell whether a sign stands before a product, which a division before it would tear apart."""
    while node.kind == "neg":
        node = node.parts[0]
        if node.kind in ("mul", "div"):
            return True
    return False


def _within(node: Any, labels: Mapping[str, str], *loose: str) -> str:
    """Return a part as it is written, in parentheses if its kind binds more loosely than what is around it."""
    text = _written(node, labels)
    return f"({text})" if node.kind in loose else text
