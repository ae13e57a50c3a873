"""Pages of the law: the map of a treaty, a state's page, what one may do with another, munitions, and what if."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from starlette.responses import Response

from marchland.core.citation import SourceCard
from marchland.core.errors import InputError, MarchlandError, NotFoundError
from marchland.core.message import N_
from marchland.core.state import State
from marchland.facts.faces.books import fact_book
from marchland.law.domain.status import TreatyStatus
from marchland.law.faces import calendar_file, map_answers
from marchland.law.faces.books import law_books
from marchland.law.service import conduct, hypotheses
from marchland.law.service import questions as law_service
from marchland.law.service.statements import said
from marchland.law.service.world_map import StatusTable, status_table, world_file
from marchland.site.collections import AT_ONCE, FeatureQuery, find
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response, json_response
from marchland.site.route import RouteSpec, api_route, page_route

TREATY = "apmbc"
LINES = 4
_AHEAD_YEARS = 6

TABS = (
    ("/law", N_("The world")),
    ("/law/compare", N_("Two states")),
    ("/law/assist", N_("What a state may do")),
    ("/law/munitions", N_("Munitions")),
    ("/law/deadlines", N_("Deadlines")),
    ("/law/learned", N_("What was learned")),
    ("/law/what-if", N_("What if")),
    ("/law/rules", N_("The rules")),
)


@dataclass(frozen=True, slots=True)
class StateRow:
    """One line of the table of states."""

    state: State
    name: str
    status: TreatyStatus
    told: str


def law(context: RequestContext) -> Response:
    """Return the map of a treaty on a day, with every state in a table beside it."""
    treaty = law_service.find_treaty(context.text("treaty", TREATY))
    table = status_table(context.site.once(law_books), treaty.id, context.dates)
    counted = map_answers.shown(table, context.site.once(law_books)).counts
    first, last = (
        law_service.adoption_date(context.site.once(law_books), treaty.id),
        date(context.site.today.year + _AHEAD_YEARS, 12, 31),
    )
    return law_page(
        context, "law.html", treaty=treaty, treaties=law_service.treaties(), rows=_rows(context, table), counts=counted,
        kinds=KINDS, first=first, last=last, entry="law", shown_dates=context.dates, complete_on=table.complete_on,
    )  # fmt: skip


KINDS = ("party", "withdrawal_notified", "suspension_claimed", "withdrawn", "signatory", "non_party",
         map_answers.UNRECORDED)  # fmt: skip


def _rows(context: RequestContext, table: StatusTable) -> list[StateRow]:
    states, localization = context.site.once(law_books).states.by_iso3, context.localization
    rows = [
        StateRow(
            states[status.state], localization.state_name(states[status.state]), status,
            map_answers.UNRECORDED if status.state in table.undecided else status.status.value,
        )
        for status in table.statuses
    ]  # fmt: skip
    return sorted(rows, key=lambda row: localization.sort_key(row.name))


def state_page(context: RequestContext) -> Response:
    """Return everything about one state: standings, views, duties, what is due, its story and its policies."""
    books, dates = context.site.once(law_books), context.dates
    state = law_service.find_state(books, context.path_params["state"])
    duties = law_service.duties(books, state.iso3, dates)
    return law_page(
        context,
        "law_state.html",
        state=state,
        name=context.localization.state_name(state),
        duties=duties,
        dates=dates,
        treaties={treaty.id: treaty for treaty in law_service.treaties()},
        due=law_service.state_deadlines(books, state.iso3, dates),
        statements=said(books, dates, state.iso3),
        story=law_service.state_timeline(books, state.iso3, dates).entries,
        cards=_cards(context),
    )


def assist(context: RequestContext) -> Response:
    """Return what each treaty says of one state doing something with another; the answer has an address of its own."""
    books = context.site.once(law_books)
    wrong, assistance = None, None
    if context.text("actor") or context.text("activity"):
        try:
            assistance = conduct.assist(
                books,
                context.required("actor"),
                context.required("activity"),
                context.text("counterpart"),
                context.dates,
                context.text("via"),
                context.text("munition"),
            )
        except (InputError, NotFoundError) as error:
            wrong = error
    return law_page(
        context,
        "law_assist.html",
        status=wrong.http_status if wrong else 200,
        wrong=wrong,
        assistance=assistance,
        dates=context.dates,
        activities=conduct.activities(books),
        munitions=conduct.munitions(books),
        treaties={treaty.id: treaty for treaty in law_service.treaties()},
        states=named_states(context),
        cards=_cards(context),
    )


def munitions(context: RequestContext) -> Response:
    """Return the munitions of the book, and the class and consequences of the one that is asked about."""
    books = context.site.once(law_books)
    wrong, judgement = None, None
    if context.text("name"):
        try:
            judgement = conduct.judge(books, context.text("name"), None, context.text("state"), context.dates)
        except (InputError, NotFoundError) as error:
            wrong = error
    return law_page(
        context, "law_munitions.html", status=wrong.http_status if wrong else 200, wrong=wrong, judgement=judgement,
        dates=context.dates, munitions=conduct.munitions(books), states=named_states(context), cards=_cards(context),
    )  # fmt: skip


def deadlines(context: RequestContext) -> Response:
    """Return what is due from every state on or after the day."""
    deadlines = law_service.state_deadlines(
        context.site.once(law_books), context.text("state"), context.dates, past=context.flag("past")
    )
    treaties = {treaty.id: treaty for treaty in law_service.treaties()}
    return law_page(
        context,
        "law_deadlines.html",
        deadlines=deadlines,
        dates=context.dates,
        treaties=treaties,
        names=context.state_names,
    )


def learned(context: RequestContext) -> Response:
    """Return what became known between two days, and which standings read otherwise for it."""
    today = context.site.today
    first = context.day("known") or today.replace(year=today.year - 1, day=min(today.day, 28))
    second = context.day("known_to") or today
    difference = law_service.knowledge_diff(
        context.site.once(law_books), context.day("on") or second, first, second, context.text("state")
    )
    return law_page(
        context, "law_learned.html", difference=difference, names=context.state_names, cards=_cards(context)
    )


def what_if(context: RequestContext) -> Response:
    """Return what supposed acts and wars would change; none of them happened, and nothing is kept."""
    lines = context.texts("suppose")
    wrong: MarchlandError | None = None
    result = None
    if lines:
        try:
            result = law_service.suppose(
                context.site.once(law_books), hypotheses.read_lines(lines), context.dates.known_on
            )
        except MarchlandError as error:
            wrong = error
    return law_page(
        context, "law_what_if.html", status=wrong.http_status if wrong else 200, wrong=wrong, result=result,
        lines=[*lines, *[""] * max(1, LINES - len(lines))], example=hypotheses.EXAMPLE, kinds=hypotheses.kinds(),
        names=context.state_names, treaties={treaty.id: treaty for treaty in law_service.treaties()},
    )  # fmt: skip


def rules(context: RequestContext) -> Response:
    """Return the rules of the engine in plain words, all of them or those of a name, an article or a treaty."""
    asked = context.text("rule")
    return law_page(
        context, "law_rules.html", rules=law_service.explain(asked) if asked else law_service.all_rules(), asked=asked
    )


def calendar(context: RequestContext, state: str = "") -> Response:
    """Return what is due as a calendar, of one state or of all."""
    deadlines = law_service.state_deadlines(
        context.site.once(law_books), context.path_params.get("state", state), context.dates
    )
    content = calendar_file.calendar(deadlines, context.site.state_names, context.dates.known_on)
    return file_response(content, TYPES["ics"])


def shapes(context: RequestContext) -> Response:
    """Return the shapes of the states of the world, for maps."""
    response = file_response(world_file(context.site.once(law_books)), TYPES["geojson"])
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def borders(context: RequestContext) -> Response:
    """Return the border lines that the books are about, for maps."""
    page_ = find("borders").page(context.site, FeatureQuery(context.dates, context.visitor.identity, limit=AT_ONCE))
    response = json_response(context, {"type": "FeatureCollection", "features": list(page_.features)}, "geojson")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def law_page(ask: RequestContext, template: str, status: int = 200, **context: object) -> Response:
    """Return a page of the law with the tabs of all."""
    return page(ask, template, status, tabs=TABS, explains=law_service.articles, **context)


def named_states(context: RequestContext) -> list[tuple[str, str]]:
    """Return every state by its code and its name, in the alphabet of the page."""
    return sorted(context.state_names.items(), key=lambda pair: context.localization.sort_key(pair[1]))


def _cards(context: RequestContext) -> dict[str, SourceCard]:
    return dict(context.site.once(fact_book).sources)


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/law", "law", law, "treaty", "on", "known"),
    page_route("/law/assist", "law.assist", assist, "actor", "activity", "counterpart", "via", "munition", "on",
         "known"),
    page_route("/law/munitions", "law.munitions", munitions, "name", "state", "on", "known"),
    page_route("/law/deadlines", "law.deadlines", deadlines, "state", "past", "on", "known"),
    page_route("/law/learned", "law.learned", learned, "known", "known_to", "on", "state"),
    page_route("/law/what-if", "law.what_if", what_if, "suppose", "known"),
    page_route("/law/rules", "law.rules", rules, "rule"),
    api_route("/law/{state}.ics", "law.calendar", calendar, "What is due from a state, as a calendar.", "on", "known",
         formats=("ics",)),
    api_route("/feeds/law.ics", "feeds.law", partial(calendar), "What is due from every state, as a calendar.", "on",
         "known", formats=("ics",)),
    page_route("/law/{state}", "law.state", state_page, "on", "known"),
    api_route("/api/v1/borders.geojson", "api.borders", borders, "The border lines that the books are about.",
         formats=("geojson",)),
    api_route("/static-data/world.geojson", "world", shapes, "The shapes of the states.", formats=("geojson",)),
)  # fmt: skip
