"""What the capability `backup` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability, Command

_RESTORE = "marchland.backup.faces.commands_restore"

CAPABILITY = Capability(
    name="backup",
    summary="The register comes back: backups while it is written, restores that are tried, copies that are counted.",
    position=75,
    commands=(
        Command(
            "backup", "marchland.backup.faces.commands:backup", "Back the register up, and what is kept beside it."
        ),
        Command("restore", f"{_RESTORE}:restore", "Restore a backup, or a register from an archive alone."),
        Command("drill", f"{_RESTORE}:drill", "Try a restore: verify it, compare it with the living store, time it."),
        Command("copies", f"{_RESTORE}:copies", "Count the copies, and say what they lack of the goal."),
    ),
    keeping=("marchland.backup.faces.ledger_section:section",),
)
