"""The questions on scenarios, each declared once: command, JSON address and Python function are made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marchland.core.question import Face, Kind, Parameter, Question

_FILES = "marchland.assess.adapters.scenario_files"
_ASKING, _ANSWERS = "marchland.assess.service.asking", "marchland.assess.faces.answers"
_DOUBT = "marchland.assess.faces.doubt_tables"
_TABLES, _CSV = "marchland.assess.faces.tables", "marchland.assess.faces.csv_table"
_TERMINAL, _MARKDOWN = "marchland.assess.faces.terminal", "marchland.assess.faces.markdown"
_FORMATS = ("table", "json", "csv", "md")


def _asked(formats: tuple[str, ...] = _FORMATS, **said: Any) -> Question:
    books, shared = "marchland.assess.service.books:open_books", "marchland.assess.faces.books:shared"
    return Question(books=books, shared=shared, formats=formats, offers=("json",), **said)


def _flag(name: str, summary: str) -> Parameter:
    return Parameter(name=name, summary=summary, kind=Kind.FLAG, face=Face.COMMAND)


def _dial(name: str, summary: str, high: float) -> Parameter:
    return Parameter(name=name, summary=summary, kind=Kind.NUMBER, low=0.001, high=high, face=Face.ADDRESS)


def _scenario(name: str, summary: str, **said: Any) -> Parameter:
    return Parameter(name=name, summary=summary, required=True, longest=60, **said)


SCENARIO = _scenario("scenario", "A scenario by its name, or a file.", positional=True)
DRAWS = Parameter(name="draws", summary="How many draws.", kind=Kind.WHOLE, default=100_000)
SEED = Parameter(name="seed", summary="The same seed gives the same digits.", kind=Kind.WHOLE, default=1)
RUNS = Parameter(name="runs", summary="Base runs of the design, a power of two.", kind=Kind.WHOLE, default=4096)
_FEWER = (replace(DRAWS, low=100, high=100_000, default=10_000), replace(SEED, low=0, high=2**31 - 1))
"""What a site draws, which answers many."""
_DIALS = (
    _dial("length", "Length of all belts together, km.", 20_000),
    _dial("share", "The part of the front that is taken.", 1),
    _dial("depth", "Depth of every belt, km.", 50),
    _dial("density", "Mines per km² of every belt.", 1_000_000),
    _dial("front_density", "Mines per km of front of every belt.", 1_000_000),
)

SCENARIOS = _asked(
    name="scenarios",
    path="assess",
    summary="The built-in scenarios, and what may be set.",
    service=f"{_ASKING}:built_in",
    answer=f"{_ANSWERS}:scenarios",
    line=f"{_TABLES}:titled",
    command=False,
)
MODEL = _asked(
    name="model",
    path="assess/{scenario}/model",
    summary="The model of a scenario: every formula, every input.",
    parameters=(SCENARIO, DRAWS, SEED, *_DIALS),
    addressed=_FEWER,
    service=f"{_ASKING}:modelled",
    answer=f"{_ANSWERS}:explain",
    tables=f"{_TABLES}:explain",
    writers={"csv": f"{_CSV}:model"},
    command=False,
)
ASSESS = _asked(
    name="assess",
    path="assess/{scenario}",
    summary="A scenario counted, with every range.",
    help=(
        "Count and cost SCENARIO: the name of a built-in one, or a TOML file.\n\n"
        "Every figure comes as a range with its main driver and its sources. It counts what a stated belt\n"
        "implies and leaves behind; it plans none."
    ),
    parameters=(
        replace(SCENARIO, required=False, blank=True), DRAWS, SEED, *_DIALS,
        _flag("explain", "Print the model: every formula with its units, every input."),
        _flag("list", "List the built-in scenarios."),
    ),
    addressed=(SCENARIO, *_FEWER),
    instead={"list": SCENARIOS, "explain": MODEL},
    service=f"{_ASKING}:assessed",
    slow=True,
    answer=f"{_ANSWERS}:assessment",
    formats=("table", "json", "csv", "xlsx", "html", "md"),
    writers={
        "table": f"{_TERMINAL}:assessment",
        "csv": f"{_CSV}:assessment",
        "xlsx": "marchland.assess.faces.workbook:render",
        "html": "marchland.assess.faces.commands_report:alone",
        "md": f"{_MARKDOWN}:assessment",
    },
    printed={
        "init": ("Print a commented scenario to begin with.", "marchland.assess.service.scenarios:EXAMPLE"),
        "schema": ("Print the JSON Schema of scenario files.", f"{_FILES}:schema"),
    },
)  # fmt: skip
COMPARE = _asked(
    name="compare",
    path="compare",
    summary="What differs between two scenarios, and what that does.",
    help="Show what differs between two scenarios: every input, and its effect on each output.",
    parameters=(
        _scenario("first", "The first scenario.", positional=True),
        _scenario("second", "The second scenario.", positional=True), DRAWS, SEED,
    ),
    addressed=(
        _scenario("a", "The first scenario.", argument="first"),
        _scenario("b", "The second scenario.", argument="second"), *_FEWER,
    ),
    service=f"{_ASKING}:compared",
    slow=True,
    answer=f"{_ANSWERS}:comparison",
    tables=f"{_TABLES}:comparison",
    writers={"table": f"{_TERMINAL}:comparison", "md": f"{_MARKDOWN}:comparison"},
)  # fmt: skip
SENSITIVITY = _asked(
    name="sensitivity",
    path="sensitivity/{scenario}",
    summary="Which input the doubt of an output comes from.",
    help="Show which inputs drive SCENARIO's outputs: Sobol indices, and one input at a time.",
    parameters=(
        SCENARIO,
        Parameter(name="output_name", argument="output", summary="An output such as total.mines; may be repeated.",
                  repeated=True, metavar="NAME"),
        RUNS, SEED, replace(DRAWS, face=Face.ADDRESS), *_DIALS,
    ),
    addressed=(
        Parameter(name="output", summary="An output, such as total.mines.", repeated=True, longest=60),
        replace(RUNS, low=256, high=4096, default=1024), *_FEWER,
    ),
    unsaid={"output": ("total.mines",)},
    service=f"{_ASKING}:doubted",
    answer=f"{_ANSWERS}:sensitivity",
    tables=f"{_DOUBT}:sensitivity",
)  # fmt: skip
DISTRIBUTION = _asked(
    name="distribution",
    path="distribution/{scenario}",
    summary="How an output is distributed: its mean, any percentile, the whole curve.",
    help="Show how SCENARIO's outputs are distributed: mean, standard deviation, percentiles and the curve.",
    parameters=(
        SCENARIO,
        Parameter(name="output_name", argument="output", summary="An output such as total.mines; may be repeated.",
                  repeated=True, metavar="NAME"),
        Parameter(name="percentile", summary="A percentile such as 99.5; may be repeated.", repeated=True, longest=12,
                  metavar="NUMBER"),
        DRAWS, SEED, *_DIALS,
    ),
    addressed=(Parameter(name="output", summary="An output, such as total.mines.", repeated=True, longest=60), *_FEWER),
    unsaid={"output": ("total.mines",)},
    service=f"{_ASKING}:distributed",
    answer=f"{_ANSWERS}:distribution",
    tables=f"{_DOUBT}:distribution",
)  # fmt: skip

QUESTIONS = (SCENARIOS, COMPARE, ASSESS, MODEL, SENSITIVITY, DISTRIBUTION)
