"""Pages of assessments: a scenario with sliders, two side by side, what its doubt comes from, and one of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.responses import Response

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import (
    answers,
    charts,
    csv_table,
    markdown,
    parameters,
    report_page,
    tables,
    words,
    workbook,
)
from marchland.assess.faces.books import assess_books, built_in_scenarios, ground
from marchland.assess.faces.sentences import answer as sentences
from marchland.assess.service import books as shelf
from marchland.assess.service.citations import citations
from marchland.assess.service.questions import assess as count
from marchland.assess.service.questions import compare, explain, sensitivity
from marchland.assess.service.scenarios import EXAMPLE
from marchland.assess.service.sliders import Asked, Dial, adjusted, dials
from marchland.core.errors import InputError, MarchlandError
from marchland.core.quantity import Range
from marchland.facts.faces.books import fact_book
from marchland.formats import drawing, numbers
from marchland.site.page import page, plainly
from marchland.site.request import TYPES, Ask, answer, sent
from marchland.site.route import FILE_BYTES, OPEN, Row, data, shown

RUNS = (256, 1024, 4096)
KEYS = ("mines", "front_density", "ratio_to_korea", "area", "land_taken", "barrier_cost", "whole_life_cost",
        "clearance_years_of_deminers", "residue", "casualties")  # fmt: skip


def scenarios(ask: Ask) -> Response:
    """Return the built-in scenarios, each with its main figure."""
    found = []
    for name in ask.site.once(built_in_scenarios):
        file = parameters.scenario(ask, name)
        of = parameters.assessed(ask, file)
        found.append((name, of, numbers.spread(_main(of)), words.output_title(of.converging)))
    return page(ask, "assess_list.html", found=found, dates=ask.dates, example=EXAMPLE)


def _main(of: Assessment) -> Range:
    """Return the figure that an assessment is about: its mines, or without any the cost of its layers."""
    return (of.total.get(of.converging) or of.total["layers_cost"]).range


def assess(ask: Ask) -> Response:
    """Return one scenario with its sliders, figures, charts, map, people near and sources; it has its own address."""
    file = parameters.scenario(ask, ask.taken["scenario"])
    knobs = dials(file, ask.site.once(assess_books), ask.dates)
    wrong: MarchlandError | None = None
    try:
        of = parameters.assessed(ask, file)
    except InputError as error:
        wrong = error
        of = parameters.assessed(replace(ask, query={k: v for k, v in ask.query.items() if k in ("on", "known")}), file)
    return _page(ask, file, of, knobs, wrong)


def _page(ask: Ask, file: Asked, of: Assessment, knobs: tuple[Dial, ...], wrong: MarchlandError | None) -> Response:
    return page(
        ask, "assess.html", wrong.http_status if wrong else 200, of=of, name=file.name, knobs=knobs, wrong=wrong,
        sentences=sentences(of), keys=_keys(of), tornado=tables.tornado(of, f"total.{of.converging}"),
        documented=tables.documented(of), total=tables.total(of), belts=tables.belts(of),
        exposure=tables.exposure(of), borders=tables.borders_in_short(of), inputs=tables.inputs(of),
        formulas=tables.formulas(of), provenance=tables.provenance(of), left_out=words.left_out(of),
        convergence=tables.convergence(of), limits=words.LIMITS, dates=ask.dates,
        cards=ask.site.once(fact_book).sources,
        pairs=sorted({shape.pair for belt in of.belts for shape in belt.borders}), entry="assess",
        draws=parameters.DRAWS, most=parameters.MOST, fewest=parameters.FEWEST,
        others=ask.site.once(built_in_scenarios),
        assessment=answers.assessment(of), drawings=_drawings(ask, of),
    )  # fmt: skip


def _drawings(ask: Ask, of: Assessment) -> dict[str, str]:
    """Return the pictures that follow the sliders, by name: wide and narrow, in the language of the page."""
    title, output = words.output_title(of.converging, words.all_layers(of)), of.total[of.converging]
    say = partial(plainly, ask.speech)
    return {
        f"tornado.{name}": charts.tornado(output, title, words.titles(of), of.inputs, width, say)
        for name, width in (("wide", drawing.WIDE), ("narrow", drawing.NARROW))
    }


def live(ask: Ask) -> Response:
    """Return what the page of a scenario shows anew while its sliders move: the answer, and its pictures."""
    of = parameters.assessed(ask, parameters.scenario(ask, ask.taken["scenario"]))
    return answer(ask, answers.assessment(of) | {"drawings": _drawings(ask, of)})


def _keys(of: Assessment) -> list[tuple[str, str, str, str, str, tuple[str, ...]]]:
    """Return the chief figures: output, title, middle, interval, main driver, sources."""
    return [
        (name, words.output_title(name), numbers.figure(o.range.p50, o.range.unit), numbers.interval(o.range),
         words.main_driver(o), o.sources)
        for name in KEYS if (o := of.total.get(name)) is not None
    ]  # fmt: skip


def file_of(ask: Ask) -> Response:
    """Return the assessment as a file, in the bytes that the command writes."""
    file = parameters.scenario(ask, ask.taken["scenario"])
    of = parameters.assessed(ask, file)
    name = f"{file.name}.{ask.wants}"
    if ask.wants == "xlsx":
        return sent(workbook.render(of, ask.site.once(fact_book).sources), TYPES["xlsx"], name)
    if ask.wants == "md":
        return sent(markdown.assessment(of, ask.site.once(fact_book).sources).encode(), TYPES["md"], name)
    if ask.wants == "html":
        return sent(_report(ask, of).encode(), TYPES["html"], name, Content_Security_Policy="sandbox")
    return sent(csv_table.assessment(of).encode(), TYPES["csv"], name)


def _report(ask: Ask, of: Assessment) -> str:
    site, books = ask.site, ask.site.once(assess_books)
    return report_page.render(
        [of], None, site.once(fact_book).sources, books.borders, shelf.places(books), site.today,
        states=site.state_names, citations=citations([of], site.once(fact_book), ask.dates),
    )  # fmt: skip


def comparison(ask: Ask) -> Response:
    """Return two scenarios side by side: what differs, and what each difference does."""
    names = ask.site.once(built_in_scenarios)
    first, second = ask.text("a", names[1]), ask.text("b", names[0])
    files = parameters.scenario(ask, first), parameters.scenario(ask, second)
    found = compare(*files, ask.site.once(assess_books), parameters.terms(ask))
    inputs, outputs = tables.comparison(found)
    return page(ask, "assess_compare.html", found=found, inputs=inputs, outputs=outputs, names=names, a=first,
                b=second, dates=ask.dates, cards=ask.site.once(fact_book).sources)  # fmt: skip


def doubt(ask: Ask) -> Response:
    """Return which input the doubt of an output comes from: one at a time, and by shares of variance."""
    file = parameters.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, parameters.changes(ask, file), ask.site.once(assess_books), ask.dates)
    output, runs = ask.text("output", "total.mines"), int(ask.number("runs", RUNS[1], RUNS[0], RUNS[-1]))
    of, indices = sensitivity(asked, ask.site.once(assess_books), parameters.terms(ask), (output,), runs)
    full = next(iter(indices))
    return page(
        ask, "assess_doubt.html", of=of, name=file.name, tornado=tables.tornado(of, full),
        sobol=tables.sobol(of, full, indices[full]), output=full, runs=runs, choices=RUNS, dates=ask.dates,
        outputs=[(f"total.{name}", words.output_title(name)) for name, _ in words.in_order(of.total)],
    )  # fmt: skip


def own(ask: Ask) -> Response:
    """Return the form for a scenario of one's own, filled with an example to begin with."""
    return _own(ask, EXAMPLE)


