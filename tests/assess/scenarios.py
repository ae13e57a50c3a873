"""Small scenarios made by hand, so that the engine is tested without any file or fact."""

from __future__ import annotations

from marchland.assess.domain.scenario import Belt, Dependence, Input, Layer, Scenario
from marchland.core.quantity import Estimate, Shape, make_range, point


def stated(name: str, value: float, unit: str) -> Input:
    return Input(name, point(value, unit))


def ranged(
    name: str, low: float, high: float, unit: str, central: float | None = None, shape: Shape | None = None
) -> Input:
    return Input(name, make_range(low, high, unit, central=central, shape=shape))


def terms(**changes: Estimate) -> dict[str, Input]:
    made = {
        "horizon": point(30, "year"),
        "mine_unit_price": point(10, "USD/mine"),
        "production_rate": point(1.2e6, "mine/year"),
        "ground_density": point(10_000, "mine/km²"),
        "clearance_cost_per_mine": make_range(300, 1000, "USD/mine", central=675),
        "clearance_cost_per_area": make_range(2, 39, "USD/m²"),
        "clearance_rate": point(25, "m²/deminer/day"),
        "deminers": point(3000, "deminer"),
        "clearance_days": point(200, "day/year"),
        "world_clearance_rate": point(105_640, "mine/year"),
        "residue_share": make_range(0.4, 2.5, "percent"),
        "casualty_rate": point(0.0624, "person/km/year"),
        "korea_front_density": point(5080, "mine/km"),
        "usd_per_eur": point(1.08, "USD/EUR"),
        "pln_per_eur": point(4.3, "PLN/EUR"),
    }
    return {name: Input(name, value) for name, value in (made | changes).items()}


def belt(name: str = "one", **changes: object) -> Belt:
    fields: dict[str, object] = {
        "id": name,
        "title": name.title(),
        "states": ("POL",),
        "facing": ("BLR",),
        "length": stated(f"{name}.length", 100, "km"),
        "share": None,
        "depth": stated(f"{name}.depth", 2, "km"),
        "density": stated(f"{name}.density", 12_000, "mine/km²"),
        "front_density": None,
        "along": (),
        "layers": (),
    }
    return Belt(**(fields | changes))  # type: ignore[arg-type]


def front_belt(name: str, length_km: float, front: Input) -> Belt:
    length = stated(f"{name}.length", length_km, "km")
    return belt(name, length=length, depth=None, density=None, front_density=front)


def fence(unit_cost: str = "EUR/km", low: float = 60_000, high: float = 1_900_000) -> Layer:
    cost = ranged("fence_cost_per_km", low, high, unit_cost)
    return Layer("fence", "Fence", stated("layer.fence.quantity", 1, ""), cost, None, None)


def scenario(*belts: Belt, dependences: tuple[Dependence, ...] = (), **changes: Estimate) -> Scenario:
    return Scenario("test", "Test", "", "EUR", belts or (belt(),), terms(**changes), dependences, (), "0" * 64)
