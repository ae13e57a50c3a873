"""What a claims file may say, field by field; the JSON Schema of claims files is made from these."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import field

from marchland.core import json_text
from marchland.core.schema import DayOrText, DayTextOrNumber, Number, Record, described, json_schema, long, within


class FactReference(Record):
    """A fact by its name."""

    fact: Annotated[str, described("The name of a fact, as `marchland facts list` has it.")]


class InputModel(Record):
    """One input: a value, both ends, or a fact; `low_half` and `high_half` are half of its last printed digit."""

    value: Annotated[
        Number | str | None, described("A number, or a text such as 1.27 million mines or 200–300 km.")
    ] = None
    low: Annotated[Number | str | None, described("The lower end of a range.")] = None
    high: Annotated[Number | str | None, described("The upper end.")] = None
    unit: Annotated[str, described("A unit such as km, mine/km² or EUR, or any counted noun.")] = ""
    fact: Annotated[str | None, described("The name of a fact, in place of numbers.")] = None
    low_fact: Annotated[str | None, described("A fact for the lower end.")] = None
    high_fact: Annotated[str | None, described("A fact for the upper end.")] = None
    low_half: Annotated[
        Number | None,
        described("Half of the last digit that the lower end is printed with, where its number does not tell."),
    ] = None
    high_half: Annotated[Number | None, described("The same of the upper end.")] = None
    text: Annotated[str, described("How the text writes it.")] = ""


class StatedModel(Record):
    """The figure that the text states; `about` where it says so."""

    low: Annotated[Number | date | None, described("The lower end: a number or a day.")] = None
    high: Annotated[Number | date | None, described("The upper end.")] = None
    value: Annotated[Number | date | None, described("One figure or day, in place of low and high.")] = None
    unit: Annotated[str, described("A unit, any counted noun, or date.")] = ""
    bound: Annotated[Literal["exact", "over", "up_to"], described("exact, over or up_to: how the figure is meant.")] = (
        "exact"
    )
    weekday: Annotated[str, described("A weekday in English, in place of a figure.")] = ""
    about: Annotated[bool, described("true where the text says about: the figure may be off by twice as much.")] = False
    low_half: Annotated[
        Number | None,
        described("Half of the last digit that the lower end is printed with, where its number does not tell."),
    ] = None
    high_half: Annotated[Number | None, described("The same of the upper end.")] = None


class DateRuleModel(Record, rename={"from_": "from"}):
    """How a day, a weekday or the time between two days is computed."""

    operation: Annotated[
        str, described("add_months, add_days, weekday, days_between, weeks_between, months_between or years_between.")
    ]
    months: Annotated[int, within(least=-999, most=999), described("How many months are added.")] = 0
    length_days: Annotated[int, within(least=-400_000, most=400_000), described("How many days are added.")] = 0
    from_: Annotated[
        list[FactReference | date], described("The days that it is computed from, or facts that are days.")
    ] = field(default_factory=list)
    day: Annotated[date | FactReference | None, described("One day, in place of from.")] = None


class LegalSayingModel(Record, rename={"from_": "from"}):
    """What the text says to a question of law."""

    from_: Annotated[date | None, described("Not before this day.")] = None
    by: Annotated[date | None, described("By this day.")] = None
    day: Annotated[date | None, described("On this day.")] = None
    not_by: Annotated[date | None, described("Not yet on this day.")] = None
    answer: Annotated[str, described("A word, such as yes.")] = ""
    reference: Annotated[str, described("The number of an act.")] = ""


class LegalModel(Record):
    """One question of law."""

    ask: Annotated[str, described("What is asked, such as notified_on, party or rule.")]
    state: Annotated[str | list[str], described("A state by its code, or several.")] = field(default_factory=list)
    treaty: Annotated[str, described("A treaty by its id.")] = ""
    on: Annotated[date | None, described("The day that is asked for.")] = None
    act: Annotated[str, described("The kind of act.")] = ""
    rule: Annotated[str, described("A rule by its name, such as apmbc-20-3.")] = ""
    says: Annotated[
        LegalSayingModel | None, described("What the text says; without it the answer is told and judges nothing.")
    ] = None


class FindingModel(Record):
    """What a person found, and since when it could be known: from the beginning where no day is given."""

    verdict: Annotated[str, described("A verdict, such as confirmed.")]
    known_on: Annotated[date, described("Since when it could be known.")] = date.min
    reason: Annotated[str, described("Why.")] = ""
    source: Annotated[str, described("A source by its slug.")] = ""


class QualifierModel(Record):
    """Words of a claim's sentence that limit it, and what they do."""

    words: Annotated[str, long(1, 200), described("Words of the claim's own sentence, at most twelve.")]
    effect: Annotated[
        Literal["judged", "part", "open"],
        described("judged: taken into account; part: they speak of a part; open: nobody can tell."),
    ] = "open"


