"""What the values of an audit are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "follows": N_("Follows"), "rounds_to": N_("Rounds to"), "loose_bound": N_("Loose bound"),
    "does_not_follow": N_("Does not follow"), "contradicted": N_("Contradicted"),
    "true_but_incomplete": N_("True but incomplete"),
    "not_derivable": N_("Not derivable"), "confirmed": N_("Confirmed"), "not_checked": N_("Not checked"),
    "recorded_only": N_("Recorded only"), "arithmetic": N_("Arithmetic"), "date": N_("Date"),
    "external": N_("External"), "premise": N_("Premise"), "out_of_scope": N_("Out of scope"),
    "Monday": N_("Monday"), "Tuesday": N_("Tuesday"), "Wednesday": N_("Wednesday"), "Thursday": N_("Thursday"),
    "Friday": N_("Friday"), "Saturday": N_("Saturday"), "Sunday": N_("Sunday"),
    "logarithmic": N_("logarithmic"), "times": N_("times"),
    "exact": N_("exactly"), "over": N_("over"), "up_to": N_("up to"), "text": N_("the text's own"),
    "independent": N_("independent"), "none": N_("none"),
    "quantity": N_("a quantity"), "json": N_("JSON"), "csv": N_("CSV"), "xlsx": N_("Excel"),
    "yaml": N_("Claims file"), "claimreview": N_("ClaimReview"),
    "measured": N_("Measured"), "published": N_("Published"), "derived": N_("Derived"), "guess": N_("Guess"),
}  # fmt: skip
