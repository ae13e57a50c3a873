"""The questions of the register, each declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from functools import partial

from marchland.core.question import Face, Kind, Parameter, Question

_SERVICE = "marchland.register.service.questions"
_ACCOUNTS = "marchland.register.service.land_accounts"
_ANSWERS, _TABLES = "marchland.register.faces.answers", "marchland.register.faces.tables"
_FILES = {"geojson": f"{_ANSWERS}:geojson", "csv": "marchland.register.faces.csv_table:areas"}
_LISTED = {**_FILES, "json": f"{_ANSWERS}:areas_text"}
_Question = partial(
    Question, opens="marchland.register.service.opening:opened", shared="marchland.register.faces.books:shared",
    operation="look",
)  # fmt: skip

STORE = Parameter(
    name="store", summary="A file or postgresql://…; else MARCHLAND_STORE, else the user's own.", face=Face.COMMAND,
    metavar="PLACE", blank=True, opening=True,
)  # fmt: skip
CHOOSING = (
    Parameter(name="bbox", summary="Only areas whose land touches this box, in degrees.", kind=Kind.BOX,
              metavar="W,S,E,N", longest=120),
    Parameter(name="classification", word="class", summary="Only areas of this class.", repeated=True,
              choices=("indication", "SHA", "CHA")),
    Parameter(name="status", summary="Only areas with this status; may be repeated.", repeated=True,
              choices=("open", "worked_on", "suspended", "released", "handed_over", "merged", "split")),
    Parameter(name="contested", summary="Only areas with an open claim beside the record.", kind=Kind.FLAG,
              face=Face.ADDRESS),
    Parameter(name="q", summary="Words that all must be met.", face=Face.ADDRESS, longest=100),
)  # fmt: skip
"""Which areas are asked for."""
LAYER = Parameter(
    name="layer", default="areas", choices=("areas", "hazards", "released"),
    summary="Which land: recorded boundaries, what is dangerous today, or what was released.",
)  # fmt: skip
"""Which land is found by a box and given as the shape: areas that have none of it are left out."""
AREA = Parameter(name="area", summary="An area by its id.", positional=True, required=True, longest=64)
DRY_RUN = Parameter(name="dry_run", summary="Try it, and record nothing.", kind=Kind.FLAG)
REPAIR = Parameter(name="repair", summary="Mend shapes that cross themselves.", kind=Kind.FLAG)
ACCEPT = Parameter(name="accept_implausible", kind=Kind.FLAG,
                   summary="Take what is hardly so; the events say that it was accepted.")  # fmt: skip
FILE_WIDE = (
    Parameter(name="evidence", summary="Evidence for every feature that has none: KIND:HOW or KIND:HOW:DAY.",
              repeated=True, longest=2000),
    Parameter(name="as_indication", summary="Record every feature as an indication.", kind=Kind.FLAG),
    ACCEPT,
)  # fmt: skip
"""What is said of a whole file."""

LIST = _Question(
    name="list", summary="List the areas as of two dates.", path="register/areas",
    help="List the areas on record on one day, as known on another.",
    parameters=(
        STORE,
        *CHOOSING,
        LAYER,
        Parameter(name="after", summary="What the link called next says, to go on.", face=Face.ADDRESS, longest=64),
        Parameter(name="limit", summary="How many at most.", kind=Kind.WHOLE, face=Face.ADDRESS, low=1, high=10_000),
    ),
    service=f"{_SERVICE}:listed", answer=f"{_ANSWERS}:areas", tables=f"{_TABLES}:areas", writers=_LISTED,
    formats=("table", "json", "geojson", "csv", "md"), offers=("geojson", "json", "csv"), saved={"csv": "areas.csv"},
    unsaid={"limit": 10_000}, paged=True,
)  # fmt: skip
EXPORT = _Question(
    name="export", summary="Write the areas to a file, as GeoJSON or CSV.", path="/register/export", operation="export",
    help="Write the areas on record to a file, as GeoJSON (RFC 7946) or CSV.", parameters=(STORE, *CHOOSING, LAYER),
    service=f"{_SERVICE}:exported", answer=f"{_ANSWERS}:areas", writers=_FILES, formats=("geojson", "csv"), filed=True,
    offers=("geojson", "csv"), saved={"geojson": "areas.geojson", "csv": "areas.csv"},
)  # fmt: skip
SHOW = _Question(
    name="show", summary="Show one area as of two dates.", path="register/areas/{area}", parameters=(AREA, STORE),
    help="Show one AREA: its class and status, its land, its evidence, surveys, releases, marking and claims.",
    service="marchland.register.service.proposals:shown", answer=f"{_ANSWERS}:area", tables=f"{_TABLES}:area",
    formats=("table", "json", "geojson", "md"), writers={"geojson": f"{_ANSWERS}:geojson"},
)  # fmt: skip
HISTORY = _Question(
    name="history", summary="List everything that was recorded of an area.", path="register/areas/{area}/history",
    help="List everything that was recorded of an AREA by the known day, and its state from day to day.",
    parameters=(AREA, STORE),
    service=f"{_SERVICE}:area_history", answer=f"{_ANSWERS}:history", tables=f"{_TABLES}:history",
)  # fmt: skip
BALANCE = _Question(
    name="balance", summary="Show how the land adds up: released and remaining.",
    help="Show how the land of AREA, or of every area, adds up, and of all areas together as records and as land.",
    parameters=(
        Parameter(name="area", summary="Only this area; then JSON is one object.", positional=True, longest=64), STORE,
    ),
    service=f"{_ACCOUNTS}:balances", answer=f"{_ANSWERS}:balances", tables=f"{_TABLES}:balances",
)  # fmt: skip
CONFLICTS = _Question(
    name="conflicts", summary="List claims beside the record, and areas on the same land.",
    parameters=(STORE,),
    help="List the open claims that contradict the record, with the land they differ by, and areas that share land.",
    service=f"{_ACCOUNTS}:contradictions", answer=f"{_ANSWERS}:conflicts", tables=f"{_TABLES}:conflicts",
)  # fmt: skip
NEAR = _Question(
    name="near", summary="List what is recorded near a place, or near each of many.",
    help="List what is recorded within a distance of LAT LON, the nearest first; it never says that a place is safe.",
    parameters=(
        Parameter(name="latitude", word="lat", summary="Degrees north, -90 to 90.", kind=Kind.NUMBER, positional=True),
        Parameter(name="longitude", word="lon", summary="Degrees east, -180 to 180.", kind=Kind.NUMBER,
                  positional=True),
        STORE,
        Parameter(name="within", summary="How near, such as 500m or 2km.", default="500m", metavar="DISTANCE",
                  longest=12),
        Parameter(name="points", kind=Kind.FILE,
                  summary="Many places: CSV with columns lat and lon (and id); the answer is CSV, one line per hit."),
    ),
    service="marchland.register.service.near_many:near", answer=f"{_ANSWERS}:near", tables=f"{_TABLES}:near",
    line=f"{_TABLES}:near_many", unsaid={"within": "2km"}, slow=True,
)  # fmt: skip
_PROPOSALS = "marchland.register.faces.proposal_answers"
PROPOSALS = _Question(
    name="proposals", summary="List what is proposed and waits for others to approve it.",
    help="List the proposals that wait for somebody to approve them, on AREA or on all, each with its digest.",
    parameters=(
        Parameter(name="area", summary="Only on this area.", positional=True, longest=64), STORE,
        Parameter(name="ended", summary="Also those that took effect or were taken back.", kind=Kind.FLAG),
    ),
    service="marchland.register.service.proposals:listed", answer=f"{_PROPOSALS}:proposals",
    tables=f"{_PROPOSALS}:proposal_table",
)  # fmt: skip
PROPOSAL = _Question(
    name="proposal", summary="Show one proposal: what it says, and the area without it and with it.",
    help="Show the proposal of a DIGEST: every field of it, and the area on its day without it and with it.",
    path="register/proposals/{digest}",
    parameters=(
        Parameter(name="digest", summary="The digest of the proposal.", positional=True, required=True, longest=64),
        STORE,
    ),
    service="marchland.register.service.proposals:one", answer=f"{_PROPOSALS}:proposal_view",
    tables=f"{_PROPOSALS}:view_tables",
)  # fmt: skip
ACTORS = _Question(
    name="actors", summary="List who may act, with their roles.", parameters=(STORE,), dated=False,
    service=f"{_SERVICE}:actors", answer=f"{_ANSWERS}:actors", tables=f"{_TABLES}:actors", command=False, route=False,
)  # fmt: skip
"""The command `register actor` lists them too, and gives somebody roles."""

QUESTIONS = (LIST, EXPORT, SHOW, HISTORY, BALANCE, CONFLICTS, NEAR, PROPOSALS, PROPOSAL, ACTORS)
