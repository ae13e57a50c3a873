"""The faults that a feed can have, each with its code, and the plain sentence in which a person reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from marchland.core.message import N_, Message
from marchland.watch.domain.item import FeedFault

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "wrong_charset_label": N_("The feed says it is written in another character set than it is."),
        "broken_characters": N_("Some bytes are no characters in the feed's character set, and are shown as �."),
        "control_character": N_("There are control characters, which XML does not allow; they were left out."),
        "bare_ampersand": N_("There is an & that begins no entity; it was read as the character itself."),
        "undefined_entity": N_("There is a named entity that XML does not define; it was read as HTML has it."),
        "document_type": N_("The feed declares a document type, which is not read."),
        "not_well_formed": N_("The feed is not well-formed XML; what could be read was read."),
        "cut_short": N_("The feed ends before it is complete, or is nested too deep; items may be missing."),
        "text_before_feed": N_("There is text before the beginning of the feed; it was passed over."),
        "missing_title": N_("An item has no title."),
        "missing_link": N_("An item has no link."),
        "missing_id": N_("An item has no identifier; its link stands for it."),
        "repeated_id": N_("Several items of the feed have the same identifier."),
        "missing_date": N_("An item has no date."),
        "impossible_date": N_("A date cannot be, or cannot be read."),
        "date_without_zone": N_("A date names no time zone; it was read as UTC."),
        "unknown_zone": N_("A date names a time zone that is not known; it was read as UTC."),
        "future_date": N_("A date lies in the future."),
        "unsafe_link": N_("A link is no web address; it was left out."),
        "link_without_base": N_("A link is relative, and the feed does not say to what; it was left out."),
        "markup_too_deep": N_("A text has markup nested too deep; only its words were kept."),
        "wrong_field": N_("A field is not of the kind that its format asks for; it was passed over."),
        "too_many_items": N_("The feed has more items than are read at once; the rest were only counted."),
    }
)
"""Code → what a person reads. Which line, and what stood there, the fault itself says."""

KEPT_OF_ONE_CODE = 20
"""Faults of one code that are kept as they are; the others are counted in one more."""
_LONGEST_DETAIL = 120


def fault_message(fault: FeedFault) -> Message:
    """Return the sentence of a fault with its line and detail; a code that is not in the table is given as it is."""
    sentence = Message(FAULTS.get(fault.code, fault.code))
    if fault.line and fault.detail:
        return Message("{fault} Line {line}: {detail}", fault=sentence, line=fault.line, detail=fault.detail)
    if fault.line:
        return Message("{fault} Line {line}.", fault=sentence, line=fault.line)
    return Message("{fault} ({detail})", fault=sentence, detail=fault.detail) if fault.detail else sentence


class FaultLog:
    """The faults of one feed as they come up: few of each code are kept, and the rest counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._kept: list[FeedFault] = []

    def add(self, code: str, line: int = 0, detail: str = "") -> None:
        """Take a fault; `code` is a row of FAULTS."""
        self._counts[code] += 1
        if self._counts[code] <= KEPT_OF_ONE_CODE:
            self._kept.append(FeedFault(code, line, detail[:_LONGEST_DETAIL]))

    def count(self, code: str) -> int:
        """Return how many faults of that code came up so far."""
        return self._counts[code]

    def faults(self) -> tuple[FeedFault, ...]:
        """Return the faults in the order they came up, and for each code with more one that has `+N` as its detail."""
        more = ((code, count - KEPT_OF_ONE_CODE) for code, count in self._counts.items())
        return (*self._kept, *(FeedFault(code, 0, f"+{count}") for code, count in more if count > 0))
