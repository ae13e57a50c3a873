"""What the capability `law` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="law",
    summary="Who is bound by what, on which day, as known on which day.",
    position=10,
    commands=(
        Command(
            "law", "marchland.law.faces.commands:law", "Show who is bound by which rule on a day, as known on a day."
        ),
    ),
    questions=("marchland.law.questions:QUESTIONS",),
    navigation=(Link("/law", N_("Law"), 3),),
    routes=("marchland.law.faces.book_pages:ROUTES", "marchland.law.faces.pages:ROUTES"),
    collections=("marchland.law.faces.collections:COLLECTIONS",),
    terms=("marchland.law.faces.terms:TERMS",),
    parameters=("marchland.law.faces.parameter_schemas:PARAMETERS",),
    search=("marchland.law.faces.changes:search",),
    changes=("marchland.law.faces.changes:changes",),
    figures=("marchland.law.faces.changes:figures",),
    citations=("marchland.law.faces.changes:citations",),
    warm=("marchland.law.faces.books:warm",),
)
