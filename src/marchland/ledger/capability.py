"""What the capability `ledger` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="ledger",
    summary="What was recorded can only grow, and it can be proved.",
    position=70,
    commands=(
        Command("ledger", "marchland.ledger.faces.commands:ledger", "Prove what was recorded, and keep it provable."),
        Command(
            "witness",
            "marchland.ledger.faces.commands_witness:witness",
            "Sign a partner's ledger, if it has only grown.",
        ),
    ),
    questions=("marchland.ledger.questions:QUESTIONS",),
    navigation=(Link("/ledger", N_("Ledger"), 7),),
    routes=("marchland.ledger.faces.pages:ROUTES",),
    warm=("marchland.ledger.faces.watching:warm",),
    health=("marchland.ledger.faces.health:health",),
    policy=("marchland.ledger.domain.rights:POLICY",),
)
