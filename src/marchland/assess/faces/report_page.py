"""The report as one self-contained page: no script, nothing fetched, a source under every figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files

import jinja2
from markupsafe import Markup

from marchland.assess.domain.assessment import Assessment, BeltAssessment, Outcome
from marchland.assess.faces import border_map, charts
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces.report_views import (
    AuditView,
    BeltView,
    ChartView,
    ClaimView,
    FigureView,
    ScenarioView,
    SentenceView,
    TableView,
    chart_view,
    table_view,
)
from marchland.assess.faces.sentences import Sentence, answer
from marchland.assess.faces.words import (
    LIMITS,
    all_layers,
    command,
    converged,
    formula,
    input_title,
    left_out,
    output_title,
    titles,
)
from marchland.audit.domain.claim import Audit, AuditedClaim
from marchland.audit.faces import charts as audit_charts
from marchland.audit.faces import tables
from marchland.audit.faces.words import verdict_title
from marchland.core.citation import Citation, SourceCard
from marchland.core.geodesy import BorderLine, Place
from marchland.core.quantity import Range
from marchland.facts.faces.references import Desk, Reference
from marchland.formats import drawing
from marchland.formats.numbers import day, exact, figure, interval
from marchland.formats.plain_text import clean

_KEY_FIGURES = (
    "mines", "front_density", "whole_life_cost", "clearance_years_of_deminers", "residue", "casualties",
    "land_taken", "layers_cost", "people_within_10_km",
)  # fmt: skip
_TORNADOES = ("mines", "whole_life_cost", "clearance_years_of_deminers")
_PAIR = len("POL-BLR")  # a line of a pair may be named with more words after it
_NO_SOURCE = "no source given"
_NUMBER_WORDS = ("", "One scenario", "Two scenarios", "Three scenarios", "Four scenarios", "Five scenarios")


def render(
    assessments: Sequence[Assessment],
    audit: Audit | None,
    sources: Mapping[str, SourceCard],
    lines: Sequence[BorderLine],
    places: Sequence[Place],
    made_on: date,
    *,
    states: Mapping[str, str] | None = None,
    citations: Mapping[str, Sequence[Citation]] | None = None,
) -> str:
    """Return the whole report as one HTML page.

    `states` gives the names on the map by ISO code; `citations` gives, by the name of a fact, where in
    which source its value stands.
    """
    desk = Desk(sources, citations or {}, lines=lines)
    scenarios = tuple(_scenario(desk, of, index, assessments[: index - 1]) for index, of in enumerate(assessments, 1))
    audited = _audit(desk, audit) if audit else None
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("marchland.assess.faces", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = _breakable
    style = files("marchland.formats").joinpath("templates", "report.css").read_text("utf-8")
    return environment.get_template("report.html.j2").render(
        title=_title(assessments, audit),
        style=Markup(style),  # noqa: S704 - our own file
        made_on=day(made_on),
        as_of=_as_of(assessments, audit),
        scenarios=scenarios,
        densities=_densities(desk, assessments),
        documented=_documented(desk, assessments),
        beside=_beside(desk, assessments),
        map=_map(desk, assessments, lines, places, states),
        audit=audited,
        limits=LIMITS,
        sources=desk.all(),
        swings=assess_tables.SWINGS,
        version=assessments[0].provenance.version if assessments else "",
    )


def _breakable(text: str) -> Markup:
    """Return the text with places where a line may break inside a long name."""
    return Markup("").join(Markup("%s<wbr>") % part if part else "" for part in re.split(r"(?<=[_./])", text))


def _title(assessments: Sequence[Assessment], audit: Audit | None) -> str:
    if len(assessments) == 1:
        return clean(assessments[0].title)
    if len(assessments) == 2:
        return clean(f"“{assessments[0].title}” beside “{assessments[1].title}”")
    if assessments:
        count = len(assessments)
        return f"{_NUMBER_WORDS[count] if count < len(_NUMBER_WORDS) else f'{count} scenarios'} side by side"
    return clean(f"Audit of “{audit.document.title}”") if audit else "Nothing assessed"


def _as_of(assessments: Sequence[Assessment], audit: Audit | None) -> str:
    if assessments:
        on, known = assessments[0].provenance.as_of.valid_on, assessments[0].provenance.as_of.known_on
    elif audit:
        on, known = audit.valid_on, audit.known_on
    else:
        return ""
    return f"As things stood on {day(on)}" + ("" if on == known else f", as far as was known on {day(known)}")


def _scenario(desk: Desk, of: Assessment, index: int, before: Sequence[Assessment]) -> ScenarioView:
    sentences = tuple(_sentence(desk, sentence) for sentence in answer(of))
    figures = tuple(_key_figures(desk, of))
    maps = assess_tables.near_sources(of.belts) or desk.drawn_from(_pairs([of]))
    alike = next((clean(other.title) for other in before if _lines(other) == _lines(of)), "")
    near, more = (
        tuple(table_view(desk, t, maps, unsourced=_NO_SOURCE) for t in some if t.rows)
        for some in (
            () if alike else (assess_tables.exposure(of), assess_tables.borders_in_short(of)),
            (assess_tables.strips(of),) if alike else (assess_tables.borders(of), assess_tables.strips(of)),
        )
    )
    working = tuple(t for t in (assess_tables.inputs(of), assess_tables.dependences(of)) if t.rows)
    return ScenarioView(
        id=f"scenario-{index}",
        title=clean(of.title),
        summary=clean(of.summary),
        left_out=clean(left_out(of)),
        sentences=sentences,
        figures=figures,
        belts=tuple(_belt(desk, of, belt) for belt in of.belts),
        glance=table_view(desk, assess_tables.overview(of), tuple(_total_sources(of))),
        total=table_view(desk, assess_tables.total(of)),
        tornadoes=tuple(_tornadoes(desk, of)),
        near=near,
        near_in_full=more,
        near_alike=alike,
        working=tuple(table_view(desk, table, facts=_facts(of)) for table in working),
        formulas=table_view(desk, assess_tables.formulas(of), tuple(_total_sources(of))),
        convergence=_convergence(desk, of),
        provenance=tuple((str(name), str(value)) for name, value in assess_tables.provenance(of).rows[:-1]),
        command=command(of.name, of.provenance),
    )


def _lines(of: Assessment) -> tuple[object, ...]:
    """Return the lines of the belts and the people near them: what is alike need not be shown twice."""
    shapes = [(shape.pair, shape.lengths) for belt in of.belts for shape in belt.borders]
    near = [(belt.title, belt.exposure) for belt in of.belts if belt.exposure]
    return of.total_exposure, near, shapes


def _sentence(desk: Desk, of: Sentence) -> SentenceView:
    return SentenceView(clean(of.text), desk.cite(of.sources))


def _total_sources(of: Assessment) -> dict[str, None]:
    return dict.fromkeys(slug for outcome in of.total.values() for slug in outcome.sources)


def _facts(of: Assessment) -> dict[str, str]:
    return {item.name: item.fact for item in of.inputs.values()}


def _key_figures(desk: Desk, of: Assessment) -> Iterable[FigureView]:
    near = dict(assess_tables.near(of.total_exposure))
    for name in _KEY_FIGURES:
        if name in of.total and of.total[name].range.p95 > 0:
            yield _key_figure(desk, of, of.total[name])
        elif name in near:
            cited = desk.cite(assess_tables.near_sources(of.belts))
            yield _figure(output_title(name), near[name], "", "towns as points near the border lines", cited)


def _key_figure(desk: Desk, of: Assessment, outcome: Outcome) -> FigureView:
    driver = ""
    if outcome.drivers:
        first = outcome.drivers[0]
        driver = f"moved most by {input_title(first.input, titles(of))}, {first.share * 100:.0f} % of all swings"
    part = next((b.outcomes[outcome.name] for b in of.belts if outcome.name in b.outcomes), outcome)
    return _figure(
        output_title(outcome.name, all_layers(of)),
        outcome.range,
        driver,
        f"{formula(part.formula)}{', summed over the belts' if len(of.belts) > 1 else ''}",
        desk.cite(outcome.sources),
    )


def _figure(title: str, of: Range, driver: str, working: str, references: tuple[Reference, ...]) -> FigureView:
    doubt = interval(of) if of.p5 != of.p95 else "a single figure: no doubt is stated"
    return FigureView(title, figure(of.p50, of.unit), exact(of.p50), doubt, working, driver, references)


def _belt(desk: Desk, of: Assessment, belt: BeltAssessment) -> BeltView:
    shown = [
        figure(belt.outcomes[name].range.p50, belt.outcomes[name].range.unit)
        for name in ("length", "mines", "whole_life_cost")
        if name in belt.outcomes
    ]
    facing = f"{', '.join(belt.states)} facing {', '.join(belt.facing)}" if belt.facing else ", ".join(belt.states)
    return BeltView(
        clean(belt.title), clean(" · ".join([facing, *shown])), table_view(desk, assess_tables.belt(belt), of.sources)
    )


def _densities(desk: Desk, assessments: Sequence[Assessment]) -> ChartView | None:
    if not any("front_density" in of.total for of in assessments):
        return None
    slugs = [slug for of in assessments for belt in of.documented for slug in belt.sources]
    slugs += [s for of in assessments if "front_density" in of.total for s in of.total["front_density"].sources]
    return chart_view(
        "Mines per km of front, beside the belts of the record",
        "The dot is the middle, the bar holds nine draws in ten; for a documented belt, what its sources give. "
        "The shaded band runs from the least to the most that is documented.",
        (charts.densities(assessments), charts.densities(assessments, drawing.NARROW)),
        desk.cite(slugs),
    )


def _beside(desk: Desk, assessments: Sequence[Assessment]) -> TableView | None:
    if len(assessments) < 2:
        return None
    near = assess_tables.near_sources([belt for of in assessments for belt in of.belts])
    return table_view(desk, assess_tables.side_by_side(assessments, near))


def _documented(desk: Desk, assessments: Sequence[Assessment]) -> TableView | None:
    for of in assessments:
        if of.documented:
            return table_view(desk, assess_tables.documented(of))
    return None


def _map(
    desk: Desk,
    assessments: Sequence[Assessment],
    lines: Sequence[BorderLine],
    places: Sequence[Place],
    states: Mapping[str, str] | None,
) -> ChartView | None:
    pairs = _pairs(assessments)
    wide, narrow = (
        border_map.border_map(lines, pairs, places, width, states) for width in (drawing.WIDE, drawing.NARROW)
    )
    if not wide:
        return None
    return chart_view(
        "Where the belts would run",
        "Marked: the whole borders that the belts lie along, of which a belt may take only a part. "
        "Towns are there for bearing.",
        (wide, narrow),
        desk.cite(desk.drawn_from(pairs)),
    )


def _pairs(assessments: Sequence[Assessment]) -> set[str]:
    """Return the pairs of states whose borders the belts lie along."""
    belts = [belt for of in assessments for belt in of.belts]
    near = {line[:_PAIR] for belt in belts if belt.exposure for line in belt.exposure.lines}
    return near | {shape.pair for belt in belts for shape in belt.borders}


def _tornadoes(desk: Desk, of: Assessment) -> Iterable[ChartView]:
    for name in _TORNADOES:
        outcome = of.total.get(name)
        if outcome is None or not outcome.drivers:
            continue
        title = output_title(name, all_layers(of))
        wide, narrow = (
            charts.tornado(outcome, title, titles(of), of.inputs, width) for width in (drawing.WIDE, drawing.NARROW)
        )
        words = f"In all {interval(outcome.range)}; each bar is what one input alone does to the middle."
        yield chart_view(title, words, (wide, narrow), desk.cite(outcome.sources))


def _convergence(desk: Desk, of: Assessment) -> ChartView | None:
    if len(of.convergence) < 2:
        return None
    wide, narrow = (charts.convergence(of.convergence, width) for width in (drawing.WIDE, drawing.NARROW))
    slugs = _total_sources(of)
    words = f"The range of {converged(of)} after ever more draws: once its lines are level, more change little."
    return chart_view("How the range settles", words, (wide, narrow), desk.cite(slugs))


def _audit(desk: Desk, of: Audit) -> AuditView:
    document = of.document
    chart = chart_view(
        f"{len(of.claims)} claims by verdict",
        "Blue: the figure holds. Orange: it does not. Grey: neither can be said.",
        (audit_charts.verdicts(of.counts), audit_charts.verdicts(of.counts, drawing.NARROW)),
        desk.cite(dict.fromkeys(slug for each in of.claims for slug in tables.claim_sources(each))),
    )
    published = f", {day(document.published_on)}" if document.published_on else ""
    claims = tuple(_claim(desk, each) for each in of.claims)
    return AuditView(
        title=clean(document.title),
        publisher=clean(f"{document.publisher}{published}"),
        address=document.url if document.url.startswith(("https://", "http://")) else "",
        counts=tables.counted(of.counts),
        chart=chart,
        claims=claims,
        failed=tuple(claim for claim in claims if claim.tone == "failed"),
        provenance=(
            ("Facts, SHA-256", of.facts_digest),
            ("Claims, SHA-256", of.claims_digest),
            *((("Law, SHA-256", of.law_digest),) if of.law_digest else ()),
            ("So in the world on", of.valid_on.isoformat()),
            ("Known by", of.known_on.isoformat()),
        ),
    )


def _claim(desk: Desk, of: AuditedClaim) -> ClaimView:
    return ClaimView(
        id=clean(of.claim.id),
        quote=clean(of.claim.quote),
        stated=tables.stated(of.claim.stated),
        recomputed=tables.recomputed(of),
        verdict=verdict_title(of.verdict),
        tone=audit_charts.tone(of.verdict),
        working=clean(of.working),
        reason=clean(" · ".join(dict.fromkeys(part for part in (of.reason, of.claim.note) if part))),
        references=desk.cite(tables.claim_sources(of)),
    )
