"""A claimed suspension: who holds what about it, since when, and what stands until it is settled."""

from __future__ import annotations

from datetime import date

from marchland.law.act import Act, ActBook, View
from marchland.law.rule import Reason
from marchland.law.treaties import vclt
from marchland.law.treaties.all import text_of
from marchland.law.treaty import Treaty

OBJECTION = "objection_to_suspension"
FINDING = "msp_finding_suspension_not_allowed"


def suspension_reasons(act: Act, rules: Treaty) -> tuple[Reason, ...]:
    """Return why the claim is told, and why the state stays bound by default while it is contested."""
    claimed = f"gave notice on {act.done_on} that it suspends the treaty's operation; the effect is contested"
    kept = "the treaty has no suspension; leaving in war takes effect only when the conflict ends, so bound by default"
    return (
        Reason(vclt.SUSPENSION.article, claimed, act.source),
        Reason(rules.bar.article, kept, text_of(rules.bar.article)),
    )


def suspension_views(book: ActBook, act: Act, rules: Treaty, known_on: date) -> tuple[View, ...]:
    """Return every view on the claim known by that day: claimant, objectors, meeting, scholars."""
    views = [View(act.state, f"its operation is suspended from {act.done_on}", "no", vclt.CHANGE.article,
                  act.source, act.known_on)]  # fmt: skip
    for other in book.acts:
        if other.treaty != rules.id or other.about != act.state or other.known_on > known_on:
            continue
        if other.kind == OBJECTION:
            day = f"on {other.done_on}" if other.done_on else "on a day not sourced"
            late = _window(act, other)
            views.append(View(other.state, f"objected {day}: not allowed, still bound{late}", "yes",
                              rules.bar.article, other.source, other.known_on))  # fmt: skip
        elif other.kind == FINDING:
            views.append(View(other.authority, "the Convention allows no suspension: still bound", "yes",
                              rules.bar.article, other.source, other.known_on))  # fmt: skip
    stated = book.views.get(f"{rules.id}-suspension-{act.state.lower()}", ())
    views.extend(view for view in stated if view.known_on <= known_on)
    return tuple(sorted(views, key=lambda view: view.known_on))


def _window(notice: Act, objection: Act) -> str:
    """Tell whether an objection came within the three months of Article 65, if that article applies at all."""
    if notice.done_on is None or objection.done_on is None:
        return ""
    in_time = objection.done_on.last_on <= vclt.objection_window(notice.done_on.last_on)
    return " (within three months of receipt)" if in_time else " (after three months; what that means is contested)"
