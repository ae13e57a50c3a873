"""The treaties that the engine knows, in the order they are told, and every rule by its name."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.law.domain.position import plain
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.treaties import apmbc, ccm, ccw, ccw_ap2, ccw_p2, ccw_p5, vclt
from marchland.law.domain.treaty import Treaty

TREATIES: Mapping[str, Treaty] = {
    module.TREATY.id: module.TREATY for module in (apmbc, ccm, ccw, ccw_p2, ccw_ap2, ccw_p5)
}
RULES: Mapping[str, LegalRule] = {
    rule.id: rule for rules in (*(treaty.rules for treaty in TREATIES.values()), vclt.RULES) for rule in rules
}
_ALSO: Mapping[str, tuple[str, ...]] = {
    "apmbc": (
        "ottawa", "ottawa convention", "ottawa treaty", "mine ban", "mine ban convention", "mine ban treaty", "mbt",
        "оттавська", "оттавська конвенція", "оттавської конвенції", "оттавський договір", "оттавського договору",
        "конвенція про заборону протипіхотних мін",
        "конвенція про протипіхотні міни",
    ),
    "ccm": (
        "oslo", "oslo convention", "cluster", "clusters", "cluster munitions", "cluster munitions convention",
        "конвенція про касетні боєприпаси", "конвенції про касетні боєприпаси", "конвенція по касетних боєприпасах",
    ),
    "ccw": (
        "cccw", "inhumane weapons convention", "conventional weapons convention",
        "конвенція про конкретні види звичайної зброї", "конвенція про негуманну зброю",
    ),
    "ccw_p2": ("p2", "protocol ii", "протокол ii", "протоколу ii", "протоколу іі", "протокол іі", "протокол 2"),
    "ccw_ap2": (
        "ap2", "apii", "amended protocol ii", "ccw amended protocol ii", "змінений протокол ii",
        "зміненого протоколу ii", "зміненого протоколу іі",
        "змінений протокол іі", "протокол ii зі змінами", "протокол іі зі змінами",
    ),
    "ccw_p5": ("p5", "pv", "protocol v", "протокол v", "протоколу v", "протокол 5"),
}  # fmt: skip
NAMES: Mapping[str, str] = {
    plain(said): treaty.id
    for treaty in TREATIES.values()
    for said in (treaty.id, treaty.short, treaty.title, treaty.title.partition(",")[0], *_ALSO[treaty.id])
}
"""Every name that people use for the treaties, in the one spelling by which names are compared."""
NAMED: Mapping[str, str] = {
    **NAMES, "vclt": "vclt", "vienna convention": "vclt", "vienna convention on the law of treaties": "vclt",
    "vienna": "vclt", "віденська конвенція": "vclt", "віденської конвенції": "vclt",
}  # fmt: skip
"""The names above, with those of the law of treaties, whose articles are cited too."""
_COLLECTION = "laws-markdown-treaties"
TEXTS: Mapping[str, str] = {
    "APMBC ": "apmbc-text", "CCM ": "irishstatutebook-print", "AP II ": "github-laws-markdown-bwbv0004938",
    "CCW ": _COLLECTION, "VCLT ": _COLLECTION,
}  # fmt: skip
"""The source card of the text in which articles that begin so stand."""
LISTS: Mapping[str, str] = {
    "apmbc": "untc-xxvi-5", "ccm": "untc-xxvi-6", "ccw": "untc-xxvi-2", "ccw_p2": "untc-xxvi-2",
    "ccw_ap2": "untc-xxvi-2-b", "ccw_p5": "untc-xxvi-2-d",
}  # fmt: skip
"""The source card of the depositary's table that shows who had consented; of the original Protocol II, the parent's."""


def text_of(article: str) -> str:
    """Return the source card of the text that an article stands in."""
    return next(slug for start, slug in TEXTS.items() if article.startswith(start))