def own_assessed(ask: Ask) -> Response:
    """Return the reader's own scenario assessed; nothing of it is kept."""
    sent_file = ask.files.get("file")
    content = sent_file.content if sent_file and sent_file.content else ask.filled("scenario").encode()
    try:
        file = shelf.read_own_scenario(content, sent_file.name if sent_file and sent_file.content else "scenario")
        of = count(file, ask.site.once(assess_books), parameters.terms(ask), ground=ask.site.once(ground))
    except MarchlandError as error:
        return _own(ask, content.decode("utf-8", "replace"), wrong=error)
    return _own(ask, content.decode("utf-8", "replace"), of)


def _own(ask: Ask, text: str, of: Assessment | None = None, wrong: MarchlandError | None = None) -> Response:
    shown_tables = [t for t in tables.assessment(of) if t.rows] if of else []
    return page(
        ask, "assess_own.html", wrong.http_status if wrong else 200, text=text, of=of, wrong=wrong,
        shown_tables=shown_tables, sentences=sentences(of) if of else (), cards=ask.site.once(fact_book).sources,
    )  # fmt: skip


def assess_data(ask: Ask) -> Response:
    """Return one scenario assessed."""
    return answer(ask, answers.assessment(parameters.assessed(ask, parameters.scenario(ask, ask.taken["scenario"]))))


