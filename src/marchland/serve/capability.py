"""What the capability `serve` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command

CAPABILITY = Capability(
    name="serve",
    summary="The web application on this machine, and who may sign in to it.",
    position=80,
    commands=(
        Command(
            "serve",
            "marchland.serve.faces.commands:serve",
            "Serve the web application on this machine, or as a demonstration.",
        ),
        Command(
            "doctor",
            "marchland.serve.faces.commands_doctor:doctor",
            "Look whether this installation is as it must be, and say what to do.",
        ),
        Command(
            "web",
            "marchland.serve.faces.commands_accounts:web",
            "Manage who may sign in to the web application, and the tokens of their programs.",
        ),
    ),
    backed_up=("marchland.serve.service.kept_files:backed_up",),
)
