"""Pages of assessments: a scenario with sliders, two side by side, what its doubt comes from, and one of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import Response

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import answers, charts, curve_chart, doubt_tables, report_page, tables, words
from marchland.assess.faces.books import comparison_cache, shared
from marchland.assess.faces.sentences import answer as sentences
from marchland.assess.questions import ASSESS, COMPARE, SENSITIVITY
from marchland.assess.service import books as books_service
from marchland.assess.service.asking import assessed, compared, doubted
from marchland.assess.service.citations import citations
from marchland.assess.service.questions import RunOptions
from marchland.assess.service.questions import assess as count
from marchland.assess.service.scenarios import EXAMPLE
from marchland.assess.service.sliders import sliders
from marchland.core.errors import InputError, MarchlandError
from marchland.core.quantity import Range
from marchland.facts.faces.books import fact_book
from marchland.formats import drawing, numbers
from marchland.formats.numbers import unit_sign
from marchland.registry import load
from marchland.site.page import page, plainly
from marchland.site.question_routes import row_of, typed
from marchland.site.request import TYPES, RequestContext, file_response, json_response
from marchland.site.route import FILE_BYTES, OPEN, RouteSpec, page_route

RUNS = (256, 1024, 4096)
KEYS = ("mines", "front_density", "ratio_to_korea", "area", "land_taken", "barrier_cost", "whole_life_cost",
        "clearance_years_of_deminers", "residue", "casualties")  # fmt: skip


def scenarios(context: RequestContext) -> Response:
    """Return the built-in scenarios, each with its main figure."""
    rows = []
    for name in shared(context).scenarios:
        assessment = _assessed(replace(context, path_params={"scenario": name}))
        rows.append(
            (name, assessment, numbers.spread(_main_outcome(assessment)), words.output_title(assessment.converging))
        )
    return page(context, "assess_list.html", rows=rows, dates=context.dates, example=EXAMPLE)


def _assessed(context: RequestContext) -> Assessment:
    """Return the answer to a scenario as the address asks it."""
    return assessed(shared(context), **typed(context, ASSESS))


def _main_outcome(assessment: Assessment) -> Range:
    """Return the figure that an assessment is about: its mines, or without any the cost of its layers."""
    return (assessment.total.get(assessment.converging) or assessment.total["layers_cost"]).range


def assess(context: RequestContext) -> Response:
    """Return one scenario with its sliders, figures, charts, map, people near and sources; it has its own address."""
    knobs = sliders(shared(context).scenario(context.path_params["scenario"]), shared(context), context.dates)
    wrong: MarchlandError | None = None
    try:
        assessment = _assessed(context)
    except InputError as error:
        wrong = error
        assessment = _assessed(replace(context, query={k: v for k, v in context.query.items() if k in ("on", "known")}))
    bounds = {each.name: each for each in ASSESS.at_address}["draws"]
    return page(
        context,
        "assess.html",
        wrong.http_status if wrong else 200,
        of=assessment,
        name=assessment.name,
        knobs=knobs,
        unit_sign=unit_sign,
        wrong=wrong,
        sentences=sentences(assessment),
        keys=_keys(assessment),
        tornado=doubt_tables.tornado(assessment, f"total.{assessment.converging}"),
        documented=tables.documented(assessment),
        total=tables.total(assessment),
        belts=tables.belts(assessment),
        exposure=tables.exposure(assessment),
        borders=tables.borders_in_short(assessment),
        inputs=tables.inputs(assessment),
        formulas=tables.formulas(assessment),
        curve=doubt_tables.curve(assessment),
        provenance=tables.provenance(assessment),
        left_out=words.left_out(assessment),
        money_told=words.money_told(assessment),
        convergence=tables.convergence(assessment),
        limits=words.LIMITS,
        dates=context.dates,
        cards=context.site.once(fact_book).sources,
        pairs=sorted({shape.pair for belt in assessment.belts for shape in belt.borders}),
        entry="assess",
        draws=bounds.default,
        most=bounds.high,
        fewest=bounds.low,
        others=shared(context).scenarios,
        assessment=_shown(context, assessment),
        drawings=_drawings(context, assessment),
    )


def _shown(context: RequestContext, assessment: Assessment) -> dict[str, Any]:
    """Return the answer as scripts draw it: the titles of belts in the language of the page."""
    shown = answers.assessment(assessment).to_dict()
    titles = {
        "belts": [belt.title for belt in assessment.belts],
        "documented_belts": [belt.title for belt in assessment.documented],
    }
    for part, told in titles.items():
        said = (plainly(context.localization, title) for title in told)
        shown[part] = [each | {"title": title} for each, title in zip(shown[part], said, strict=True)]
    return shown


def _drawings(context: RequestContext, assessment: Assessment) -> dict[str, str]:
    """Return the pictures that follow the sliders, by name: wide and narrow, in the language of the page."""
    title, output = (
        words.output_title(assessment.converging, words.all_layers(assessment)),
        assessment.total[assessment.converging],
    )
    say = partial(plainly, context.localization)
    widths = (("wide", drawing.WIDE), ("narrow", drawing.NARROW))
    drawn = {
        f"tornado.{name}": charts.tornado(output, title, words.titles(assessment), assessment.inputs, width, say)
        for name, width in widths
    }
    if (found := assessment.curve) is not None:
        drawn |= {f"curve.{name}": curve_chart.cumulative(found, title, width, say) for name, width in widths}
    return drawn


def live(context: RequestContext) -> Response:
    """Return what the page of a scenario shows anew while its sliders move: the answer, and its pictures."""
    assessment = _assessed(context)
    return json_response(context, _shown(context, assessment) | {"drawings": _drawings(context, assessment)})


def _keys(assessment: Assessment) -> list[tuple[str, str, str, str, str, tuple[str, ...]]]:
    """Return the chief figures: output, title, middle, interval, main driver, sources."""
    return [
        (name, words.output_title(name), numbers.figure(o.range.p50, o.range.unit), numbers.interval(o.range),
         words.main_driver(o, words.titles(assessment)), o.sources)
        for name in KEYS if (o := assessment.total.get(name)) is not None
    ]  # fmt: skip


def file_of(context: RequestContext) -> Response:
    """Return the assessment as a file, in the bytes that the command writes."""
    assessment = _assessed(context)
    made = (
        _report(context, assessment)
        if context.format == "html"
        else load(ASSESS.writers[context.format])(assessment, shared(context))
    )
    headers = {"Content_Security_Policy": "sandbox"} if context.format == "html" else {}
    content = made.encode() if isinstance(made, str) else made
    return file_response(content, TYPES[context.format], f"{assessment.name}.{context.format}", **headers)


def _report(context: RequestContext, assessment: Assessment) -> str:
    site, books = context.site, shared(context)
    return report_page.render(
        [assessment], None, site.once(fact_book).sources, books.borders, books_service.places(books), site.today,
        states=site.state_names, citations=citations([assessment], site.once(fact_book), context.dates),
    )  # fmt: skip


def comparison(context: RequestContext) -> Response:
    """Return two scenarios side by side: what differs, and what each difference does."""
    names = shared(context).scenarios
    asked = typed(replace(context, query={"a": (names[1],), "b": (names[0],), **context.query}), COMPARE)
    comparison = context.site.once(comparison_cache).get(
        tuple(sorted(asked.items())), lambda: compared(shared(context), **asked)
    )
    inputs, outputs = tables.comparison(comparison)
    return page(
        context, "assess_compare.html", inputs=inputs, outputs=outputs, names=names, a=asked["first"],
        b=asked["second"], dates=context.dates, cards=context.site.once(fact_book).sources,
    )  # fmt: skip


def sensitivity_page(context: RequestContext) -> Response:
    """Return which input the doubt of an output comes from: one at a time, and by shares of variance."""
    asked = typed(context, SENSITIVITY)
    assessment, indices = doubted(shared(context), **asked)
    full = next(iter(indices))
    return page(
        context,
        "assess_doubt.html",
        of=assessment,
        name=assessment.name,
        tornado=doubt_tables.tornado(assessment, full),
        sobol=doubt_tables.sobol(assessment, full, indices[full]),
        output=full,
        runs=asked["runs"],
        choices=RUNS,
        dates=context.dates,
        outputs=[
            (f"total.{name}", words.output_title(name, words.all_layers(assessment)))
            for name, _ in words.in_order(assessment.total)
        ],
    )


def own(context: RequestContext) -> Response:
    """Return the form for a scenario of one's own, filled with an example to begin with."""
    return _own(context, EXAMPLE)


