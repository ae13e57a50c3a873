"""A question as a capability declares it once: its parameters, what answers it, and who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from marchland.core.declaration import Target

DATES = "as_of"
"""The argument of a service that the two dates, `on` and `known`, are handed over as."""
PUBLIC = "open"
"""The operation of a question that anyone may ask."""
TODAY = "today"
"""The default of a day that is today where it is left out: the site's own on the web."""


class Kind(StrEnum):
    """What a parameter is."""

    TEXT = "text"
    DAY = "day"
    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    BOX = "box"
    FILE = "file"


class Face(StrEnum):
    """Where a parameter can be given; Python takes them all."""

    ALL = "all"
    COMMAND = "command"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a question, under one name in Python, in addresses and as an option of the command.

    A parameter that is `positional` is an argument of the command, and stands in the path of the address where it is
    `required`. `low` and `high` bound a number, in `unit`; `choices` are the only words taken; `longest` bounds a text.
    A text that is `blank` may be empty, and is None where it is left out. `face` is the only one that a parameter
    stands in, and that asks for it where it is `required`; files are never named in an address. `metavar` is what the
    help of the command calls the value, and `word` what the command calls the parameter itself where that is not its
    name. One that is `opening` says what is opened, and no service is given it.
    """

    name: str
    summary: str
    kind: Kind = Kind.TEXT
    required: bool = False
    positional: bool = False
    repeated: bool = False
    default: Any = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 200
    argument: str = ""
    blank: bool = False
    face: Face = Face.ALL
    metavar: str = ""
    word: str = ""
    opening: bool = False

    @property
    def option(self) -> str:
        """Return the option of the command that gives it."""
        return "--" + (self.word or self.name).replace("_", "-")

    @property
    def spelt(self) -> str:
        """Return what it is called at a command line: its option, or the argument in capitals."""
        return (self.word or self.name).upper() if self.positional else self.option

    @property
    def in_command(self) -> bool:
        """Tell whether the command takes it."""
        return self.face is not Face.ADDRESS

    @property
    def in_address(self) -> bool:
        """Tell whether the address takes it."""
        return self.face is not Face.COMMAND and self.kind is not Kind.FILE

    @property
    def keyword(self) -> str:
        """Return the name of the argument of the service, where it is not that of the parameter."""
        return self.argument or self.name

    @property
    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema, as OpenAPI 3.0 has it."""
        if self.kind is Kind.DAY:
            return {"type": "string", "format": "date"}
        if self.kind is Kind.FLAG:
            return {"type": "string", "enum": ["true", "false", "yes", "no"]}
        if self.kind in (Kind.WHOLE, Kind.NUMBER):
            bounds = {"minimum": self.low, "maximum": self.high}
            kind = "integer" if self.kind is Kind.WHOLE else "number"
            return {"type": kind} | {name: bound for name, bound in bounds.items() if bound is not None}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "maxLength": self.longest}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """A form of the answer that only the command writes, to the file that an option of its own names.

    `target` is called as writers are; `writes` says what it is, such as `a calendar`. It returns the content, or a
    tuple of `FilePart` where that is several files: each is written beside the file that was named.
    """

    summary: str
    target: Target
    writes: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """One of several files: `claims.yaml` becomes `claims-NAME.yaml`."""

    name: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: its name, what it takes, the service that answers it, and how the answer is written.

    What answers:

    - `service` is called with what was opened and the parameters by name.
    - `opens` is given the parameters and opens that for a command or Python; or `books` returns it, where parameters do
      not matter and nothing must be closed. `shared` is given a request and returns the same, opened once for all.
    - `slow`: the service is given `progress`, and tells it how far it is.

    What it takes: `parameters`, and with `dated` the two dates.

    - `addressed` are parameters that an address has in the place of those with the same keyword.
    - `unsaid` is what the service is given of a parameter that an address leaves out, where a command gives another.
    - `instead` are the questions that are asked in the place of this one where the parameter of that name is given.

    How the answer is written. Each target is given what the service returned, what was opened, and the parameters.

    - `answer` makes the typed answer; its return type is the schema of the JSON.
    - `tables` makes the tables; `line` what a terminal shows in their place, or None for the tables.
    - `writers` make further forms by name, as text or bytes; a command gives them `width` and `colour` too.
    - `files` are forms by the option that names their file. `printed` are a line of help and a text, or a function that
      returns one, by the option that prints the text in the place of an answer.
    - `reviews` are a line of help and a function by the option that asks for it: the command gives it what the service
      returned, it asks the person at the terminal, and returns what is written in that place.
    - `filed`: the command writes to the file that -o must name, in the form that its ending says.
    - `fails` tells of what the service returned whether the command ends with exit status 1.

    At its address, which is `path` under `/api/v1/`, or the whole address where it begins with a slash:

    - `operation` is who may ask, `pace` the rate limit; `offers` are the forms, where not all or JSON is not first.
    - `paged`: what the service returns has `after`, where the next page begins, to which the answer links.
    - `fresh`: browsers ask for it anew each time. `saved` are the names that browsers save forms under.
    """

    name: str
    summary: str
    service: Target
    shared: Target
    answer: Target
    opens: Target = ""
    books: Target = ""
    tables: Target = ""
    parameters: tuple[Parameter, ...] = ()
    help: str = ""
    dated: bool = True
    formats: tuple[str, ...] = ("table", "json", "md")
    writers: Mapping[str, Target] = field(default_factory=dict)
    line: Target = ""
    files: Mapping[str, FileForm] = field(default_factory=dict)
    printed: Mapping[str, tuple[str, Target]] = field(default_factory=dict)
    reviews: Mapping[str, tuple[str, Target]] = field(default_factory=dict)
    unsaid: Mapping[str, Any] = field(default_factory=dict)
    addressed: tuple[Parameter, ...] = ()
    instead: Mapping[str, Question] = field(default_factory=dict)
    slow: bool = False
    offers: tuple[str, ...] = ()
    operation: str = PUBLIC
    path: str = ""
    command: bool = True
    route: bool = True
    fails: Target = ""
    pace: str = "all"
    paged: bool = False
    fresh: bool = False
    saved: Mapping[str, str] = field(default_factory=dict)
    filed: bool = False

    @property
    def own(self) -> tuple[Parameter, ...]:
        """Return the parameters that are handed to its service: all but those that lead to another question."""
        return tuple(each for each in self.parameters if each.name not in self.instead)

    @property
    def at_address(self) -> tuple[Parameter, ...]:
        """Return the parameters as its address has them."""
        taken = {each.keyword: each for each in self.own} | {each.keyword: each for each in self.addressed}
        return tuple(taken.values())

    def address(self, capability: str) -> str:
        """Return the address of its JSON: its own path, or one made of the capability, the name and required parts."""
        parts = "".join(f"/{{{each.name}}}" for each in self.at_address if each.positional and each.required)
        path = self.path or f"{capability}/{self.name.replace('_', '-')}{parts}"
        return path if path.startswith("/") else f"/api/v1/{path}"
