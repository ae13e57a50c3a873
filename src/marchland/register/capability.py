"""What the capability `register` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="register",
    summary="Hazardous areas over decades, folded from events in a ledger.",
    position=40,
    commands=(
        Command(
            "register",
            "marchland.register.faces.commands:register",
            "Keep hazardous areas over decades, as of any two dates.",
        ),
        Command(
            "import",
            "marchland.register.faces.commands_import:importing",
            "Take in what others keep: GIS files and tables, read behind walls.",
        ),
    ),
    questions=("marchland.register.questions:QUESTIONS",),
    navigation=(Link("/register", N_("Register"), 4),),
    routes=(
        "marchland.register.faces.tiles:ROUTES",
        "marchland.register.faces.pages_record:ROUTES",
        "marchland.register.faces.pages_decide:ROUTES",
        "marchland.register.faces.pages_import:ROUTES",
        "marchland.register.faces.api_succession:ROUTES",
        "marchland.register.faces.pages:ROUTES",
    ),
    collections=("marchland.register.faces.collections:COLLECTIONS",),
    policy=("marchland.register.domain.rights:POLICY",),
    terms=("marchland.register.faces.terms:TERMS",),
    search=("marchland.register.faces.changes:search",),
    figures=("marchland.register.faces.changes:figures",),
    warm=("marchland.register.faces.books:warm",),
    backed_up=("marchland.register.service.kept_files:backed_up",),
)
