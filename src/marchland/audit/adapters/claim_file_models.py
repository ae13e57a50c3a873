"""What a claims file may say, field by field; the JSON Schema of claims files is made from these."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import field

from marchland.core import json_text
from marchland.core.schema import DayOrText, DayTextOrNumber, Number, Record, json_schema, long, within


class FactReference(Record):
    """A fact by its name."""

    fact: str


class InputModel(Record):
    """One input: a value, both ends, or a fact; `low_half` and `high_half` are half of its last printed digit."""

    value: Number | str | None = None
    low: Number | str | None = None
    high: Number | str | None = None
    unit: str = ""
    fact: str | None = None
    low_fact: str | None = None
    high_fact: str | None = None
    low_half: Number | None = None
    high_half: Number | None = None
    text: str = ""


class StatedModel(Record):
    """The figure that the text states; `about` where it says so."""

    low: Number | date | None = None
    high: Number | date | None = None
    value: Number | date | None = None
    unit: str = ""
    bound: Literal["exact", "over", "up_to"] = "exact"
    weekday: str = ""
    about: bool = False
    low_half: Number | None = None
    high_half: Number | None = None


class DateRuleModel(Record, rename={"from_": "from"}):
    """How a day, a weekday or the time between two days is computed."""

    operation: str
    months: Annotated[int, within(least=-999, most=999)] = 0
    length_days: Annotated[int, within(least=-400_000, most=400_000)] = 0
    from_: list[FactReference | date] = field(default_factory=list)
    day: date | FactReference | None = None


class LegalSayingModel(Record, rename={"from_": "from"}):
    """What the text says to a question of law."""

    from_: date | None = None
    by: date | None = None
    day: date | None = None
    not_by: date | None = None
    answer: str = ""
    reference: str = ""


class LegalModel(Record):
    """One question of law."""

    ask: str
    state: str | list[str] = field(default_factory=list)
    treaty: str = ""
    on: date | None = None
    act: str = ""
    rule: str = ""
    says: LegalSayingModel | None = None


class FindingModel(Record):
    """What a person found, and since when it could be known."""

    verdict: str
    known_on: date
    reason: str = ""
    source: str = ""


class QualifierModel(Record):
    """Words of a claim's sentence that limit it, and what they do."""

    words: Annotated[str, long(1, 200)]
    effect: Literal["judged", "part", "open"] = "open"


class LeftOutModel(Record):
    """What a claim that holds leaves out."""

    because: str
    rule: str = ""


class ClaimModel(Record, kw_only=True, rename={"from_": "from"}):
    """One claim: the quote, `says` and `from` are enough for a calculation.

    `says: 800 km² = 400 km * 2 km` is both in one line.
    """

    id: Annotated[str, long(0, 40)] = ""
    kind: Literal["arithmetic", "date", "external", "premise", "shell", "out_of_scope"] | None = None
    says: DayTextOrNumber | None = None
    from_: DayOrText | None = None
    subject: str = ""
    quote: str
    stated: StatedModel | None = None
    inputs: dict[str, InputModel | Number | str] = field(default_factory=dict)
    expression: str = ""
    date_rule: DateRuleModel | None = None
    legal: list[LegalModel] = field(default_factory=list)
    basis: Literal["text", "independent", "none"] | None = None
    basis_reason: str = ""
    findings: list[FindingModel] = field(default_factory=list)
    note: str = ""
    source: str = ""
    sentence: str = ""
    span: Annotated[list[int], long(0, 2)] = field(default_factory=list)
    qualifier: QualifierModel | None = None
    leaves_out: LeftOutModel | None = None
    confidence: Annotated[float, within(least=0, most=1)] | None = None
    rests_on: Literal["", "text", "facts", "law"] = ""


class DocumentModel(Record):
    """The text that the claims stand in."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    published_on: date | None = None
    source: str = ""


class ClaimFile(Record, kw_only=True):
    """A claims file."""

    document: DocumentModel | None = None
    claims: Annotated[list[ClaimModel], long(1)]


def schema() -> str:
    """Return the JSON Schema of claims files."""
    return json_text.indented(json_schema(ClaimFile, "Marchland claims"))
