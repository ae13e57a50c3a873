"""The questions of the register, each declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from marchland.core.question import Face, Kind, Parameter, Question

_SERVICE = "marchland.register.service.questions"
_ANSWERS, _TABLES = "marchland.register.faces.answers", "marchland.register.faces.tables"
_CSV = "marchland.register.faces.csv_table"
_OPENS, _SHARED = "marchland.register.service.opening:opened", "marchland.register.faces.books:shared"

STORE = Parameter(
    name="store",
    summary="A file or postgresql://…; else MARCHLAND_STORE, else the user's own.",
    face=Face.COMMAND,
    metavar="PLACE",
    blank=True,
    opening=True,
)
CHOOSING = (
    Parameter(
        name="bbox",
        summary="Only areas that touch this box, in degrees.",
        kind=Kind.BOX,
        metavar="W,S,E,N",
        longest=120,
    ),
    Parameter(
        name="status",
        summary="Only areas so; may be given twice.",
        repeated=True,
        choices=("open", "worked_on", "suspended", "released", "handed_over", "merged", "split"),
    ),
    Parameter(
        name="classification",
        word="class",
        summary="Only areas of this class.",
        repeated=True,
        choices=("indication", "SHA", "CHA"),
    ),
    Parameter(
        name="contested",
        summary="Only areas with an open claim beside the record.",
        kind=Kind.FLAG,
        face=Face.ADDRESS,
    ),
    Parameter(name="q", summary="Words that all must be met.", face=Face.ADDRESS, longest=100),
)
"""Which areas are asked for."""
AREA = Parameter(name="area", summary="An area by its id.", positional=True, required=True, longest=64)
DRY_RUN = Parameter(name="dry_run", summary="Try it, and record nothing.", kind=Kind.FLAG)
REPAIR = Parameter(name="repair", summary="Mend shapes that cross themselves.", kind=Kind.FLAG)

LIST = Question(
    name="list",
    summary="List the areas as of two dates.",
    help="List the areas on record on the one day, as known on the other.",
    parameters=(
        STORE,
        *CHOOSING,
        Parameter(name="after", summary="What the link called next says, to go on.", face=Face.ADDRESS, longest=64),
        Parameter(name="limit", summary="How many at most.", kind=Kind.WHOLE, face=Face.ADDRESS, low=1, high=10_000),
    ),
    service=f"{_SERVICE}:listed",
    answer=f"{_ANSWERS}:areas",
    tables=f"{_TABLES}:areas",
    formats=("table", "json", "geojson", "csv", "md"),
    writers={"geojson": f"{_ANSWERS}:geojson", "csv": f"{_CSV}:areas"},
    offers=("geojson", "json", "csv"),
    unsaid={"limit": 10_000},
    path="register/areas",
    paged=True,
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
SHOW = Question(
    name="show",
    summary="Show one area as of two dates.",
    help="Show one AREA: its class and status, its land, its evidence, surveys, releases, marking and claims.",
    parameters=(AREA, STORE),
    service=f"{_SERVICE}:area",
    answer=f"{_ANSWERS}:area",
    tables=f"{_TABLES}:area",
    formats=("table", "json", "geojson", "md"),
    writers={"geojson": f"{_ANSWERS}:geojson"},
    path="register/areas/{area}",
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
HISTORY = Question(
    name="history",
    summary="Tell everything that was recorded of an area.",
    help="Tell everything that was recorded of an AREA by the known day, and what it was from day to day.",
    parameters=(AREA, STORE),
    service=f"{_SERVICE}:story",
    answer=f"{_ANSWERS}:history",
    tables=f"{_TABLES}:history",
    path="register/areas/{area}/history",
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
BALANCE = Question(
    name="balance",
    summary="Say how the land adds up: released and remaining.",
    help="Say how the land of AREA, or of every area, adds up: original = cancelled + reduced + cleared + remaining.",
    parameters=(
        Parameter(name="area", summary="Only this area; then JSON is one object.", positional=True, longest=64),
        STORE,
    ),
    service=f"{_SERVICE}:balances",
    answer=f"{_ANSWERS}:balances",
    tables=f"{_TABLES}:balances",
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
CONFLICTS = Question(
    name="conflicts",
    summary="List claims that stand open beside the record.",
    help="List the claims that stand open beside the record, with the land by which they differ.",
    parameters=(STORE,),
    service=f"{_SERVICE}:open_conflicts",
    answer=f"{_ANSWERS}:conflicts",
    tables=f"{_TABLES}:conflicts",
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
NEAR = Question(
    name="near",
    summary="Say what is recorded near a place, or near each of many.",
    help="Say what is recorded within a distance of LAT LON, the nearest first; never that a place is safe.",
    parameters=(
        Parameter(
            name="latitude", word="lat", summary="Degrees north.", kind=Kind.NUMBER, positional=True, low=-90, high=90
        ),
        Parameter(
            name="longitude", word="lon", summary="Degrees east.", kind=Kind.NUMBER, positional=True, low=-180, high=180
        ),
        STORE,
        Parameter(
            name="within", summary="How near, such as 500m or 2km.", default="500m", metavar="DISTANCE", longest=12
        ),
        Parameter(
            name="points",
            summary="Many places instead: CSV with the columns lat and lon; the answer is CSV, a line a hit.",
            kind=Kind.FILE,
        ),
    ),
    service="marchland.register.service.near_many:near",
    answer=f"{_ANSWERS}:near",
    tables=f"{_TABLES}:near",
    line=f"{_TABLES}:near_many",
    unsaid={"within": "2km"},
    slow=True,
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
ACTORS = Question(
    name="actors",
    summary="List who may act, with their roles.",
    parameters=(STORE,),
    service=f"{_SERVICE}:actors",
    answer=f"{_ANSWERS}:actors",
    tables=f"{_TABLES}:actors",
    dated=False,
    command=False,
    route=False,
    operation="look",
    opens=_OPENS,
    shared=_SHARED,
)
"""The command `register actor` lists them too, and gives somebody roles."""

QUESTIONS = (LIST, SHOW, HISTORY, BALANCE, CONFLICTS, NEAR, ACTORS)
