"""The lines of the policy for the newsroom: who may decide about its leads."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.policy import WARN, PolicyLine

DECIDE_LEAD = "decide_lead"
"""Accepting, rejecting and deferring a lead."""

POLICY: Mapping[str, PolicyLine] = {DECIDE_LEAD: WARN}