def scenarios_data(ask: Ask) -> Response:
    """Return the built-in scenarios, and what may be set in each."""
    found = []
    for name in ask.site.once(built_in_scenarios):
        file = parameters.scenario(ask, name)
        knobs = dials(file, ask.site.once(assess_books), ask.dates)
        settable = {each.name: {"unit": each.unit, "value": each.value, "low": each.low, "high": each.high}
                    for each in knobs}  # fmt: skip
        found.append({"scenario": name, "title": file.asked.title, "summary": file.asked.summary, "set": settable})
    return answer(ask, found)


def compare_data(ask: Ask) -> Response:
    """Return what differs between two scenarios, and what that does."""
    files = parameters.scenario(ask, ask.need("a")), parameters.scenario(ask, ask.need("b"))
    return answer(ask, answers.comparison(compare(*files, ask.site.once(assess_books), parameters.terms(ask))))


def doubt_data(ask: Ask) -> Response:
    """Return which input the doubt of an output comes from."""
    file = parameters.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, parameters.changes(ask, file), ask.site.once(assess_books), ask.dates)
    runs = int(ask.number("runs", RUNS[1], RUNS[0], RUNS[-1]))
    of, indices = sensitivity(
        asked, ask.site.once(assess_books), parameters.terms(ask), (ask.text("output", "total.mines"),), runs
    )
    return answer(ask, answers.sensitivity(of, indices))


def model_data(ask: Ask) -> Response:
    """Return the model of a scenario: every formula with its units, every input with its value."""
    file = parameters.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, parameters.changes(ask, file), ask.site.once(assess_books), ask.dates)
    return answer(ask, answers.explain(explain(asked, ask.site.once(assess_books), ask.dates)[1]))


ROWS: tuple[Row, ...] = (
    shown("/assess", "assess", scenarios, "on", "known"),
    shown("/assess/compare", "assess.compare", comparison, "a", "b", "draws", "seed", "on", "known"),
    shown("/assess/own", "assess.own", own),
    Row("/assess/own", "assess.own.do", own_assessed, OPEN, methods=("POST",), most_bytes=FILE_BYTES),
    shown("/assess/{scenario}", "assess.scenario", assess, *parameters.TAKES),
    Row("/assess/{scenario}/live", "assess.live", live, offers=("json",), takes=parameters.TAKES),
    data("/assess/{scenario}/file", "assess.file", file_of, "An assessment as a file.", *parameters.TAKES,
         offers=("csv", "xlsx", "md", "html")),
    shown("/assess/{scenario}/sensitivity", "assess.doubt", doubt, "output", "runs", *parameters.TAKES),
    data("/api/v1/assess", "api.scenarios", scenarios_data, "The built-in scenarios, and what may be set.",
         "on", "known"),
    data("/api/v1/compare", "api.compare", compare_data, "What differs between two scenarios, and what that does.",
         "a", "b", "draws", "seed", "on", "known"),
    data("/api/v1/assess/{scenario}", "api.assess", assess_data, "A scenario counted, with every range.",
         *parameters.TAKES),
    data("/api/v1/assess/{scenario}/model", "api.model", model_data,
         "The model of a scenario: every formula, every input.", *parameters.TAKES),
    data("/api/v1/sensitivity/{scenario}", "api.sensitivity", doubt_data,
         "Which input the doubt of an output comes from.", "output", "runs", *parameters.TAKES),
)  # fmt: skip
