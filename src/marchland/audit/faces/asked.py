"""The one answer of the question of the audit: claims, what moves them, or texts with their claims."""

from __future__ import annotations

from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.faces.answers import AuditAnswer, ChangedFactAnswer, VerdictChangesAnswer, audit, moved
from marchland.audit.faces.text_answers import TextAuditAnswer, TextAuditsAnswer, text_audit
from marchland.audit.service.asking import AuditBooks, Choice
from marchland.audit.service.questions import AuditWhatIf
from marchland.law.faces.change_answers import supposed


def asked(
    of: Choice | AuditWhatIf | TextAudits, books: AuditBooks, **_given: object
) -> AuditAnswer | VerdictChangesAnswer | TextAuditAnswer | TextAuditsAnswer:
    """Return the claims that were asked for, what moves them, or the audit of a text or of several."""
    if isinstance(of, TextAudits):
        several = tuple(text_audit(each) for each in of.audits)
        return several[0] if len(several) == 1 else TextAuditsAnswer(several)
    sources = books.facts.sources
    if not isinstance(of, AuditWhatIf):
        return audit(of[0], sources, of[1])
    return VerdictChangesAnswer(
        tuple(ChangedFactAnswer(*each) for each in of.changes),
        tuple(supposed(hypothesis) for hypothesis in of.supposed),
        tuple(moved(change, sources) for change in of.moved),
        of.before.counts,
        of.after.counts,
    )
