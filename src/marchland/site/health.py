"""The health of a running site: whether it lives, whether it is ready to answer, and its figures for who runs it."""

from __future__ import annotations

import ipaddress
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from starlette.responses import Response

from marchland.core.answer import Answer
from marchland.core.errors import MarchlandError
from marchland.registry import declared
from marchland.site.metrics import MEDIA_TYPE
from marchland.site.request import RequestContext, file_response, json_response, never_kept, not_found
from marchland.site.route import RouteSpec
from marchland.site.site import Site
from marchland.tlog.domain.store import embedded

LEAST_ROOM_BYTES = 256 * 2**20
"""With less room on the disk than this a site is not ready: a register that cannot be written is no register."""


class HealthCheck(Answer, frozen=True):
    """One thing that was looked at: whether it is well, what was found, and how old it is where that matters."""

    name: str
    well: bool
    found: str
    age_s: float | None = None


class HealthAnswer(Answer, frozen=True):
    """Whether a site is well; what was looked at is told to those alone who run it."""

    rows_of = "checks"

    well: bool
    checks: tuple[HealthCheck, ...]


def live(context: RequestContext) -> Response:
    """Say that the site answers."""
    return never_kept(json_response(context, live_answer()))


def live_answer() -> HealthAnswer:
    """Return that the site answers."""
    return HealthAnswer(well=True, checks=())


def ready(context: RequestContext) -> Response:
    """Say whether everything that answers rest on is there, with status 503 where it is not."""
    answer = ready_answer(context.site, detailed=is_operator(context))
    response = never_kept(json_response(context, answer))
    response.status_code = 200 if answer.well else 503
    return response


def ready_answer(site: Site, *, detailed: bool) -> HealthAnswer:
    """Return what every check found, or for those who do not run the site only whether all is well."""
    checks = tuple(all_checks(site))
    return HealthAnswer(all(each.well for each in checks), checks if detailed else ())


def all_checks(site: Site) -> Iterator[HealthCheck]:
    """Yield what each check of the site, and of its capabilities, found."""
    if site.store is not None:
        yield checked("register", lambda: _entries(site))
        if embedded(site.store.place):
            yield room(Path(site.store.place).parent)
    if site.accounts is not None:
        yield checked("accounts", lambda: _accounts(site))
    for check in declared("health"):
        yield from check(site)


def checked(name: str, look: Callable[[], str]) -> HealthCheck:
    """Return what a check found; one that raises an error of ours, or of the system, is not well."""
    try:
        return HealthCheck(name=name, well=True, found=look())
    except (MarchlandError, OSError) as error:
        return HealthCheck(name=name, well=False, found=str(error))


def room(folder: Path) -> HealthCheck:
    """Return whether there is room on the disk of a folder."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return HealthCheck(name="disk", well=False, found=str(error))
    return HealthCheck("disk", free >= LEAST_ROOM_BYTES, f"{free // 2**20} MiB are free")


def _entries(site: Site) -> str:
    with site.register().reading() as reader:
        return f"{reader.head().size} entries"


def _accounts(site: Site) -> str:
    broken = site.accounts.unsealed() if site.accounts else ()
    if broken:
        raise MarchlandError("rows were changed by another hand: {rows}", rows=", ".join(broken[:5]))
    return "every row is as it was sealed"


def check_figures(site: Site) -> dict[tuple[str, str], float]:
    """Return what the checks found as figures, and how much the register holds."""
    figures: dict[tuple[str, str], float] = {}
    for check in all_checks(site):
        figures["check_well", check.name] = float(check.well)
        if check.age_s is not None:
            figures["check_age_seconds", check.name] = check.age_s
    if site.store is not None:
        with site.store.reading() as reader:
            figures["entries", ""] = reader.head().size
    return figures


def is_operator(context: RequestContext) -> bool:
    """Tell whether who asks is at an address that the site is run from, which none is unless it was named."""
    try:
        asked = ipaddress.ip_network(context.address)
        networks = [ipaddress.ip_network(each, strict=False) for each in context.site.operators]
    except ValueError:
        return False
    return any(asked.overlaps(network) for network in networks if network.version == asked.version)


def metrics(context: RequestContext) -> Response:
    """Return the figures of this worker; to others than those who run the site there is no such page."""
    if not is_operator(context):
        raise not_found(context.path)
    return never_kept(file_response(context.site.metrics.text(), MEDIA_TYPE))


ROUTES: tuple[RouteSpec, ...] = (
    RouteSpec("/health", "health", live, formats=("json",), localized=False),
    RouteSpec("/health/ready", "health.ready", ready, formats=("json",), localized=False),
    RouteSpec("/metrics", "metrics", metrics, formats=("text",), localized=False),
)
