"""Pages of the book itself: an act, a treaty with its curve, two states side by side; and feeds of legal changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial

from starlette.responses import Response

from marchland.core.errors import InputError, NotFoundError
from marchland.formats.atom import atom
from marchland.formats.feed import Feed, FeedEntry, stamped
from marchland.formats.json_feed import JSON_FEED, json_feed
from marchland.law.domain.act import Act
from marchland.law.faces.books import law_books
from marchland.law.faces.pages import TABS
from marchland.law.service import law_book
from marchland.law.service import questions as law_service
from marchland.law.service.questions import LawBooks
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route, page_route

MOST = 100


def act(context: RequestContext) -> Response:
    """Return one act, at the address by which it can be cited."""
    books = context.site.once(law_books)
    found = law_book.act(books, context.path_params["act"], context.dates)
    shown = found.acts[0]
    return page(
        context, "law_act.html", tabs=TABS, act=shown, cards=dict(found.papers), names=context.state_names,
        treaties={treaty.id: treaty for treaty in law_service.treaties()},
    )  # fmt: skip


def treaty(context: RequestContext) -> Response:
    """Return a treaty: how many are party to it, how that moved, and to which day the book is complete."""
    books = context.site.once(law_books)
    found = law_service.find_treaty(context.path_params["treaty"])
    curve = law_book.curve(books, found.id, context.dates)
    return page(
        context, "law_treaty.html", tabs=TABS, treaty=found, curve=curve, names=context.state_names,
        dates=context.dates,
    )  # fmt: skip


def compare(context: RequestContext) -> Response:
    """Return two states side by side; the answer has an address of its own."""
    books = context.site.once(law_books)
    wrong, compared = None, None
    if context.text("state") or context.text("other"):
        try:
            compared = law_book.compare(books, context.required("state"), context.required("other"), context.dates)
        except (InputError, NotFoundError) as error:
            wrong = error
    states = sorted(context.state_names.items(), key=lambda pair: context.localization.sort_key(pair[1]))
    return page(
        context, "law_compare.html", wrong.http_status if wrong else 200, tabs=TABS, wrong=wrong, compared=compared,
        states=states, names=context.state_names, dates=context.dates,
        treaties={each.id: each for each in law_service.treaties()},
    )  # fmt: skip


def feed(context: RequestContext, name: str, kind: str, write: Callable[[Feed], bytes]) -> Response:
    """Return the acts that became known last, the newest first, each at its own address."""
    books, today = context.site.once(law_books), context.site.today
    known = [act for act in books.acts.acts if act.known_on <= today]
    newest = sorted(known, key=lambda act: (act.known_on, act.id), reverse=True)[:MOST]
    address = f"{context.origin}/feeds/{name}"
    entries = tuple(_entry(each, books, context.origin) for each in newest)
    made = Feed(address, "Marchland: legal changes", address, f"{context.origin}/law/learned", _instant(today), entries)
    # Of a day nobody knows the hour, so entries of one day stand in the order of their instants.
    in_order = sorted(stamped(made), key=lambda pair: pair[1], reverse=True)
    return file_response(write(replace(made, entries=tuple(entry for entry, _ in in_order))), kind)


def _entry(act: Act, books: LawBooks, origin: str) -> FeedEntry:
    who = books.state_name(act.state) if act.state else act.authority
    short = {each.id: each.short for each in law_service.treaties()}.get(act.treaty, act.treaty)
    title = ": ".join(filter(None, (who, f"{act.kind.replace('_', ' ')}, {short}")))
    details = (
        f"on {act.done_on}" if act.done_on else act.why,
        act.reference,
        act.note,
        act.certainty.value,
        act.source,
    )
    return FeedEntry(
        f"urn:marchland:act:{act.id}", title, f"{origin}/law/acts/{act.id}", _instant(act.known_on),
        "; ".join(filter(None, map(str, details))), tags=(act.treaty, act.kind),
    )  # fmt: skip


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/law/acts/{act}", "law.act", act, "on", "known"),
    page_route("/law/treaties/{treaty}", "law.treaty", treaty, "on", "known"),
    page_route("/law/compare", "law.compare", compare, "state", "other", "on", "known"),
    api_route(
        "/feeds/law.atom", "feeds.law.atom", partial(feed, name="law.atom", kind=TYPES["atom"], write=atom),
        "Legal changes that became known last, as Atom.", formats=("atom",),
    ),
    api_route(
        "/feeds/law.json", "feeds.law.json", partial(feed, name="law.json", kind=JSON_FEED, write=json_feed),
        "Legal changes that became known last, as JSON Feed.", formats=("feed",),
    ),
)  # fmt: skip
