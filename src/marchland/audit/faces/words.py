"""The words that every face of a report uses: titles of outputs and verdicts, sources, formulas, limits."""

from __future__ import annotations

from marchland.audit.domain.claim import Verdict
from marchland.core.message import Message

_VERDICTS = {
    Verdict.FOLLOWS: (Message("Follows"), Message("the stated inputs give the stated figure")),
    Verdict.ROUNDS_TO: (Message("Rounds to it"), Message("its printed digits meet what the stated inputs give")),
    Verdict.LOOSE_BOUND: (Message("Loose bound"), Message("the bound holds, but is far from the figure")),
    Verdict.DOES_NOT_FOLLOW: (Message("Does not follow"), Message("the stated inputs give another figure")),
    Verdict.CONTRADICTED: (Message("Contradicted"), Message("an independent source says otherwise")),
    Verdict.TRUE_BUT_INCOMPLETE: (Message("True but incomplete"), Message("it holds, and leaves out what matters")),
    Verdict.NOT_DERIVABLE: (Message("Not derivable"), Message("the text states no inputs for it")),
    Verdict.CONFIRMED: (Message("Confirmed"), Message("an independent source says the same")),
    Verdict.NOT_CHECKED: (Message("Not checked"), Message("nobody has looked yet")),
    Verdict.RECORDED_ONLY: (Message("Recorded only"), Message("recorded as stated, not judged")),
}


def verdict_title(verdict: str) -> str:
    """Return a verdict as it is printed."""
    return _VERDICTS[Verdict(verdict)][0]


def verdict_meaning(verdict: str) -> str:
    """Return what a verdict means, in one line."""
    return _VERDICTS[Verdict(verdict)][1]
