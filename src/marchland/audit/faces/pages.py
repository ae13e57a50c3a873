"""Pages of the audit: an article's claims with verdict, working and source, what moves them, and one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from marchland.audit.domain.claim import Audit, AuditedClaim, Claim, Claims, FactName, Verdict
from marchland.audit.faces import tables, texts, workbook
from marchland.audit.faces.books import article_claims
from marchland.audit.faces.words import verdict_meaning
from marchland.audit.service import questions as auditing
from marchland.core.errors import InputError, MarchlandError, NotFoundError, NotKnownError, nearest
from marchland.core.message import Message, join
from marchland.core.quantity import Estimate
from marchland.core.question import Parameter
from marchland.facts.faces.books import fact_book
from marchland.formats.numbers import estimated
from marchland.law.faces.books import law_books
from marchland.law.service import hypotheses
from marchland.site.page import page
from marchland.site.request import TYPES, Ask, sent
from marchland.site.route import FORM_BYTES, OPEN, Row, data, shown

LINES = 2
LONGEST = 100
MOST_TRIED = 10
OWN_BYTES = 4 * FORM_BYTES
"""What claims of one's own may weigh: seven times the built-in article's, and no more than is audited in seconds."""
_VERDICTS = tuple(str(each) for each in Verdict)


@dataclass(frozen=True, slots=True)
class Given:
    """One end of an input of a claim: a figure of its text, or a fact with its value in use and the sources of that."""

    name: str
    value: str
    fact: str = ""
    sources: tuple[str, ...] = ()


def audit(ask: Ask) -> Response:
    """Return the claims of the built-in article, all or of one verdict, and what changed facts and acts move."""
    site, changes, supposed = ask.site, ask.texts("what_if"), ask.texts("suppose")
    moved, wrong = None, None
    if changes or supposed:
        try:
            moved = _what_if(ask, changes, supposed)
        except MarchlandError as error:
            wrong = error
    found = (
        moved.after
        if moved
        else auditing.audit(site.once(article_claims), site.once(fact_book), ask.dates, site.once(law_books))
    )
    return page(
        ask, "audit.html", wrong.http_status if wrong else 200, found=found, claims=_chosen(ask, found),
        verdict=_verdict(ask), verdicts=_VERDICTS, words=ask.text("q")[:LONGEST], subject=ask.text("subject"),
        subjects=sorted({each.subject for each in site.once(article_claims).claims if each.subject}, key=str.casefold),
        moved=moved, outcomes=tables.moved(moved.moved).rows if moved else (), states=site.state_names,
        wrong=wrong, at=_wrong_field(ask, changes, supposed) if wrong else "",
        changes=_lines(changes or _begun(ask)), supposed=_lines(supposed),
        facts=_facts_named(site.once(article_claims)),
        example=hypotheses.EXAMPLE, kinds=hypotheses.kinds(), tables=tables, cards=site.once(fact_book).sources,
        meaning=verdict_meaning, total=len(site.once(article_claims).claims), asked_api=_api(ask), dates=ask.dates,
    )  # fmt: skip


def _begun(ask: Ask) -> tuple[str, ...]:
    """Return the line of a fact that the address names to be changed, without a value yet."""
    return (f"{ask.text('fact')[:LONGEST]}=",) if ask.text("fact") else ()


def _api(ask: Ask) -> str:
    """Return where programs have the same answer."""
    query = [("only", _verdict(ask))] if _verdict(ask) else []
    query += [(name, line) for name in ("what_if", "suppose") for line in ask.texts(name)]
    query += ask.dated.items()
    return f"/api/v1/audit?{urlencode(query)}" if query else "/api/v1/audit"


def _what_if(ask: Ask, changes: Sequence[str], supposed: Sequence[str]) -> auditing.WhatIf:
    events, site = hypotheses.read_lines(supposed), ask.site
    return auditing.what_if(
        site.once(article_claims), site.once(fact_book), ask.dates, tuple(changes), events, site.once(law_books)
    )


def _wrong_field(ask: Ask, changes: Sequence[str], supposed: Sequence[str]) -> str:
    """Return the field that cannot be taken even with nothing beside it; the first one where they clash together."""
    alone: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
    alone = [(f"what-if-{at}", (line,), ()) for at, line in enumerate(changes, 1)]
    alone += [(f"suppose-{at}", (), (line,)) for at, line in enumerate(supposed, 1)]
    for name, change, event in alone[:MOST_TRIED]:
        try:
            _what_if(ask, change, event)
        except MarchlandError:
            return name
    return alone[-1][0]


def _lines(given: Sequence[str]) -> list[str]:
    return [*given, *[""] * max(1, LINES - len(given))]


def _verdict(ask: Ask) -> str:
    found = ask.text("verdict")
    if found and found not in _VERDICTS:
        raise InputError(
            "unknown verdict {found!r}",
            found=found,
            next_step=Message("known are: {verdicts}", verdicts=", ".join(_VERDICTS)),
        )
    return found


def _chosen(ask: Ask, found: Audit) -> tuple[AuditedClaim, ...]:
    """Return the claims of the verdict and the subject that the query names, which hold all of its words."""
    verdict, subject, words = _verdict(ask), ask.text("subject"), ask.text("q")[:LONGEST].casefold().split()
    return tuple(
        each
        for each in found.claims
        if verdict in ("", each.verdict)
        and subject in ("", each.claim.subject)
        and all(word in _told(each) for word in words)
    )


def _told(of: AuditedClaim) -> str:
    return f"{of.claim.id} {of.claim.subject} {of.claim.quote} {tables.why(of)} {' '.join(of.facts)}".casefold()


def _facts_named(claims: Claims) -> list[str]:
    """Return the facts that the claims rest on, so that a reader knows what to change."""
    ends = (end for claim in claims.claims for each in claim.inputs for end in (each.low, each.high))
    return sorted({end.name for end in ends if isinstance(end, FactName)})


def claim(ask: Ask) -> Response:
    """Return one claim whole: as quoted, as recomputed step by step, with the verdict and its sources."""
    site, known = ask.site, [each.id for each in ask.site.once(article_claims).claims]
    wanted = next((each for each in known if each.casefold() == ask.taken["claim"].casefold()), "")
    if not wanted:
        step = nearest(ask.taken["claim"], known) or "see /audit"
        raise NotFoundError("no claim is called {claim!r}", claim=ask.taken["claim"], next_step=step)
    alone = replace(
        site.once(article_claims), claims=tuple(each for each in site.once(article_claims).claims if each.id == wanted)
    )
    found = auditing.audit(alone, site.once(fact_book), ask.dates, site.once(law_books))
    place, each = known.index(wanted), found.claims[0]
    return page(
        ask, "claim.html", found=found, each=each, tables=tables, dates=ask.dates, cards=site.once(fact_book).sources,
        meaning=verdict_meaning, number=place + 1, total=len(known), inputs=list(_inputs(ask, each.claim)),
        before=known[place - 1] if place else "", after=known[place + 1] if place + 1 < len(known) else "",
        link=ask.origin + ask.url(f"/audit/{wanted}", on=str(ask.dates.valid_on), known=str(ask.dates.known_on)),
    )  # fmt: skip


def _inputs(ask: Ask, of: Claim) -> Iterator[Given]:
    """Return every input of a claim: figures of its text as they stand, and facts with their value and sources."""
    for each in of.inputs:
        if isinstance(each.low, FactName) or isinstance(each.high, FactName):
            for end in dict.fromkeys((each.low, each.high)):
                yield _given(ask, each.name, end)
        else:
            yield Given(each.name, join(" – ", dict.fromkeys(map(_written, (each.low, each.high)))))
    for day in of.date_rule.days if of.date_rule else ():
        yield _given(ask, "", day)


def _written(end: Estimate | date) -> str:
    return estimated(end) if isinstance(end, Estimate) else str(end)


def _given(ask: Ask, name: str, end: Estimate | FactName | date) -> Given:
    if not isinstance(end, FactName):
        return Given(name, _written(end))
    book = ask.site.once(fact_book)
    try:
        return Given(name, auditing.value_in_use(book, end.name, ask.dates), end.name, book.cards(end.name, ask.dates))
    except NotKnownError:
        return Given(name, "", end.name)


def own(ask: Ask) -> Response:
    """Return the form for claims of one's own, filled with an example to begin with."""
    return _own(ask, auditing.EXAMPLE)


