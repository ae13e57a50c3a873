"""The answer on one act: as a typed structure with its papers, and as tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import asdict

from marchland.core.citation import Citation, SourceCard
from marchland.formats.table import SOURCES, Table
from marchland.law.domain.act import Act
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.faces.answers import ActAnswer, CitationAnswer
from marchland.law.faces.answers import act as plain_act
from marchland.law.faces.tables import day, words
from marchland.law.service.citing import CitedLaw


class PaperAnswer(CitationAnswer, frozen=True):
    """A paper, the place in it, and its card; where the book has no card, its fields are null."""

    publisher: str | None
    title: str | None
    url: str | None
    published_on: str | None
    read_on: date | None
    licence: str | None


class CitedActAnswer(ActAnswer, frozen=True):
    """One act with its permalink, every date that the book has of it, and its papers with their licences."""

    sources: tuple[PaperAnswer, ...]
    permalink: str
    state_name: str | None
    after_on: date | None
    by_on: date | None
    succession_on: date | None
    until_on: date | None
    in_force_on: date | None
    number: int | None
    text: str | None
    joins: tuple[str, ...]
    joined_by: tuple[str, ...]
    formerly: tuple[str, ...]


def permalink(act: Act) -> str:
    """Return the path of the page of an act, which never moves."""
    return f"/law/act/{act.id}"


def paper(cite: Citation, cards: Mapping[str, SourceCard]) -> PaperAnswer:
    """Return a paper with its card."""
    card = cards.get(cite.source)
    if card is None:
        return PaperAnswer(cite.source, cite.locator, None, None, None, None, None, None)
    return PaperAnswer(
        cite.source, cite.locator, card.publisher, card.title, card.url or None, card.published_on or None,
        card.read_on, card.licence,
    )  # fmt: skip


def cited(act: Act, law: CitedLaw) -> CitedActAnswer:
    """Return one act with its papers."""
    shown = asdict(plain_act(act)) | {"sources": tuple(paper(cite, law.cards) for cite in act.cites)}
    return CitedActAnswer(
        **shown,
        permalink=permalink(act),
        state_name=law.books.state_name(act.state) if act.state else None,
        after_on=act.after_on,
        by_on=act.by_on,
        succession_on=act.succession_on,
        until_on=act.until_on,
        in_force_on=act.in_force_on,
        number=act.number,
        text=act.text or None,
        joins=act.joins,
        joined_by=tuple(each.id for each in law.books.acts.joined.get(act.id, ())),
        formerly=act.formerly,
    )


def answer(of: Act, law: CitedLaw, **_given: object) -> CitedActAnswer:
    """Return the act that was asked for."""
    return cited(of, law)


def treaty_title(act: Act) -> str:
    """Return what the treaty of an act is called, or the policy that it belongs to."""
    return TREATIES[act.treaty].title if act.treaty in TREATIES else words(act.treaty)


def tables(of: Act, law: CitedLaw, **_given: object) -> tuple[Table, ...]:
    """Return the act as a table of what the book has of it, and its papers."""
    told = (
        ("State", law.books.state_name(of.state) if of.state else ""),
        ("Treaty", treaty_title(of)),
        ("What", words(of.kind)),
        ("Done on", str(of.done_on) if of.done_on else "not sourced"),
        ("Known on", day(of.known_on)),
        ("Certainty", of.certainty.value),
        ("Authority", of.authority),
        ("Reference", of.reference),
        ("Note", of.note),
        ("Number", "" if of.number is None else f"{of.number:,}"),
        ("Why blank", of.why),
        ("Text", of.text),
        ("Joins", ", ".join(of.joins)),
        ("Joined by", ", ".join(each.id for each in law.books.acts.joined.get(of.id, ()))),
        ("Permalink", permalink(of)),
    )
    papers = tuple(
        (each.publisher, each.title, each.locator, each.licence, each.source)
        for each in (paper(cite, law.cards) for cite in of.cites)
    )
    columns = ("Publisher", "Title", "Where in it", "Licence", SOURCES)
    rows = tuple(row for row in told if row[1])
    return Table(of.id, ("", "In the book"), rows), Table("Papers", columns, papers)
