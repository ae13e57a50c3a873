"""What the values of the newsroom are called on a page, for translators."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "news": N_("News"), "treaty": N_("Treaty"), "topic": N_("Topic"), "state": N_("State"), "fact": N_("Fact"),
    "claim": N_("Claim"),
    "rejected": N_("Rejected"), "deferred": N_("Deferred"), "all": N_("All"),
    "accept": N_("Accepted"), "reject": N_("Rejected"), "defer": N_("Deferred"),
    "president_signed_act": N_("President signed it"), "news_decided": N_("Decision about news"),
}  # fmt: skip
