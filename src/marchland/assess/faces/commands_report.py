"""The command `report`: scenarios and an audit as one page to send on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from marchland.adapters.clock import today
from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import report_page
from marchland.assess.service import books as books_service
from marchland.assess.service.citations import citations
from marchland.assess.service.questions import RunOptions, assess
from marchland.audit.service import claims as audit_claims
from marchland.audit.service.questions import audit
from marchland.cli.options import as_of as dated
from marchland.cli.options import progress, two_dates, write
from marchland.core.asof import AsOf


def page_of(answers: Sequence[Assessment], claims: str, books: books_service.Books, dates: AsOf) -> str:
    """Return the page of these answers with the audit of those claims beside them."""
    checked = audit(audit_claims.find_claims(claims), books.facts, dates) if claims != "none" else None
    names = {iso3: state.name for iso3, state in books.states.by_iso3.items()}
    return report_page.render(
        answers,
        checked,
        books.facts.sources,
        books.borders,
        books_service.places(books),
        today(),
        states=names,
        citations=citations(answers, books.facts, dates),
    )


def alone(assessment: Assessment, books: books_service.Books, *, as_of: AsOf, **_given: object) -> str:
    """Return the page of one answer with the audit of the built-in article."""
    return page_of([assessment], "article", books, as_of)


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@click.option("--claims", default="article", show_default=True, help="The claims to audit, or none.")
@click.option("--draws", type=int, default=100_000, show_default=True, help="How many draws.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same digits.")
@two_dates
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True, help="The file."
)
def report(
    scenarios: tuple[str, ...],
    claims: str,
    draws: int,
    seed: int,
    on: str | None,
    known: str | None,
    output: Path,
) -> None:
    """Write SCENARIOS side by side, with an audit, as one self-contained HTML file."""
    dates = dated(on, known)
    steps = len(scenarios) + 2
    click.echo(f"[1/{steps}] opening the books", err=True)
    books = books_service.open_books()
    files = [books_service.find_scenario(name) for name in scenarios]
    answers = []
    for number, file in enumerate(files, start=2):
        click.echo(f"[{number}/{steps}] assessing {file.name}", err=True)
        with progress() as show:
            answers.append(assess(file, books, RunOptions(dates, draws, seed), show))
    click.echo(f"[{steps}/{steps}] auditing {claims} and drawing the page", err=True)
    write(page_of(answers, claims, books, dates), output)
