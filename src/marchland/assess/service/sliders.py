"""A scenario with some of its numbers set otherwise: of every belt, or of one, such as `depth` or `pol.length`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from marchland.assess.adapters.scenario_files import AskedBelt, ScenarioFile
from marchland.assess.domain.scenario import Belt, Scenario
from marchland.assess.service.books import Books
from marchland.assess.service.scenarios import make_scenario
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, Location, nearest
from marchland.core.message import Message
from marchland.core.schema import changed

Asked = ScenarioFile
"""A scenario as it was asked, for whoever hands one on."""
UNITS: Mapping[str, str] = {
    "length": "km", "share": "", "depth": "km", "density": "mine/km²", "front_density": "mine/km",
}  # fmt: skip
"""What may be set, with the unit in which it is given."""
_HIGHEST: Mapping[str, float] = {
    "length": 20_000, "share": 1, "depth": 50, "density": 1_000_000, "front_density": 1_000_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slider:
    """One number that may be set: its name, unit and value as the scenario has it, and how far it may be moved."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    ranged: bool


def sliders(file: ScenarioFile, books: Books, as_of: AsOf) -> tuple[Slider, ...]:
    """Return what may be set for all belts together: the whole length, the share of it, depth and density."""
    scenario = make_scenario(file, books, as_of)
    sliders = [
        _slider("length", [sum(_length_km(belt) for belt in scenario.belts)], 0.1, 2, _ranged(scenario, "length"))
    ]
    sliders.append(Slider("share", "", 1.0, 0.05, 1.0, ranged=False))
    for name, most in (("depth", 10.0), ("density", 10.0), ("front_density", 10.0)):
        given = [each for belt in scenario.belts if (each := getattr(belt, name)) is not None]
        if given:
            values = [each.estimate.to(UNITS[name]).central for each in given]
            sliders.append(_slider(name, values, 0.02, most, _ranged(scenario, name)))
    return tuple(sliders)


def _ranged(scenario: Scenario, name: str) -> bool:
    given = [each.estimate for belt in scenario.belts if (each := getattr(belt, name)) is not None]
    return any(each.low != each.high for each in given) or len({each.central for each in given}) > 1 < len(given)


def _slider(name: str, values: list[float], low: float, high: float, ranged: bool) -> Slider:  # noqa: FBT001 - a fact of it
    middle = sum(values) / len(values)
    most = min(_HIGHEST[name], middle * high)
    return Slider(name, UNITS[name], _short(middle), _short(middle * low), _short(most), ranged)


def _short(value: float) -> float:
    """Return the value to three figures, as a slider shows it."""
    return float(f"{value:.3g}")


def _length_km(belt: Belt) -> float:
    """Return the belt's own length: that of its front, or of its border the part that it takes."""
    share = belt.share.estimate.central if belt.share is not None else 1.0
    return belt.length.estimate.to("km").central * share


def with_changes(file: ScenarioFile, changes: Mapping[str, float], books: Books, as_of: AsOf) -> ScenarioFile:
    """Return the scenario with those numbers as points; `length` is that of all belts, each in its proportion.

    What is set loses its range, for whoever sets it knows it. Raises InputError for a belt or number that is not there.
    """
    if not changes:
        return file
    scenario = make_scenario(file, books, as_of)
    known = {belt.id: belt for belt in scenario.belts}
    for name in changes:
        _check(name, known)
    whole_km = sum(_length_km(belt) for belt in scenario.belts)
    belts = [_set(belt_model, known[belt_model.id], changes, whole_km) for belt_model in file.asked.belts]
    told = ";".join(f"{name}={value!r}" for name, value in sorted(changes.items()))
    digest = hashlib.sha256(f"{file.digest} {told}".encode()).hexdigest()
    return ScenarioFile(file.name, changed(file.asked, belts=belts), digest, file.where)


def _check(name: str, belts: Mapping[str, Belt]) -> None:
    """Raise InputError for a belt that is not there, and for a number that no belt, or not that one, has."""
    belt, _, field = name.rpartition(".")
    if belt and belt not in belts:
        raise InputError(
            "no belt is called {belt!r}", belt=belt, where=Location(field=name),
            next_step=nearest(belt, belts) or Message("belts are: {belts}", belts=", ".join(belts)),
        )  # fmt: skip
    among = [belts[belt]] if belt else list(belts.values())
    if field in ("depth", "density", "front_density") and all(getattr(belt, field) is None for belt in among):
        has = [each for each in UNITS if any(getattr(one, each, None) is not None for one in among)]
        raise InputError(
            "{belt} has no {field}", belt=belt or Message("the scenario"), field=field.replace("_", " "),
            where=Location(field=name), next_step=Message("set {has}", has=", ".join(has)),
        )  # fmt: skip


def _set(belt_model: AskedBelt, belt: Belt, changes: Mapping[str, float], whole_km: float) -> AskedBelt:
    def given(name: str) -> float | None:
        return changes.get(f"{belt.id}.{name}", changes.get(name))

    update: dict[str, object] = {}
    for name in ("depth", "density", "front_density"):
        if (value := given(name)) is not None and getattr(belt, name) is not None:
            update[name] = value
    own, all_, share = changes.get(f"{belt.id}.length"), changes.get("length"), given("share")
    length_km = own if own is not None else _length_km(belt) * (all_ / whole_km if all_ is not None else 1.0)
    if own is not None or all_ is not None or share is not None:
        along = belt_model.along or ([belt_model.border] if belt_model.border else [])
        update |= {"length": length_km * (share or 1.0), "border": None, "share": None, "along": along}
    return changed(belt_model, **update)
