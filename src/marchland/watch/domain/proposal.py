"""What a lead proposes to a person: a source's card and a reading, act or finding, as YAML in the form of the books."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from marchland.watch.domain.item import ItemVersion

QUOTE_WORDS_MOST = 12
_SLUG_LETTERS = 40
_LICENCE = "all rights reserved, figures only"


@dataclass(frozen=True, slots=True)
class LeadProposal:
    """What a person may put into the books: a card for the sources, and a record for one of the other files.

    `value` is the proposed value as an audit reads it, `on` the day of an act, both empty where there is none.
    """

    card: str
    record: str
    value: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ProposedReading:
    """A reading of a fact in the fact's own unit: its two ends, the same for one figure, and the words around it."""

    low: float
    high: float
    quote: str = ""


def item_day(version: ItemVersion) -> date:
    """Return the day of an item: by its own offset the day it was published, else in UTC that of the first sight."""
    at: datetime = version.published_at or version.seen_at.astimezone(UTC)
    return at.date()


def card_slug(version: ItemVersion) -> str:
    """Return a slug for the card of an item: its publisher, its day and the beginning of its identifier."""
    plain = unicodedata.normalize("NFKD", _publisher(version)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LETTERS].strip("-") or "news"
    return f"{words}-{item_day(version)}-{version.item[:8]}"


def source_card(version: ItemVersion, read_on: date) -> str:
    """Return the card of an item, which names the version that was read and the digest of its words."""
    seen = version.seen_at.astimezone(UTC).isoformat(timespec="seconds")
    note = f"Item {version.item}, version {version.number}, seen {seen}, SHA-256 {version.digest}."
    lines = [
        f"- slug: {card_slug(version)}",
        f"  publisher: {_text(_publisher(version))}",
        f"  title: {_text(version.title)}",
        f"  url: {_text(version.link)}",
        "  kind: press",
        f"  published_on: {item_day(version)}",
        f"  read_on: {read_on}",
        f"  licence: {_LICENCE}",
        f"  note: {_text(note)}",
    ]
    return "\n".join(lines) + "\n"


def without_reading_day(card: str) -> str:
    """Return a card without the day on which its item was read."""
    return "".join(line for line in card.splitlines(keepends=True) if not line.startswith("  read_on: "))


def reading_record(fact: str, version: ItemVersion, reading: ProposedReading) -> str:
    """Return a further reading of a fact, beside those there are; whoever puts it in use says what it corrects."""
    day = item_day(version)
    ends = (
        [f"  central: {_number(reading.low)}"]
        if reading.low == reading.high
        else [f"  low: {_number(reading.low)}", f"  high: {_number(reading.high)}"]
    )
    quote = f", quote: {_text(reading.quote)}" if reading.quote else ""
    lines = [
        f"# a further reading of {fact}",
        f"- label: {_text(f'{_publisher(version)} {day}, {version.item[:8]}')}",
        "  standing: competing",
        f"  from: {day}",
        f"  known_on: {day}",
        *ends,
        "  grade: published",
        f"  cite: {{source: {card_slug(version)}, locator: title and summary{quote}}}",
    ]
    return "\n".join(lines) + "\n"


def act_record(state: str, treaty: str, kind: str, on: date, version: ItemVersion) -> str:
    """Return an act for the file of its treaty; a person says who did it, and how certain the day is."""
    slug = card_slug(version)
    known = [f"  known_on: {item_day(version)}"] if item_day(version) > on else []
    lines = [
        f"# for law/acts/{treaty}.yaml; under its `locators` stands {slug}: title and summary",
        f"- state: {state}",
        f"  kind: {kind}",
        f"  on: {on}",
        *known,
        "  certainty: probable",
        f"  cite: [{slug}]",
    ]
    return "\n".join(lines) + "\n"


def finding_record(claim: str, verdict: str, reason: str, version: ItemVersion) -> str:
    """Return a finding on a claim, known since the day of the item."""
    lines = [
        f"# a finding on the claim {claim}",
        f"- verdict: {verdict}",
        f"  known_on: {item_day(version)}",
        f"  reason: {_text(reason)}",
        f"  source: {card_slug(version)}",
    ]
    return "\n".join(lines) + "\n"


def quote_around(text: str, start: int, end: int) -> str:
    """Return at most twelve words of a text around a place in it, as they stand there."""
    pieces = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    inside = [number for number, piece in enumerate(pieces) if piece[1] > start and piece[0] < end]
    if not inside or len(inside) > QUOTE_WORDS_MOST:
        return ""
    first, last = _widened(inside[0], inside[-1], len(pieces))
    return text[pieces[first][0] : pieces[last][1]].strip(" .,;:")


def _widened(first: int, last: int, count: int) -> tuple[int, int]:
    while last - first + 1 < min(QUOTE_WORDS_MOST, count):
        if first > 0:
            first -= 1
        if last + 1 < count and last - first + 1 < QUOTE_WORDS_MOST:
            last += 1
        elif first == 0:
            break
    return first, last


def printable(text: str) -> str:
    """Return a text on one line with the signs that can be seen, and no others: none that turn or hide what follows."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def newest(versions: Sequence[ItemVersion]) -> ItemVersion:
    """Return the version that was published or seen last."""
    return max(versions, key=lambda each: (each.published_at or each.seen_at, each.item))


def _publisher(version: ItemVersion) -> str:
    return version.publisher or version.source


def _text(text: str) -> str:
    return json.dumps(printable(text), ensure_ascii=False)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.12g}"
