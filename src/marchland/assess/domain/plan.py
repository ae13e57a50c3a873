"""The model made ready for arrays: constants folded, equal work shared, one list of instructions per block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.model import Model
from marchland.core import expression, units

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
CONSTANT = -1


@dataclass(frozen=True, slots=True)
class Value:
    """A number (node is CONSTANT) or a node times a number: scaling by a constant costs nothing."""

    scale: float
    node: int = CONSTANT


@dataclass(frozen=True, slots=True)
class Instruction:
    """One operation on whole blocks.

    `mul` left × right, `div` left / right, `inverse` scale / left, `shift` left × scale + shift,
    `sum` left × scale + right.
    """

    kind: str
    left: int
    right: int
    scale: float = 1.0
    shift: float = 0.0


@dataclass(slots=True)
class Plan:
    """Inputs that vary, the instructions over them in order, and each output as a scaled node."""

    inputs: list[str] = field(default_factory=list)
    instructions: list[Instruction] = field(default_factory=list)
    outputs: dict[str, Value] = field(default_factory=dict)
    index: dict[Instruction, int] = field(default_factory=dict)

    @property
    def nodes(self) -> int:
        """Return how many arrays a block needs."""
        return len(self.inputs) + len(self.instructions)

    def inputs_of(self) -> list[frozenset[int]]:
        """Return for every node the numbers of the inputs that it is computed from."""
        reach = [frozenset({number}) for number in range(len(self.inputs))]
        for step in self.instructions:
            reach.append(reach[step.left] | reach[step.right])
        return reach

    def node(self, instruction: Instruction) -> int:
        """Return the node of an instruction; the same instruction is done once."""
        if instruction not in self.index:
            self.index[instruction] = self.nodes
            self.instructions.append(instruction)
        return self.index[instruction]

    def evaluate(self, inputs: list[Array], room: list[Array] | None = None) -> list[Array]:
        """Return every node's array for one block: the inputs, then each instruction's result."""
        arrays = list(inputs)
        size = inputs[0].shape if inputs else (1,)
        for position, step in enumerate(self.instructions):
            out = room[position][: size[0]] if room else np.empty(size)
            left, right = arrays[step.left], arrays[step.right]
            if step.kind == "mul":
                np.multiply(left, right, out=out)
            elif step.kind == "div":
                np.divide(left, right, out=out)
            elif step.kind == "inverse":
                np.divide(step.scale, left, out=out)
            elif step.kind == "shift":
                np.multiply(left, step.scale, out=out)
                out += step.shift
            elif step.scale == 1.0:
                np.add(left, right, out=out)
            else:
                np.multiply(left, step.scale, out=out)
                out += right
            arrays.append(out)
        return arrays


@dataclass(frozen=True, slots=True)
class _Term:
    """A value that knows its plan, so that formulas may be evaluated over it with plain operators."""

    plan: Plan
    value: Value

    def _wrap(self, scale: float, node: int = CONSTANT) -> _Term:
        return _Term(self.plan, Value(scale, node if scale != 0.0 else CONSTANT))

    def __mul__(self, other: _Term) -> _Term:
        a, b = self.value, other.value
        scale = a.scale * b.scale
        if a.node == CONSTANT or b.node == CONSTANT:
            return self._wrap(scale, max(a.node, b.node))
        low, high = sorted((a.node, b.node))
        return self._wrap(scale, self.plan.node(Instruction("mul", low, high)))

    def __truediv__(self, other: _Term) -> _Term:
        a, b = self.value, other.value
        if b.node == CONSTANT:
            return self._wrap(a.scale / b.scale, a.node)
        if a.node == CONSTANT:
            if a.scale == 0.0:
                return self._wrap(0.0)
            return self._wrap(1.0, self.plan.node(Instruction("inverse", b.node, b.node, a.scale / b.scale)))
        if a.node == b.node:
            return self._wrap(a.scale / b.scale)
        return self._wrap(a.scale / b.scale, self.plan.node(Instruction("div", a.node, b.node)))

    def __add__(self, other: _Term) -> _Term:
        a, b = self.value, other.value
        if a.node == b.node:
            return self._wrap(a.scale + b.scale, a.node)
        if a.node == CONSTANT or b.node == CONSTANT:
            constant, varying = (a, b) if a.node == CONSTANT else (b, a)
            if constant.scale == 0.0:
                return self._wrap(varying.scale, varying.node)
            step = Instruction("shift", varying.node, varying.node, varying.scale, constant.scale)
            return self._wrap(1.0, self.plan.node(step))
        # The right-hand node keeps weight one, so that a sum costs one multiplication and one addition.
        step = Instruction("sum", a.node, b.node, a.scale / b.scale)
        return self._wrap(b.scale, self.plan.node(step))

    def __sub__(self, other: _Term) -> _Term:
        return self + (-other)

    def __neg__(self) -> _Term:
        return self._wrap(-self.value.scale, self.value.node)

    def __pow__(self, exponent: int) -> _Term:
        result = _Term(self.plan, Value(1.0))
        for _ in range(abs(exponent)):
            result = result * self
        return result if exponent >= 0 else _Term(self.plan, Value(1.0)) / result


def compile_model(model: Model) -> Plan:
    """Return the plan of a model, in base units inside and in each output's own unit outside.

    Inputs that reach no output, such as the price of mines where there are none, are not among its inputs.
    """
    varying = [name for name, item in model.inputs.items() if not item.estimate.is_point]
    plan = _compile(model, varying)
    used = {value.node for value in plan.outputs.values()}
    used.update(node for step in plan.instructions for node in (step.left, step.right))
    needed = [name for position, name in enumerate(varying) if position in used]
    return plan if needed == varying else _compile(model, needed)


def _compile(model: Model, varying: list[str]) -> Plan:
    plan = Plan(inputs=varying)
    known = {
        name: _Term(plan, Value(item.estimate.central * units.to_base(item.estimate.unit)))
        for name, item in model.inputs.items()
    }
    for position, name in enumerate(varying):
        known[name] = _Term(plan, Value(1.0, position))

    def literal(value: float, unit: str) -> _Term:
        return _Term(plan, Value(value * units.to_base(unit)))

    for step in model.steps:
        scope: Mapping[str, _Term] = {local: known[name] for local, name in step.binding.items()}

        def lookup(name: str, scope: Mapping[str, _Term] = scope) -> _Term:
            return scope[name] if name in scope else literal(1.0, name)

        term: _Term = expression.parse(step.formula.text).evaluate(lookup, literal)
        known[step.output] = term
        in_unit = term.value.scale / units.to_base(step.formula.unit)
        plan.outputs[step.output] = Value(in_unit, term.value.node)
    return plan


def output_arrays(plan: Plan, arrays: list[Array], size: int) -> dict[str, Array]:
    """Return every output of a block as an array of so many values, in the output's own unit."""
    return {
        name: np.full(size, value.scale) if value.node == CONSTANT else arrays[value.node] * value.scale
        for name, value in plan.outputs.items()
    }
