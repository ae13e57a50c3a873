"""The command `serve`: the web application on this machine, over a register or as a demonstration."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marchland.adapters.clock import now, seconds
from marchland.adapters.machine import raise_open_files
from marchland.adapters.settings import read_settings
from marchland.cli.options import progress
from marchland.core.errors import InputError, StoreError
from marchland.public.adapters.public_store import PublicStore
from marchland.register.service.opening import identity, where
from marchland.register.service.stores import RegisterStore, open_store
from marchland.registry import capabilities, load
from marchland.tlog.domain.store import embedded

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from marchland.serve.adapters.http_server import ConnectionTally

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LOCAL_PROXIES = ("127.0.0.1", "::1")
"""What is trusted to say who asks where a site has a name of its own, and so a proxy in front."""
_COVER = "all of the synthetic register · увесь вигаданий реєстр"
_DEMO_AREAS = 300
_PORTS = 65_535
_MOST_CONNECTIONS, _SPARE_FILES = 2000, 200
"""Connections of one worker at most, and the files that stores, logs and libraries may need beside them."""
_SWITCH_S = 0.001
"""After so long a costly answer lets another thread go on; Python's own 5 ms would be felt by every visitor."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What every worker is told, to make its own application: the store, the accounts, and what the site is called."""

    store: str
    accounts: str
    hosts: tuple[str, ...]
    demo: bool
    workers: int
    log: str
    places: Mapping[str, str] = field(default_factory=dict)
    proxies: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    log_format: str = "text"


