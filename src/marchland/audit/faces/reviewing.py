"""A walk through the claims of a text at the terminal: a person takes a reading, another one, or leaves a claim out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import click

from marchland.audit.domain.text_audit import TextAudit, TextAudits, TextClaim
from marchland.audit.faces import tables
from marchland.core.errors import InputError

_HELP = "Enter or a: take it · 2, 3: another reading · x: leave it out · q: keep the rest as it is · ?: this help"


def reviewed(
    of: object, ask: Callable[[str], str] | None = None, show: Callable[[str], None] = click.echo
) -> TextAudits:
    """Return the audits with the readings that a person chose; raises InputError for what is no page."""
    if not isinstance(of, TextAudits):
        raise InputError("only the claims of a page are walked through", next_step="name a page, or leave --review out")
    asking = ask or (lambda text: str(click.prompt(text, default="a", show_default=False, err=True)))
    return TextAudits(tuple(_reviewed(audit, asking, show) for audit in of.audits))


def _reviewed(audit: TextAudit, ask: Callable[[str], str], show: Callable[[str], None]) -> TextAudit:
    kept: list[TextClaim] = []
    for number, claim in enumerate(audit.claims):
        show(_shown(claim, number + 1, len(audit.claims)))
        chosen, goes_on = _choice(claim, ask, show)
        if chosen is not None:
            kept.append(chosen)
        if not goes_on:
            return audit.with_claims((*kept, *audit.claims[number + 1 :]))
    return audit.with_claims(tuple(kept))


def _choice(claim: TextClaim, ask: Callable[[str], str], show: Callable[[str], None]) -> tuple[TextClaim | None, bool]:
    while True:
        answer = ask("?").strip().lower()
        if answer in ("", "a", "1"):
            return claim, True
        if answer == "x":
            return None, True
        if answer == "q":
            return claim, False
        if answer.isdecimal() and answer.isascii() and len(answer) == 1 and 1 <= int(answer) <= len(claim.readings):
            first = claim.readings[int(answer) - 1]
            others = tuple(reading for reading in claim.readings if reading is not first)
            return replace(claim, readings=(first, *others)), True
        show(_HELP)


def _shown(claim: TextClaim, number: int, total: int) -> str:
    """Return a claim as it is shown: its sentence, and every reading with its working and verdict."""
    lines = [
        f"\n{number}/{total}  {claim.audited.claim.sentence}",
        f"  stated: {tables.stated(claim.audited.claim.stated)}",
    ]
    for place, reading in enumerate(claim.readings, 1):
        lines.append(f"  {place}. {reading.audited.working or 'no calculation'} → {reading.audited.verdict}")
    return "\n".join(lines)
