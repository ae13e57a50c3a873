"""Scenario files: what a person wrote in TOML, as it was asked, before any fact is looked up."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic

from marchland.adapters.validation import FileModel, parse
from marchland.adapters.yaml_files import read_bytes
from marchland.core.errors import ScenarioError, Where

_ID = "^[a-z][a-z0-9_]{0,30}$"


class AskedRange(FileModel):
    """A number as a table: low and high (central if known), or a fact by name."""

    low: float | str | None = pydantic.Field(None, description="Lower end: the 5 % point, or the limit.")
    central: float | None = pydantic.Field(default=None, description="The median, or the mode of a triangular shape.")
    high: float | str | None = pydantic.Field(default=None, description="Upper end: the 95 % point, or the limit.")
    value: float | None = pydantic.Field(default=None, description="A point, in place of low and high.")
    unit: str | None = pydantic.Field(
        default=None, description="A unit such as km or mine/km²; the field's own by default."
    )
    as_: Annotated[
        Literal["lognormal", "normal", "uniform", "loguniform", "triangular"] | None,
        pydantic.Field(alias="as", description="The shape of the range; lognormal by default when above zero."),
    ] = None
    fact: str | None = pydantic.Field(default=None, description="The name of a fact, in place of numbers.")
    draw: Literal["shared", "own"] = pydantic.Field(
        default="shared", description="own: this belt draws for itself; shared: all that name the fact draw together."
    )
    shared: str | None = pydantic.Field(default=None, description="A name: inputs with the same one are the same draw.")


Value = float | str | AskedRange
Names = str | list[str]


class AskedLayer(FileModel):
    """A layer of the barrier beside the mines."""

    id: Annotated[str, pydantic.Field(pattern=_ID, description="Short name, unique among the layers.")]
    title: str = pydantic.Field(default="", description="What it is, for reports.")
    quantity_per_km: Value = pydantic.Field(default=1.0, description="How many per km of front; 1 when priced per km.")
    unit_cost: Value | None = pydantic.Field(default=None, description="Price once: money per km, or per piece.")
    yearly_cost: Value | None = pydantic.Field(default=None, description="Price in every year of the horizon.")
    width: Value | None = pydantic.Field(default=None, description="Width of ground that it closes, such as 20 m.")
    belts: list[str] | None = pydantic.Field(default=None, description="The belts it stands on; all by default.")


class AskedBelt(FileModel):
    """One belt along one front."""

    id: Annotated[str, pydantic.Field(pattern=_ID, description="Short name, unique among the belts.")]
    title: str = pydantic.Field(default="", description="What it is, for reports.")
    state: Names = pydantic.Field(description="The state or states whose belt it is: name or ISO code.")
    facing: Names = pydantic.Field(default_factory=list, description="The state or states it faces.")
    length: Value | None = pydantic.Field(default=None, description="Length of the front, such as 400 km.")
    border: str | None = pydantic.Field(default=None, description="A border in place of a length, such as POL-BLR.")
    share: Value | None = pydantic.Field(default=None, description="The part of that border, from 0 to 1.")
    along: list[str] = pydantic.Field(
        default_factory=list, description="Borders that the belt runs along, for the map and the people near."
    )
    depth: Value | None = pydantic.Field(default=None, description="Depth of the belt, such as 2 km; needs density.")
    density: Value | None = pydantic.Field(default=None, description="Mines per km² of belt; needs depth.")
    front_density: Value | None = pydantic.Field(None, description="Mines per km of front, in place of both.")
    sources: list[str] = pydantic.Field(default_factory=list, description="Slugs of source cards.")
    note: str = pydantic.Field(default="", description="A word on it, for reports.")


class AskedProduction(FileModel):
    """How fast mines are made."""

    rate: Value | None = pydantic.Field(default=None, description="Mines per year, all plants together.")


class AskedClearance(FileModel):
    """On what terms the ground is cleared afterwards."""

    ground_density: Value | None = pydantic.Field(None, description="Mines per km² of mined ground.")
    cost_per_mine: Value | None = pydantic.Field(default=None, description="Money per mine found.")
    cost_per_area: Value | None = pydantic.Field(default=None, description="Money per m² cleared.")
    rate_per_deminer: Value | None = pydantic.Field(default=None, description="m² per deminer and day.")
    deminers: Value | None = pydantic.Field(default=None, description="Deminers at work.")
    days_per_year: Value | None = pydantic.Field(default=None, description="Working days in a year.")
    world_rate: Value | None = pydantic.Field(default=None, description="Mines cleared in a year by all.")
    residue_share: Value | None = pydantic.Field(default=None, description="Part of the mines that clearance misses.")


class AskedDependence(FileModel):
    """Inputs that move together, by a rank correlation between every two."""

    between: Annotated[list[str], pydantic.Field(min_length=2, description="Input names, such as ukr.front_density.")]
    rank_correlation: Annotated[float, pydantic.Field(gt=-1, lt=1, description="Spearman's, above −1 and below 1.")]
    reason: str = ""


class AskedScenario(FileModel):
    """A whole scenario file."""

    title: str
    summary: str = ""
    currency: Literal["EUR", "USD"] = "EUR"
    horizon: Value = pydantic.Field(
        default="30 years", description="The years over which yearly costs and harm are counted."
    )
    mine_unit_price: Value | None = pydantic.Field(default=None, description="Money per mine.")
    casualty_rate: Value | None = pydantic.Field(default=None, description="People killed or hurt per km and year.")
    korea_front_density: Value | None = pydantic.Field(default=None, description="Mines per km of front in Korea.")
    sources: list[str] = pydantic.Field(default_factory=list, description="Slugs of source cards.")
    production: AskedProduction = AskedProduction()
    clearance: AskedClearance = AskedClearance()
    belts: Annotated[list[AskedBelt], pydantic.Field(min_length=1, max_length=100)]
    layers: Annotated[list[AskedLayer], pydantic.Field(max_length=30)] = []
    dependence: list[AskedDependence] = []


class ScenarioFile:
    """A scenario as it was asked, with the file it stands in and that file's hash."""

    __slots__ = ("asked", "digest", "name", "where")

    def __init__(self, name: str, asked: AskedScenario, digest: str, where: Any) -> None:
        self.name = name
        self.asked = asked
        self.digest = digest
        self.where = where


