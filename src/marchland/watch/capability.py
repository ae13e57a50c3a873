"""What the capability `watch` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="watch",
    summary="News about mined borders, unharmed: items with their versions, stories across outlets, and search.",
    position=70,
    commands=(
        Command("watch", "marchland.watch.faces.commands:watch", "Follow the news: fetch, group, rank and search it."),
    ),
    policy=("marchland.watch.domain.rights:POLICY",),
    questions=("marchland.watch.questions:QUESTIONS",),
    navigation=(Link("/news/top", N_("News"), 0),),
    routes=(
        "marchland.watch.faces.pages_leads:ROUTES",
        "marchland.watch.faces.pages:ROUTES",
        "marchland.watch.faces.pages_out:ROUTES",
        "marchland.watch.faces.feeds:ROUTES",
    ),
    terms=("marchland.watch.faces.terms:TERMS",),
    search=("marchland.watch.faces.home:search",),
    figures=("marchland.watch.faces.home:figures",),
    home=("marchland.watch.faces.home:section",),
    method=("news_method.html",),
    warm=("marchland.watch.faces.home:warm",),
    demo=("marchland.watch.service.demo:create_demo",),
    backed_up=("marchland.watch.service.kept_files:backed_up",),
)
