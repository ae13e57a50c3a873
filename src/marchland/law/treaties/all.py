"""The treaties that the engine knows, in the order they are told, and every rule by its name."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.law.rule import Rule
from marchland.law.treaties import apmbc, ccm, ccw, ccw_ap2, ccw_p2, ccw_p5, vclt
from marchland.law.treaty import Treaty

TREATIES: Mapping[str, Treaty] = {
    module.TREATY.id: module.TREATY for module in (apmbc, ccm, ccw, ccw_p2, ccw_ap2, ccw_p5)
}
RULES: Mapping[str, Rule] = {
    rule.id: rule for rules in (*(treaty.rules for treaty in TREATIES.values()), vclt.RULES) for rule in rules
}
ALIASES: Mapping[str, str] = {
    "ottawa": "apmbc", "mine_ban": "apmbc", "mbt": "apmbc", "oslo": "ccm", "cluster": "ccm", "clusters": "ccm",
    "ap2": "ccw_ap2", "apii": "ccw_ap2", "p2": "ccw_p2", "p5": "ccw_p5", "pv": "ccw_p5", "cccw": "ccw",
}  # fmt: skip
"""Names that people also use for the treaties."""
