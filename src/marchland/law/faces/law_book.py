"""The answers of the book itself: acts with their papers, the curve of parties, two states side by side."""

from __future__ import annotations

from datetime import date

from marchland.core.answer import Answer, AsOfAnswer
from marchland.formats.table import SOURCES, Table
from marchland.law.faces.answers import ActAnswer, StandingAnswer, act, as_of, standing
from marchland.law.faces.tables import ABSENCE, CARDS, day, standing_words, words
from marchland.law.service.law_book import BookOfActs, PartyCurve, StatesCompared
from marchland.law.service.questions import LawBooks

LICENCE = "Apache-2.0; figures of the papers under the licence that each card names"
CITATION = "Marchland, book of legal acts, edition {digest}, as known on {known}"


class PaperAnswer(Answer, frozen=True):
    """A paper that acts cite."""

    slug: str
    publisher: str
    title: str
    url: str
    kind: str
    licence: str


class ActsAnswer(Answer, frozen=True):
    """The acts of the book, each with its identifier, and what one needs to use and cite them."""

    rows_of = "acts"

    licence: str
    citation: str
    digest: str
    as_of: AsOfAnswer
    complete_on: dict[str, date]
    count: int
    acts: tuple[ActAnswer, ...]
    sources: tuple[PaperAnswer, ...]


class PartyCountAnswer(Answer, frozen=True):
    """How many parties there were from a day on."""

    on: date
    parties: int
    joined: tuple[str, ...]
    left: tuple[str, ...]


class CurveAnswer(Answer, frozen=True):
    """How the number of parties to a treaty moved."""

    rows_of = "counts"

    treaty: str
    as_of: AsOfAnswer
    complete_on: date | None
    counts: tuple[PartyCountAnswer, ...]


class TreatyComparedAnswer(Answer, frozen=True):
    """How two states stand to one treaty."""

    treaty: str
    same: bool
    first: StandingAnswer
    second: StandingAnswer


class ComparedAnswer(Answer, frozen=True):
    """How two states stand to each treaty, side by side."""

    rows_of = "treaties"

    states: tuple[str, ...]
    as_of: AsOfAnswer
    treaties: tuple[TreatyComparedAnswer, ...]


def acts(of: BookOfActs, _books: LawBooks, **_given: object) -> ActsAnswer:
    """Return acts with their identifiers and papers, the licence, and how to cite them."""
    papers = tuple(
        PaperAnswer(card.slug, card.publisher, card.title, card.url, card.kind, card.licence)
        for card in of.papers.values()
    )
    edition = of.digest[:12]
    cited = CITATION.format(digest=edition, known=of.as_of.known_on)
    shown = tuple(act(each) for each in of.acts)
    return ActsAnswer(LICENCE, cited, of.digest, as_of(of.as_of), dict(of.horizons), len(shown), shown, papers)


def act_tables(of: BookOfActs, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of acts: as CSV it is the whole book in one file."""
    rows = tuple(
        (each.id, each.treaty, books.state_name(each.state), each.kind, str(each.done_on) if each.done_on else "",
         day(each.known_on), day(each.until_on), books.state_name(each.about), each.authority, each.reference,
         each.certainty.value, each.note or each.why, each.source,
         "; ".join(of.papers[cite.source].url for cite in each.cites if cite.source in of.papers), LICENCE)
        for each in of.acts
    )  # fmt: skip
    columns = ("Id", "Treaty", "State", "Kind", "On", "Known on", "Until", "About", "Authority", "Reference",
               "Certainty", "Note", SOURCES, "Addresses", "Licence")  # fmt: skip
    return (Table(f"{len(rows)} act{'s' * (len(rows) != 1)}, {of.as_of}", columns, rows, (ABSENCE, CARDS)),)


def curve(of: PartyCurve, _books: LawBooks, **_given: object) -> CurveAnswer:
    """Return how the number of parties moved."""
    counts = tuple(PartyCountAnswer(each.from_on, each.parties, each.joined, each.left) for each in of.counts)
    return CurveAnswer(of.treaty, as_of(of.as_of), of.complete_on, counts)


def curve_tables(of: PartyCurve, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of the days on which the number of parties changed."""
    rows = tuple(
        (
            day(each.from_on),
            each.parties,
            ", ".join(map(books.state_name, each.joined)),
            ", ".join(map(books.state_name, each.left)),
        )
        for each in of.counts
    )
    title = f"Parties to {of.treaty} in force, {of.as_of}"
    return (Table(title, ("From", "Parties", "Joined", "Left"), rows, (ABSENCE,)),)


def compared(of: StatesCompared, books: LawBooks, **_given: object) -> ComparedAnswer:
    """Return two states side by side."""
    names = books.names
    treaties = tuple(
        TreatyComparedAnswer(one.treaty, _same(one, other), standing(one, names), standing(other, names))
        for one, other in of.pairs
    )
    return ComparedAnswer(of.states, as_of(of.as_of), treaties)


def compared_tables(of: StatesCompared, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of two states side by side."""
    first, second = (books.state_name(code) for code in of.states)
    rows = tuple(
        (one.treaty, standing_words(one), day(one.since), words(one.bound), standing_words(other), day(other.since),
         words(other.bound), "" if _same(one, other) else "differs")
        for one, other in of.pairs
    )  # fmt: skip
    columns = ("Treaty", first, f"Since ({of.states[0]})", f"Bound ({of.states[0]})", second, f"Since ({of.states[1]})",
               f"Bound ({of.states[1]})", "")  # fmt: skip
    return (Table(f"{first} and {second} {of.as_of}", columns, rows, (ABSENCE,)),)


def _same(one: object, other: object) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("status", "bound", "default"))
