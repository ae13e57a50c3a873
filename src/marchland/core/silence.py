"""The sentence that stands wherever nothing is found."""

from __future__ import annotations

from marchland.core.message import Message

SILENCE = Message("Silence is not safety: a place where nothing is recorded may be unsurveyed, or its mines unknown.")
