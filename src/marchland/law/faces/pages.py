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
from marchland.law.domain.status import Status
from marchland.law.faces import calendar_file, map_answers
from marchland.law.faces.books import law_books
from marchland.law.service import conduct, hypotheses
from marchland.law.service import questions as asking
from marchland.law.service.world_map import Standings, standings, world_file
from marchland.site.collections import AT_ONCE, Wanted, find
from marchland.site.page import page
from marchland.site.request import TYPES, Ask, answer, sent
from marchland.site.route import Row, data, shown

TREATY = "apmbc"
LINES = 4
_AHEAD_YEARS = 6

TABS = (
    ("/law", N_("The world")),
    ("/law/assist", N_("What a state may do")),
    ("/law/munitions", N_("Munitions")),
    ("/law/deadlines", N_("Deadlines")),
    ("/law/learned", N_("What was learned")),
    ("/law/what-if", N_("What if")),
    ("/law/rules", N_("The rules")),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the table of states."""

    state: State
    name: str
    status: Status
    told: str


def law(ask: Ask) -> Response:
    """Return the map of a treaty on a day, with every state in a table beside it."""
    treaty = asking.find_treaty(ask.text("treaty", TREATY))
    found = standings(ask.site.once(law_books), treaty.id, ask.dates)
    counted = map_answers.shown(found, ask.site.once(law_books)).counts
    first, last = asking.began_on(ask.site.once(law_books), treaty.id), date(ask.site.today.year + _AHEAD_YEARS, 12, 31)
    return _page(
        ask, "law.html", treaty=treaty, treaties=asking.treaties(), rows=_rows(ask, found), counts=counted,
        kinds=KINDS, first=first, last=last, entry="law", shown_dates=ask.dates,
    )  # fmt: skip


KINDS = ("party", "withdrawal_notified", "suspension_claimed", "withdrawn", "signatory", "non_party",
         map_answers.UNRECORDED)  # fmt: skip


def _rows(ask: Ask, found: Standings) -> list[Standing]:
    states, speech = ask.site.once(law_books).states.by_iso3, ask.speech
    rows = [
        Standing(
            states[each.state], speech.state(states[each.state]), each,
            map_answers.UNRECORDED if each.state in found.open else each.status.value,
        )
        for each in found.statuses
    ]  # fmt: skip
    return sorted(rows, key=lambda row: speech.sort_key(row.name))


def state_page(ask: Ask) -> Response:
    """Return everything about one state: standings, views, duties, what is due, its story and its policies."""
    books, dates = ask.site.once(law_books), ask.dates
    state = asking.find_state(books, ask.taken["state"])
    found = asking.duties(books, state.iso3, dates)
    return _page(
        ask, "law_state.html", state=state, name=ask.speech.state(state), found=found, dates=dates,
        treaties={each.id: each for each in asking.treaties()},
        due=asking.due(books, state.iso3, dates), story=asking.story(books, state.iso3, dates).entries,
        cards=_cards(ask),
    )  # fmt: skip


def assist(ask: Ask) -> Response:
    """Return what each treaty says of one state doing something with another; the answer has an address of its own."""
    books = ask.site.once(law_books)
    wrong, found = None, None
    if ask.text("actor") or ask.text("activity"):
        try:
            found = conduct.assist(books, ask.need("actor"), ask.need("activity"), ask.text("counterpart"), ask.dates)
        except (InputError, NotFoundError) as error:
            wrong = error
    return _page(
        ask, "law_assist.html", status=wrong.http_status if wrong else 200, wrong=wrong, found=found, dates=ask.dates,
        activities=conduct.activities(books), states=_named_states(ask), cards=_cards(ask),
    )  # fmt: skip


def munitions(ask: Ask) -> Response:
    """Return the munitions of the book, and the class and consequences of the one that is asked about."""
    books = ask.site.once(law_books)
    wrong, found = None, None
    if ask.text("name"):
        try:
            found = conduct.judge(books, ask.text("name"), None, ask.text("state"), ask.dates)
        except (InputError, NotFoundError) as error:
            wrong = error
    return _page(
        ask, "law_munitions.html", status=wrong.http_status if wrong else 200, wrong=wrong, found=found,
        dates=ask.dates, munitions=conduct.munitions(books), states=_named_states(ask), cards=_cards(ask),
    )  # fmt: skip


def deadlines(ask: Ask) -> Response:
    """Return what is due from every state on or after the day."""
    found = asking.due(ask.site.once(law_books), ask.text("state"), ask.dates, past=ask.flag("past"))
    treaties = {each.id: each for each in asking.treaties()}
    return _page(ask, "law_deadlines.html", found=found, dates=ask.dates, treaties=treaties, names=ask.state_names)


def learned(ask: Ask) -> Response:
    """Return what became known between two days, and which standings read otherwise for it."""
    today = ask.site.today
    first = ask.day("known") or today.replace(year=today.year - 1, day=min(today.day, 28))
    second = ask.day("known_to") or today
    found = asking.learned(ask.site.once(law_books), ask.day("on") or second, first, second, ask.text("state"))
    return _page(ask, "law_learned.html", found=found, names=ask.state_names, cards=_cards(ask))


def what_if(ask: Ask) -> Response:
    """Return what supposed acts and wars would change; none of them happened, and nothing is kept."""
    lines = ask.texts("suppose")
    wrong: MarchlandError | None = None
    found = None
    if lines:
        try:
            found = asking.suppose(ask.site.once(law_books), hypotheses.read_lines(lines), ask.dates.known_on)
        except MarchlandError as error:
            wrong = error
    return _page(
        ask, "law_what_if.html", status=wrong.http_status if wrong else 200, wrong=wrong, found=found,
        lines=[*lines, *[""] * max(1, LINES - len(lines))], example=hypotheses.EXAMPLE, kinds=hypotheses.kinds(),
        names=ask.state_names, treaties={each.id: each for each in asking.treaties()},
    )  # fmt: skip


def rules(ask: Ask) -> Response:
    """Return the rules of the engine in plain words, all of them or those of a name, an article or a treaty."""
    asked = ask.text("rule")
    return _page(ask, "law_rules.html", rules=asking.explain(asked) if asked else asking.all_rules(), asked=asked)


def calendar(ask: Ask, state: str = "") -> Response:
    """Return what is due as a calendar, of one state or of all."""
    found = asking.due(ask.site.once(law_books), ask.taken.get("state", state), ask.dates)
    made = calendar_file.calendar(found, ask.site.state_names, ask.dates.known_on)
    return sent(made, TYPES["ics"])


def shapes(ask: Ask) -> Response:
    """Return the shapes of the states of the world, for maps."""
    found = sent(world_file(ask.site.once(law_books)), TYPES["geojson"])
    found.headers["Cache-Control"] = "public, max-age=86400"
    return found


def borders(ask: Ask) -> Response:
    """Return the border lines that the books are about, for maps."""
    found = find("borders").page(ask.site, Wanted(ask.dates, ask.visitor.identity, limit=AT_ONCE))
    made = answer(ask, {"type": "FeatureCollection", "features": list(found.features)}, "geojson")
    made.headers["Cache-Control"] = "public, max-age=86400"
    return made


def _page(ask: Ask, template: str, status: int = 200, **context: object) -> Response:
    return page(ask, template, status, tabs=TABS, **context)


def _named_states(ask: Ask) -> list[tuple[str, str]]:
    return sorted(ask.state_names.items(), key=lambda pair: ask.speech.sort_key(pair[1]))


def _cards(ask: Ask) -> dict[str, SourceCard]:
    return dict(ask.site.once(fact_book).sources)


ROWS: tuple[Row, ...] = (
    shown("/law", "law", law, "treaty", "on", "known"),
    shown("/law/assist", "law.assist", assist, "actor", "activity", "counterpart", "on", "known"),
    shown("/law/munitions", "law.munitions", munitions, "name", "state", "on", "known"),
    shown("/law/deadlines", "law.deadlines", deadlines, "state", "past", "on", "known"),
    shown("/law/learned", "law.learned", learned, "known", "known_to", "on", "state"),
    shown("/law/what-if", "law.what_if", what_if, "suppose", "known"),
    shown("/law/rules", "law.rules", rules, "rule"),
    data("/law/{state}.ics", "law.calendar", calendar, "What is due from a state, as a calendar.", "on", "known",
         offers=("ics",)),
    data("/feeds/law.ics", "feeds.law", partial(calendar), "What is due from every state, as a calendar.", "on",
         "known", offers=("ics",)),
    shown("/law/{state}", "law.state", state_page, "on", "known"),
    data("/api/v1/borders.geojson", "api.borders", borders, "The border lines that the books are about.",
         offers=("geojson",)),
    data("/static-data/world.geojson", "world", shapes, "The shapes of the states.", offers=("geojson",)),
)  # fmt: skip
