"""The feed of legal changes, as Atom and as JSON Feed: each act with its permalink, those known last first."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from marchland.core.message import Message
from marchland.core.question import Parameter
from marchland.formats.feed import Feed, FeedEntry
from marchland.law.domain.act import Act
from marchland.law.faces.act_answers import permalink, treaty_title
from marchland.law.faces.books import cited_law
from marchland.law.service.citing import CitedLaw
from marchland.law.service.legal_changes import legal_changes
from marchland.law.service.questions import find_state, find_treaty
from marchland.site.feeds import LANG, MOST, WRITERS, first_instant, in_language, in_order
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.site.terms import term

_STATE = Parameter(name="state", summary="Only acts of this state, or about it.", longest=60)
_TREATY = Parameter(name="treaty", summary="Only acts about this treaty.", longest=60)
_ENDINGS = {"atom": ("atom", "Atom"), "feed": ("json", "JSON Feed")}


def _answered(form: str, context: RequestContext) -> Response:
    context = in_language(context)
    law, state, treaty = cited_law(context.site), context.text("state"), context.text("treaty")
    known_on = context.day("known") or context.site.today
    acts = legal_changes(law.books, known_on, state, treaty, MOST)
    address = context.origin + context.current_url()
    title, page = _about(context, law, state, treaty)
    feed = Feed(
        address, title, address, context.origin + context.url(page), first_instant(context.site.today),
        tuple(_entry(context, law, act) for act in acts), language=context.localization.code,
    )  # fmt: skip
    return file_response(WRITERS[form](in_order(feed)), TYPES[form])


def _about(context: RequestContext, law: CitedLaw, state: str, treaty: str) -> tuple[str, str]:
    """Return what the feed is called, and the path of the page that shows the same."""
    say, parts, page = context.localization.translate_message, [], "/law/learned"
    if treaty:
        of = find_treaty(treaty)
        parts, page = [say(of.title)], f"/law/treaty/{of.id}"
    if state:
        found = find_state(law.books, state)
        parts, page = [context.localization.state_name(found), *parts], f"/law/{found.iso3.lower()}"
    head = say(Message("Marchland: legal changes"))
    return ", ".join((head, *parts)), page


def _entry(context: RequestContext, law: CitedLaw, act: Act) -> FeedEntry:
    """Return an act as an entry: it leads to its own page, and to its first paper beside."""
    say, address = context.localization.translate_message, context.origin + context.url(permalink(act))
    name = context.state_names.get(act.state, act.state)
    kind, treaty = context.localization.translate(term(act.kind)), say(treaty_title(act))
    done = Message("done on {day}", day=act.done_on) if act.done_on else Message("the day is not sourced")
    cards = [law.cards[cite.source] for cite in act.cites if cite.source in law.cards]
    said = (
        say(done),
        act.authority,
        act.reference,
        say(act.note),
        *(f"{card.publisher}: {card.title}" for card in cards),
    )
    known_at = first_instant(act.known_on)
    return FeedEntry(
        f"urn:marchland:act:{act.id}", f"{name}: {kind}, {treaty}" if name else f"{treaty}: {kind}", address, known_at,
        "; ".join(filter(None, said)), known_at, language=context.localization.code,
        related_url=cards[0].url if cards else "", tags=tuple(filter(None, (act.treaty, act.kind, act.state))),
    )  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = tuple(
    api_route(
        f"/feeds/law.{ending}", f"feeds.law.{ending}", partial(_answered, form),
        f"The legal acts that became known last, of all or of one state or treaty, as {called}.",
        "state", "treaty", "lang", "known", formats=(form,), parameters=(_STATE, _TREATY, LANG),
    )
    for form, (ending, called) in _ENDINGS.items()
)  # fmt: skip
