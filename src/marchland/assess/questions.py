"""The questions on scenarios, each declared once: command, JSON address and Python function are made of it."""

from __future__ import annotations

from dataclasses import replace

from marchland.core.question import Face, Kind, Parameter, Printed, Question

_ASKING, _ANSWERS, _TABLES = (
    "marchland.assess.service.asking", "marchland.assess.faces.answers", "marchland.assess.faces.tables"
)  # fmt: skip
_TERMINAL, _MARKDOWN = "marchland.assess.faces.terminal", "marchland.assess.faces.markdown"
_OPENS, _SHARED = f"{_ASKING}:opened", "marchland.assess.faces.books:shared"
_FORMATS = ("table", "json", "csv", "md")


def _dial(name: str, summary: str, high: float) -> Parameter:
    """Return a number of a scenario that may be set otherwise."""
    return Parameter(name=name, summary=summary, kind=Kind.NUMBER, low=0.001, high=high, face=Face.ADDRESS)


def _scenario(name: str, summary: str = "A scenario by its name, or a file.") -> Parameter:
    return Parameter(name=name, summary=summary, positional=True, required=True, longest=60)


DIALS = (
    _dial("length", "Length of all belts together, km.", 20_000),
    _dial("share", "The part of the front that is taken.", 1),
    _dial("depth", "Depth of every belt, km.", 50),
    _dial("density", "Mines per km² of every belt.", 1_000_000),
    _dial("front_density", "Mines per km of front of every belt.", 1_000_000),
)
SCENARIO = _scenario("scenario")
DRAWS = Parameter(name="draws", summary="How many draws.", kind=Kind.WHOLE, default=100_000)
SEED = Parameter(name="seed", summary="Same seed, same digits.", kind=Kind.WHOLE, default=1)
_FEWER = (replace(DRAWS, low=100, high=100_000, default=10_000), replace(SEED, low=0, high=2**31 - 1))
"""What a site draws, which answers many."""

SCENARIOS = Question(
    name="scenarios",
    path="assess",
    summary="The built-in scenarios, and what may be set.",
    service=f"{_ASKING}:built_in",
    answer=f"{_ANSWERS}:scenarios",
    line=f"{_TABLES}:titled",
    command=False,
    opens=_OPENS,
    shared=_SHARED,
)
MODEL = Question(
    name="model",
    path="assess/{scenario}/model",
    summary="The model of a scenario: every formula, every input.",
    parameters=(SCENARIO, DRAWS, SEED, *DIALS),
    addressed=_FEWER,
    service=f"{_ASKING}:modelled",
    answer=f"{_ANSWERS}:explain",
    tables=f"{_TABLES}:explain",
    writers={"csv": "marchland.assess.faces.csv_table:model"},
    command=False,
    opens=_OPENS,
    shared=_SHARED,
)
ASSESS = Question(
    name="assess",
    path="assess/{scenario}",
    summary="A scenario counted, with every range.",
    help=(
        "Count and cost SCENARIO: the name of a built-in one, or a TOML file.\n\n"
        "Every figure comes as a range with its main driver and its sources. It counts what a stated belt\n"
        "implies and leaves behind; it plans none."
    ),
    parameters=(
        replace(SCENARIO, required=False, blank=True),
        DRAWS,
        SEED,
        *DIALS,
        Parameter(
            name="explain",
            summary="Print the model: every formula with its units, every input.",
            kind=Kind.FLAG,
            face=Face.COMMAND,
        ),
        Parameter(name="list", summary="List the built-in scenarios.", kind=Kind.FLAG, face=Face.COMMAND),
    ),
    addressed=(SCENARIO, *_FEWER),
    instead={"list": SCENARIOS, "explain": MODEL},
    service=f"{_ASKING}:assessed",
    progress=True,
    answer=f"{_ANSWERS}:assessment",
    tables=f"{_TABLES}:assessment",
    formats=("table", "json", "csv", "xlsx", "html", "md"),
    writers={
        "table": f"{_TERMINAL}:assessment",
        "csv": "marchland.assess.faces.csv_table:assessment",
        "xlsx": "marchland.assess.faces.workbook:render",
        "html": "marchland.assess.faces.commands_report:alone",
        "md": f"{_MARKDOWN}:assessment",
    },
    printed={
        "init": Printed(
            summary="Print a commented scenario to begin with.", text="marchland.assess.service.scenarios:EXAMPLE"
        ),
        "schema": Printed(
            summary="Print the JSON Schema of scenario files.", text="marchland.assess.adapters.scenario_files:schema"
        ),
    },
    opens=_OPENS,
    shared=_SHARED,
)
COMPARE = Question(
    name="compare",
    path="compare",
    summary="What differs between two scenarios, and what that does.",
    help="Say what differs between two scenarios: every input, and what that does to each output.",
    parameters=(_scenario("first", "The first scenario."), _scenario("second", "The second scenario."), DRAWS, SEED),
    addressed=(
        Parameter(name="a", argument="first", summary="The first scenario.", required=True, longest=60),
        Parameter(name="b", argument="second", summary="The second scenario.", required=True, longest=60),
        *_FEWER,
    ),
    service=f"{_ASKING}:compared",
    progress=True,
    answer=f"{_ANSWERS}:comparison",
    tables=f"{_TABLES}:comparison",
    formats=_FORMATS,
    writers={"table": f"{_TERMINAL}:comparison", "md": f"{_MARKDOWN}:comparison"},
    opens=_OPENS,
    shared=_SHARED,
)
_RUNS = Parameter(name="runs", summary="Base runs of the design, a power of two.", kind=Kind.WHOLE, default=4096)
SENSITIVITY = Question(
    name="sensitivity",
    path="sensitivity/{scenario}",
    summary="Which input the doubt of an output comes from.",
    help="Say which inputs drive SCENARIO's outputs: Sobol indices, and one input at a time.",
    parameters=(
        SCENARIO,
        Parameter(
            name="output_name",
            argument="output",
            summary="An output such as total.mines; may be repeated.",
            repeated=True,
            metavar="NAME",
        ),
        _RUNS,
        SEED,
        replace(DRAWS, face=Face.ADDRESS),
        *DIALS,
    ),
    addressed=(
        Parameter(name="output", summary="An output, such as total.mines.", repeated=True, longest=60),
        replace(_RUNS, low=256, high=4096, default=1024),
        *_FEWER,
    ),
    unsaid={"output": ("total.mines",)},
    service=f"{_ASKING}:doubted",
    answer=f"{_ANSWERS}:sensitivity",
    tables=f"{_TABLES}:sensitivity",
    formats=_FORMATS,
    opens=_OPENS,
    shared=_SHARED,
)

QUESTIONS = (SCENARIOS, COMPARE, ASSESS, MODEL, SENSITIVITY)
