"""Pages of assessments: a scenario with sliders, two side by side, what its doubt comes from, and one of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.responses import Response

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import answers, charts, report_page, tables, words
from marchland.assess.faces.books import shared
from marchland.assess.faces.sentences import answer as sentences
from marchland.assess.questions import ASSESS, COMPARE, SENSITIVITY
from marchland.assess.service import books as shelf
from marchland.assess.service.asking import assessed, compared, doubted
from marchland.assess.service.citations import citations
from marchland.assess.service.questions import Terms
from marchland.assess.service.questions import assess as count
from marchland.assess.service.scenarios import EXAMPLE
from marchland.assess.service.sliders import dials
from marchland.core.errors import InputError, MarchlandError
from marchland.core.quantity import Range
from marchland.facts.faces.books import fact_book
from marchland.formats import drawing, numbers
from marchland.registry import load
from marchland.site.page import page, plainly
from marchland.site.question_routes import row_of, typed
from marchland.site.request import TYPES, Ask, answer, sent
from marchland.site.route import FILE_BYTES, OPEN, Row, shown

RUNS = (256, 1024, 4096)
KEYS = ("mines", "front_density", "ratio_to_korea", "area", "land_taken", "barrier_cost", "whole_life_cost",
        "clearance_years_of_deminers", "residue", "casualties")  # fmt: skip


def scenarios(ask: Ask) -> Response:
    """Return the built-in scenarios, each with its main figure."""
    found = []
    for name in shared(ask).scenarios:
        of = _assessed(replace(ask, taken={"scenario": name}))
        found.append((name, of, numbers.spread(_main(of)), words.output_title(of.converging)))
    return page(ask, "assess_list.html", found=found, dates=ask.dates, example=EXAMPLE)


def _assessed(ask: Ask) -> Assessment:
    """Return the answer to a scenario as the address asks it."""
    return assessed(shared(ask), **typed(ask, ASSESS))


def _main(of: Assessment) -> Range:
    """Return the figure that an assessment is about: its mines, or without any the cost of its layers."""
    return (of.total.get(of.converging) or of.total["layers_cost"]).range


def assess(ask: Ask) -> Response:
    """Return one scenario with its sliders, figures, charts, map, people near and sources; it has its own address."""
    knobs = dials(shared(ask).scenario(ask.taken["scenario"]), shared(ask), ask.dates)
    wrong: MarchlandError | None = None
    try:
        of = _assessed(ask)
    except InputError as error:
        wrong = error
        of = _assessed(replace(ask, query={k: v for k, v in ask.query.items() if k in ("on", "known")}))
    bounds = {each.name: each for each in ASSESS.at_address}["draws"]
    return page(
        ask, "assess.html", wrong.http_status if wrong else 200, of=of, name=of.name, knobs=knobs, wrong=wrong,
        sentences=sentences(of), keys=_keys(of), tornado=tables.tornado(of, f"total.{of.converging}"),
        documented=tables.documented(of), total=tables.total(of), belts=tables.belts(of),
        exposure=tables.exposure(of), borders=tables.borders_in_short(of), inputs=tables.inputs(of),
        formulas=tables.formulas(of), provenance=tables.provenance(of), left_out=words.left_out(of),
        convergence=tables.convergence(of), limits=words.LIMITS, dates=ask.dates,
        cards=ask.site.once(fact_book).sources,
        pairs=sorted({shape.pair for belt in of.belts for shape in belt.borders}), entry="assess",
        draws=bounds.default, most=bounds.high, fewest=bounds.low, others=shared(ask).scenarios,
        assessment=answers.assessment(of).to_dict(), drawings=_drawings(ask, of),
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
    of = _assessed(ask)
    return answer(ask, answers.assessment(of).to_dict() | {"drawings": _drawings(ask, of)})


def _keys(of: Assessment) -> list[tuple[str, str, str, str, str, tuple[str, ...]]]:
    """Return the chief figures: output, title, middle, interval, main driver, sources."""
    return [
        (name, words.output_title(name), numbers.figure(o.range.p50, o.range.unit), numbers.interval(o.range),
         words.main_driver(o), o.sources)
        for name in KEYS if (o := of.total.get(name)) is not None
    ]  # fmt: skip


def file_of(ask: Ask) -> Response:
    """Return the assessment as a file, in the bytes that the command writes."""
    of = _assessed(ask)
    made = _report(ask, of) if ask.wants == "html" else load(ASSESS.writers[ask.wants])(of, shared(ask))
    headers = {"Content_Security_Policy": "sandbox"} if ask.wants == "html" else {}
    content = made.encode() if isinstance(made, str) else made
    return sent(content, TYPES[ask.wants], f"{of.name}.{ask.wants}", **headers)


def _report(ask: Ask, of: Assessment) -> str:
    site, books = ask.site, shared(ask)
    return report_page.render(
        [of], None, site.once(fact_book).sources, books.borders, shelf.places(books), site.today,
        states=site.state_names, citations=citations([of], site.once(fact_book), ask.dates),
    )  # fmt: skip


def comparison(ask: Ask) -> Response:
    """Return two scenarios side by side: what differs, and what each difference does."""
    names = shared(ask).scenarios
    asked = typed(replace(ask, query={"a": (names[1],), "b": (names[0],), **ask.query}), COMPARE)
    found = compared(shared(ask), **asked)
    inputs, outputs = tables.comparison(found)
    return page(
        ask, "assess_compare.html", found=found, inputs=inputs, outputs=outputs, names=names, a=asked["first"],
        b=asked["second"], dates=ask.dates, cards=ask.site.once(fact_book).sources,
    )  # fmt: skip


def doubt(ask: Ask) -> Response:
    """Return which input the doubt of an output comes from: one at a time, and by shares of variance."""
    asked = typed(ask, SENSITIVITY)
    of, indices = doubted(shared(ask), **asked)
    full = next(iter(indices))
    return page(
        ask, "assess_doubt.html", of=of, name=of.name, tornado=tables.tornado(of, full),
        sobol=tables.sobol(of, full, indices[full]), output=full, runs=asked["runs"], choices=RUNS, dates=ask.dates,
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
        asked = typed(replace(ask, taken={"scenario": ""}), ASSESS)
        of = count(file, shared(ask), Terms(ask.dates, asked["draws"], asked["seed"], shared(ask).workers))
    except MarchlandError as error:
        return _own(ask, content.decode("utf-8", "replace"), wrong=error)
    return _own(ask, content.decode("utf-8", "replace"), of)


def _own(ask: Ask, text: str, of: Assessment | None = None, wrong: MarchlandError | None = None) -> Response:
    shown_tables = [t for t in tables.assessment(of) if t.rows] if of else []
    return page(
        ask, "assess_own.html", wrong.http_status if wrong else 200, text=text, of=of, wrong=wrong,
        shown_tables=shown_tables, sentences=sentences(of) if of else (), cards=ask.site.once(fact_book).sources,
    )  # fmt: skip


_TAKES = row_of("assess", ASSESS).takes
ROWS: tuple[Row, ...] = (
    shown("/assess", "assess", scenarios, "on", "known"),
    shown("/assess/compare", "assess.compare", comparison, *row_of("assess", COMPARE).takes),
    shown("/assess/own", "assess.own", own),
    Row("/assess/own", "assess.own.do", own_assessed, OPEN, methods=("POST",), most_bytes=FILE_BYTES),
    shown("/assess/{scenario}", "assess.scenario", assess, *_TAKES),
    Row("/assess/{scenario}/live", "assess.live", live, offers=("json",), takes=_TAKES),
    Row("/assess/{scenario}/file", "assess.file", file_of, offers=("csv", "xlsx", "md", "html"), takes=_TAKES,
        summary="An assessment as a file.", spoken=False, parameters=ASSESS.at_address),
    shown("/assess/{scenario}/sensitivity", "assess.doubt", doubt, *row_of("assess", SENSITIVITY).takes),
)  # fmt: skip
