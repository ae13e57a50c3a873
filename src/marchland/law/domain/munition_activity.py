"""An activity with a named munition: the class of the munition decides which activity of the matrix it is."""

from __future__ import annotations

from datetime import date

from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.law.domain.munition import Detectable, Munition
from marchland.law.domain.munition_class import MunitionKind, classify
from marchland.law.domain.treaties import apmbc

TRANSFER, VEHICLE, SENSITIVE = "transfer", "supply_anti_vehicle", "supply_sensitive_anti_handling"
_HANDED_OVER = (TRANSFER, "transfer_compliant", "transfer_non_compliant", VEHICLE, SENSITIVE)


def activity_with(activity: str, munition: Munition, known_on: date) -> str:
    """Return the activity that it is with this munition, so that one class feeds every answer about it.

    Raises InputError where the munition is no anti-personnel mine and the matrix asks about those alone.
    """
    of = next(each for each in classify(munition, known_on) if each.treaty == apmbc.TREATY.id)
    if of.kind is MunitionKind.NOT_A_MINE:
        raise InputError(
            "{name} is no mine: {text}", name=munition.name, text=of.text, next_step=_see(munition)
        )  # fmt: skip
    caught = of.kind in (MunitionKind.ANTI_PERSONNEL, MunitionKind.BY_MODE)
    if activity in _HANDED_OVER:
        if not caught:
            return SENSITIVE if of.kind is MunitionKind.OPEN else VEHICLE
        missed = munition.detectable is Detectable.NO or munition.misses_annex_3
        return "transfer_non_compliant" if missed else activity if activity.startswith(TRANSFER) else TRANSFER
    if caught:
        return activity
    raise InputError(
        "{activity} is asked about anti-personnel mines, and {name} is for vehicles",
        activity=activity,
        name=munition.name,
        next_step=_see(munition),
    )


def _see(munition: Munition) -> Message:
    return Message("see `marchland law munition {name}`, or ask for supply_anti_vehicle", name=munition.name)
