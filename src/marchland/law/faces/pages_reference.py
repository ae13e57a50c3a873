"""Pages to cite and look up: an act with its papers, a treaty over time, two states, and the whole book as a file."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from marchland.core import json_text
from marchland.core.errors import InputError, NotFoundError
from marchland.formats.drawing import NARROW, WIDE
from marchland.law.domain.act import Act
from marchland.law.faces import book_file, party_chart
from marchland.law.faces.act_answers import cited, permalink, treaty_title
from marchland.law.faces.books import cited_law, law_books
from marchland.law.faces.pages import law_page, named_states
from marchland.law.service import citing, comparing
from marchland.law.service import questions as law_service
from marchland.law.service.treaty_record import treaty_record
from marchland.site.page import plainly
from marchland.site.request import TYPES, RequestContext, file_response, see_other
from marchland.site.route import RouteSpec, api_route, page_route

_NEWEST = 30
"""How many acts a treaty's page shows before the rest is asked for."""


def act(context: RequestContext) -> Response:
    """Return one act with its papers, and the others of its state; a former address leads to the one of today."""
    law = cited_law(context.site)
    found = citing.find_act(law, context.path_params["act"])
    if found.id != context.path_params["act"]:
        return see_other(context.url(permalink(found)))
    return law_page(
        context, "law_act.html", act=found, treaty=treaty_title(found), shown=cited(found, law),
        others=_others(context, found), joins=_joins(law, found),
        joined_by=law.books.acts.joined.get(found.id, ()), cards=law.cards, names=context.state_names,
    )  # fmt: skip


def _others(context: RequestContext, act: Act) -> tuple[Act, ...]:
    """Return what the same state did about the same treaty, in order of time."""
    return cited_law(context.site).books.acts.by_state[act.treaty, act.state]


def _joins(law: citing.CitedLaw, act: Act) -> tuple[Act, ...]:
    """Return the acts that the act answers, repeats or ends."""
    return tuple(law.books.acts.by_id[name] for name in act.joins)


def treaty(context: RequestContext) -> Response:
    """Return one treaty: its days, its parties by name, their number over time, and its acts with the newest first."""
    found = treaty_record(context.site.once(law_books), context.path_params["treaty"], context.dates)
    say, localization = partial(plainly, context.localization), context.localization
    names = context.state_names
    listed = [
        sorted(group, key=lambda status: localization.sort_key(names.get(status.state, status.state)))
        for group in (found.parties.parties, found.parties.undecided)
    ]
    return law_page(
        context, "law_treaty.html", record=found, treaty=found.treaty, treaties=law_service.treaties(), names=names,
        parties=listed[0], undecided=listed[1], newest=found.acts[:_NEWEST], older=found.acts[_NEWEST:],
        charts={"wide": party_chart.chart(found, WIDE, say), "narrow": party_chart.chart(found, NARROW, say)},
        dates=context.dates,
    )  # fmt: skip


def compare(context: RequestContext) -> Response:
    """Return two states side by side; while only one is named, what is left to say."""
    wrong, comparison = None, None
    if context.text("a") and context.text("b"):
        try:
            comparison = comparing.compare(
                context.site.once(law_books), context.text("a"), context.text("b"), context.dates,
                context.text("treaty"),
            )  # fmt: skip
        except (InputError, NotFoundError) as error:
            wrong = error
    asked = {name: context.text(name) for name in ("a", "b", "treaty") if context.text(name)} | context.both_dates
    return law_page(
        context, "law_compare.html", status=wrong.http_status if wrong else 200, wrong=wrong, comparison=comparison,
        asked=asked, dates=context.dates, treaties={each.id: each for each in law_service.treaties()},
        states=named_states(context), names=context.state_names,
    )  # fmt: skip


def book(form: str, context: RequestContext) -> Response:
    """Return the whole book as a file to save."""
    law = cited_law(context.site)
    if form == "csv":
        content = book_file.rows(law, law).encode()
    else:
        content = json_text.indented(book_file.answer(law, law).to_dict()).encode()
    return file_response(content, TYPES[form], f"marchland-law.{form}")


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/law/act/{act}", "law.act", act),
    page_route("/law/treaty/{treaty}", "law.treaty", treaty, "on", "known"),
    api_route(
        "/law/book.json",
        "law.book.json",
        partial(book, "json"),
        "The whole book of the law, as JSON to save.",
        answers="marchland.law.faces.book_file:answer",
    ),
    api_route(
        "/law/book.csv",
        "law.book.csv",
        partial(book, "csv"),
        "Every act of the law, as rows to save.",
        formats=("csv",),
    ),
    page_route("/law/compare", "law.compare", compare, "a", "b", "treaty", "on", "known"),
)
