"""Claims that a page or a program sends as JSON, with what it changes: audited at once, and nothing of them kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marchland.audit.domain.claim import Audit, AuditedClaim
from marchland.audit.service import questions
from marchland.core.errors import InputError, MarchlandError
from marchland.facts.faces.books import fact_book
from marchland.law.faces.books import law_books
from marchland.site.request import RequestContext

MOST_CLAIMS = 500
_DOCUMENT = {"id": "text"}


@dataclass(frozen=True, slots=True)
class SentClaims:
    """Claims as they were sent, their document, and changes of facts such as `border_length_pol_blr=500 km`."""

    claims: tuple[Any, ...]
    document: Mapping[str, Any]
    what_if: tuple[str, ...]

    def audited(self, context: RequestContext) -> Audit:
        """Return the audit of the claims with the changed facts; raises MarchlandError for what cannot be read."""
        claims = questions.read_sent({"document": self.document, "claims": list(self.claims)})
        site = context.site
        facts, law = site.once(fact_book), site.once(law_books)
        if not self.what_if:
            return questions.audit(claims, facts, context.dates, law)
        return questions.what_if(claims, facts, context.dates, self.what_if, None, law).after

    def each(self, context: RequestContext) -> Iterator[AuditedClaim | MarchlandError]:
        """Yield every claim audited, or the error that says why it cannot be."""
        try:
            yield from self.audited(context).claims
        except MarchlandError as error:
            if len(self.claims) == 1:
                yield error
                return
            for claim in self.claims:
                yield from replace(self, claims=(claim,)).each(context)


def sent_claims(content: bytes | str) -> SentClaims:
    """Return the claims of a body of JSON; raises InputError where it has none, or more than are audited at once."""
    try:
        # Halves of characters can be written in JSON and in no file: they become question marks.
        sent = json.loads(json.dumps(json.loads(content), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise InputError("the body is no JSON", next_step='send {"claims": […]}') from None
    if not isinstance(sent, dict) or not isinstance(sent.get("claims"), list) or not sent["claims"]:
        raise InputError("the body has no claims", next_step='send {"claims": […]}')
    if len(sent["claims"]) > MOST_CLAIMS:
        raise InputError("these are more than {most} claims", most=MOST_CLAIMS, next_step="send them in parts")
    document, changes = sent.get("document", _DOCUMENT), sent.get("what_if", [])
    if not isinstance(changes, list) or not all(isinstance(change, str) for change in changes):
        raise InputError("what_if is a list of changes", next_step='write ["border_length_pol_blr=500 km"]')
    if not isinstance(document, dict):
        raise InputError("the document has no fields", next_step="leave it out, or give its id and title")
    return SentClaims(tuple(sent["claims"]), document, tuple(changes))