@click.command()
@click.option("--demo", is_flag=True, help="Serve a synthetic register, read-only, on this machine only.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, _PORTS), default=8000, show_default=True, help="The port to listen on.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A host name of the site; may be repeated.")
@click.option("--store", metavar="PLACE", help="A file or postgresql://…; else MARCHLAND_STORE, else the user's own.")
@click.option("--accounts", type=click.Path(path_type=Path), metavar="FILE", help="Where accounts are kept.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Several need PostgreSQL.")
@click.option(
    "--proxy", "proxies", multiple=True, metavar="ADDRESS",
    help="A proxy, or a network of them, that says who asks (X-Forwarded-For); with --name else this machine.",
)  # fmt: skip
@click.option(
    "--operations", "operators", multiple=True, metavar="ADDRESS",
    help="An address, or a network of them, that may read /metrics and what /health/ready found; nobody by default.",
)  # fmt: skip
@click.option(
    "--log-format", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="How the server's own warnings are written; events are JSON always, with json without --log too.",
)  # fmt: skip
@click.option("--log", type=click.Path(path_type=Path), metavar="FILE", help="The log file, one line per event.")
def serve(
    host: str, port: int, names: tuple[str, ...], store: str | None, accounts: Path | None, workers: int,
    proxies: tuple[str, ...], operators: tuple[str, ...], log_format: str,
    log: Path | None, *, demo: bool,
) -> None:  # fmt: skip
    """Serve the web application until you press Ctrl-C.

    Without a register, it serves the facts, the claims and the law. Behind a proxy that terminates https, give the
    site's --name; over plain http, only this machine can sign in.
    """
    if any("*" in name for name in names):
        raise InputError("--name takes no pattern", next_step="give each name of the site with a --name of its own")
    if demo:
        _check_demo(host, store, workers)
    place = where(store)
    if workers > 1 and embedded(place):
        raise InputError("several workers need a store that a server keeps", next_step="give postgresql://…, or one")
    with _store_of(place, demo=demo, asked=store is not None) as kept:
        file = accounts or _account_file(place)
        known = (*names, *(f"[{each}]" if ":" in each else each for each in dict.fromkeys((host, *LOOPBACK))))
        places = _demo_places(Path(kept).parent) if demo else {}
        options = ServeOptions(
            kept, "" if demo else str(file), known, demo, workers, str(log or ""), places,
            proxies or (_LOCAL_PROXIES if names else ()), operators, log_format,
        )  # fmt: skip
        run(options, host, port)


def _demo_places(folder: Path) -> dict[str, str]:
    """Make the synthetic books of every capability that has some, and return where they are."""
    demos = ((each.name, target) for each in capabilities() for target in each.demo)
    return {name: load(target)(folder, now) for name, target in demos}


def _verifiers(serving: ServeOptions, store: RegisterStore | None) -> tuple[str, ...]:
    """Return the public keys of the ledger, to print on its pages, where the server has them."""
    from marchland.ledger.service.entries import verifiers  # noqa: PLC0415 - loads what draws shapes

    folder = str(Path(serving.store).parent / "keys") if serving.demo else read_settings().keys
    return verifiers(str(folder), store.origin) if store else ()


def _account_file(place: str) -> Path:
    from marchland.access.service.accounts import account_file  # noqa: PLC0415 - loads what hashes passwords

    return account_file(place, embedded(place), Path(read_settings().store).parent)


def _check_demo(host: str, store: str | None, workers: int) -> None:
    if host not in LOOPBACK:
        raise InputError("a demonstration is for this machine alone", next_step="leave --host out")
    if store is not None or workers > 1:
        raise InputError(
            "a demonstration makes a register of its own, for one worker", next_step="leave --store and --workers out"
        )


@contextmanager
def _store_of(place: str, *, demo: bool, asked: bool) -> Iterator[str]:
    """Give the place of the store to serve: a synthetic one that goes in the end, the one asked for, or none."""
    if demo:
        from marchland.register.service import founding  # noqa: PLC0415 - makes a register, and only for a demonstration

        with tempfile.TemporaryDirectory(prefix="marchland-demo-") as folder, progress() as show:
            path = Path(folder) / "demo.db"
            keys = founding.create_demo(str(path), None, _DEMO_AREAS, 1, Path(folder) / "keys", show).keys
            _sign(str(path), keys)
            _release(str(path), keys.parent)
            click.echo(
                "This is a demonstration: its register and its news are synthetic, and nothing can be changed.",
                err=True,
            )
            yield str(path)
        return
    if embedded(place) and not asked and not Path(place).exists():
        click.echo("There is no register yet (marchland register init); serving the other books.", err=True)
        yield ""
        return
    open_store(place, read_only=True).close()
    yield place


def _public_of(store: str) -> PublicStore | None:
    """Return the public's own store of cells beside a register's, if cells may be there."""
    from marchland.public.service.releases import public_path  # noqa: PLC0415 - loads what draws shapes

    return PublicStore(public_path(store)) if store else None


def _sign(place: str, keys: Path) -> None:
    """Sign a checkpoint of a synthetic register, so that its proofs have something to lead to."""
    from marchland.ledger.service.questions import checkpoint  # noqa: PLC0415 - only for a demonstration

    store = open_store(place)
    try:
        checkpoint(store, keys, identity(place), seconds())
    finally:
        store.close()


def _release(place: str, keys: Path) -> None:
    """Release the public cells of a synthetic register, so that its page has something to answer from."""
    from marchland.public.service.releases import public_path, release  # noqa: PLC0415 - only for a demonstration

    store, public = open_store(place), PublicStore(public_path(place))
    try:
        release(store, public, identity(place), now, _COVER, keys=keys)
    finally:
        store.close()


def run(serving: ServeOptions, host: str, port: int) -> None:
    """Listen and serve; raises InputError where the address cannot be had."""
    from marchland.serve.adapters import http_server  # noqa: PLC0415 - slow to load

    tally = http_server.ConnectionTally(
        http_server.ConnectionLimits(proxies=serving.proxies, total=_connections(), titles=_titles(http_server.REFUSED))
    )
    sys.setswitchinterval(_SWITCH_S)
    listening = http_server.listening_socket(host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Marchland is at http://{shown}:{listening.getsockname()[1]}/ until you press Ctrl-C.", err=True)
    try:
        http_server.serve_http(partial(application, serving, tally), tally, listening, serving.workers)
    finally:
        listening.close()


def _connections() -> int:
    """Return how many connections there may be at once, beside the files that are open, as the system allows."""
    return max(_SPARE_FILES, min(_MOST_CONNECTIONS, raise_open_files(_MOST_CONNECTIONS + _SPARE_FILES) - _SPARE_FILES))


def _titles(statuses: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return what a refusal of each status is called in every language."""
    from marchland.site.language import load_localizations  # noqa: PLC0415 - slow to load
    from marchland.site.page import title_of  # noqa: PLC0415 - slow to load

    localizations = load_localizations().values()
    return {status: tuple(each.translate(title_of(status)) for each in localizations) for status in statuses}


def application(serving: ServeOptions, tally: ConnectionTally | None = None) -> Starlette:
    """Return the application that a worker serves, with connections of its own."""
    from marchland.access.service.accounts import open_accounts  # noqa: PLC0415 - slow to load
    from marchland.site.app import make_app  # noqa: PLC0415 - slow to load
    from marchland.site.site import Mode, RateLimits, Site  # noqa: PLC0415 - slow to load

    _start_log(serving)
    store = open_store(serving.store, read_only=serving.demo) if serving.store else None
    site = Site(
        clock=now,
        mode=Mode.DEMO if serving.demo else Mode.LIVE,
        store=store,
        public=_public_of(serving.store),
        accounts=open_accounts(Path(serving.accounts), now) if serving.accounts and serving.store else None,
        hosts=serving.hosts,
        limits=RateLimits(workers=serving.workers),
        verifiers=_verifiers(serving, store),
        places=serving.places,
        contact=read_settings().contact,
        operators=serving.operators,
    )
    if tally is not None:
        site.metrics.gauge(tally.figures)
    site.warm()
    if serving.store and not serving.demo:
        _publish(serving.store)
    return make_app(site)


def _publish(place: str) -> None:
    """Show the public what is recorded from now on, for as long as the worker runs."""
    from marchland.public.service.publishing import Publisher  # noqa: PLC0415 - loads what draws shapes
    from marchland.public.service.releases import public_path  # noqa: PLC0415 - loads what draws shapes

    public = PublicStore(public_path(place))
    Publisher(partial(open_store, place), public, identity(place), read_settings().keys).start()


def _start_log(serving: ServeOptions) -> None:
    from marchland.serve.adapters.json_log import log_as_json  # noqa: PLC0415 - of a server alone
    from marchland.site.security import LOG  # noqa: PLC0415 - slow to load

    try:
        if serving.log:
            LOG.addHandler(logging.FileHandler(serving.log, encoding="utf-8"))
        if serving.log_format == "json":
            log_as_json(logging.getLogger("uvicorn"), now, serving.log)
            if not serving.log:
                LOG.addHandler(logging.StreamHandler())
    except OSError as error:
        raise StoreError(
            "{log} cannot be written: {reason}", log=serving.log, reason=error.strerror, next_step="give --log"
        ) from None
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
