"""Pages of importing: a file of areas tried whole, every refusal listed, and recorded all at once or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from starlette.responses import Response

from marchland.core.errors import InputError, MarchlandError, Where
from marchland.formats.csv_table import table
from marchland.formats.table import Table
from marchland.register.domain.intake import IntakeError
from marchland.register.faces import answers
from marchland.register.faces.books import register_store
from marchland.register.questions import DRY_RUN, REPAIR
from marchland.register.service import questions as asking
from marchland.site.page import page, title_of
from marchland.site.request import TYPES, Ask, answer, problem, sent
from marchland.site.route import FILE_BYTES, Row, shown

_SHOWN = 1_000
_ANSWERS = "marchland.register.faces.answers"


def form(ask: Ask) -> Response:
    """Return the form that takes a file."""
    return _page(ask)


def taken(ask: Ask) -> Response:
    """Try the file that was sent, or record it where the very same was tried before; list every refusal."""
    file = ask.files.get("file")
    if file is None or not file.content:
        return _page(ask, wrong=InputError("no file was uploaded", where=Where(field="file"), next_step="choose a file"))
    digest = hashlib.sha256(file.content).hexdigest()
    checked = ask.filled("checked") == digest
    repair = ask.filled("repair") == "yes"
    try:
        found = asking.add_content(
            register_store(ask.site),
            file.content,
            file.name,
            ask.visitor.identity,
            ask.site.clock,
            dry_run=not checked,
            repair=repair,
        )
    except MarchlandError as error:
        if ask.filled("as") == "csv" and isinstance(error, IntakeError):
            return sent(_refusals(error).encode(), TYPES["csv"], "refusals.csv")
        return _page(ask, wrong=error, repair=repair)
    return _page(ask, found=found, digest=digest, recorded=checked, repair=repair, name=file.name)


def _refusals(error: IntakeError) -> str:
    rows = tuple((each.index, each.id, each.reason, each.next_step) for each in error.refusals)
    return table(Table("", ("feature", "id", "reason", "next_step"), rows))


def _page(
    ask: Ask, *, found: asking.Added | None = None, wrong: MarchlandError | None = None, digest: str = "",
    recorded: bool = False, repair: bool = False, name: str = "",
) -> Response:  # fmt: skip
    refusals = wrong.refusals if isinstance(wrong, IntakeError) else ()
    return page(
        ask, "import.html", wrong.http_status if wrong else 200, found=found, wrong=wrong, refusals=refusals[:_SHOWN],
        refused=len(refusals), digest=digest, recorded=recorded, repair=repair, name=name, may=not ask.site.demo,
    )  # fmt: skip


def areas_told(ask: Ask) -> Response:
    """Record the areas of a GeoJSON FeatureCollection, all or none; with dry_run only try them."""
    dry = ask.flag("dry_run")
    try:
        found = asking.add_content(
            register_store(ask.site), ask.body, "body", ask.visitor.identity, ask.site.clock, dry_run=dry,
            repair=ask.flag("repair"),
        )  # fmt: skip
    except IntakeError as error:
        return _listed(ask, error)
    return answer(ask, answers.added(found, dry_run=dry))


def _listed(ask: Ask, error: IntakeError) -> Response:
    """Return the problem with every refusal in it."""
    refusals = [asdict(each) for each in error.refusals]
    return problem(error, ask.path, title_of(error.http_status), ask.speech, refusals=refusals)


def events_told(ask: Ask) -> Response:
    """Record one event, or a list of them: all or none; with dry_run only try them."""
    events = asking.events_of(ask.body)
    if ask.flag("dry_run"):
        asking.rehearse(register_store(ask.site), events, ask.visitor.identity, ask.site.clock)
        return answer(ask, answers.ToldEventsAnswer((), len(events)))
    key = ask.headers.get("idempotency-key", "") if len(events) == 1 else ""
    found = asking.record(register_store(ask.site), events, ask.visitor.identity, ask.site.clock, key and f"web:{key}")
    return answer(ask, answers.told(found))


ROWS: tuple[Row, ...] = (
    shown("/register/import", "import", form, operation="reported", form=True),
    Row("/register/import", "import.do", taken, "reported", methods=("POST",), writes=True, most_bytes=FILE_BYTES),
    Row("/api/v1/register/areas", "api.areas.tell", areas_told, "reported", methods=("POST",), offers=("json",),
        takes=("dry_run", "repair"), spoken=False, writes=True, most_bytes=FILE_BYTES, parameters=(DRY_RUN, REPAIR),
        answers=f"{_ANSWERS}:added", summary="Record the areas of a GeoJSON FeatureCollection, all or none."),
    Row("/api/v1/register/events", "api.events.tell", events_told, "look", methods=("POST",), offers=("json",),
        takes=("dry_run",), spoken=False, writes=True, most_bytes=FILE_BYTES, parameters=(DRY_RUN,),
        answers=f"{_ANSWERS}:told",
        summary="Record one event or a list of them, all or none; the policy is asked for each."),
)  # fmt: skip