class LeftOutModel(Record):
    """What a claim that holds leaves out."""

    because: Annotated[str, described("What is left out, and why it matters.")]
    rule: Annotated[str, described("The rule of law that says it.")] = ""


class ClaimModel(Record, kw_only=True, rename={"from_": "from"}):
    """One claim: `quote` and `says: 800 km² = 400 km * 2 km` are enough for a calculation."""

    id: Annotated[str, long(0, 40), described("A short name; C1, C2 … where none is given.")] = ""
    kind: Annotated[
        Literal["arithmetic", "date", "external", "premise", "shell", "out_of_scope"] | None,
        described("What sort of claim; told from what is given where it is left out."),
    ] = None
    says: Annotated[
        DayTextOrNumber | None,
        described("What the text says, such as over 55 million mines, or with = its calculation behind it."),
    ] = None
    from_: Annotated[
        DayOrText | None, described("The calculation, such as 400 km * 2 km, or 2025-07-10 + 6 months.")
    ] = None
    subject: Annotated[str, described("What it is about.")] = ""
    quote: Annotated[str, described("The words of the text, at most twelve.")]
    stated: Annotated[StatedModel | None, described("The figure that the text states.")] = None
    inputs: Annotated[
        dict[str, InputModel | Number | str],
        described("The inputs by name: a number, a text such as 400 km, or a table."),
    ] = field(default_factory=dict)
    expression: Annotated[str, described("The formula of the inputs.")] = ""
    date_rule: Annotated[DateRuleModel | None, described("How a day is computed.")] = None
    legal: Annotated[list[LegalModel], described("What is asked of the law.")] = field(default_factory=list)
    basis: Annotated[Literal["text", "independent", "none"] | None, described("Whose the inputs are.")] = None
    basis_reason: Annotated[str, described("Why.")] = ""
    findings: Annotated[list[FindingModel], described("What persons found, where nothing is computed.")] = field(
        default_factory=list
    )
    note: Annotated[str, described("A remark for readers.")] = ""
    source: Annotated[str, described("A source by its slug.")] = ""
    sentence: Annotated[str, described("The whole sentence.")] = ""
    span: Annotated[
        list[int],
        long(0, 2),
        described("Where the figure stands in the text: its first character, and the one after its last."),
    ] = field(default_factory=list)
    qualifier: Annotated[QualifierModel | None, described("What limits the claim in its own sentence.")] = None
    leaves_out: Annotated[LeftOutModel | None, described("What a claim that holds leaves out.")] = None
    confidence: Annotated[Annotated[float, within(least=0, most=1)] | None, described("How sure the reading is.")] = (
        None
    )
    rests_on: Annotated[Literal["", "text", "facts", "law"], described("What the reading rests on.")] = ""


class DocumentModel(Record):
    """The text that the claims stand in."""

    id: Annotated[str, described("A short name.")]
    title: Annotated[str, described("What it is called.")] = ""
    publisher: Annotated[str, described("Who published it.")] = ""
    url: Annotated[str, described("Where it stands.")] = ""
    published_on: Annotated[date | None, described("The day it was published.")] = None
    source: Annotated[str, described("A source by its slug.")] = ""


class ClaimFile(Record, kw_only=True):
    """A claims file."""

    document: Annotated[DocumentModel | None, described("The text; called as the file where it is left out.")] = None
    claims: Annotated[list[ClaimModel], long(1), described("The claims in the order of the text.")]


def schema() -> str:
    """Return the JSON Schema of claims files."""
    return json_text.indented(json_schema(ClaimFile, "Marchland claims"))