def read_scenario(file: Path | Traversable, name: str = "") -> ScenarioFile:
    """Return the scenario asked for in a TOML file; raises ScenarioError naming file, line and field."""
    shown = name or str(file)
    return read_scenario_content(read_bytes(file, shown), shown)


def read_scenario_content(content: bytes, shown: str) -> ScenarioFile:
    """Return the scenario asked for in a file's bytes, as `read_scenario` does that of a file."""
    if not content.strip():
        raise ScenarioError("the file is empty", where=Where(shown), next_step="see `marchland assess --init`")
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ScenarioError(f"byte {error.start} is not UTF-8 text", where=Where(shown)) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ScenarioError(
            f"not TOML: {error}", where=Where(shown, int(line[1]) if line else 0), next_step="mend that line"
        ) from None
    except ValueError as error:
        raise ScenarioError(f"not TOML: {str(error).split(':')[0]}", where=Where(shown)) from None
    except RecursionError:
        raise ScenarioError("not TOML: nested too deep", where=Where(shown)) from None

    def where(path: tuple[str | int, ...]) -> Where:
        return Where(shown, _line_of(text, path), ".".join(map(str, path)))

    asked = parse(AskedScenario, data, where, ScenarioError)
    return ScenarioFile(Path(shown).stem, asked, hashlib.sha256(content).hexdigest(), where)


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
    made = AskedScenario.model_json_schema(by_alias=True)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "Marchland scenario"
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
