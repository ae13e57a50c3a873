"""A claimed suspension: who holds what about it, since when, and what stands until it is settled."""

from __future__ import annotations

from datetime import date

from marchland.core.message import N_, Message
from marchland.law.domain.act import Act, ActBook, LegalView
from marchland.law.domain.rule import Reason
from marchland.law.domain.treaties import vclt
from marchland.law.domain.treaties.all import text_of
from marchland.law.domain.treaty import Treaty

OBJECTION = "objection_to_suspension"
FINDING = "msp_finding_suspension_not_allowed"


def suspension_reasons(act: Act, rules: Treaty) -> tuple[Reason, ...]:
    """Return why the claim is told, and why the state stays bound by default while it is contested."""
    claimed = Message(
        "gave notice on {done_on} that it suspends the treaty's operation; the effect is contested", done_on=act.done_on
    )
    kept = Message(
        "the treaty has no suspension; leaving in war takes effect only when the conflict ends, so bound by default"
    )
    return (
        Reason(vclt.SUSPENSION.article, claimed, act.source),
        Reason(rules.bar.article, kept, text_of(rules.bar.article)),
    )


def suspension_views(book: ActBook, act: Act, rules: Treaty, known_on: date) -> tuple[LegalView, ...]:
    """Return every view on the claim known by that day: claimant, objectors, meeting, scholars."""
    views = [
        LegalView(
            act.state,
            Message("its operation is suspended from {done_on}", done_on=act.done_on),
            "no",
            vclt.CHANGE.article,
            act.source,
            act.known_on,
        )
    ]
    for other in book.acts:
        if other.treaty != rules.id or other.about != act.state or other.known_on > known_on:
            continue
        if other.kind == OBJECTION:
            views.append(LegalView(other.state, _objected(act, other), "yes", rules.bar.article,
                              other.source, other.known_on))  # fmt: skip
        elif other.kind == FINDING:
            views.append(LegalView(other.authority, Message("the Convention allows no suspension: still bound"), "yes",
                              rules.bar.article, other.source, other.known_on))  # fmt: skip
    stated = book.views.get(f"{rules.id}-suspension-{act.state.lower()}", ())
    views.extend(view for view in stated if view.known_on <= known_on)
    return tuple(sorted(views, key=lambda view: view.known_on))


def _objected(notice: Act, objection: Act) -> Message:
    """Tell an objection, and whether it came within the three months of Article 65, if that article applies at all."""
    text = Message("objected on a day not sourced: not allowed, still bound")
    if objection.done_on is None:
        return text
    text = Message("objected on {day}: not allowed, still bound", day=objection.done_on)
    if notice.done_on is None:
        return text
    in_time = objection.done_on.last_on <= vclt.objection_window(notice.done_on.last_on)
    late = N_("{before} (after three months; what that means is contested)")
    return Message(N_("{before} (within three months of receipt)") if in_time else late, before=text)
