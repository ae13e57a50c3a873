"""What the capability `watch` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command

CAPABILITY = Capability(
    name="watch",
    summary="News about mined borders, unharmed: items with their versions, stories across outlets, and search.",
    position=70,
    commands=(
        Command("watch", "marchland.watch.faces.commands:watch", "Follow the news: fetch, group, rank and search it."),
    ),
    routes=("marchland.watch.faces.pages_leads:ROUTES",),
    terms=("marchland.watch.faces.terms:TERMS",),
    policy=("marchland.watch.domain.rights:POLICY",),
    questions=("marchland.watch.questions:QUESTIONS",),
)
