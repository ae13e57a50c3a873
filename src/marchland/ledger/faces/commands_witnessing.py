"""The commands `witness init`, `sign`, `serve` and `ask`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.clock import seconds
from marchland.cli.options import write
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.ledger.service import witnessing
from marchland.register.questions import STORE
from marchland.register.service.opening import opened_at

_FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder of the witness."
)


@click.command()
@_FOLDER
@click.option("--name", default="", help="The witness's name, such as witness.example/partner; needed for a new one.")
@click.option("--ledger", "ledgers", multiple=True, metavar="KEY", help="A ledger's public key, or a .pub file.")
def init(folder: Path, name: str, ledgers: tuple[str, ...]) -> None:
    """Create a witness: its keys and the public keys of the ledgers it knows; or add ledgers to it."""
    setup = witnessing.set_up(folder, name, ledgers)
    lines = [f"witness   {setup.name} in {setup.folder}", f"verifiers {setup.public} (for the ledgers' keepers)"]
    lines += [f"knows     {origin}" for origin in setup.ledgers] or ["knows     no ledger yet: --ledger KEY"]
    write("\n".join(lines) + "\n", None)


@click.command()
@click.argument("request", type=click.Path(path_type=Path))
@_FOLDER
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Write the answer to this file.")
def sign(request: Path, folder: Path, output: Path) -> None:
    """Answer REQUEST, a file written by `witness ask --file`: sign it, or give the reason not to."""
    found = witnessing.sign_file(folder, request, output, seconds())
    write(f"{found.status}: {'signed' if found.status == 200 else found.body.strip()}\n", None)
    if found.status != 200:
        raise InputError(
            "nothing was signed", next_step=Message("the answer is in {output}; hand it back", output=output)
        )


@click.command()
@_FOLDER
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8642, show_default=True, type=click.IntRange(0, 65_535), help="0 takes a free one.")
def serve(folder: Path, host: str, port: int) -> None:
    """Answer ledgers over HTTP (POST /add-checkpoint) until interrupted. Put a TLS proxy in front for other hosts."""
    server = witnessing.server(folder, seconds, host, port)
    click.echo(f"the witness answers at {server.address} until you press Ctrl-C", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    finally:
        server.server_close()


@click.command()
@click.argument("address", required=False)
@option_of(STORE)
@click.option("--verifier", "verifiers", multiple=True, metavar="KEY", help="The witness's public key, or a .pub file.")
@click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="Write the request to this file instead.")
@click.option("--old", type=click.IntRange(0), default=0, help="With --file: the size it last signed.")
@click.option("--answer", type=click.Path(path_type=Path), metavar="FILE", help="Read the answer from this file.")
def ask(
    address: str | None, store: str | None, verifiers: tuple[str, ...], file: Path | None, old: int,
    answer: Path | None,
) -> None:  # fmt: skip
    """Send the last checkpoint to the witness at ADDRESS and keep its signature, or do both by files."""
    given = [each for each in (address, file, answer) if each is not None]
    if len(given) != 1:
        raise InputError("how?", next_step="give the ADDRESS of a witness, or --file FILE, or --answer FILE")
    with opened_at(store, read_only=file is not None) as books:
        if file is not None:
            checkpoint = witnessing.request_file(books.store, old, file)
            write(f"written: {file}, for the checkpoint of size {checkpoint.size}\n", None)
            return
        cosigned = (
            witnessing.take_answer(books.store, answer, verifiers)
            if answer is not None
            else witnessing.ask_by_http(books.store, str(address), verifiers)
        )
    write(f"signed at size {cosigned.checkpoint.size} by {', '.join(cosigned.names)}\n", None)
