"""The questions of the law, each declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from functools import partial

from marchland.core.question import TODAY, Face, FileForm, Kind, Parameter, Question

_SERVICE, _CONDUCT = "marchland.law.service.questions", "marchland.law.service.conduct"
_ANSWERS, _CHANGES = "marchland.law.faces.answers", "marchland.law.faces.change_answers"
_CONDUCT_ANSWERS, _CONDUCT_TABLES = "marchland.law.faces.conduct_answers", "marchland.law.faces.conduct_tables"
_TABLES = "marchland.law.faces.tables"
_Question = partial(Question, opens="marchland.law.service.opening:opened", shared="marchland.law.faces.books:shared")

STATE = Parameter(name="state", summary="A state by its name or code.", positional=True, required=True, longest=60)
TREATY = Parameter(name="treaty", summary="Only this treaty; then JSON is one object.", longest=60)


def _listed(summary: str) -> Parameter:
    return Parameter(name="list", argument="listed", summary=summary, kind=Kind.FLAG, face=Face.COMMAND)


STATUS = _Question(
    name="status", summary="Show a state's status under each treaty, since when and why.",
    help="Show the status of STATE under each treaty, since when and why, with every view where it is contested.",
    parameters=(STATE, TREATY), service=f"{_SERVICE}:statuses", answer=f"{_ANSWERS}:statuses",
    tables=f"{_TABLES}:standings",
)  # fmt: skip
STATEMENTS = _Question(
    name="statements", summary="List declarations, reservations and objections, with their words.",
    help="List what STATE, or every state, declared, reserved or objected to beside its consent, in the words that the"
         "\ndepositary prints; an objection names what it objects to.",
    parameters=(
        Parameter(name="state", summary="A state by its name or code.", positional=True, longest=60),
        Parameter(name="treaty", summary="Only this treaty.", longest=60),
    ),
    service="marchland.law.service.statements:said", answer="marchland.law.faces.statement_answers:answer",
    tables="marchland.law.faces.statement_answers:tables",
)  # fmt: skip
TIMELINE = _Question(
    name="timeline", summary="List what a state did and its status after it, treaty by treaty.",
    help="List what STATE did and its status after it, treaty by treaty, up to --on and as known on --known.",
    parameters=(STATE,),
    service=f"{_SERVICE}:state_timeline", answer=f"{_ANSWERS}:story", tables=f"{_TABLES}:story",
)  # fmt: skip
OBLIGATIONS = _Question(
    name="obligations", summary="List what binds a state, its own policies beside.",
    help="List what binds STATE on the day: each duty with its article, and its own policies beside them.",
    parameters=(STATE,), service=f"{_SERVICE}:duties", answer=f"{_ANSWERS}:duties", tables=f"{_TABLES}:duties",
)  # fmt: skip
DEADLINES = _Question(
    name="deadlines", summary="List what is due when, as a table or a calendar.",
    help="List what is due from STATE, or from every state: reports, stockpiles, clearance, the end of a notice.",
    parameters=(
        Parameter(name="state", summary="A state by its name or code.", positional=True, longest=60),
        Parameter(name="past", summary="Include what was due before the day.", kind=Kind.FLAG),
    ),
    service=f"{_SERVICE}:state_deadlines", answer=f"{_ANSWERS}:deadlines", tables=f"{_TABLES}:due",
    files={"ics": FileForm(summary="Write a calendar (iCalendar) to FILE, or to -.", writes="a calendar",
                           target="marchland.law.faces.calendar_file:deadlines")},
)  # fmt: skip
PARTIES = _Question(
    name="parties", summary="List or count the parties to a treaty on the day.",
    help="List the parties to TREATY on the day and, separately, the states for which the book has no answer.",
    parameters=(
        Parameter(name="treaty", summary="A treaty by its id or name.", positional=True, required=True, longest=60),
        Parameter(name="count", summary="Show only the number.", kind=Kind.FLAG),
    ),
    service=f"{_SERVICE}:counted_parties", answer=f"{_ANSWERS}:parties", tables=f"{_TABLES}:all_parties",
    line=f"{_TABLES}:counted",
)  # fmt: skip
DIFF = _Question(
    name="diff", summary="Show what became known between two days, and which answers changed.",
    help="Show what became known between two days, and which answers on status changed because of it.",
    parameters=(
        Parameter(name="known", summary="What was known on this day …", kind=Kind.DAY, required=True),
        Parameter(name="known_to", summary="… beside what was known on this one. Default: today.", kind=Kind.DAY,
                  default=TODAY),
        Parameter(name="on", summary="Compare the status on this day. Default: the day of --known-to.", kind=Kind.DAY),
        Parameter(name="state", summary="Only this state.", longest=60),
    ),
    dated=False, service=f"{_SERVICE}:diff", answer=f"{_CHANGES}:learned", tables=f"{_TABLES}:learned",
)  # fmt: skip
EXPLAIN = _Question(
    name="explain", summary="Explain a rule in plain words.",
    help='Explain RULE in plain words: its name, an article such as "APMBC Art. 20(3)", or a treaty; all by default.',
    parameters=(
        Parameter(name="rule", summary="A rule by its id, an article or a treaty.", positional=True, blank=True,
                  longest=100),
    ),
    dated=False, service=f"{_SERVICE}:rules", answer=f"{_ANSWERS}:rules", tables=f"{_TABLES}:explained",
    opens="marchland.law.service.opening:unopened",
)  # fmt: skip
ASSIST = _Question(
    name="assist", summary="Show whether one may help another do something, and why.",
    help="Show whether ACTOR may do ACTIVITY with, for or to COUNTERPART: a state, self, company or anyone.\n"
         "\nLeave COUNTERPART out for what a state does on its own.\n"
         "The answer is allowed, restricted, prohibited, contested or not governed, treaty by treaty, with the article,"
         " the\nreason, every view and the sources, with what holds for the others in the same deal and the states'"
         " own\npolicies and statutes; it is information, not legal advice.",
    parameters=(
        Parameter(name="actor", summary="Who does it: a state by its name or code.", positional=True, blank=True,
                  longest=60),
        Parameter(name="activity", summary="What is done, by its id or name.", positional=True, blank=True, longest=80),
        Parameter(name="counterpart", summary="With, for or to whom: a state, company or anyone.", positional=True,
                  longest=60),
        Parameter(name="via", summary="Also show what holds for this state, where the mines lie or pass.",
                  metavar="STATE", longest=60),
        Parameter(name="munition", summary="With this munition: its class decides which rules speak.", metavar="NAME",
                  longest=80),
        _listed("List the activities that can be asked about."),
    ),
    service=f"{_CONDUCT}:asked", answer=f"{_CONDUCT_ANSWERS}:assist", tables=f"{_CONDUCT_TABLES}:assist",
    unsaid={"list": None, "counterpart": "self"},
)  # fmt: skip
MUNITION = _Question(
    name="munition", summary="Show how a munition is classified, and what that means.",
    help="Show how each treaty classifies the munition NAME, by its legal attributes alone.\n\n"
         "A self-destruct timer never makes ground safe: a mine whose timer fails keeps its charge.",
    parameters=(
        Parameter(name="name", summary="A munition by its name.", positional=True, blank=True, longest=80),
        Parameter(name="for", argument="state", summary="Also show what it means for this state on the day.",
                  metavar="STATE", longest=60),
        Parameter(name="file", summary="Classify a munition described in FILE (YAML) instead.", kind=Kind.FILE),
        _listed("List the munitions of the book."),
    ),
    service=f"{_CONDUCT}:classed", answer=f"{_CONDUCT_ANSWERS}:judge", tables=f"{_CONDUCT_TABLES}:judge",
    unsaid={"list": None},
)  # fmt: skip
MAP = _Question(
    name="map", summary="Show every state's status under a treaty, by its code or as a map of the world.",
    parameters=(
        Parameter(name="treaty", summary="The treaty of the map.", default="apmbc", longest=60),
    ),
    service="marchland.law.service.world_map:status_table", answer="marchland.law.faces.map_answers:shown",
    writers={"svg": "marchland.law.faces.map_file:picture"}, command=False,
)  # fmt: skip
"""The command of the map draws it, and stays one of its own."""
WHAT_IF = _Question(
    name="what_if", summary="Show what supposed acts or wars would change.",
    help="Show what supposed acts or wars in FILE would change; one that contradicts the record is refused.",
    parameters=(
        Parameter(name="file", summary="A file of supposed acts and wars (YAML).", kind=Kind.FILE, positional=True),
        Parameter(name="suppose", summary="A supposed act: state, treaty, kind, day.", repeated=True, required=True,
                  face=Face.ADDRESS),
        Parameter(name="known", summary="On the record as known on this day (YYYY-MM-DD). Default: today.",
                  kind=Kind.DAY, default=TODAY),
    ),
    dated=False, service="marchland.law.service.hypotheses:what_if", answer=f"{_CHANGES}:what_if",
    tables=f"{_TABLES}:what_if",
    printed={"init": ("Print a file to begin with.", "marchland.law.adapters.supposition_files:EXAMPLE")},
)  # fmt: skip
LEFT = _Question(
    name="left", summary="List the states that left a treaty in a year.",
    help="List the states whose withdrawal from TREATY took effect in YEAR and by --on, as known on --known.",
    parameters=(
        Parameter(name="treaty", summary="A treaty by its id or name.", positional=True, required=True, longest=60),
        Parameter(name="year", summary="The year they left in.", kind=Kind.WHOLE, positional=True, required=True,
                  low=1980, high=2100),
    ),
    service="marchland.law.service.departures:left", answer="marchland.law.faces.departures:answer",
    tables="marchland.law.faces.departures:tables",
)  # fmt: skip

RECONCILE = _Question(
    name="reconcile", summary="Hold the book against the depositary's own tables.",
    help="Hold the book against the depositary's own tables: what each counts on the table's day, and every difference."
         "\n\nExit status 1 if a difference has no recorded reason.",
    parameters=(
        Parameter(name="treaty", summary="Only this treaty.", longest=60),
    ),
    dated=False, service="marchland.law.service.reconciling:reconciliations",
    answer="marchland.law.faces.reconciling:answer", tables="marchland.law.faces.reconciling:tables",
    fails="marchland.law.service.reconciling:disagree",
)  # fmt: skip

_Cited = partial(Question, opens="marchland.law.service.citing:opened", shared="marchland.law.faces.books:shared_cited")
ACT = _Cited(
    name="act", summary="Show one act by its identifier, with its papers.",
    help="Show the act ID, such as apmbc-pol-withdrawal_notified-2025-08-20, with its papers and their licences.",
    parameters=(
        Parameter(name="act", summary="An act by its identifier.", positional=True, required=True, word="id"),
    ),
    dated=False, service="marchland.law.service.citing:find_act", answer="marchland.law.faces.act_answers:answer",
    tables="marchland.law.faces.act_answers:tables",
)  # fmt: skip
BOOK = _Cited(
    name="book", summary="Write the whole book as one file, every act with its papers and their licences.",
    help="Write the whole book: every act with its identifier, its papers and their licences, as JSON or CSV."
         "\n\nJSON has the treaties, armed conflicts and views too.",
    dated=False, service="marchland.law.service.citing:whole_book", answer="marchland.law.faces.book_file:answer",
    formats=("json", "csv"), writers={"csv": "marchland.law.faces.book_file:rows"}, saved={"csv": "marchland-law.csv"},
)  # fmt: skip
TREATY_RECORD = _Question(
    name="treaty", summary="Show one treaty: its days, its parties, their number over time, and its acts.",
    help="Show TREATY as of two days: adopted, in force, its parties with their days, their number over time, its acts."
         "\n\nAs csv and svg, the number of parties over time.",
    parameters=(
        Parameter(name="treaty", summary="A treaty by its id or name.", positional=True, required=True, longest=60),
    ),
    service="marchland.law.service.treaty_record:treaty_record", answer="marchland.law.faces.treaty_answers:answer",
    tables="marchland.law.faces.treaty_answers:tables", formats=("table", "json", "md", "csv", "svg"),
    writers={"csv": "marchland.law.faces.party_chart:rows", "svg": "marchland.law.faces.party_chart:picture"},
)  # fmt: skip
COMPARE = _Question(
    name="compare", path="law/compare", summary="Show two states side by side: standings, duties and days that differ.",
    help="Show FIRST and SECOND side by side: how each stands to every treaty, and the duties and days that differ.",
    parameters=(
        Parameter(name="first", summary="A state by its name or code.", positional=True, required=True, longest=60),
        Parameter(name="second", summary="Another state.", positional=True, required=True, longest=60),
        Parameter(name="treaty", summary="Only this treaty.", longest=60),
    ),
    addressed=(
        Parameter(name="a", argument="first", summary="A state by its name or code.", required=True, longest=60),
        Parameter(name="b", argument="second", summary="Another state.", required=True, longest=60),
    ),
    service="marchland.law.service.comparing:compare", answer="marchland.law.faces.comparing:answer",
    tables="marchland.law.faces.comparing:tables", formats=("table", "json", "md", "csv"),
    writers={"csv": "marchland.law.faces.comparing:rows"},
)  # fmt: skip

QUESTIONS = (
    STATUS, STATEMENTS, TIMELINE, OBLIGATIONS, DEADLINES, PARTIES, DIFF, EXPLAIN, ASSIST, MUNITION, MAP, WHAT_IF, LEFT,
    RECONCILE, ACT, TREATY_RECORD, COMPARE, BOOK,
)  # fmt: skip
