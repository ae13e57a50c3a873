"""Pages of importing: a file of areas tried whole, every refusal listed, and recorded all at once or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from starlette.responses import Response

from marchland.core.errors import InputError, Location, MarchlandError
from marchland.formats.csv_table import table
from marchland.formats.table import Table
from marchland.register.domain.intake import ImportOptions, IntakeError
from marchland.register.faces import answers
from marchland.register.faces.books import register_store
from marchland.register.questions import DRY_RUN, FILE_WIDE, REPAIR
from marchland.register.service import importing
from marchland.register.service import questions as register_service
from marchland.site.page import page, title_of
from marchland.site.request import TYPES, RequestContext, file_response, json_response, problem_response
from marchland.site.route import FILE_BYTES, RouteSpec, page_route

_SHOWN = 1_000
_ANSWERS = "marchland.register.faces.answers"


def form(context: RequestContext) -> Response:
    """Return the form that takes a file."""
    return _page(context)


def import_file(context: RequestContext) -> Response:
    """Try the file that was sent, or record it where the very same was tried before; list every refusal."""
    file = context.files.get("file")
    if file is None or not file.content:
        return _page(
            context, wrong=InputError("no file was uploaded", where=Location(field="file"), next_step="choose a file")
        )
    digest = hashlib.sha256(file.content).hexdigest()
    checked = context.form_value("checked") == digest
    repair = context.form_value("repair") == "yes"
    try:
        result = importing.add_content(
            register_store(context.site),
            file.content,
            file.name,
            context.visitor.identity,
            context.site.clock,
            dry_run=not checked,
            repair=repair,
            options=_options([context.form_value("evidence")], lambda name: context.form_value(name) == "yes"),
        )
    except MarchlandError as error:
        if context.form_value("as") == "csv" and isinstance(error, IntakeError):
            return file_response(_refusals(error).encode(), TYPES["csv"], "refusals.csv")
        return _page(context, wrong=error, repair=repair)
    return _page(context, result=result, digest=digest, recorded=checked, repair=repair, name=file.name)


def _options(evidence: Sequence[str], ticked: Callable[[str], bool]) -> ImportOptions:
    """Return what is said of a whole file, in a form or an address."""
    stated = tuple(importing.given_evidence(text) for text in evidence if text.strip())
    return ImportOptions(
        evidence=stated, as_indication=ticked("as_indication"), accept_implausible=ticked("accept_implausible")
    )


def _refusals(error: IntakeError) -> str:
    rows = tuple(tuple(refusal.to_dict().values()) for refusal in error.refusals)
    return table(Table("", ("feature", "id", "field", "rule", "message", "next_step"), rows))


def _page(
    context: RequestContext,
    *,
    result: importing.ImportResult | None = None,
    wrong: MarchlandError | None = None,
    digest: str = "",
    recorded: bool = False,
    repair: bool = False,
    name: str = "",
) -> Response:
    refusals = wrong.refusals if isinstance(wrong, IntakeError) else ()
    return page(
        context,
        "import.html",
        wrong.http_status if wrong else 200,
        result=result,
        wrong=wrong,
        refusals=refusals[:_SHOWN],
        refused=len(refusals),
        digest=digest,
        recorded=recorded,
        repair=repair,
        name=name,
        given={each: context.form_value(each) for each in ("evidence", "as_indication", "accept_implausible")},
        may=not context.site.is_demo,
    )


def post_areas(context: RequestContext) -> Response:
    """Record the areas of a GeoJSON FeatureCollection, all or none; with dry_run only try them."""
    dry = context.flag("dry_run")
    try:
        result = importing.add_content(
            register_store(context.site),
            context.body,
            "body",
            context.visitor.identity,
            context.site.clock,
            dry_run=dry,
            repair=context.flag("repair"),
            token=context.hand_in(),
            options=_options(context.texts("evidence"), context.flag),
        )
    except IntakeError as error:
        return _listed(context, error)
    return json_response(context, answers.added(result, dry_run=dry))


def _listed(context: RequestContext, error: IntakeError) -> Response:
    """Return the problem with every refusal in it."""
    refusals = [refusal.to_dict() for refusal in error.refusals]
    return problem_response(error, context.path, title_of(error.http_status), context.localization, refusals=refusals)


def post_events(context: RequestContext) -> Response:
    """Record one event, or a list of them: all or none; with dry_run only try them."""
    events = register_service.events_of(context.body)
    if context.flag("dry_run"):
        register_service.dry_run_events(
            register_store(context.site), events, context.visitor.identity, context.site.clock, context.visitor.grant
        )
        return json_response(context, answers.RecordedEventsAnswer((), len(events)))
    key = context.headers.get("idempotency-key", "") if len(events) == 1 else ""
    receipts = register_service.record(
        register_store(context.site), events, context.visitor.identity, context.site.clock, key and f"web:{key}",
        context.hand_in(),
    )  # fmt: skip
    return json_response(context, answers.told(receipts))


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/register/import", "import", form, operation="reported", has_form=True),
    RouteSpec(
        "/register/import", "import.do", import_file, "reported", methods=("POST",), writes=True, max_bytes=FILE_BYTES
    ),
    RouteSpec(
        "/api/v1/register/areas",
        "api.areas.tell",
        post_areas,
        "reported",
        methods=("POST",),
        formats=("json",),
        query_params=("dry_run", "repair", "evidence", "as_indication", "accept_implausible"),
        localized=False,
        writes=True,
        proposes=True,
        max_bytes=FILE_BYTES,
        parameters=(DRY_RUN, REPAIR, *FILE_WIDE),
        answers=f"{_ANSWERS}:added",
        summary="Record the areas of a GeoJSON FeatureCollection, all or none.",
    ),
    RouteSpec(
        "/api/v1/register/events",
        "api.events.tell",
        post_events,
        "look",
        methods=("POST",),
        formats=("json",),
        query_params=("dry_run",),
        localized=False,
        writes=True,
        proposes=True,
        max_bytes=FILE_BYTES,
        parameters=(DRY_RUN,),
        answers=f"{_ANSWERS}:told",
        summary="Record one event or a list of them, all or none; the policy is asked for each.",
    ),
)
