"""Scenario files: what a person wrote in TOML, as it was asked, before any fact is looked up."""

from __future__ import annotations

import hashlib
import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from marchland.adapters.yaml_files import read_bytes
from marchland.core import json_text
from marchland.core.errors import Location, ScenarioError
from marchland.core.schema import Number, Record, described, json_schema, long, matching, parse, within

_Id = Annotated[str, matching("[a-z][a-z0-9_]{0,30}")]


class AskedRange(Record, rename={"as_": "as", "least": "min", "most": "max"}):
    """A number as a table: low and high (5 % and 95 % points), or min and max (limits), or a fact by name."""

    low: Annotated[Number | str | None, described("Lower end: the 5 % point.")] = None
    central: Annotated[Number | None, described("The median, or the mode of a triangular or PERT shape.")] = None
    high: Annotated[Number | str | None, described("Upper end: the 95 % point.")] = None
    least: Annotated[Number | str | None, described("The lower limit; beside low and high, the cut.")] = None
    most: Annotated[Number | str | None, described("The upper limit; beside low and high, the cut.")] = None
    value: Annotated[Number | None, described("A point, in place of low and high.")] = None
    unit: Annotated[str | None, described("A unit such as km or mine/km²; the field's own by default.")] = None
    as_: Annotated[
        Literal["lognormal", "normal", "logitnormal", "uniform", "loguniform", "triangular", "pert", "beta"] | None,
        described(
            "The shape. Of low and high: lognormal by default when above zero. Of min and max: uniform, or PERT."
        ),
    ] = None
    alpha: Annotated[Number | None, described("The first exponent of a beta shape.")] = None
    beta: Annotated[Number | None, described("The second exponent of a beta shape.")] = None
    mixture: Annotated[list[AskedRange] | None, described("Ranges, points or facts, each with its weight.")] = None
    weight: Annotated[float, within(above=0), described("The weight of a part of a mixture.")] = 1.0
    fact: Annotated[str | None, described("The name of a fact, in place of numbers.")] = None
    records: Annotated[
        Literal["documented_belts"] | None, described("Belts on record: mines per km and mined ground drawn together.")
    ] = None
    draw: Annotated[
        Literal["shared", "own"],
        described("own: this belt draws for itself; shared: all that name the fact draw together."),
    ] = "shared"
    shared: Annotated[str | None, described("A name: inputs with the same one are the same draw.")] = None
    prices_of: Annotated[
        int | None, described("Of money: the year whose prices it is in; the scenario's price_year by default.")
    ] = None


Value = Number | str | AskedRange
Names = str | list[str]


class AskedLayer(Record):
    """A layer of the barrier beside the mines."""

    id: Annotated[_Id, described("Short name, unique among the layers.")]
    title: Annotated[str, described("What it is, for reports.")] = ""
    quantity_per_km: Annotated[Value, described("How many per km of front; 1 when priced per km.")] = 1.0
    unit_cost: Annotated[Value | None, described("Price once: money per km, or per piece.")] = None
    yearly_cost: Annotated[Value | None, described("Price in every year of the horizon.")] = None
    width: Annotated[Value | None, described("Width of ground that it closes, such as 20 m.")] = None
    belts: Annotated[list[str] | None, described("The belts it stands on; all by default.")] = None


class AskedPart(Record, kw_only=True, rename={"from_": "from"}):
    """A part of a border, by the km along the map's line from one of its ends."""

    from_: Annotated[Number | str, described("Where it begins, such as 100 km.")]
    to: Annotated[Number | str, described("Where it ends, such as 300 km.")]
    end: Annotated[
        Literal["north", "south", "east", "west"], described("The end of the line that km are counted from.")
    ] = "north"


class AskedBelt(Record, kw_only=True):
    """One belt along one front."""

    id: Annotated[_Id, described("Short name, unique among the belts.")]
    title: Annotated[str, described("What it is, for reports.")] = ""
    state: Annotated[Names, described("The state or states whose belt it is: name or ISO code.")]
    facing: Annotated[Names, described("The state or states it faces.")] = []
    length: Annotated[Value | None, described("Length of the front, such as 400 km.")] = None
    border: Annotated[str | None, described("A border in place of a length, such as POL-BLR.")] = None
    share: Annotated[Value | None, described("The part of that border, from 0 to 1.")] = None
    part: Annotated[AskedPart | None, described("A part of that border, by its km along the map's line.")] = None
    line: Annotated[str | None, described("A GeoJSON file with a line of one's own, beside the scenario's.")] = None
    along: Annotated[list[str], long(1), described("Borders it runs along: for the map, and people near.")] = []
    depth: Annotated[Value | None, described("Depth of the belt, such as 2 km; needs density.")] = None
    density: Annotated[Value | None, described("Mines per km² of belt; needs depth.")] = None
    front_density: Annotated[Value | None, described("Mines per km of front, in place of both.")] = None
    sources: Annotated[list[str], described("Slugs of source cards.")] = []
    note: Annotated[str, described("A word on it, for reports.")] = ""


class AskedProduction(Record):
    """How fast mines are made."""

    rate: Annotated[Value | None, described("Mines per year, all plants together.")] = None


