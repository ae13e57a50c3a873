"""The commands by which public cells go: two people decide about just the cells that one of them proposed."""

from __future__ import annotations

import click

from marchland.adapters.clock import now
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.core.keeper import ALONE
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import Cell
from marchland.public.faces import answers
from marchland.public.service import releases, withdrawals
from marchland.register.domain.event import Decision
from marchland.register.questions import STORE
from marchland.register.service.opening import opened_at
from marchland.tlog.domain.store import embedded


@click.command()
@option_of(STORE)
@click.option("--decision", required=True, metavar="REF", help="The reference of the decision.")
@click.option("--text", required=True, help="What was decided.")
@click.option("--approver", "approvers", multiple=True, required=True, help="Who approves it; give it twice.")
@click.option("--cell", "cells", multiple=True, metavar="COLUMN:ROW", help="A cell; default: every one that may go.")
@click.option("--dry-run", is_flag=True, help="Show which cells would go, and propose nothing.")
@format_option("table", "json")
def withdraw(
    store: str | None, decision: str, text: str, approvers: tuple[str, ...], cells: tuple[str, ...], *, dry_run: bool,
    format_: str,
) -> None:  # fmt: skip
    """Propose that cells go in which nothing dangerous is on record any more.

    It changes nothing until the other of the two approves its digest. A cell under an area that is still open cannot
    be proposed.
    """
    named = tuple(_cell(each) for each in cells)
    with opened_at(store, read_only=False) as books:
        kept = PublicStore(releases.public_path(books.place))
        done = withdrawals.propose(
            books.store, kept, books.identity, now, Decision(decision, text, approvers), named, dry_run=dry_run
        )
        alone = embedded(books.place)
    _told(done, format_, alone=alone, tried=dry_run)


@click.command()
@click.argument("digest")
@option_of(STORE)
@format_option("table", "json")
def approve(digest: str, store: str | None, format_: str) -> None:
    """Approve the proposal of DIGEST, and nothing else; by the last yes its cells go, once.

    Nobody approves what they proposed.
    """
    with opened_at(store, read_only=False) as books:
        kept = PublicStore(releases.public_path(books.place))
        done = withdrawals.approve(books.store, kept, digest, books.identity, now, books.keys)
        alone = embedded(books.place)
    _told(done, format_, alone=alone)


@click.command("take-back")
@click.argument("digest")
@option_of(STORE)
@click.option("--reason", required=True, help="Why it is taken back.")
@format_option("table", "json")
def take_back(digest: str, store: str | None, reason: str, format_: str) -> None:
    """Take back the proposal of DIGEST: nobody can approve it any more."""
    with opened_at(store, read_only=False) as books:
        done = withdrawals.take_back(books.store, digest, reason, books.identity, now)
    _told(done, format_)


@click.command()
@option_of(STORE)
@click.option("--all", "ended", is_flag=True, help="Those too that took effect or were taken back.")
@format_option("table", "json")
def proposals(store: str | None, format_: str, *, ended: bool) -> None:
    """List the proposals that cells go, the newest first, with the digests by which they are approved."""
    with opened_at(store) as books:
        found = answers.withdrawals(withdrawals.listed(books.store, books.identity, ended=ended))
    if format_ == "json":
        write_json(found, None)
        return
    lines = [_line(each) for each in found.proposals]
    write("\n".join(lines or ["no proposal is open"]) + "\n", None)


def _line(told: answers.WithdrawalAnswer) -> str:
    waits = f", waits for {', '.join(told.missing)}" if told.standing == "open" else ""
    return f"{told.digest}  {len(told.cells):,} cells by {told.decision}: {told.standing.replace('_', ' ')}{waits}"


def _told(done: withdrawals.WithdrawalResult, format_: str, *, alone: bool = False, tried: bool = False) -> None:
    told = answers.withdrawal(done)
    if format_ == "json":
        write_json(told, None)
        return
    lines = [f"{len(told.cells):,} cells would go; nothing was recorded" if tried else _line(told)]
    if told.standing == "open" and not tried:
        lines.append(f"next: marchland public approve {told.digest}")
    if done.copy is not None:
        lines.append(f"release {done.copy.release.number}: {len(done.copy.release.withdrawn):,} cells went")
    write("\n".join([*lines, *([ALONE] if alone else [])]) + "\n", None)


def _cell(given: str) -> Cell:
    try:
        column, row = (int(part) for part in given.split(":"))
    except ValueError:
        raise InputError(
            "--cell {given!r} is no cell", given=given[:80], next_step="write COLUMN:ROW, as the collection has them"
        ) from None
    return column, row
