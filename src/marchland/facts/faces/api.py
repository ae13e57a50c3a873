"""The book of facts for programs, under /api/v1/facts: the structures that the commands print, byte for byte."""

from __future__ import annotations

from starlette.responses import Response

from marchland.facts.faces import answers as facts_answers
from marchland.facts.faces.books import fact_book
from marchland.facts.service import questions as book
from marchland.site.request import Ask, answer
from marchland.site.route import Row, data


def facts(ask: Ask) -> Response:
    """Return the facts known on the two dates: all, those whose name holds a part, or those that hold the words."""
    said = set(book.find(ask.site.once(fact_book), ask.dates, ask.text("q")))
    names = [name for name in book.known(ask.site.once(fact_book), ask.dates, ask.text("part")) if name in said]
    return answer(ask, facts_answers.facts(ask.site.once(fact_book), ask.dates, names))


def fact(ask: Ask) -> Response:
    """Return one fact with every reading."""
    name = ask.taken["name"]
    ask.site.once(fact_book).fact(name)
    return answer(ask, facts_answers.facts(ask.site.once(fact_book), ask.dates, (name,)))


def sources(ask: Ask) -> Response:
    """Return every source card."""
    return answer(ask, [facts_answers.card(card) for _, card in sorted(ask.site.once(fact_book).sources.items())])


ROWS: tuple[Row, ...] = (
    data("/api/v1/facts", "api.facts", facts, "The facts known on the two dates.", "part", "q", "on", "known"),
    data("/api/v1/facts/{name}", "api.fact", fact, "One fact with every reading.", "on", "known"),
    data("/api/v1/sources", "api.sources", sources, "The source cards."),
)
