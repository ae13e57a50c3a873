"""The report as one self-contained page: no script, nothing fetched, a source under every figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files

import jinja2
from markupsafe import Markup

from marchland.assess.domain.assessment import Assessment, BeltAssessment, Outcome
from marchland.assess.faces import border_map, charts, curve_chart, doubt_tables
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
    money_told,
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
from marchland.facts.faces.references import PageSources, Reference
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
    desk = PageSources(sources, citations or {}, lines=lines)
    scenarios = tuple(
        _scenario(desk, assessment, index, assessments[: index - 1]) for index, assessment in enumerate(assessments, 1)
    )
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
        swings=doubt_tables.SWINGS,
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


def _scenario(desk: PageSources, assessment: Assessment, index: int, before: Sequence[Assessment]) -> ScenarioView:
    sentences = tuple(_sentence(desk, sentence) for sentence in answer(assessment))
    figures = tuple(_key_figures(desk, assessment))
    maps = assess_tables.near_sources(assessment.belts) or desk.drawn_from(_pairs([assessment]))
    alike = next((clean(other.title) for other in before if _lines(other) == _lines(assessment)), "")
    near, more = (
        tuple(table_view(desk, t, maps, unsourced=_NO_SOURCE) for t in some if t.rows)
        for some in (
            () if alike else (assess_tables.exposure(assessment), assess_tables.borders_in_short(assessment)),
            (assess_tables.strips(assessment),)
            if alike
            else (assess_tables.borders(assessment), assess_tables.strips(assessment)),
        )
    )
    doubts = doubt_tables.mixtures(assessment), doubt_tables.dependences(assessment)
    working = tuple(t for t in (assess_tables.inputs(assessment), *doubts) if t.rows)
    return ScenarioView(
        id=f"scenario-{index}",
        title=clean(assessment.title),
        summary=clean(assessment.summary),
        left_out=clean(left_out(assessment)),
        money_told=clean(money_told(assessment)),
        sentences=sentences,
        figures=figures,
        belts=tuple(_belt(desk, assessment, belt) for belt in assessment.belts),
        glance=table_view(desk, assess_tables.overview(assessment), tuple(_total_sources(assessment))),
        total=table_view(desk, assess_tables.total(assessment)),
        tornadoes=tuple(_tornadoes(desk, assessment)),
        near=near,
        near_in_full=more,
        near_alike=alike,
        working=tuple(table_view(desk, table, facts=_facts(assessment)) for table in working),
        formulas=table_view(desk, assess_tables.formulas(assessment), tuple(_total_sources(assessment))),
        curve=_curve(desk, assessment),
        convergence=_convergence(desk, assessment),
        provenance=tuple((str(name), str(value)) for name, value in assess_tables.provenance(assessment).rows[:-1]),
        command=command(assessment.name, assessment.provenance),
    )


def _lines(assessment: Assessment) -> tuple[object, ...]:
    """Return the lines of the belts and the people near them: what is alike need not be shown twice."""
    shapes = [(shape.pair, shape.lengths) for belt in assessment.belts for shape in belt.borders]
    near = [(belt.title, belt.exposure) for belt in assessment.belts if belt.exposure]
    return assessment.total_exposure, near, shapes


def _sentence(desk: PageSources, sentence: Sentence) -> SentenceView:
    return SentenceView(clean(sentence.text), desk.cite(sentence.sources))


def _total_sources(assessment: Assessment) -> dict[str, None]:
    return dict.fromkeys(slug for outcome in assessment.total.values() for slug in outcome.sources)


def _facts(assessment: Assessment) -> dict[str, str]:
    belts = titles(assessment)
    return {input_title(item.name, belts): item.fact for item in assessment.inputs.values()}


def _key_figures(desk: PageSources, assessment: Assessment) -> Iterable[FigureView]:
    near = dict(assess_tables.near(assessment.total_exposure))
    for name in _KEY_FIGURES:
        if name in assessment.total and assessment.total[name].range.p95 > 0:
            yield _key_figure(desk, assessment, assessment.total[name])
        elif name in near:
            cited = desk.cite(assess_tables.near_sources(assessment.belts))
            yield _figure(output_title(name), near[name], "", "towns as points near the border lines", cited)


def _key_figure(desk: PageSources, assessment: Assessment, outcome: Outcome) -> FigureView:
    driver = ""
    if outcome.drivers:
        first = outcome.drivers[0]
        driver = (
            f"moved most by {input_title(first.input, titles(assessment))}, {first.share * 100:.0f} % of all swings"
        )
    part = next((b.outcomes[outcome.name] for b in assessment.belts if outcome.name in b.outcomes), outcome)
    return _figure(
        output_title(outcome.name, all_layers(assessment)),
        outcome.range,
        driver,
        f"{formula(part.formula)}{', summed over the belts' if len(assessment.belts) > 1 else ''}",
        desk.cite(outcome.sources),
    )


def _figure(title: str, range_: Range, driver: str, working: str, references: tuple[Reference, ...]) -> FigureView:
    doubt = interval(range_) if range_.p5 != range_.p95 else "a single figure: no doubt is stated"
    return FigureView(title, figure(range_.p50, range_.unit), exact(range_.p50), doubt, working, driver, references)


def _belt(desk: PageSources, assessment: Assessment, belt: BeltAssessment) -> BeltView:
    shown = [
        figure(belt.outcomes[name].range.p50, belt.outcomes[name].range.unit)
        for name in ("length", "mines", "whole_life_cost")
        if name in belt.outcomes
    ]
    facing = f"{', '.join(belt.states)} facing {', '.join(belt.facing)}" if belt.facing else ", ".join(belt.states)
    return BeltView(
        clean(belt.title),
        clean(" · ".join([facing, *shown])),
        table_view(desk, assess_tables.belt(belt), assessment.sources),
    )


def _densities(desk: PageSources, assessments: Sequence[Assessment]) -> ChartView | None:
    if not any("front_density" in assessment.total for assessment in assessments):
        return None
    slugs = [slug for assessment in assessments for belt in assessment.documented for slug in belt.sources]
    slugs += [
        s
        for assessment in assessments
        if "front_density" in assessment.total
        for s in assessment.total["front_density"].sources
    ]
    return chart_view(
        "Mines per km of front, beside the belts of the record",
        "The dot is the middle, the bar holds nine draws in ten; for a documented belt, what its sources give. "
        "The shaded band runs from the least to the most that is documented.",
        (charts.densities(assessments), charts.densities(assessments, drawing.NARROW)),
        desk.cite(slugs),
    )


def _beside(desk: PageSources, assessments: Sequence[Assessment]) -> TableView | None:
    if len(assessments) < 2:
        return None
    near = assess_tables.near_sources([belt for assessment in assessments for belt in assessment.belts])
    return table_view(desk, assess_tables.side_by_side(assessments, near))


def _documented(desk: PageSources, assessments: Sequence[Assessment]) -> TableView | None:
    for assessment in assessments:
        if assessment.documented:
            return table_view(desk, assess_tables.documented(assessment))
    return None


def _map(
    desk: PageSources,
    assessments: Sequence[Assessment],
    lines: Sequence[BorderLine],
    places: Sequence[Place],
    states: Mapping[str, str] | None,
) -> ChartView | None:
    pairs = _pairs(assessments)
    marked = _pairs(assessments, whole=True)
    own = [line for assessment in assessments for belt in assessment.belts for line in belt.lines]
    wide, narrow = (
        border_map.border_map(lines, marked, places, width, states, own) for width in (drawing.WIDE, drawing.NARROW)
    )
    if not wide:
        return None
    return chart_view(
        "Where the belts would run",
        "Marked: parts of borders where a scenario states them, else the whole borders that the belts lie along, of "
        "which a belt may take only a part. Towns are there for bearing.",
        (wide, narrow),
        desk.cite(desk.drawn_from(pairs)),
    )


def _pairs(assessments: Sequence[Assessment], *, whole: bool = False) -> set[str]:
    """Return the pairs of states whose borders the belts lie along; with `whole` of belts that state no part of one."""
    belts = [belt for assessment in assessments for belt in assessment.belts if not (whole and belt.lines)]
    near = {line[:_PAIR] for belt in belts if belt.exposure for line in belt.exposure.lines}
    return near | {shape.pair for belt in belts for shape in belt.borders}


def _tornadoes(desk: PageSources, assessment: Assessment) -> Iterable[ChartView]:
    for name in _TORNADOES:
        outcome = assessment.total.get(name)
        if outcome is None or not outcome.drivers:
            continue
        title = output_title(name, all_layers(assessment))
        wide, narrow = (
            charts.tornado(outcome, title, titles(assessment), assessment.inputs, width)
            for width in (drawing.WIDE, drawing.NARROW)
        )
        words = f"In all {interval(outcome.range)}; each bar is what one input alone does to the middle."
        yield chart_view(title, words, (wide, narrow), desk.cite(outcome.sources))


def _curve(desk: PageSources, assessment: Assessment) -> ChartView | None:
    if assessment.curve is None:
        return None
    title = output_title(assessment.converging, all_layers(assessment))
    wide, narrow = (curve_chart.cumulative(assessment.curve, title, width) for width in (drawing.WIDE, drawing.NARROW))
    if not wide:
        return None
    mean = figure(assessment.curve.mean, assessment.curve.unit)
    of = f"Of {assessment.curve.draws:,} draws"
    words = f"{of}: for each value, how many in a hundred do not exceed it. The mean is {mean}."
    return chart_view(f"The whole curve: {title}", words, (wide, narrow), desk.cite(_total_sources(assessment)))


def _convergence(desk: PageSources, assessment: Assessment) -> ChartView | None:
    if len(assessment.convergence) < 2:
        return None
    wide, narrow = (charts.convergence(assessment.convergence, width) for width in (drawing.WIDE, drawing.NARROW))
    slugs = _total_sources(assessment)
    words = f"The range of {converged(assessment)} after ever more draws: once its lines are level, more change little."
    return chart_view("How the range settles", words, (wide, narrow), desk.cite(slugs))


def _audit(desk: PageSources, audit: Audit) -> AuditView:
    document = audit.document
    chart = chart_view(
        f"{len(audit.claims)} claims by verdict",
        "Blue: the figure holds. Orange: it does not. Grey: neither can be said.",
        (audit_charts.verdicts(audit.counts), audit_charts.verdicts(audit.counts, drawing.NARROW)),
        desk.cite(dict.fromkeys(slug for claim in audit.claims for slug in tables.claim_sources(claim))),
    )
    published = f", {day(document.published_on)}" if document.published_on else ""
    claims = tuple(_claim(desk, claim) for claim in audit.claims)
    return AuditView(
        title=clean(document.title),
        publisher=clean(f"{document.publisher}{published}"),
        address=document.url if document.url.startswith(("https://", "http://")) else "",
        counts=tables.counted(audit.counts),
        chart=chart,
        claims=claims,
        failed=tuple(claim for claim in claims if claim.tone == "failed"),
        provenance=(
            ("Facts, SHA-256", audit.facts_digest),
            ("Claims, SHA-256", audit.claims_digest),
            *((("Law, SHA-256", audit.law_digest),) if audit.law_digest else ()),
            ("So in the world on", audit.valid_on.isoformat()),
            ("Known by", audit.known_on.isoformat()),
        ),
    )


def _claim(desk: PageSources, claim: AuditedClaim) -> ClaimView:
    return ClaimView(
        id=clean(claim.claim.id),
        quote=clean(claim.claim.quote),
        stated=tables.stated(claim.claim.stated),
        recomputed=tables.recomputed(claim),
        verdict=verdict_title(claim.verdict),
        tone=audit_charts.tone(claim.verdict),
        working=clean(claim.working),
        reason=clean(" · ".join(dict.fromkeys(part for part in (claim.reason, claim.claim.note) if part))),
        references=desk.cite(tables.claim_sources(claim)),
    )
