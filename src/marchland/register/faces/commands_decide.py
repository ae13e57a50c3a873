"""The commands `register propose`, `approve` and `withdraw-proposal`: two people decide about just one content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from marchland.adapters.clock import now
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.register.domain.balance import BalanceError
from marchland.register.domain.event import Event
from marchland.register.domain.proposal import ProposalStanding
from marchland.register.faces.commands_record import drawn, event_options, event_said
from marchland.register.faces.proposal_answers import decided
from marchland.register.questions import STORE
from marchland.register.service import proposals as proposals_service
from marchland.register.service import proposing
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks, opened_at


@click.command()
@event_options
@click.option("--dry-run", is_flag=True, help="Check it against the rules, and record nothing.")
@format_option("table", "json")
def propose(
    area: str, kind: str, store: str | None, draw: Path | None, *, dry_run: bool, accept_implausible: bool,
    format_: str, **given: Any,
) -> None:  # fmt: skip
    """Propose what happened to AREA, so that others approve just that: KIND and FIELDs as in `register event`.

    It changes nothing yet. It is held to every rule now, and again when the last of those whom its decision names
    approves its digest: then it takes effect, once.
    """
    event = event_said(area, kind, **given)
    try:
        with opened_at(store, read_only=False) as books:
            if accept_implausible:
                event = register_service.accepting_implausible(books.store, event, now)
            propose_event(books, event, format_, dry_run=dry_run)
    except BalanceError as error:
        raise drawn(error, draw) from None


def propose_event(books: RegisterBooks, event: Event, format_: str, *, dry_run: bool) -> None:
    """Propose an event and tell its digest, or only try it."""
    if dry_run:
        proposals_service.tried(books.store, event, books.identity, now)
        write("the rules allow this proposal; nothing was recorded\n", None)
        return
    _told(proposing.propose(books.store, event, books.identity, now), format_)


@click.command()
@click.argument("digest")
@option_of(STORE)
@format_option("table", "json")
def approve(digest: str, store: str | None, format_: str) -> None:
    """Approve the proposal of DIGEST, and nothing else: `register proposal DIGEST` shows what that is.

    Nobody approves what they proposed. When the last one approves whom its decision names, it takes effect.
    """
    with opened_at(store, read_only=False) as books:
        done = proposing.approve(books.store, digest, books.identity, now)
    _told(done, format_)


@click.command("withdraw-proposal")
@click.argument("digest")
@option_of(STORE)
@click.option("--reason", required=True, help="Why it is taken back.")
@format_option("table", "json")
def withdraw_proposal(digest: str, store: str | None, reason: str, format_: str) -> None:
    """Take back the proposal of DIGEST: nobody can approve it any more."""
    with opened_at(store, read_only=False) as books:
        done = proposing.take_back(books.store, digest, reason, books.identity, now)
    _told(done, format_)


def _told(done: proposing.DecidingReceipt, format_: str) -> None:
    if format_ == "json":
        write_json(decided(done), None)
        return
    proposal, receipt = done.proposal, done.receipt
    word = "was recorded already as" if receipt.already else "recorded as"
    lines = [f"{receipt.area}: {receipt.kind.replace('_', ' ')} {word} entry {receipt.entry.seq}"]
    if proposal.standing is ProposalStanding.OPEN:
        lines.append(f"digest    {proposal.digest}")
        lines.append(f"waits for {', '.join(proposal.missing)} (register approve {proposal.digest})")
    else:
        lines.append(f"{proposal.event.kind.replace('_', ' ')}: {proposal.standing.replace('_', ' ')}")
    write("\n".join(lines) + "\n", None)
