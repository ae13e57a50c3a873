"""Pages to cite and look up: one act with its papers."""

from __future__ import annotations

from starlette.responses import Response

from marchland.law.domain.act import Act
from marchland.law.faces.act_answers import cited, permalink, treaty_title
from marchland.law.faces.books import cited_law
from marchland.law.faces.pages import law_page
from marchland.law.service import citing
from marchland.site.request import RequestContext, see_other
from marchland.site.route import RouteSpec, page_route


def act(context: RequestContext) -> Response:
    """Return one act with its papers, and the others of its state; a former address leads to the one of today."""
    law = cited_law(context.site)
    found = citing.find_act(law, context.path_params["act"])
    if found.id != context.path_params["act"]:
        return see_other(context.url(permalink(found)))
    return law_page(
        context, "law_act.html", act=found, treaty=treaty_title(found), shown=cited(found, law),
        others=_others(context, found), cards=law.cards, names=context.state_names,
    )  # fmt: skip


def _others(context: RequestContext, act: Act) -> tuple[Act, ...]:
    """Return what the same state did about the same treaty, in order of time."""
    return cited_law(context.site).books.acts.by_state[act.treaty, act.state]


ROUTES: tuple[RouteSpec, ...] = (page_route("/law/act/{act}", "law.act", act),)
