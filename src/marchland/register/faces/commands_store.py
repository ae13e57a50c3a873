"""The commands `register init`, `demo` and `actor`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.access.service import roster
from marchland.adapters.clock import now
from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, progress, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of, write_answer
from marchland.core.asof import parse_day
from marchland.register.questions import ACTORS, STORE
from marchland.register.service import founding
from marchland.register.service import questions as register_service
from marchland.register.service.opening import identity, opened_at, where
from marchland.register.service.stores import upgrade_store
from marchland.tlog.domain.store import FORMAT


@click.command()
@option_of(STORE)
@click.option("--origin", metavar="NAME", help="The ledger's name in checkpoints, fixed for good. Default: random.")
@click.option("--keys", type=click.Path(path_type=Path), metavar="FILE", help="The file for the signing keys.")
@format_option("table", "json")
def init(store: str | None, origin: str | None, keys: Path | None, format_: str) -> None:
    """Create an empty store, and the keys that sign its checkpoints, in your own folder outside the store."""
    place = where(store)
    created = founding.create_register(place, origin, keys, read_settings().keys, identity(place), now)
    _founded(created, format_)


def _founded(created: founding.CreatedRegister, format_: str) -> None:
    if format_ == "json":
        write_json(created, None)
        return
    lines = [
        f"store     {created.store}",
        f"origin    {created.origin}",
        f"keys      {created.keys} (keep a copy elsewhere)",
    ]
    lines.append(f"verifiers {created.public} (for partners and witnesses)")
    if created.areas:
        lines.append(f"recorded  {created.entries:,} entries of {created.areas:,} areas; all of it is synthetic")
    write("\n".join(lines) + "\n", None)


@click.command()
@option_of(STORE)
@click.option("--areas", type=click.IntRange(1, 200_000), default=2_000, show_default=True, help="How many areas.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same register.")
@click.option("--origin", metavar="NAME", help="The ledger's name. Default: demo.marchland.example/SEED.")
@format_option("table", "json")
def demo(store: str | None, areas: int, seed: int, origin: str | None, format_: str) -> None:
    """Create a store with a synthetic register: areas along real borders, with thirty years of history.

    Nothing in it is real; every area says so. The store must be new.
    """
    place = where(store)
    settings = read_settings()
    with progress() as show:
        created = founding.create_demo(place, origin, areas, seed, settings.keys, show)
    _founded(created, format_)


@click.command()
@option_of(STORE)
def upgrade(store: str | None) -> None:
    """Bring a store that an older version made to the format of this one, in one transaction; nothing is recorded anew.

    Rows that were altered before are kept as evidence and made anew, unless an entry is damaged. A file is upgraded
    whenever it is opened, too; on a server this is for the owner of the store alone.
    """
    place = where(store)
    done = upgrade_store(place)
    upgraded = f"was of format {done.before}, and is now of format {FORMAT}"
    write(f"the store {upgraded if done.before < FORMAT else f'is of format {FORMAT} already'}\n", None)
    for sentence in done.told:
        write(f"{sentence}\n", None)


@click.command()
@click.argument("name", required=False)
@option_of(STORE)
@click.option("--role", "names", multiple=True, help="viewer, reporter, surveyor, approver, administrator; repeatable.")
@click.option("--org", default=roster.OWN, show_default=True, help="The organisation they act for.")
@click.option("--from", "first", metavar="DAY", help="The first day on which they have the roles. Default: always.")
@click.option("--until", "last", metavar="DAY", help="The last day on which they have them. Default: for good.")
@format_option("table", "json", "md")
def actor(
    name: str | None, store: str | None, names: tuple[str, ...], org: str, first: str | None, last: str | None,
    format_: str,
) -> None:  # fmt: skip
    """List who may act; with NAME (an opaque id, such as db-anna), give them the roles named, and no others."""
    if name is not None:
        term = roster.RoleTerm(
            parse_day(first, "--from") if first else None, parse_day(last, "--until") if last else None
        )
        with opened_at(store, read_only=False) as books:
            register_service.register_actor(books.store, name, org, roster.roles(names), books.identity, now, term)
        days = f"{f', from {term.from_on}' if term.from_on else ''}{f', until {term.to_on}' if term.to_on else ''}"
        write(f"{name}: {', '.join(names) or 'no role'} for {org}{days}\n", None)
        return
    with opened_at(store) as books:
        write_answer(ACTORS, register_service.actors(books), books, {}, format_, None)
