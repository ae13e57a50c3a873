"""Pages of assessments: a scenario with sliders, two side by side, what its doubt comes from, and one of one's own."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from marchland.assess.assessment import Assessment, Range
from marchland.core.errors import InputError, MarchlandError
from marchland.report import delimited, markdown, numbers, structure, tables, words, workbook
from marchland.report import page as report_page
from marchland.report.answer import answer as sentences
from marchland.services import books as shelf
from marchland.services.adjusting import Asked, Dial, adjusted, dials
from marchland.services.assess import assess as count
from marchland.services.assess import compare, explain, sensitivity
from marchland.services.facts import citations
from marchland.services.scenarios import EXAMPLE
from marchland.web import asking
from marchland.web.page import page
from marchland.web.route import FILE_BYTES, OPEN, Row, data, shown
from marchland.web.wire import TYPES, Ask, answer, sent

RUNS = (256, 1024, 4096)
KEYS = ("mines", "front_density", "ratio_to_korea", "area", "land_taken", "barrier_cost", "whole_life_cost",
        "clearance_years_of_deminers", "residue", "casualties")  # fmt: skip


def scenarios(ask: Ask) -> Response:
    """Return the built-in scenarios, each with its main figure."""
    found = []
    for name in ask.site.scenarios:
        file = asking.scenario(ask, name)
        of = asking.assessed(ask, file)
        found.append((name, of, numbers.spread(_main(of)), words.output_title(of.converging)))
    return page(ask, "assess_list.html", found=found, dates=ask.dates, example=EXAMPLE)


def _main(of: Assessment) -> Range:
    """Return the figure that an assessment is about: its mines, or without any the cost of its layers."""
    return (of.total.get(of.converging) or of.total["layers_cost"]).range


def assess(ask: Ask) -> Response:
    """Return one scenario with its sliders, figures, charts, map, people near and sources; it has its own address."""
    file = asking.scenario(ask, ask.taken["scenario"])
    knobs = dials(file, ask.site.books, ask.dates)
    wrong: MarchlandError | None = None
    try:
        of = asking.assessed(ask, file)
    except InputError as error:
        wrong = error
        of = asking.assessed(replace(ask, query={k: v for k, v in ask.query.items() if k in ("on", "known")}), file)
    return _page(ask, file, of, knobs, wrong)


def _page(ask: Ask, file: Asked, of: Assessment, knobs: tuple[Dial, ...], wrong: MarchlandError | None) -> Response:
    return page(
        ask, "assess.html", wrong.http_status if wrong else 200, of=of, name=file.name, knobs=knobs, wrong=wrong,
        sentences=sentences(of), keys=_keys(of), tornado=tables.tornado(of, f"total.{of.converging}"),
        documented=tables.documented(of), total=tables.total(of), belts=tables.belts(of),
        exposure=tables.exposure(of), borders=tables.borders_in_short(of), inputs=tables.inputs(of),
        formulas=tables.formulas(of), provenance=tables.provenance(of), left_out=words.left_out(of),
        convergence=tables.convergence(of), limits=words.LIMITS, cards=ask.site.facts.sources, dates=ask.dates,
        pairs=sorted({shape.pair for belt in of.belts for shape in belt.borders}), entry="assess",
        draws=asking.DRAWS, most=asking.MOST, fewest=asking.FEWEST, others=ask.site.scenarios,
        assessment=structure.assessment(of),
    )  # fmt: skip


def _keys(of: Assessment) -> list[tuple[str, str, str, str, str, tuple[str, ...]]]:
    """Return the chief figures: output, title, middle, interval, main driver, sources."""
    return [
        (name, words.output_title(name), numbers.figure(o.range.p50, o.range.unit), numbers.interval(o.range),
         words.main_driver(o), o.sources)
        for name in KEYS if (o := of.total.get(name)) is not None
    ]  # fmt: skip


def file_of(ask: Ask) -> Response:
    """Return the assessment as a file, in the bytes that the command writes."""
    file = asking.scenario(ask, ask.taken["scenario"])
    of = asking.assessed(ask, file)
    name = f"{file.name}.{ask.wants}"
    if ask.wants == "xlsx":
        return sent(workbook.render(of, ask.site.facts.sources), TYPES["xlsx"], name)
    if ask.wants == "md":
        return sent(markdown.assessment(of, ask.site.facts.sources).encode(), TYPES["md"], name)
    if ask.wants == "html":
        return sent(_report(ask, of).encode(), TYPES["html"], name, Content_Security_Policy="sandbox")
    return sent(delimited.assessment(of).encode(), TYPES["csv"], name)


def _report(ask: Ask, of: Assessment) -> str:
    site = ask.site
    return report_page.render(
        [of], None, site.facts.sources, site.books.borders, shelf.places(site.books), site.today,
        states=site.state_names, citations=citations([of], site.facts, ask.dates),
    )  # fmt: skip


def comparison(ask: Ask) -> Response:
    """Return two scenarios side by side: what differs, and what each difference does."""
    names = ask.site.scenarios
    first, second = ask.text("a", names[1]), ask.text("b", names[0])
    files = asking.scenario(ask, first), asking.scenario(ask, second)
    found = compare(*files, ask.site.books, asking.terms(ask))
    inputs, outputs = tables.comparison(found)
    return page(ask, "assess_compare.html", found=found, inputs=inputs, outputs=outputs, names=names, a=first,
                b=second, dates=ask.dates, cards=ask.site.facts.sources)  # fmt: skip


def doubt(ask: Ask) -> Response:
    """Return which input the doubt of an output comes from: one at a time, and by shares of variance."""
    file = asking.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, asking.changes(ask, file), ask.site.books, ask.dates)
    output, runs = ask.text("output", "total.mines"), int(ask.number("runs", RUNS[1], RUNS[0], RUNS[-1]))
    of, indices = sensitivity(asked, ask.site.books, asking.terms(ask), (output,), runs)
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
        of = count(file, ask.site.books, asking.terms(ask), ground=ask.site.ground)
    except MarchlandError as error:
        return _own(ask, content.decode("utf-8", "replace"), wrong=error)
    return _own(ask, content.decode("utf-8", "replace"), of)


def _own(ask: Ask, text: str, of: Assessment | None = None, wrong: MarchlandError | None = None) -> Response:
    shown_tables = [t for t in tables.assessment(of) if t.rows] if of else []
    return page(
        ask, "assess_own.html", wrong.http_status if wrong else 200, text=text, of=of, wrong=wrong,
        shown_tables=shown_tables, sentences=sentences(of) if of else (), cards=ask.site.facts.sources,
    )  # fmt: skip


def assess_data(ask: Ask) -> Response:
    """Return one scenario assessed."""
    return answer(ask, structure.assessment(asking.assessed(ask, asking.scenario(ask, ask.taken["scenario"]))))


def scenarios_data(ask: Ask) -> Response:
    """Return the built-in scenarios, and what may be set in each."""
    found = []
    for name in ask.site.scenarios:
        file = asking.scenario(ask, name)
        knobs = dials(file, ask.site.books, ask.dates)
        settable = {each.name: {"unit": each.unit, "value": each.value, "low": each.low, "high": each.high}
                    for each in knobs}  # fmt: skip
        found.append({"scenario": name, "title": file.asked.title, "summary": file.asked.summary, "set": settable})
    return answer(ask, found)


def compare_data(ask: Ask) -> Response:
    """Return what differs between two scenarios, and what that does."""
    files = asking.scenario(ask, ask.need("a")), asking.scenario(ask, ask.need("b"))
    return answer(ask, structure.comparison(compare(*files, ask.site.books, asking.terms(ask))))


def doubt_data(ask: Ask) -> Response:
    """Return which input the doubt of an output comes from."""
    file = asking.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, asking.changes(ask, file), ask.site.books, ask.dates)
    runs = int(ask.number("runs", RUNS[1], RUNS[0], RUNS[-1]))
    of, indices = sensitivity(asked, ask.site.books, asking.terms(ask), (ask.text("output", "total.mines"),), runs)
    return answer(ask, structure.sensitivity(of, indices))


def model_data(ask: Ask) -> Response:
    """Return the model of a scenario: every formula with its units, every input with its value."""
    file = asking.scenario(ask, ask.taken["scenario"])
    asked = adjusted(file, asking.changes(ask, file), ask.site.books, ask.dates)
    return answer(ask, structure.explain(explain(asked, ask.site.books, ask.dates)[1]))


ROWS: tuple[Row, ...] = (
    shown("/assess", "assess", scenarios, "on", "known"),
    shown("/assess/compare", "assess.compare", comparison, "a", "b", "draws", "seed", "on", "known"),
    shown("/assess/own", "assess.own", own),
    Row("/assess/own", "assess.own.do", own_assessed, OPEN, methods=("POST",), most_bytes=FILE_BYTES),
    shown("/assess/{scenario}", "assess.scenario", assess, *asking.TAKES),
    data("/assess/{scenario}/file", "assess.file", file_of, "An assessment as a file.", *asking.TAKES,
         offers=("csv", "xlsx", "md", "html")),
    shown("/assess/{scenario}/sensitivity", "assess.doubt", doubt, "output", "runs", *asking.TAKES),
    data("/api/v1/assess", "api.scenarios", scenarios_data, "The built-in scenarios, and what may be set.",
         "on", "known"),
    data("/api/v1/compare", "api.compare", compare_data, "What differs between two scenarios, and what that does.",
         "a", "b", "draws", "seed", "on", "known"),
    data("/api/v1/assess/{scenario}", "api.assess", assess_data, "A scenario counted, with every range.",
         *asking.TAKES),
    data("/api/v1/assess/{scenario}/model", "api.model", model_data,
         "The model of a scenario: every formula, every input.", *asking.TAKES),
    data("/api/v1/sensitivity/{scenario}", "api.sensitivity", doubt_data,
         "Which input the doubt of an output comes from.", "output", "runs", *asking.TAKES),
)  # fmt: skip
