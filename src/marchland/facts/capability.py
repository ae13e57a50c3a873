"""What the capability `facts` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="facts",
    summary="Facts about the world, each value with its source, grade and two dates.",
    position=30,
    commands=(Command("facts", "marchland.facts.faces.commands:facts", "Search the book of facts and its sources."),),
    navigation=(Link("/facts", N_("Facts"), 6),),
    questions=("marchland.facts.questions:QUESTIONS",),
    routes=("marchland.facts.faces.pages:ROUTES",),
    terms=("marchland.facts.faces.terms:TERMS",),
    search=("marchland.facts.faces.changes:search",),
    changes=("marchland.facts.faces.changes:changes",),
    figures=("marchland.facts.faces.changes:figures",),
)
