"""Units that figures without one take from the calculation that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marchland.audit.domain.claim_search import FoundClaim
from marchland.audit.domain.place_features import OF_ONE_DIMENSION, group_of
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.unit_readings import lacks_unit

_LENDING = frozenset({QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.DURATION})
_RATIOS = frozenset({"share", "multiple", "change"})


def with_lent_units(quantities: Sequence[StatedQuantity], found: Sequence[FoundClaim]) -> tuple[StatedQuantity, ...]:
    """Return the quantities, those without a printed unit in that of what a claim adds them to or holds them against.

    Only what a claim most likely rests on counts.
    """
    given = [*quantities]
    for claim in found:
        if not claim.is_sure or group_of(claim.readings[0].attempt) not in OF_ONE_DIMENSION:
            continue
        group, inputs = group_of(claim.readings[0].attempt), claim.readings[0].attempt.inputs
        several = [*inputs] if group in _RATIOS else [*inputs, claim.result]
        lender = next((given[at] for at in several if given[at].kind in _LENDING and not lacks_unit(given[at])), None)
        if lender is None:
            continue
        for at in several:
            if lacks_unit(given[at]) and not given[at].unit:
                given[at] = replace(
                    given[at], unit=lender.unit, noun=lender.noun, kind=lender.kind, is_inherited=True, is_latent=False
                )
    return tuple(given)
