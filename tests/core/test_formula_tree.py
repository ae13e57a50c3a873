"""Formulas read beside the same grammar in lark, a generator of parsers: the same trees, the same faults."""

from __future__ import annotations

import lark
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marchland.core.formula_tree import FormulaPart, NoFormula, tree_of

GRAMMAR = r"""
    ?sum: product | sum "+" product -> add | sum ("-"|"−") product -> sub
    ?product: signed | product ("*"|"×"|"·") signed -> mul | product ("/"|"÷") signed -> div
    ?signed: power | ("-"|"−") signed -> neg
    ?power: atom | atom ("^"|"**") SIGNED_INT -> pow | atom SUPER -> pow
    ?atom: NUMBER -> number | NUMBER NAME -> measured | NUMBER NAME SUPER -> measured
        | NUMBER NAME ("^"|"**") SIGNED_INT -> measured | NAME -> name
        | NAME "(" sum ("," sum)* ")" -> call | "(" sum ")"
    NUMBER: /(0|[1-9]\d{0,2}(,\d{3})+(?!\d)|[1-9][\d_]*)(\.\d+)?([eE][-+]?\d+)?/
    NAME: /[A-Za-zЀ-ӿł_%€$£₴][A-Za-zЀ-ӿł_0-9]*/
    SUPER: "²" | "³"
    SIGNED_INT: /-?\d/
    %ignore /[ \t\n]+/
"""
LARK = lark.Lark(GRAMMAR, start="sum", parser="lalr")
PIECES = (
    "1", "20", "1,000", "1,00", "0", "05", "2.5", "1e3", "1_0", "a", "km", "€", "min", "(", ")", ",", "+", "-", "−",
    "*", "**", "^", "/", "÷", "×", "²", "³", " ", "\n", ".", "=", "^2", "^-1", "min(", "12 km", "%",
)  # fmt: skip


def by_lark(text: str) -> FormulaPart | tuple[str, int]:
    """Return the tree that lark makes, or where it stops: `end`, or the column within the line."""
    try:
        return _node(LARK.parse(text))
    except lark.exceptions.UnexpectedInput as error:
        ended = isinstance(error, lark.exceptions.UnexpectedToken) and error.token.type == "$END"
        return ("end", 0) if ended else ("character", error.column)


def _node(tree: lark.Tree[lark.Token]) -> FormulaPart:
    parts = tuple(_node(part) if isinstance(part, lark.Tree) else str(part) for part in tree.children)
    return FormulaPart(str(tree.data), parts)


def ours(text: str) -> FormulaPart | tuple[str, int]:
    """Return our tree, or where it stops."""
    try:
        return tree_of(text)
    except NoFormula as error:
        if error.index >= len(text):
            return "end", 0
        return "character", error.index - text.rfind("\n", 0, error.index)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
@example("5 km²^2")
@example("2^2**3")
@example("min (1, 2 , a) ^ 2 - - 3 km^2^-1")
@example("5 km (1)")
@example("(a, b)")
@example("min((1, 2))")
@example("1 +\n (2 *\n ) 3")
@example("2²³")
def test_a_text_is_read_as_lark_reads_it(text: str) -> None:
    if text.strip(" \t\n"):  # an empty formula is refused before it is read
        assert ours(text) == by_lark(text)


@pytest.mark.parametrize("text", ["-" * 998 + "1", "(" * 499 + "1" + ")" * 499, "min(" * 150 + "1" + ")" * 150])
def test_no_depth_ends_the_program(text: str) -> None:
    node, depth = tree_of(text), 0
    while node.nodes:
        node, depth = node.nodes[0], depth + 1
    assert (node, depth) == (FormulaPart("number", ("1",)), text.count("-") + text.count("min"))
