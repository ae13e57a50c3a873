"""The audit for programs, at /api/v1/audit: the structure that the command prints, byte for byte."""

from __future__ import annotations

from starlette.responses import Response

from marchland.audit.domain.claim import Verdict
from marchland.audit.faces import answers as audit_answers
from marchland.audit.faces.books import article_claims
from marchland.audit.service import questions as auditing
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import Message
from marchland.facts.faces.books import fact_book
from marchland.law.faces import change_answers
from marchland.law.faces.books import law_books
from marchland.law.service import hypotheses
from marchland.site.request import Ask, answer
from marchland.site.route import Row, data


def audit(ask: Ask) -> Response:
    """Return the claims of the built-in article with working and verdict, or what changed facts move."""
    site, ids, verdicts = ask.site, ask.texts("claim"), ask.texts("only")
    known = [claim.id for claim in site.once(article_claims).claims]
    for wanted in ids:
        if wanted not in known:
            raise NotFoundError("no claim is called {wanted!r}", wanted=wanted, next_step=nearest(wanted, known))
    for verdict in verdicts:
        if verdict not in list(Verdict):
            raise InputError(
                "{verdict!r} is no verdict",
                verdict=verdict,
                next_step=Message("known are: {verdict}", verdict=", ".join(Verdict)),
            )
    changes, supposed = ask.texts("what_if"), ask.texts("suppose")
    if changes or supposed:
        events = hypotheses.read_lines(supposed)
        moved = auditing.what_if(
            site.once(article_claims), site.once(fact_book), ask.dates, changes, events, site.once(law_books)
        )
        said = [change_answers.supposed(each).to_dict() for each in moved.supposed]
        return answer(ask, audit_answers.what_if(
            moved.changes, moved.moved, moved.before.counts, moved.after.counts, site.once(fact_book).sources, said
        ))  # fmt: skip
    found = auditing.audit(site.once(article_claims), site.once(fact_book), ask.dates, site.once(law_books))
    return answer(ask, audit_answers.audit_of(found, site.once(fact_book).sources, verdicts, ids))


ROWS: tuple[Row, ...] = (
    data("/api/v1/audit", "api.audit", audit, "The claims of the built-in article, recomputed.",
         "only", "claim", "what_if", "suppose", "on", "known"),
)  # fmt: skip
