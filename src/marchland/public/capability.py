"""What the capability `public` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="public",
    summary="Cells in which the public is warned, and nothing finer.",
    position=60,
    commands=(
        Command(
            "public", "marchland.public.faces.commands:public", "Show the public cells of one fixed grid, never shapes."
        ),
    ),
    navigation=(Link("/place", N_("A place"), 5),),
    questions=("marchland.public.questions:QUESTIONS",),
    routes=(
        "marchland.public.faces.pages:ROUTES",
        "marchland.public.faces.tiles:ROWS",
        "marchland.public.faces.pages_withdraw:ROUTES",
    ),
    terms=("marchland.public.faces.terms:TERMS",),
    policy=("marchland.public.domain.rights:POLICY",),
    collections=("marchland.public.faces.collections:COLLECTIONS",),
    backed_up=("marchland.public.service.kept_files:backed_up",),
    follows=("marchland.public.service.publishing:follow",),
    faults=("marchland.public.service.faults:faults_at",),
    commits=("marchland.public.service.releases:committed",),
    health=("marchland.public.faces.health:health",),
)
