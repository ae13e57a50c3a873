"""What programs tell of mergers and splits: who and whereto; the rest is worked out, and stands in one entry."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from marchland.core.errors import InputError
from marchland.core.schema import Record, decoded
from marchland.register.adapters.feature_files import parse_features
from marchland.register.domain.canonical import AreaId, Said, Text
from marchland.register.domain.event import Event
from marchland.register.faces import answers
from marchland.register.faces.books import register_store
from marchland.register.questions import ACCEPT, DRY_RUN
from marchland.register.service import questions as register_service
from marchland.register.service import succession_events
from marchland.site.request import RequestContext, json_response
from marchland.site.route import FILE_BYTES, RouteSpec

_ANSWERS = "marchland.register.faces.answers"


class MergeRequest(Record):
    """Which areas are merged into which new one, on which day and why."""

    areas: tuple[AreaId, ...]
    into: AreaId
    name: Said
    on: date
    reason: Said
    note: Text = ""


class SplitRequest(Record):
    """Which area is split, on which day and why; `into` is a FeatureCollection of the new areas, each with its name."""

    area: AreaId
    into: dict[str, object]
    on: date
    reason: Said
    note: Text = ""


def post_merge(context: RequestContext) -> Response:
    """Merge areas into a new one by one entry, or only try it."""
    asked: MergeRequest = decoded(MergeRequest, parse_features(context.body, "body"), InputError)
    store, who = register_store(context.site), context.visitor.identity
    event = succession_events.merge_event(
        store, who, asked.areas, asked.into, asked.name, asked.on, asked.reason, asked.note
    )
    return _recorded(context, event)


def post_split(context: RequestContext) -> Response:
    """Split an area into new ones by one entry, or only try it."""
    asked: SplitRequest = decoded(SplitRequest, parse_features(context.body, "body"), InputError)
    store, who = register_store(context.site), context.visitor.identity
    event = succession_events.split_event(store, who, asked.area, asked.into, asked.on, asked.reason, asked.note)
    return _recorded(context, event)


def _recorded(context: RequestContext, event: Event) -> Response:
    store, who = register_store(context.site), context.visitor.identity
    if context.flag("accept_implausible"):
        event = register_service.accepting_implausible(store, event, context.site.clock)
    if context.flag("dry_run"):
        register_service.dry_run_events(store, (event,), who, context.site.clock, context.visitor.grant)
        return json_response(context, answers.RecordedEventsAnswer((), 1))
    key = context.headers.get("idempotency-key", "")
    receipts = register_service.record(
        store, (event,), who, context.site.clock, key and f"web:{key}", context.hand_in()
    )  # fmt: skip
    return json_response(context, answers.told(receipts))


ROUTES: tuple[RouteSpec, ...] = tuple(
    RouteSpec(
        f"/api/v1/register/{word}",
        f"api.{word}",
        handler,
        operation,
        methods=("POST",),
        formats=("json",),
        query_params=("dry_run", "accept_implausible"),
        localized=False,
        writes=True,
        proposes=True,
        max_bytes=FILE_BYTES,
        parameters=(DRY_RUN, ACCEPT),
        answers=f"{_ANSWERS}:told",
        summary=summary,
    )
    for word, handler, operation, summary in (
        ("merge", post_merge, "merged", "Merge areas into a new one, in one entry."),
        ("split", post_split, "split", "Split an area into new ones, in one entry."),
    )
)
