"""A small assessment, audit, map and book of sources, made by hand, for the tests of every face."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import shapely

from marchland.assess.domain.assessment import (
    Assessment,
    BeltAssessment,
    BorderShape,
    DistanceBand,
    DocumentedBelt,
    Driver,
    Exposure,
    MeasuredLength,
    Outcome,
    Provenance,
    StatedDependence,
    Strip,
)
from marchland.assess.domain.compare import Comparison, InputDifference, OutputDifference
from marchland.assess.domain.scenario import Input
from marchland.assess.domain.sensitivity import SobolIndex, SobolIndices
from marchland.assess.service.books import Books
from marchland.audit.domain.claim import (
    Audit,
    AuditedClaim,
    Basis,
    Bound,
    Claim,
    ClaimInput,
    ClaimKind,
    Document,
    FactName,
    Stated,
    Verdict,
)
from marchland.core.asof import AsOf, Period
from marchland.core.citation import Citation, SourceCard
from marchland.core.fact import Derivation, Fact, FactBook, Grade, Reading
from marchland.core.geodesy import BorderLine, Place
from marchland.core.quantity import Range, make_range, point
from marchland.core.state import StateIndex

AS_OF = AsOf(date(2026, 11, 22), date(2026, 11, 22))
MADE_ON = date(2026, 11, 22)
STATES = {"FIN": "Finland", "RUS": "Russia", "POL": "Poland", "BLR": "Belarus"}


def card(slug: str, publisher: str, title: str, kind: str, published: str) -> SourceCard:
    url = f"https://example.org/{slug}"
    return SourceCard(slug, publisher, title, url, kind, published, date(2026, 11, 22), "figures only")


CARDS = {
    each.slug: each
    for each in (
        card("korea-count-2018", "A Seoul newspaper", "Mines counted along the line", "press", "2018-10-22"),
        card("belt-study-2004", "An institute", "Belts of the twentieth century", "academic", "2004"),
        card("price-list-2025", "A state broadcaster", "What a mine costs", "state_media", "2025-06"),
        card("clearance-report-2024", "A mine action centre", "Rates and costs of clearance", "official", "2024-12-31"),
        card("border-office-2023", "A statistics office", "Length of the land border", "official", "2023"),
    )
}
KOREA, STUDY, PRICE, CLEARANCE, BORDER = CARDS

DENSITY = make_range(508, 5500, "mine/km", central=2010)
PRICES = make_range(3, 30, "USD/mine")
COSTS = make_range(0.5, 3.5, "USD/m²")
INPUTS = {
    item.name: item
    for item in (
        Input("fin.length", point(600, "km"), grade="stated in the scenario"),
        Input("pol.length", make_range(200, 300, "km"), "poland_front", "published", (BORDER,)),
        Input("front_density", DENSITY, "front_density_documented", "derived", (KOREA, STUDY)),
        Input("mine_unit_price", PRICES, "mine_unit_price", "published, weak source (state media)", (PRICE,)),
        Input("clearance_cost_per_area", COSTS, "clearance_cost_per_area", "published", (CLEARANCE,)),
        Input("residue_share", make_range(0.1, 1, "percent"), "residue_share", "guess", (CLEARANCE,)),
        Input("deminers", point(4000, "deminer"), "deminers_available", "published", (CLEARANCE,)),
    )
}  # fmt: skip


def outcome(
    name: str,
    formula: str,
    unit: str,
    points: tuple[float, float, float],
    *,
    drivers: tuple[tuple[str, float], ...] = (),
    sources: tuple[str, ...] = (),
) -> Outcome:
    p5, p50, p95 = points
    moved = tuple(Driver(n, p50 - (p50 - p5) * part, p50 + (p95 - p50) * part, part) for n, part in drivers)
    return Outcome(
        name, f"what {name.replace('_', ' ')} means", formula, Range(p5, p50, p95, unit, 0.002), moved,
        tuple(n for n, _ in drivers), sources, p50, "it is stated as one number" if p5 == p95 else "",
    )  # fmt: skip


_DENSITY = (("front_density", 0.8), ("pol.length", 0.2))
_MONEY = (("clearance_cost_per_area", 0.55), ("front_density", 0.3), ("mine_unit_price", 0.15))
_FORMULAS = {
    "length": ("stated_length", "km", (), (BORDER,)),
    "mines": ("length * front_density", "mine", _DENSITY, (KOREA, STUDY)),
    "area": ("mines / ground_density", "km²", _DENSITY, (KOREA, STUDY)),
    "front_density": ("mines / length", "mine/km", _DENSITY[:1], (KOREA, STUDY)),
    "ratio_to_korea": ("mines / length / korea_front_density", "", _DENSITY[:1], (KOREA,)),
    "mine_cost": ("mines * mine_unit_price / usd_per_eur", "EUR", _MONEY, (KOREA, PRICE)),
    "layer_fence_cost": ("length * fence_quantity * fence_unit_cost", "EUR", (), ()),
    "clearance_years_of_deminers": ("area / (clearance_rate * deminers)", "year", _DENSITY, (KOREA, CLEARANCE)),
    "clearance_cost_by_area": ("area * clearance_cost_per_area / usd_per_eur", "EUR", _MONEY, (KOREA, CLEARANCE)),
    "residue": ("mines * residue_share", "mine", (("residue_share", 0.7), *_DENSITY[:1]), (KOREA, CLEARANCE)),
    "casualties": ("length * casualty_rate * horizon", "person", (), (STUDY,)),
    "land_taken": ("area + length * fence_width", "km²", _DENSITY, (KOREA,)),
    "whole_life_cost": ("barrier_cost + clearance_cost_by_area", "EUR", _MONEY, (KOREA, PRICE, CLEARANCE)),
}


def outcomes(values: dict[str, tuple[float, float, float]], *, total: bool = False) -> dict[str, Outcome]:
    made = {}
    for name, points in values.items():
        formula, unit, drivers, sources = _FORMULAS[name]
        text = "belt_1 + belt_2" if total and name not in ("front_density", "ratio_to_korea") else formula
        made[name] = outcome(name, text, unit, points, drivers=drivers, sources=sources)
    return made


def stretch(within_km: float, whole: int, own: int) -> DistanceBand:
    half = own / 2
    return DistanceBand(
        within_km, 12, whole, own,
        Range(4, 6, 8, "place"), Range(half * 0.8, half, half * 1.2, "person"),
        whole - 1000, whole + 1000, 5.08,
    )  # fmt: skip


FINLAND = BeltAssessment(
    "fin",
    "Finland",
    ("FIN",),
    ("RUS",),
    outcomes(
        {
            "length": (600, 600, 600),
            "mines": (304_800, 1_206_000, 3_300_000),
            "area": (27.5, 121.25, 402),
            "front_density": (508, 2010, 5500),
            "ratio_to_korea": (0.1, 0.395669, 1.082677),
            "mine_cost": (2.1e6, 10.4e6, 51e6),
            "layer_fence_cost": (600e6, 600e6, 600e6),
            "clearance_years_of_deminers": (0.9, 4.1, 17),
            "clearance_cost_by_area": (18e6, 140e6, 980e6),
            "residue": (900, 4_100, 18_500),
            "casualties": (40, 52, 66),
            "land_taken": (30, 127, 410),
            "whole_life_cost": (6.3e8, 7.6e8, 1.6e9),
        }
    ),
    Exposure(
        ("FIN-RUS",), 0.49, (stretch(5, 14_200, 6_100), stretch(10, 61_000, 31_700)), "half of the line", (BORDER,)
    ),
    (
        BorderShape(
            "FIN-RUS",
            1340,
            (),
            (MeasuredLength("map 1:10m", 1225.51, BORDER), MeasuredLength("map 1:50m", 1180, BORDER)),
            (Strip("FIN-RUS", 2, 1225.51, 2391.4, 2451.02, "bends overlap on the inner side"),),
        ),
    ),
    "Only the front named in the text.",
    (("fence", "Fence with sensors"),),
)
POLAND = BeltAssessment(
    "pol",
    "Poland",
    ("POL",),
    ("BLR", "RUS"),
    outcomes(
        {
            "length": (200, 245, 300),
            "mines": (123_000, 492_000, 1_360_000),
            "area": (11, 49.4, 165),
            "front_density": (508, 2010, 5500),
            "ratio_to_korea": (0.1, 0.395669, 1.082677),
            "mine_cost": (0.84e6, 4.2e6, 21e6),
            "clearance_years_of_deminers": (0.37, 1.7, 7),
            "clearance_cost_by_area": (7.3e6, 57e6, 400e6),
            "residue": (370, 1_700, 7_600),
            "casualties": (16, 21, 27),
            "land_taken": (11, 49.4, 165),
            "whole_life_cost": (8.9e6, 64e6, 419e6),
        }
    ),
    Exposure(("POL-BLR", "POL-RUS"), 0.45, (stretch(5, 48_000, 21_000), stretch(10, 188_000, 95_400)), ""),
    (),
    "",
    (),
)


def documented(name: str, low: float, central: float, high: float) -> DocumentedBelt:
    return DocumentedBelt(name, name, f"mines per km along {name}", low, central, high, "mine/km", "derived", (STUDY,))


ASSESSMENT = Assessment(
    "two-belts",
    "Two belts at the density of the record",
    "Finland and Poland, with as many mines per km of front as documented belts have.",
    "EUR",
    (FINLAND, POLAND),
    outcomes(
        {
            "length": (800, 845, 900),
            "mines": (430_000, 1_698_000, 4_620_000),
            "area": (39, 171, 562),
            "front_density": (508, 2010, 5500),
            "ratio_to_korea": (0.1, 0.395669, 1.082677),
            "mine_cost": (2.9e6, 14.6e6, 72e6),
            "layer_fence_cost": (600e6, 600e6, 600e6),
            "clearance_years_of_deminers": (1.3, 5.8, 24),
            "clearance_cost_by_area": (25e6, 197e6, 1.38e9),
            "residue": (1_270, 5_800, 26_100),
            "casualties": (57, 73, 92),
            "land_taken": (42, 176, 570),
            "whole_life_cost": (6.4e8, 8.2e8, 2.02e9),
        },
        total=True,
    ),
    (stretch(5, 62_200, 27_100), stretch(10, 249_000, 127_100)),
    INPUTS,
    (
        documented("Korea, south side", 4032, 5080, 5500),
        documented("Inner German border", 508, 930, 1100),
        documented("Falkland fields", 700, 1900, 2400),
    ),
    (
        (1_562, Range(420_000, 1_651_000, 4_750_000, "mine")),
        (6_250, Range(436_000, 1_722_000, 4_560_000, "mine")),
        (25_000, Range(429_000, 1_690_000, 4_640_000, "mine")),
        (100_000, Range(430_000, 1_698_000, 4_620_000, "mine")),
    ),
    "mines",
    (StatedDependence(("mine_unit_price", "clearance_cost_per_area"), 0.5),),
    tuple(CARDS),
    Provenance("0.1.0", 1, 100_000, "ab" * 32, "cd" * 32, AS_OF),
)

HOSTILE_TITLE = '=HYPERLINK("x")<script>alert(1)</script>|[a](javascript:x)\x1b[31m$x$'


def hostile() -> Assessment:
    """Return the assessment with texts that try to be formulas, scripts, links, colours and mathematics."""
    belt = replace(FINLAND, title=HOSTILE_TITLE, note=HOSTILE_TITLE, layers=(("fence", HOSTILE_TITLE),))
    odd = documented(HOSTILE_TITLE, 1, 2, 3)
    return replace(
        ASSESSMENT, title=HOSTILE_TITLE, summary=HOSTILE_TITLE, belts=(belt, POLAND), documented=(odd,),
        unknown=("rate_of_nothing: <b>not known</b>",),
    )  # fmt: skip


def without_mines() -> Assessment:
    """Return a scenario whose one belt has a fence and no mines."""
    none = {
        "length": (600.0, 600.0, 600.0),
        "mines": (0.0, 0.0, 0.0),
        "front_density": (0.0, 0.0, 0.0),
        "layer_fence_cost": (600e6, 600e6, 600e6),
    }
    of = {name: replace(each, drivers=()) for name, each in outcomes(none).items()}
    layers = outcome("layers_cost", "layer_fence_cost", "EUR", (600e6, 600e6, 600e6))
    belt = replace(FINLAND, outcomes=of, borders=(), exposure=None)
    return replace(
        ASSESSMENT, name="fence-only", title="A fence and no mines", summary="", belts=(belt,),
        total={**of, "layers_cost": layers}, total_exposure=(), convergence=(), converging="layers_cost",
        dependences=(),
    )  # fmt: skip


def claim(
    name: str,
    quote: str,
    verdict: Verdict,
    *,
    stated: Stated | None = None,
    low: float | date | None = None,
    high: float | date | None = None,
    working: str = "",
) -> AuditedClaim:
    inputs = (ClaimInput("L", point(500, "km"), FactName("poland_front")),) if working else ()
    made = Claim(
        name, ClaimKind.ARITHMETIC if working else ClaimKind.EXTERNAL, "Ukraine", quote, stated, inputs,
        "L * D * d" if working else "", None, Basis.TEXT, "the text's own", (), "", KOREA,
    )  # fmt: skip
    unit = stated.unit if stated else ""
    return AuditedClaim(made, low, high, unit, working, verdict, f"because {name}", (), (PRICE,), weak=True)


AUDIT = Audit(
    Document("article", "How many mines", "A newspaper", "https://example.org/article", date(2025, 7, 7)),
    (
        claim(
            "A1", "about 12 million mines", Verdict.FOLLOWS, stated=Stated(12e6, 12e6, "mine"),
            low=12e6, high=12e6, working="500 km × 2 km × 12,000 mine/km² = 12 million mines",
        ),
        claim(
            "A2", "4–5 million mines", Verdict.DOES_NOT_FOLLOW, stated=Stated(4e6, 5e6, "mine"),
            low=4.8e6, high=7.2e6, working="200 to 300 km × 2 km × 12,000 mine/km² = 4.8 to 7.2 million mines",
        ),
        claim(
            "A3", "over 55 million mines", Verdict.LOOSE_BOUND, stated=Stated(55e6, None, "mine", Bound.OVER),
            low=62.4e6, high=62.4e6,
        ),
        claim(
            "D1", "takes effect by the end of January 2026", Verdict.FOLLOWS,
            stated=Stated(None, date(2026, 1, 31), "date", Bound.UP_TO), low=date(2026, 1, 10), high=date(2026, 1, 10),
        ),
        claim("D2", "Monday", Verdict.FOLLOWS, stated=Stated(None, None, "", weekday="Monday")),
        claim("T1", "along the 38th parallel", Verdict.CONTRADICTED),
    ),
    "ef" * 32,
    "01" * 32,
    AS_OF.valid_on,
    AS_OF.known_on,
)  # fmt: skip

COMPARISON = Comparison(
    ASSESSMENT,
    without_mines(),
    (InputDifference("pol", "front_density", "508 – 2,010 – 5,500 mines per km", ""),),
    (
        OutputDifference("total", "length", Range(800, 845, 900, "km"), Range(600, 600, 600, "km"), 600 / 845),
        OutputDifference("total", "mines", Range(430_000, 1_698_000, 4_620_000, "mine"), None, None),
    ),
    ("The second has no mines.",),
)

INDICES = {
    "total.mines": SobolIndices(
        on_logarithm=True,
        settled=False,
        base_runs=1024,
        indices=(
            SobolIndex("front_density", 0.91, 0.02, 0.94, 0.02),
            SobolIndex("pol.length", None, 0.14, 0.02, 0.005),
        ),
    )
}


def line(pair: str, *points: tuple[float, float], left: str = "", disputed: bool = False) -> BorderLine:
    return BorderLine(pair, shapely.LineString(points), disputed, left or pair[:3], "1:10m", BORDER)


LINES = (
    line("FIN-RUS", (27.8, 60.5), (29.2, 61.2), (31.5, 62.9), (29.7, 64.8), (30.1, 66.1), (28.5, 69.0)),
    line("POL-BLR", (23.6, 51.5), (23.2, 52.3), (23.9, 53.1), (23.5, 53.9)),
    line("POL-RUS", (19.6, 54.4), (22.8, 54.4), left="RUS"),
    line("UKR-RUS", (38.2, 47.1), (40.0, 49.6), (35.4, 50.5), (33.8, 52.3), disputed=True),
    line("PRK-KOR", (126.7, 37.9), (128.3, 38.6)),
)
PLACES = (
    Place("Warsaw", 52.23, 21.01, "POL", 1_702_139),
    Place("Helsinki", 60.17, 24.94, "FIN", 558_457),
    Place("Saint Petersburg", 59.94, 30.31, "RUS", 5_028_000),
    Place("Minsk", 53.9, 27.57, "BLR", 1_742_124),
    Place("Seoul", 37.57, 126.98, "KOR", 10_349_312),
)


def book() -> FactBook:
    """Return three facts: a range with a rival, one derived from it, and a day."""
    since = Period(date(2018, 1, 1))
    paper = Citation(KOREA, "paragraph 4", "more than a million")
    facts = {
        "mines_in_korea": Fact(
            "mines_in_korea",
            "Mines on the south side.",
            "mine",
            (
                Reading(
                    "NGO count", point(1_270_000, "mine"), since, date(2018, 10, 22), Grade.PUBLISHED, paper, used=True
                ),
                Reading(
                    "government", point(1_008_000, "mine"), since, date(2006, 1, 1), Grade.PUBLISHED,
                    Citation(PRICE, "table 1"), used=False, note="twelve years older",
                ),
            ),
        ),
        "front_density_korea": Fact(
            "front_density_korea",
            "Mines per km of front in Korea.",
            "mine/km",
            (
                Reading(
                    "count over length", Derivation("", "mines_in_korea / 250 km", "", "mine/km", None), since,
                    date(2018, 10, 22), Grade.DERIVED, None, used=True,
                ),
            ),
        ),
        "notified_on": Fact(
            "notified_on",
            "The day of notification.",
            "date",
            (
                Reading(
                    "depositary", date(2025, 7, 10), Period(date(2025, 7, 10)), date(2025, 7, 11),
                    Grade.PUBLISHED, Citation(BORDER, "line 1"), used=True,
                ),
            ),
        ),
    }  # fmt: skip
    return FactBook(facts, CARDS, "99" * 32)


BOOKS = Books(Path(), book(), StateIndex({}, {}), ())
