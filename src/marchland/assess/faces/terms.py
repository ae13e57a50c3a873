"""What the values of assessments are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "point": N_("one value"), "uniform": N_("uniform"), "normal": N_("normal"), "lognormal": N_("lognormal"),
    "loguniform": N_("loguniform"), "triangular": N_("triangular"), "stated": N_("stated"), "length": N_("length"),
    "share": N_("share"), "depth": N_("depth"), "density": N_("density"), "front_density": N_("front density"),
    "dependence": N_("dependence"), "currency": N_("currency"), "documented_belts": N_("documented belts"),
    "horizon": N_("horizon"), "mine_unit_price": N_("mine unit price"), "mined_depth": N_("mined depth"),
    "clearance_cost_per_mine": N_("clearance cost per mine"), "ground_density": N_("ground density"),
    "clearance_cost_per_area": N_("clearance cost per area"), "residue_share": N_("residue share"),
    "clearance_rate_per_deminer": N_("clearance rate per deminer"),
    "casualty_rate_korea": N_("casualty rate on Korea's line"),
    "clearance_days_per_year": N_("clearance days per year"), "mined_depth_documented": N_("mined depth on record"),
    "deminers_ukraine_available": N_("deminers available in Ukraine"), "usd_per_eur": N_("dollars per euro"),
    "world_mines_cleared_per_year": N_("mines cleared in the world in a year"),
    "fence_cost_per_km": N_("fence cost per km"),
    "production_rate_poland_planned": N_("production planned in Poland"), "quantity": N_("quantity"),
    "front_density_korea_counts": N_("mines per km in Korea"), "unit_cost": N_("unit cost"),
    "electronics_cost_per_km": N_("electronics cost per km"), "yearly_cost": N_("yearly cost"), "width": N_("width"),
    "front_density_documented_belts": N_("mines per km on record"), "discount_rate": N_("discount rate"),
    "mined_depth_documented_belts": N_("mined ground per km on record"), "gbp_per_eur": N_("pounds per euro"),
    "pln_per_eur": N_("zlotys per euro"), "uah_per_eur": N_("hryvnias per euro"), "sek_per_eur": N_("kronor per euro"),
}  # fmt: skip
