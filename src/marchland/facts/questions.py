"""The questions of the book of facts, each declared once: command, JSON address and Python function are made of it."""

from __future__ import annotations

from typing import Any

from marchland.core.question import Face, Parameter, Question

_SERVICE, _ANSWERS = "marchland.facts.service.questions", "marchland.facts.faces.answers"
_TABLES, _CARDS = "marchland.facts.faces.tables", "marchland.facts.faces.cards"
_FORMATS = ("table", "json", "csv", "md")
_BOOK, _SHARED = "marchland.facts.service.book", "marchland.facts.faces.books"


def _of_facts(**said: Any) -> Question:
    return Question(formats=_FORMATS, books=f"{_BOOK}:open_facts", shared=f"{_SHARED}:shared", **said)


def _of_cards(**said: Any) -> Question:
    books, shared = f"{_BOOK}:open_sources", f"{_SHARED}:shared_cards"
    return Question(formats=_FORMATS, books=books, shared=shared, dated=False, **said)


LIST = _of_facts(
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
)
SHOW = _of_facts(
    name="show",
    path="facts/{name}",
    summary="Show one fact with every reading.",
    help="Show one fact: the reading in use and the competing ones, each with grade, source and locator.",
    parameters=(Parameter(name="name", summary="A fact by its name.", positional=True, required=True),),
    service=f"{_SERVICE}:shown",
    answer=f"{_ANSWERS}:facts",
    tables=f"{_TABLES}:fact",
)
SOURCE = _of_cards(
    name="source",
    path="sources/{slug}",
    summary="Show one source card.",
    parameters=(Parameter(name="slug", summary="A source by its slug.", positional=True, required=True),),
    service="marchland.core.citation:find_card",
    answer=f"{_ANSWERS}:card",
    tables=f"{_CARDS}:card",
    command=False,
)
SOURCES = _of_cards(
    name="sources",
    path="sources",
    summary="List the source cards, or show one.",
    help=(
        "List the source cards, or show that of SLUG: publisher, title, address, dates, licence; weak ones are marked."
    ),
    parameters=(Parameter(name="slug", summary="A source by its slug.", positional=True, face=Face.COMMAND),),
    instead={"slug": SOURCE},
    service=f"{_SERVICE}:all_cards",
    answer=f"{_ANSWERS}:cards",
    tables=f"{_CARDS}:sources",
)

QUESTIONS = (LIST, SHOW, SOURCES, SOURCE)
