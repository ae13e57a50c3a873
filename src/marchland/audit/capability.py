"""What the capability `audit` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="audit",
    summary="Published claims recomputed from what they state, with a verdict each.",
    position=20,
    commands=(
        Command("audit", "marchland.audit.questions:AUDIT", "Recompute the claims of a text and say what follows."),
    ),
    navigation=(Link("/audit", N_("Audit"), 2),),
    questions=("marchland.audit.questions:QUESTIONS",),
    routes=(
        "marchland.audit.faces.routes_text:ROUTES",
        "marchland.audit.faces.pages_bench:ROUTES",
        "marchland.audit.faces.pages_text:ROUTES",
        "marchland.audit.faces.pages:ROUTES",
    ),
    terms=("marchland.audit.faces.terms:TERMS",),
    search=("marchland.audit.faces.changes:search",),
    figures=("marchland.audit.faces.changes:figures",),
    citations=("marchland.audit.faces.changes:citations",),
    functions=("marchland.audit.faces.from_python:audit_text",),
    warm=("marchland.audit.faces.books:warm",),
)
