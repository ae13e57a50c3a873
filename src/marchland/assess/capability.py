"""What the capability `assess` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command, Link
from marchland.core.message import N_

CAPABILITY = Capability(
    name="assess",
    summary="What a belt takes, costs and leaves behind, with its doubt.",
    position=50,
    commands=(
        Command(
            "assess",
            "marchland.assess.questions:ASSESS",
            "Count and cost a scenario of border belts over its whole life.",
        ),
        Command(
            "compare",
            "marchland.assess.questions:COMPARE",
            "Show what differs between two scenarios, and its effect.",
        ),
        Command(
            "sensitivity", "marchland.assess.questions:SENSITIVITY", "Show which inputs drive a scenario's outputs."
        ),
        Command(
            "distribution",
            "marchland.assess.questions:DISTRIBUTION",
            "Show the mean, any percentile and the curve of a scenario's outputs.",
        ),
        Command(
            "report",
            "marchland.assess.faces.commands_report:report",
            "Write scenarios and an audit as one page to send on.",
        ),
    ),
    navigation=(Link("/assess", N_("Assess"), 1),),
    questions=("marchland.assess.questions:QUESTIONS",),
    routes=("marchland.assess.faces.pages:ROUTES",),
    collections=("marchland.assess.faces.collections:COLLECTIONS",),
    terms=("marchland.assess.faces.terms:TERMS",),
    warm=("marchland.assess.faces.books:warm",),
)
