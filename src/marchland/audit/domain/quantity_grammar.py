"""The grammar of quantities: how numbers, ranges, units, money and rates follow each other in a text."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import lark

Token = lark.Token
Tree = lark.Tree[lark.Token]
"""What a quantity is parsed from, and into."""
GRAMMAR = r"""
    start: end | end LINK end
    end: amount | amount unit | amount rate | CURRENCY amount | CURRENCY amount rate
    amount: NUMBER scale*
    scale: SCALE
    unit: HYPHEN base rate? | base rate? | CURRENCY rate?
    base: UNIT | NOUN
    rate: per+
    per: PER thing | PER NUMBER thing | PER SCALE thing | PER NUMBER SCALE thing | PER_UNIT
    thing: UNIT | NOUN
    %declare LINK CURRENCY NUMBER SCALE HYPHEN UNIT NOUN PER PER_UNIT
"""


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", lexer=_GivenTokens)


class _GivenTokens(lark.lexer.Lexer):
    """A lexer that has its tokens already."""

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[lark.Token]:  # type: ignore[override] # the tokens are the data
        return iter(data)


def longest(tokens: Iterable[lark.Token]) -> tuple[lark.Tree[lark.Token], lark.Token] | None:
    """Return the tree of the longest quantity that the tokens begin with, and its last token; None if there is none."""
    parser = _parser().parse_interactive()
    states: Any = parser.parser_state.parse_conf.parse_table.states
    fed: list[lark.Token] = []
    whole = 0
    for token in tokens:
        if token.type not in states[parser.parser_state.position]:
            break
        fed.append(token)
        try:
            parser.feed_token(token)
        except lark.exceptions.UnexpectedToken:
            break
        if "$END" in states[parser.parser_state.position]:
            whole = len(fed)
    if not whole:
        return None
    if whole < len(fed):  # what came behind is no part of it: it is parsed anew without
        parser = _parser().parse_interactive()
        for token in fed[:whole]:
            parser.feed_token(token)
    tree: Any = parser.feed_eof()  # type: ignore[no-untyped-call] # lark leaves it untyped
    return tree, fed[whole - 1]


def children(tree: lark.Tree[lark.Token], name: str) -> Sequence[lark.Tree[lark.Token]]:
    """Return the branches of a tree that have that name, in order."""
    return [part for part in tree.children if isinstance(part, lark.Tree) and part.data == name]


def token_of(tree: lark.Tree[lark.Token], *types: str) -> lark.Token | None:
    """Return the first token of those types right below a tree, or None."""
    return next((part for part in tree.children if isinstance(part, lark.Token) and part.type in types), None)
