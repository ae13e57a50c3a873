"""A formula read into its tree, in one pass and without recursion: no depth of parentheses can end the program."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = re.compile(r"[ \t\n]*")
_NUMBER = re.compile(r"(0|[1-9]\d{0,2}(,\d{3})+(?!\d)|[1-9][\d_]*)(\.\d+)?([eE][-+]?\d+)?")
_NAME = re.compile(r"[A-Za-zЀ-ӿł_%€$£₴][A-Za-zЀ-ӿł_0-9]*")
_EXPONENT = re.compile(r"-?\d")
_SUPERS = "²³"
_BINARY = {"+": "add", "-": "sub", "−": "sub", "*": "mul", "×": "mul", "·": "mul", "/": "div", "÷": "div"}
_BINDING = {"add": 1, "sub": 1, "mul": 2, "div": 2, "neg": 3}
_MINUS = "-−"
_OPEN, _CALL = "open", "call"


@dataclass(frozen=True, slots=True)
class FormulaPart:
    """A part of a formula: its kind, and what it is made of.

    Kinds are `add`, `sub`, `mul`, `div`, `neg`, `pow` (base and exponent), `number`, `measured` (number, unit and
    perhaps an exponent), `name`, and `call` (name and arguments).
    """

    kind: str
    parts: tuple[FormulaPart | str, ...]

    @property
    def text(self) -> str:
        """Return what is written first in a number, a name or a call."""
        return str(self.parts[0])

    @property
    def nodes(self) -> tuple[FormulaPart, ...]:
        """Return the parts that are formulas themselves."""
        return tuple(part for part in self.parts if isinstance(part, FormulaPart))


class NoFormula(Exception):  # noqa: N818 - it says what a text is not
    """The text makes no sense from an index on; the text's length where more was awaited."""

    def __init__(self, index: int) -> None:
        """Keep where."""
        super().__init__(index)
        self.index = index


def tree_of(text: str) -> FormulaPart:
    """Return the tree of a formula; raises NoFormula at the character where it stops making sense.

    A number directly followed by a unit binds tightest: `1.27e6 mine / 250 km` divides mines by kilometres.
    """
    reader = _FormulaReader(text)
    while not reader.done():
        reader.operand()
        while reader.closed():
            pass
    return reader.whole()


class _FormulaReader:
    """Reads a formula with operands and waiting operators on stacks, each operator until one binds no tighter."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.operands: list[FormulaPart] = []
        self.waiting: list[str] = []  # operators and open parentheses
        self.calls: list[tuple[str, int]] = []  # the name of each open call, and how many operands lay before it
        self.ended = False

    def done(self) -> bool:
        return self.ended

    def whole(self) -> FormulaPart:
        return self.operands[0]

    def taken(self, pattern: re.Pattern[str]) -> str:
        """Take what matches next, after blanks; nothing where it does not."""
        found = pattern.match(self.text, self._skipped())
        if found:
            self.at = found.end()
        return found.group() if found else ""

    def next(self) -> str:
        """Return the next character after blanks, empty at the end."""
        self.at = self._skipped()
        return self.text[self.at : self.at + 1]

    def _skipped(self) -> int:
        blank = _BLANK.match(self.text, self.at)
        return blank.end() if blank else self.at

    def operand(self) -> None:
        """Read up to the end of a number or a name, with the signs and parentheses before it, and its power."""
        while True:
            if (sign := self.next()) and sign in _MINUS:
                self.at += 1
                self.waiting.append("neg")
            elif sign == "(":
                self.at += 1
                self.waiting.append(_OPEN)
            elif number := self.taken(_NUMBER):
                self.operands.append(self._number(number))
                break
            elif name := self.taken(_NAME):
                if self.next() != "(":
                    self.operands.append(FormulaPart("name", (name,)))
                    break
                self.at += 1
                self.waiting.append(_CALL)
                self.calls.append((name, len(self.operands)))
            else:
                raise NoFormula(self.at)
        self._raise()

    def _number(self, number: str) -> FormulaPart:
        unit = self.taken(_NAME)
        if not unit:
            return FormulaPart("number", (number,))
        power = self._power()
        return FormulaPart("measured", (number, unit, power) if power else (number, unit))

    def _power(self) -> str:
        """Take an exponent with its sign before it; nothing where there is none."""
        if (sign := self.next()) and sign in _SUPERS:
            self.at += 1
            return sign
        if sign != "^" and not self.text.startswith("**", self.at):
            return ""
        self.at += 1 if sign == "^" else 2
        exponent = self.taken(_EXPONENT)
        if not exponent:
            self.next()
            raise NoFormula(self.at)
        return exponent

    def _raise(self) -> None:
        if power := self._power():
            self.operands.append(FormulaPart("pow", (self.operands.pop(), power)))

    def closed(self) -> bool:
        """Read what follows an operand; tell whether that closed a parenthesis, so that more may follow."""
        sign = self.next()
        if not sign:
            self._reduce(0)
            if self.waiting:
                raise NoFormula(len(self.text))
            self.ended = True
            return False
        if sign in _BINARY:
            kind = _BINARY[sign]
            self._reduce(_BINDING[kind])
            self.waiting.append(kind)
            self.at += 1
            return False
        if sign not in "),":
            raise NoFormula(self.at)
        self._reduce(0)
        if not self.waiting or (sign == "," and self.waiting[-1] != _CALL):
            raise NoFormula(self.at)
        self.at += 1
        if sign == ",":
            return False
        if self.waiting.pop() == _CALL:
            name, before = self.calls.pop()
            self.operands[before:] = [FormulaPart("call", (name, *self.operands[before:]))]
        self._raise()
        return True

    def _reduce(self, binding: int) -> None:
        """Put together what waits for its operands and binds at least so tightly, up to an open parenthesis."""
        while self.waiting and _BINDING.get(self.waiting[-1], -1) >= binding:
            kind = self.waiting.pop()
            count = 1 if kind == "neg" else 2
            self.operands[-count:] = [FormulaPart(kind, tuple(self.operands[-count:]))]
