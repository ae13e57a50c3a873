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
from marchland.audit.service import questions as audit_service
from marchland.core.errors import InputError, MarchlandError, NotFoundError, NotKnownError, nearest
from marchland.core.message import Message, join
from marchland.core.quantity import Estimate
from marchland.core.question import Parameter
from marchland.facts.faces.books import fact_book
from marchland.formats.numbers import estimated
from marchland.law.faces.books import law_books
from marchland.law.service import hypotheses
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import FORM_BYTES, OPEN, RouteSpec, api_route, page_route

LINES = 2
LONGEST = 100
MOST_TRIED = 10
OWN_BYTES = 4 * FORM_BYTES
"""What claims of one's own may weigh: seven times the built-in article's, and no more than is audited in seconds."""
_VERDICTS = tuple(str(each) for each in Verdict)


@dataclass(frozen=True, slots=True)
class InputEnd:
    """One end of an input of a claim: a figure of its text, or a fact with its value in use and the sources of that."""

    name: str
    value: str
    fact: str = ""
    sources: tuple[str, ...] = ()


def audit(context: RequestContext) -> Response:
    """Return the claims of the built-in article, all or of one verdict, and what changed facts and acts move."""
    site, changes, supposed = context.site, context.texts("what_if"), context.texts("suppose")
    moved, wrong = None, None
    if changes or supposed:
        try:
            moved = _what_if(context, changes, supposed)
        except MarchlandError as error:
            wrong = error
    audit = (
        moved.after
        if moved
        else audit_service.audit(site.once(article_claims), site.once(fact_book), context.dates, site.once(law_books))
    )
    return page(
        context,
        "audit.html",
        wrong.http_status if wrong else 200,
        audit=audit,
        claims=_chosen(context, audit),
        verdict=_verdict(context),
        verdicts=_VERDICTS,
        words=context.text("q")[:LONGEST],
        subject=context.text("subject"),
        subjects=sorted(
            {claim.subject for claim in site.once(article_claims).claims if claim.subject}, key=str.casefold
        ),
        moved=moved,
        outcomes=tables.moved(moved.moved).rows if moved else (),
        states=site.state_names,
        wrong=wrong,
        at=_wrong_field(context, changes, supposed) if wrong else "",
        changes=_lines(changes or _begun(context)),
        supposed=_lines(supposed),
        facts=_facts_named(site.once(article_claims)),
        example=hypotheses.EXAMPLE,
        kinds=hypotheses.kinds(),
        tables=tables,
        cards=site.once(fact_book).sources,
        meaning=verdict_meaning,
        total=len(site.once(article_claims).claims),
        asked_api=_api(context),
        dates=context.dates,
    )


def _begun(context: RequestContext) -> tuple[str, ...]:
    """Return the line of a fact that the address names to be changed, without a value yet."""
    return (f"{context.text('fact')[:LONGEST]}=",) if context.text("fact") else ()


def _api(context: RequestContext) -> str:
    """Return where programs have the same answer."""
    query = [("only", _verdict(context))] if _verdict(context) else []
    query += [(name, line) for name in ("what_if", "suppose") for line in context.texts(name)]
    query += context.date_query.items()
    return f"/api/v1/audit?{urlencode(query)}" if query else "/api/v1/audit"


def _what_if(context: RequestContext, changes: Sequence[str], supposed: Sequence[str]) -> audit_service.AuditWhatIf:
    events, site = hypotheses.read_lines(supposed), context.site
    return audit_service.what_if(
        site.once(article_claims), site.once(fact_book), context.dates, tuple(changes), events, site.once(law_books)
    )


def _wrong_field(context: RequestContext, changes: Sequence[str], supposed: Sequence[str]) -> str:
    """Return the field that cannot be taken even with nothing beside it; the first one where they clash together."""
    alone: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
    alone = [(f"what-if-{at}", (line,), ()) for at, line in enumerate(changes, 1)]
    alone += [(f"suppose-{at}", (), (line,)) for at, line in enumerate(supposed, 1)]
    for name, change, event in alone[:MOST_TRIED]:
        try:
            _what_if(context, change, event)
        except MarchlandError:
            return name
    return alone[-1][0]


def _lines(given: Sequence[str]) -> list[str]:
    return [*given, *[""] * max(1, LINES - len(given))]


def _verdict(context: RequestContext) -> str:
    verdict = context.text("verdict")
    if verdict and verdict not in _VERDICTS:
        raise InputError(
            "unknown verdict {found!r}",
            found=verdict,
            next_step=Message("known are: {verdicts}", verdicts=", ".join(_VERDICTS)),
        )
    return verdict


def _chosen(context: RequestContext, audit: Audit) -> tuple[AuditedClaim, ...]:
    """Return the claims of the verdict and the subject that the query names, which hold all of its words."""
    verdict, subject, words = _verdict(context), context.text("subject"), context.text("q")[:LONGEST].casefold().split()
    return tuple(
        claim
        for claim in audit.claims
        if verdict in ("", claim.verdict)
        and subject in ("", claim.claim.subject)
        and all(word in _told(claim) for word in words)
    )


def _told(claim: AuditedClaim) -> str:
    texts = (claim.claim.id, claim.claim.subject, claim.claim.quote, tables.why(claim), *claim.facts)
    return " ".join(texts).casefold()


