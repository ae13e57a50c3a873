"""Pages of leads: what of the books the stories may change, one lead with what would move, and its decisions."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.audit.domain.claim import Verdict
from marchland.core.asof import AsOf, parse_day
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.core.message import N_, Message
from marchland.core.policy import Permit
from marchland.register.faces.books import register_store
from marchland.site.page import page
from marchland.site.request import RequestContext, see_other
from marchland.site.route import RouteSpec, page_route
from marchland.watch.domain.lead import TargetKind
from marchland.watch.domain.rights import DECIDE_LEAD
from marchland.watch.faces import lead_tables
from marchland.watch.faces.books import shared_leads
from marchland.watch.faces.pages import tag_names
from marchland.watch.service import lead_decisions, leads
from marchland.watch.service.lead_decisions import Decider, LeadChoice

SHOWN_MOST = 50
_SOON_DAYS = 7
STATES = ("open", "deferred", "accepted", "rejected", "all")
_TARGET_NAMES = {TargetKind.FACT: N_("fact"), TargetKind.ACT: N_("act"), TargetKind.CLAIM: N_("claim")}


def listing(context: RequestContext) -> Response:
    """Return the page of the leads in one state, on one sort of target or all."""
    state, target = context.text("state", "open"), context.text("target")
    for name, value, known in (("state", state, STATES), ("target", target, ("", *TargetKind))):
        if value not in known:
            raise InputError(
                "unknown {name} {value!r}", name=name, value=value[:40],
                next_step=Message("known are: {known}", known=", ".join(filter(None, known))),
            )  # fmt: skip
    days = int(context.number("days", leads.DAYS, 1, leads.DAYS_MOST))
    of = leads.leads(shared_leads(context), state, target, days, SHOWN_MOST, context.dates)
    return page(
        context, "leads.html", of=of, state=state, target=target, days=days, states=STATES, targets=_TARGET_NAMES,
        dates=context.dates, tables=lead_tables, treaty_names=tag_names(context),
    )  # fmt: skip


def one(context: RequestContext) -> Response:
    """Return the page of one lead."""
    return _page(context, dates=context.dates)


def decided(context: RequestContext) -> Response:
    """Take a decision about a lead; nothing typed is lost where it is refused."""
    name, form = context.path_params["lead"], context.form_value
    try:
        _decide(context, name, form("decision"))
    except MarchlandError as error:
        return _page(context, error)
    return see_other(context.url(f"/news/leads/{name}"))


def _decide(context: RequestContext, name: str, decision: str) -> None:
    form, books = context.form_value, shared_leads(context)
    by = Decider(context.visitor.identity, register_store(context.site), context.site.clock)
    if decision == "accept":
        value = form("own_value").strip() or form("value")
        on = parse_day(form("on"), "on") if form("on") else None
        choice = LeadChoice(value, form("kind"), on, form("verdict"), form("reason"))
        lead_decisions.accept(books, name, choice, by)
    elif decision == "reject":
        lead_decisions.reject(books, name, form("reason"), by)
    elif decision == "defer":
        lead_decisions.defer(books, name, parse_day(form("until"), "until"), form("reason"), by)
    else:
        raise InputError("which decision?", where=Location(field="decision"), next_step="accept, reject or defer")


def _page(context: RequestContext, wrong: MarchlandError | None = None, dates: AsOf | None = None) -> Response:
    today = AsOf(context.site.today, context.site.today)
    of = leads.lead(shared_leads(context), context.path_params["lead"], dates or today)
    opened = of.opened
    steps = dict.fromkeys(step for each in opened.lead.support for step in each.steps)
    kinds = (*steps, opened.lead.target.act[2]) if opened.lead.target.kind is TargetKind.ACT else ()
    may = isinstance(decide(context.actor, DECIDE_LEAD), Permit)
    return page(
        context, "lead.html", wrong.http_status if wrong else 200, of=of, opened=opened, wrong=wrong, dates=dates,
        tables=lead_tables, treaty_names=tag_names(context), kinds=kinds,
        may=may and not context.site.is_demo and context.site.store is not None,
        verdicts=[str(verdict) for verdict in Verdict], targets=_TARGET_NAMES,
        given={name: context.form_value(name) for name in context.form},
        soon=context.site.today + timedelta(days=_SOON_DAYS),
    )  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/news/leads", "news.leads", listing, "state", "target", "days", "on", "known"),
    page_route("/news/leads/{lead}", "news.lead", one, "on", "known", has_form=True),
    RouteSpec("/news/leads/{lead}", "news.lead.decide", decided, DECIDE_LEAD, methods=("POST",), writes=True),
)
