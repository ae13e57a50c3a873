"""The questions of the book of facts, each declared once: command, JSON address and Python function are made of it."""

from __future__ import annotations

from marchland.core.question import Face, Parameter, Question

_SERVICE, _ANSWERS = "marchland.facts.service.questions", "marchland.facts.faces.answers"
_TABLES, _CARD_TABLES = "marchland.facts.faces.tables", "marchland.facts.faces.cards"
_OPENS, _SHARED = "marchland.facts.service.opening:opened", "marchland.facts.faces.books:shared"
_CARDS, _SHARED_CARDS = "marchland.facts.service.opening:cards_opened", "marchland.facts.faces.books:shared_cards"
_FORMATS = ("table", "json", "csv", "md")

LIST = Question(
    name="list",
    path="facts",
    summary="List the facts known on the two dates.",
    help="List the facts known on the two dates; with PART, only those whose name holds it.",
    parameters=(
        Parameter(name="part", summary="A part of a fact's name.", positional=True, blank=True, longest=100),
        Parameter(name="q", argument="words", summary="Words that all must be met.", longest=100, face=Face.ADDRESS),
    ),
    service=f"{_SERVICE}:listed",
    answer=f"{_ANSWERS}:facts",
    tables=f"{_TABLES}:facts",
    formats=_FORMATS,
    opens=_OPENS,
    shared=_SHARED,
)
SHOW = Question(
    name="show",
    path="facts/{name}",
    summary="Show one fact with every reading.",
    help="Show one fact: the reading in use and the competing ones, each with grade, source and locator.",
    parameters=(Parameter(name="name", summary="A fact by its name.", positional=True, required=True),),
    service=f"{_SERVICE}:shown",
    answer=f"{_ANSWERS}:facts",
    tables=f"{_TABLES}:fact",
    formats=_FORMATS,
    opens=_OPENS,
    shared=_SHARED,
)
SOURCE = Question(
    name="source",
    path="sources/{slug}",
    summary="Show one source card.",
    parameters=(Parameter(name="slug", summary="A source by its slug.", positional=True, required=True),),
    dated=False,
    service="marchland.core.citation:find_card",
    answer=f"{_ANSWERS}:source",
    tables=f"{_CARD_TABLES}:card",
    command=False,
    opens=_CARDS,
    shared=_SHARED_CARDS,
)
SOURCES = Question(
    name="sources",
    path="sources",
    summary="List the source cards, or show one.",
    help=(
        "List the source cards, or show that of SLUG: publisher, title, address, dates, licence; weak ones are marked."
    ),
    parameters=(Parameter(name="slug", summary="A source by its slug.", positional=True, face=Face.COMMAND),),
    instead={"slug": SOURCE},
    dated=False,
    service=f"{_SERVICE}:all_cards",
    answer=f"{_ANSWERS}:sources",
    tables=f"{_CARD_TABLES}:sources",
    formats=_FORMATS,
    opens=_CARDS,
    shared=_SHARED_CARDS,
)

QUESTIONS = (LIST, SHOW, SOURCES, SOURCE)