def _facts_named(claims: Claims) -> list[str]:
    """Return the facts that the claims rest on, so that a reader knows what to change."""
    ends = (
        end for claim in claims.claims for claim_input in claim.inputs for end in (claim_input.low, claim_input.high)
    )
    return sorted({end.name for end in ends if isinstance(end, FactName)})


def claim(context: RequestContext) -> Response:
    """Return one claim whole: as quoted, as recomputed step by step, with the verdict and its sources."""
    site, known = context.site, [claim.id for claim in context.site.once(article_claims).claims]
    wanted = next((each for each in known if each.casefold() == context.path_params["claim"].casefold()), "")
    if not wanted:
        step = nearest(context.path_params["claim"], known) or "see /audit"
        raise NotFoundError("no claim is called {claim!r}", claim=context.path_params["claim"], next_step=step)
    alone = replace(
        site.once(article_claims),
        claims=tuple(claim for claim in site.once(article_claims).claims if claim.id == wanted),
    )
    audit = audit_service.audit(alone, site.once(fact_book), context.dates, site.once(law_books))
    place, claim = known.index(wanted), audit.claims[0]
    return page(
        context,
        "claim.html",
        audit=audit,
        each=claim,
        tables=tables,
        dates=context.dates,
        cards=site.once(fact_book).sources,
        meaning=verdict_meaning,
        number=place + 1,
        total=len(known),
        inputs=list(_inputs(context, claim.claim)),
        before=known[place - 1] if place else "",
        after=known[place + 1] if place + 1 < len(known) else "",
        link=context.origin
        + context.url(f"/audit/{wanted}", on=str(context.dates.valid_on), known=str(context.dates.known_on)),
    )


def _inputs(context: RequestContext, claim: Claim) -> Iterator[InputEnd]:
    """Return every input of a claim: figures of its text as they stand, and facts with their value and sources."""
    for claim_input in claim.inputs:
        if isinstance(claim_input.low, FactName) or isinstance(claim_input.high, FactName):
            for end in dict.fromkeys((claim_input.low, claim_input.high)):
                yield _given(context, claim_input.name, end)
        else:
            yield InputEnd(
                claim_input.name, join(" – ", dict.fromkeys(map(_written, (claim_input.low, claim_input.high))))
            )
    for day in claim.date_rule.days if claim.date_rule else ():
        yield _given(context, "", day)


def _written(end: Estimate | date) -> str:
    return estimated(end) if isinstance(end, Estimate) else str(end)


def _given(context: RequestContext, name: str, end: Estimate | FactName | date) -> InputEnd:
    if not isinstance(end, FactName):
        return InputEnd(name, _written(end))
    book = context.site.once(fact_book)
    try:
        return InputEnd(
            name,
            audit_service.value_in_use(book, end.name, context.dates),
            end.name,
            book.cards(end.name, context.dates),
        )
    except NotKnownError:
        return InputEnd(name, "", end.name)


def own(context: RequestContext) -> Response:
    """Return the form for claims of one's own, filled with an example to begin with."""
    return _own(context, audit_service.EXAMPLE)


def own_audited(context: RequestContext) -> Response:
    """Return the reader's own claims audited; nothing of them is kept."""
    file = context.files.get("file")
    content = file.content if file and file.content else context.form_value("claims").encode()
    text = content.decode("utf-8", "replace")
    try:
        claims = audit_service.read_own(content, file.name if file and file.content else "claims")
        audit = audit_service.audit(claims, context.site.once(fact_book), context.dates, context.site.once(law_books))
    except MarchlandError as error:
        return _own(context, text, wrong=error)
    return _own(context, text, audit)


def _own(
    context: RequestContext, text: str, audit: Audit | None = None, wrong: MarchlandError | None = None
) -> Response:
    return page(
        context, "audit_own.html", wrong.http_status if wrong else 200, text=text, audit=audit, wrong=wrong,
        tables=tables, cards=context.site.once(fact_book).sources, meaning=verdict_meaning, as_of=context.dates,
    )  # fmt: skip


def file(context: RequestContext) -> Response:
    """Return the audit as a file: rows, a workbook, or Markdown, of the same claims as the page shows."""
    whole = audit_service.audit(
        context.site.once(article_claims), context.site.once(fact_book), context.dates, context.site.once(law_books)
    )
    audit = replace(whole, claims=_chosen(context, whole))
    if context.format == "xlsx":
        return file_response(workbook.audit(audit, context.site.once(fact_book).sources), TYPES["xlsx"], "audit.xlsx")
    made = texts.md((audit, {})) if context.format == "md" else texts.csv((audit, {}))
    return file_response(made.encode(), TYPES[context.format], f"audit.{context.format}")


_CHOICE = ("verdict", "subject", "q")
ROUTES: tuple[RouteSpec, ...] = (
    page_route("/audit", "audit", audit, *_CHOICE, "what_if", "suppose", "fact", "on", "known"),
    api_route("/audit/file", "audit.file", file, "The audit as a file.", *_CHOICE, "on", "known",
         formats=("csv", "xlsx", "md"), parameters=(
             Parameter(name="verdict", summary="Only claims of this verdict.", choices=_VERDICTS),
             Parameter(name="subject", summary="Only claims about this subject.", longest=60),
         )),
    page_route("/audit/own", "audit.own", own, "on", "known"),
    RouteSpec("/audit/own", "audit.own.do", own_audited, OPEN, methods=("POST",), max_bytes=OWN_BYTES),
    page_route("/audit/{claim}", "claim", claim, "on", "known"),
)  # fmt: skip