class AskedClearance(Record):
    """On what terms the ground is cleared afterwards."""

    ground_density: Annotated[Value | None, described("Mines per km² of mined ground, in place of mined_depth.")] = None
    mined_depth: Annotated[Value | None, described("Mined ground per km of front, for belts counted by front.")] = None
    cost_per_mine: Annotated[Value | None, described("Money per mine found.")] = None
    cost_per_area: Annotated[Value | None, described("Money per m² cleared.")] = None
    rate_per_deminer: Annotated[Value | None, described("m² per deminer and day.")] = None
    deminers: Annotated[Value | None, described("Deminers at work.")] = None
    days_per_year: Annotated[Value | None, described("Working days in a year.")] = None
    world_rate: Annotated[Value | None, described("Mines cleared in a year by all.")] = None
    residue_share: Annotated[Value | None, described("Part of the mines that clearance misses.")] = None


class AskedPeople(Record):
    """People near, from a population raster of one's own in place of the book's towns."""

    raster: Annotated[str, long(1), described("A GeoTIFF beside the scenario's file: people in each cell.")]
    source: Annotated[str, long(3), described("Whose it is, and of which year.")]


class AskedDependence(Record):
    """Inputs that move together, by a rank correlation between every two, or by a matrix of them."""

    between: Annotated[list[str], long(2), described("Input names, such as ukr.front_density.")]
    rank_correlation: Annotated[
        Annotated[float, within(above=-1, below=1)] | None,
        described("Spearman's, above −1 and below 1, between every two."),
    ] = None
    matrix: Annotated[
        list[list[Annotated[float, within(least=-1, most=1)]]] | None,
        described("Spearman's for each two of them, a row for each, in their order."),
    ] = None
    reason: str = ""


class AskedScenario(Record, kw_only=True):
    """A whole scenario file."""

    title: str
    summary: str = ""
    currency: Literal["EUR", "USD", "GBP", "PLN"] = "EUR"
    price_year: Annotated[
        int | None, described("The year whose prices money is brought to; prices stay those of their years without it.")
    ] = None
    discount_rate: Annotated[
        Value | None, described("A real rate a year, such as 3 %: what comes later is brought to the first year by it.")
    ] = None
    horizon: Annotated[Value, described("The years over which yearly costs and harm are counted.")] = "30 years"
    mine_unit_price: Annotated[Value | None, described("Money per mine.")] = None
    casualty_rate: Annotated[Value | None, described("People killed or hurt per km and year.")] = None
    korea_front_density: Annotated[Value | None, described("Mines per km of front in Korea.")] = None
    sources: Annotated[list[str], described("Slugs of source cards.")] = []
    production: AskedProduction = AskedProduction()
    clearance: AskedClearance = AskedClearance()
    people: Annotated[AskedPeople | None, described("A population raster, for people near.")] = None
    belts: Annotated[list[AskedBelt], long(1, 100)]
    layers: Annotated[list[AskedLayer], long(most=30)] = []
    dependence: list[AskedDependence] = []


class ScenarioFile:
    """A scenario as it was asked, with the file it stands in and that file's hash."""

    __slots__ = ("asked", "digest", "name", "where")

    def __init__(self, name: str, scenario: AskedScenario, digest: str, where: Any) -> None:
        self.name = name
        self.asked = scenario
        self.digest = digest
        self.where = where


def read_scenario(file: Path | Traversable, name: str = "") -> ScenarioFile:
    """Return the scenario asked for in a TOML file; raises ScenarioError naming file, line and field."""
    shown = name or str(file)
    return read_scenario_content(read_bytes(file, shown), shown)


def read_scenario_content(content: bytes, shown: str) -> ScenarioFile:
    """Return the scenario asked for in a file's bytes, as `read_scenario` does that of a file."""
    if not content.strip():
        raise ScenarioError("the file is empty", where=Location(shown), next_step="see `marchland assess --init`")
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ScenarioError("byte {start} is not UTF-8 text", start=error.start, where=Location(shown)) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ScenarioError(
            "not TOML: {error}",
            error=error,
            where=Location(shown, int(line[1]) if line else 0),
            next_step="correct that line",
        ) from None
    except ValueError as error:
        raise ScenarioError("not TOML: {error}", error=str(error).split(":")[0], where=Location(shown)) from None
    except RecursionError:
        raise ScenarioError("not TOML: nested too deep", where=Location(shown)) from None

    def where(path: tuple[str | int, ...]) -> Location:
        return Location(shown, _line_of(text, path), ".".join(map(str, path)))

    scenario = parse(AskedScenario, data, where, ScenarioError)
    return ScenarioFile(Path(shown).stem, scenario, hashlib.sha256(content).hexdigest(), where)


def _line_of(text: str, path: tuple[str | int, ...]) -> int:
    """Return the line that a path of keys most likely stands on, or 0: TOML's reader keeps no lines."""
    lines = text.splitlines()
    numbered = [part for part in path if isinstance(part, int)]
    keys = [part for part in path if isinstance(part, str)]
    start, end = 0, len(lines)
    if numbered and keys:
        heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(keys[0])}\s*\]\]", line)]
        if numbered[0] < len(heads):
            start = heads[numbered[0]]
            end = next((n for n in range(start + 1, end) if lines[n].lstrip().startswith("[")), end)
    for key in reversed(keys):
        pattern = re.compile(rf"(^|[\s{{,.\[]){re.escape(key)}\s*(=|\]|\.)")
        for number in range(start, end):
            if pattern.search(lines[number].split("#")[0]):
                return number + 1
    return start + 1 if numbered else 0


def schema() -> str:
    """Return the JSON Schema of scenario files as text, the same for the same version."""
    return json_text.indented(json_schema(AskedScenario, "Marchland scenario"))