def own_assessed(context: RequestContext) -> Response:
    """Return the reader's own scenario assessed; nothing of it is kept."""
    sent_file = context.files.get("file")
    content = sent_file.content if sent_file and sent_file.content else context.form_value("scenario").encode()
    try:
        file = books_service.read_own_scenario(
            content, sent_file.name if sent_file and sent_file.content else "scenario"
        )
        asked = typed(replace(context, path_params={"scenario": "own"}), ASSESS)
        assessment = count(
            file, shared(context), RunOptions(context.dates, asked["draws"], asked["seed"], shared(context).workers)
        )
    except MarchlandError as error:
        return _own(context, content.decode("utf-8", "replace"), wrong=error)
    return _own(context, content.decode("utf-8", "replace"), assessment)


def _own(
    context: RequestContext, text: str, assessment: Assessment | None = None, wrong: MarchlandError | None = None
) -> Response:
    shown_tables = [t for t in tables.assessment(assessment) if t.rows] if assessment else []
    return page(
        context,
        "assess_own.html",
        wrong.http_status if wrong else 200,
        text=text,
        of=assessment,
        wrong=wrong,
        shown_tables=shown_tables,
        sentences=sentences(assessment) if assessment else (),
        cards=context.site.once(fact_book).sources,
    )


_TAKES = row_of("assess", ASSESS).query_params
ROUTES: tuple[RouteSpec, ...] = (
    page_route("/assess", "assess", scenarios, "on", "known"),
    page_route("/assess/compare", "assess.compare", comparison, *row_of("assess", COMPARE).query_params),
    page_route("/assess/own", "assess.own", own),
    RouteSpec("/assess/own", "assess.own.do", own_assessed, OPEN, methods=("POST",), max_bytes=FILE_BYTES),
    page_route("/assess/{scenario}", "assess.scenario", assess, *_TAKES),
    RouteSpec("/assess/{scenario}/live", "assess.live", live, formats=("json",), query_params=_TAKES),
    RouteSpec(
        "/assess/{scenario}/file",
        "assess.file",
        file_of,
        formats=("csv", "xlsx", "md", "html"),
        query_params=_TAKES,
        summary="An assessment as a file.",
        localized=False,
        parameters=ASSESS.at_address,
    ),
    page_route(
        "/assess/{scenario}/sensitivity", "assess.doubt", sensitivity_page, *row_of("assess", SENSITIVITY).query_params
    ),
)
