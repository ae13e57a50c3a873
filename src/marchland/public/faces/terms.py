"""What the entries of the public view are called on a page, for translators."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "cells_released": N_("Public cells released"),
    "withdrawal_proposed": N_("Withdrawal of public cells proposed"),
    "withdrawal_approved": N_("Withdrawal of public cells approved"),
    "withdrawal_taken_back": N_("Withdrawal of public cells taken back"),
}
