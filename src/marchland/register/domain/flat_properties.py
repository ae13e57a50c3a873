"""What a table can hold of an area, and of a released part, by types: lists as a text and a count, sums by name."""

from __future__ import annotations

from collections.abc import Mapping

AREA_PROPERTIES: Mapping[str, str] = {
    "id": "string",
    "status": "string",
    "classification": "string",
    "contested": "boolean",
    "name": "string",
    "district": "string",
    "information_on": "date",
    "m2_original": "number",
    "m2_cancelled": "number",
    "m2_reduced": "number",
    "m2_cleared": "number",
    "m2_remaining": "number",
    "devices": "string",
    "devices_count": "integer",
    "sources": "string",
    "sources_count": "integer",
    "organisations": "string",
    "methods": "string",
    "quality": "boolean",
    "recipient": "string",
    "residual_risk_owner": "string",
    "owner": "string",
    "decided": "string",
    "claims_count": "integer",
    "evidence_count": "integer",
}
PART_PROPERTIES: Mapping[str, str] = {
    "id": "string",
    "area": "string",
    "kind": "string",
    "valid_on": "date",
    "decision": "string",
    "decided": "string",
    "depth_m": "number",
    "area_m2": "number",
    "entry": "integer",
}
