"""The commands `watch accept`, `reject` and `defer`."""

from __future__ import annotations

from collections.abc import Callable

import click

from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.asof import parse_day
from marchland.register.questions import STORE
from marchland.watch.faces import lead_answers
from marchland.watch.questions import NEWS
from marchland.watch.service import lead_decisions
from marchland.watch.service.lead_books import LeadBooks, opened_at
from marchland.watch.service.lead_decisions import DecidedLead, Decider, LeadChoice


@click.command()
@click.argument("lead")
@click.option("--value", default="", metavar="VALUE", help="The number of a proposed value, or one of your own.")
@click.option("--kind", default="", metavar="KIND", help="The kind of the act, where the story tells of a step to it.")
@click.option("--on", "on", metavar="DAY", help="The day of the act. Default: that of the newest item.")
@click.option("--verdict", default="", metavar="VERDICT", help="Your verdict, where the lead is on a claim.")
@click.option("--reason", default="", metavar="TEXT", help="Why; a finding on a claim needs it.")
@option_of(NEWS)
@option_of(STORE)
@format_option("table", "json")
def accept(
    lead: str, value: str, kind: str, on: str | None, verdict: str, reason: str, news: str | None, store: str | None,
    format_: str,
) -> None:  # fmt: skip
    """Accept LEAD, and print what may go into the books: a source's card, and a reading, an act or a finding.

    Nothing is written into the books. Where the register has a ledger, the decision is sealed in it.
    """
    choice = LeadChoice(value, kind, parse_day(on, "--on") if on else None, verdict, reason)
    _decide(news, store, format_, lambda books, by: lead_decisions.accept(books, lead, choice, by))


@click.command()
@click.argument("lead")
@click.option("--reason", required=True, metavar="TEXT", help="Why it changes nothing.")
@option_of(NEWS)
@option_of(STORE)
@format_option("table", "json")
def reject(lead: str, reason: str, news: str | None, store: str | None, format_: str) -> None:
    """Reject LEAD. It opens again when a new voice speaks for it, or a number changes in an item that was seen."""
    _decide(news, store, format_, lambda books, by: lead_decisions.reject(books, lead, reason, by))


@click.command()
@click.argument("lead")
@click.option("--until", required=True, metavar="DAY", help="The day on which it is open again.")
@click.option("--reason", required=True, metavar="TEXT", help="What is waited for.")
@option_of(NEWS)
@option_of(STORE)
@format_option("table", "json")
def defer(lead: str, until: str, reason: str, news: str | None, store: str | None, format_: str) -> None:
    """Defer LEAD until a day to come."""
    day = parse_day(until, "--until")
    _decide(news, store, format_, lambda books, by: lead_decisions.defer(books, lead, day, reason, by))


def _decide(
    news: str | None, store: str | None, format_: str, decide: Callable[[LeadBooks, Decider], DecidedLead]
) -> None:
    with opened_at(news) as books, lead_decisions.deciding(store) as by:
        decided = decide(books, by)
    if format_ == "json":
        write_json(lead_answers.decided(decided), None)
        return
    write(_text(decided), None)


def _text(of: DecidedLead) -> str:
    sealed = of.sealed
    where = f"sealed as entry {sealed['entry']} of {sealed['ledger']}" if sealed else "kept in the newsroom alone"
    lines = [f"decision {of.decision.number}: {of.lead.id} is {of.lead.standing.state.value}; {where}"]
    if of.proposal is not None:
        lines += ["", "# the card, for a file of data/sources/", of.proposal.card, of.proposal.record.rstrip()]
    return "\n".join(lines) + "\n"