def own_audited(ask: Ask) -> Response:
    """Return the reader's own claims audited; nothing of them is kept."""
    file = ask.files.get("file")
    content = file.content if file and file.content else ask.filled("claims").encode()
    text = content.decode("utf-8", "replace")
    try:
        claims = auditing.read_own(content, file.name if file and file.content else "claims")
        found = auditing.audit(claims, ask.site.once(fact_book), ask.dates, ask.site.once(law_books))
    except MarchlandError as error:
        return _own(ask, text, wrong=error)
    return _own(ask, text, found)


def _own(ask: Ask, text: str, found: Audit | None = None, wrong: MarchlandError | None = None) -> Response:
    return page(
        ask, "audit_own.html", wrong.http_status if wrong else 200, text=text, found=found, wrong=wrong,
        tables=tables, cards=ask.site.once(fact_book).sources, meaning=verdict_meaning, as_of=ask.dates,
    )  # fmt: skip


def file(ask: Ask) -> Response:
    """Return the audit as a file: rows, a workbook, or Markdown, of the same claims as the page shows."""
    whole = auditing.audit(ask.site.once(article_claims), ask.site.once(fact_book), ask.dates, ask.site.once(law_books))
    found = replace(whole, claims=_chosen(ask, whole))
    if ask.wants == "xlsx":
        return sent(workbook.audit(found, ask.site.once(fact_book).sources), TYPES["xlsx"], "audit.xlsx")
    made = texts.md((found, {})) if ask.wants == "md" else texts.csv((found, {}))
    return sent(made.encode(), TYPES[ask.wants], f"audit.{ask.wants}")


_CHOICE = ("verdict", "subject", "q")
ROWS: tuple[Row, ...] = (
    shown("/audit", "audit", audit, *_CHOICE, "what_if", "suppose", "fact", "on", "known"),
    data("/audit/file", "audit.file", file, "The audit as a file.", *_CHOICE, "on", "known",
         offers=("csv", "xlsx", "md"), parameters=(
             Parameter(name="verdict", summary="Only claims of this verdict.", choices=_VERDICTS),
             Parameter(name="subject", summary="Only claims about this subject.", longest=60),
         )),
    shown("/audit/own", "audit.own", own, "on", "known"),
    Row("/audit/own", "audit.own.do", own_audited, OPEN, methods=("POST",), most_bytes=OWN_BYTES),
    shown("/audit/{claim}", "claim", claim, "on", "known"),
)  # fmt: skip
