"""The changes that a mutation tester makes to a module: one operator, constant, condition or statement at a time.

Words for people are left alone (texts with a space, and those of raised errors): tests of messages hold them. So are
annotations, docstrings, assertions, and what a class says outside its methods.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE,), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE,), ast.GtE: (ast.Gt,), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith"}
_LEFT_OUT = (ast.Assert, ast.JoinedStr, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Raise, ast.pattern)
_NAMES_OF_TYPES = {"TypeVar", "NewType", "cast", "Message", "Word", "namedtuple"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module: where it is, what stood there, what stands there instead."""

    place: str
    """The function's qualified name, or the constant's."""
    line: int
    first_line: int
    last_line: int
    was: str
    now: str
    turn: int
    """Which of the changes in that place that read alike, from 1."""
    constant: bool
    holder: ast.AST
    field: str
    index: int | None
    instead: ast.AST

    def plant(self) -> None:
        """Put the change into the tree that it was found in."""
        if self.index is None:
            setattr(self.holder, self.field, self.instead)
        else:
            getattr(self.holder, self.field)[self.index] = self.instead

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What names the change whatever lines move."""
        return (self.place, self.was, self.now, self.turn)


def mutants(tree: ast.Module) -> tuple[Mutant, ...]:
    """Return every change of a module's functions and constants, in the order of the file."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for each in _of_body(tree.body, "", top=True):
        seen[each.place, each.was, each.now] += 1
        found.append(replace(each, turn=seen[each.place, each.was, each.now]))
    return tuple(found)


def _of_body(body: list[ast.stmt], within: str, *, top: bool) -> Iterator[Mutant]:
    for node in body:
        if isinstance(node, Function):
            place = _Place(f"{within}{node.name}", node.lineno, node.end_lineno or node.lineno, constant=False)
            yield from place.of_statements(node, "body")
        elif isinstance(node, ast.ClassDef):
            yield from _of_body(node.body, f"{within}{node.name}.", top=False)
        elif top and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name) and not target.id.startswith("__"):
                place = _Place(target.id, node.lineno, node.end_lineno or node.lineno, constant=True)
                yield from place.of_field(node, "value")


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    first_line: int
    last_line: int
    constant: bool

    def of_statements(self, holder: ast.AST, field: str) -> Iterator[Mutant]:
        for index, statement in enumerate(getattr(holder, field)):
            if isinstance(statement, ast.Expr):
                if not isinstance(statement.value, ast.Constant | ast.Yield | ast.YieldFrom | ast.Await):
                    yield self._mutant(holder, field, index, ast.copy_location(ast.Pass(), statement))
            elif isinstance(statement, ast.Raise):
                yield self._mutant(holder, field, index, ast.copy_location(ast.Pass(), statement))
            elif isinstance(statement, ast.Break | ast.Continue):
                other = ast.Continue() if isinstance(statement, ast.Break) else ast.Break()
                yield self._mutant(holder, field, index, ast.copy_location(other, statement))
            for instead in _instead(statement):
                yield self._mutant(holder, field, index, ast.copy_location(instead, statement))
            yield from self.of_node(statement)

    def of_node(self, node: ast.AST) -> Iterator[Mutant]:
        """Yield the changes inside a node."""
        if isinstance(node, _LEFT_OUT) or (isinstance(node, ast.Call) and _called(node) in _NAMES_OF_TYPES):
            return
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list", "type_comment", "args"} and not isinstance(
                node, ast.Call
            ):
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from self.of_statements(node, field)
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        yield from self.of_field(node, field, index)
            elif isinstance(value, ast.AST):
                yield from self.of_field(node, field)

    def of_field(self, holder: ast.AST, field: str, index: int | None = None) -> Iterator[Mutant]:
        """Yield the changes of what stands in a field, and those inside it."""
        value = getattr(holder, field)
        node = value if index is None else value[index]
        asked = field in {"test", "guard"} or (field == "ifs")
        if asked and not isinstance(node, ast.Compare | ast.UnaryOp):
            yield self._mutant(
                holder, field, index, ast.copy_location(ast.UnaryOp(ast.Not(), copy.deepcopy(node)), node)
            )
        for instead in _instead(node):
            yield self._mutant(holder, field, index, ast.copy_location(instead, node))
        yield from self.of_node(node)

    def _mutant(self, holder: ast.AST, field: str, index: int | None, instead: ast.AST) -> Mutant:
        value = getattr(holder, field)
        node = value if index is None else value[index]
        ast.fix_missing_locations(instead)
        return Mutant(
            place=self.name, line=node.lineno, first_line=self.first_line, last_line=self.last_line,
            was=_text(node), now=_text(instead), turn=1, constant=self.constant, holder=holder, field=field,
            index=index, instead=instead,
        )  # fmt: skip


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place, itself left as it is."""
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            for other in _COMPARED[type(op)]:
                made = copy.deepcopy(node)
                made.ops[index] = other()
                yield made
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_type(node.right)):
            counted = copy.deepcopy(node)
            counted.op = _COUNTED[type(node.op)]()
            yield counted
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), copy.deepcopy(node.values))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Call) and _called(node) in _CALLED:
        yield _calling_the_other(node)


def _calling_the_other(node: ast.Call) -> ast.Call:
    made = copy.deepcopy(node)
    if isinstance(made.func, ast.Attribute):
        made.func.attr = _CALLED[made.func.attr]
    elif isinstance(made.func, ast.Name):
        made.func.id = _CALLED[made.func.id]
    return made


def _is_type(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id[:1].isupper() and not node.id.isupper()) or (
        isinstance(node, ast.Constant) and node.value is None
    )


def _constants(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        if " " not in value.strip():
            yield ast.Constant(f"XX{value}XX")
    elif isinstance(value, bytes):
        yield ast.Constant(b"XX" + value)
