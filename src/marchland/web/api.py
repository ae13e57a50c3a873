"""The answers of the commands for programs, under /api/v1/: the same structures, byte for byte."""

from __future__ import annotations

from starlette.responses import Response

from marchland.audit.claim import Verdict
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.report import conduct_structure, law_structure, structure, world_map
from marchland.services import audit as auditing
from marchland.services import conduct, law, supposing
from marchland.services import facts as book
from marchland.services.law_map import law_map, standings
from marchland.web.route import Row, data
from marchland.web.wire import TYPES, Ask, answer, sent

DATES = ("on", "known")
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may have styles of its own, and nothing else."""


def status(ask: Ask) -> Response:
    """Return how a state stands to each treaty, or to one."""
    treaty, site = ask.text("treaty"), ask.site
    found = law.statuses(site.law, ask.taken["state"], ask.dates, treaty)
    made = [law_structure.status(each, site.state_names) for each in found]
    return answer(ask, made[0] if treaty else made)


def timeline(ask: Ask) -> Response:
    """Return what a state did and became."""
    found = law.story(ask.site.law, ask.taken["state"], ask.dates)
    return answer(ask, [law_structure.entry(each) for each in found.entries])


def obligations(ask: Ask) -> Response:
    """Return what binds a state on the day."""
    found = law.duties(ask.site.law, ask.taken["state"], ask.dates)
    names = ask.site.state_names
    return answer(ask, law_structure.duties(found.statuses, found.obligations, found.policies, names))


def deadlines(ask: Ask) -> Response:
    """Return what is due from one state, or from all."""
    found = law.due(ask.site.law, ask.text("state"), ask.dates, past=ask.flag("past"))
    return answer(ask, [law_structure.deadline(each) for each in found])


def parties(ask: Ask) -> Response:
    """Return the parties to a treaty, or only how many."""
    found = law.parties(ask.site.law, ask.taken["treaty"], ask.dates)
    names, count = ask.site.state_names, ask.flag("count")
    return answer(ask, law_structure.parties(
        found.treaty, ask.dates, found.parties, found.open, names, count=count
    ))  # fmt: skip


def diff(ask: Ask) -> Response:
    """Return what was learned between two days."""
    ask.need("known")
    first, second = ask.dates.known_on, ask.day("known_to") or ask.site.today
    found = law.learned(ask.site.law, ask.day("on") or second, first, second, ask.text("state"))
    return answer(ask, law_structure.learned(
        found.valid_on, first, second, found.acts, found.changes, ask.site.state_names
    ))  # fmt: skip


def explain(ask: Ask) -> Response:
    """Return rules in plain words."""
    rule = ask.text("rule")
    return answer(ask, [law_structure.rule(each) for each in (law.explain(rule) if rule else law.all_rules())])


def assist(ask: Ask) -> Response:
    """Return whether one may help another in something, or which activities can be asked about."""
    books = ask.site.law
    if not ask.text("actor") and not ask.text("activity"):
        return answer(ask, [conduct_structure.activity(each) for each in conduct.activities(books)])
    found = conduct.assist(books, ask.need("actor"), ask.need("activity"), ask.text("counterpart", "self"), ask.dates)
    return answer(ask, conduct_structure.assistance(found, ask.site.state_names))


def munition(ask: Ask) -> Response:
    """Return what class a munition has and what that means for a state, or the munitions of the book."""
    books = ask.site.law
    if not ask.text("name"):
        return answer(ask, [conduct_structure.munition(each) for each in conduct.munitions(books)])
    found = conduct.judge(books, ask.need("name"), None, ask.text("for"), ask.dates)
    return answer(ask, conduct_structure.judged(
        found.munition, found.classes, found.answers, found.state, ask.site.state_names, ask.dates
    ))  # fmt: skip


def map_(ask: Ask) -> Response:
    """Return how every state stands to a treaty: by code, or as the picture that the command draws."""
    treaty = ask.text("treaty", "apmbc")
    if ask.wants == "json":
        known = standings(ask.site.law, treaty, ask.dates)
        return answer(ask, law_structure.standings(known.treaty.id, ask.dates, known.statuses, known.open))
    found = law_map(ask.site.law, treaty, ask.dates)
    sheet = world_map.Sheet(
        found.treaty, found.as_of, found.statuses, found.open, found.shapes, ask.site.state_names, found.unshown,
        found.borders, found.papers,
    )  # fmt: skip
    return sent(world_map.svg(sheet).encode(), TYPES["svg"], Content_Security_Policy=_PICTURE)


def what_if(ask: Ask) -> Response:
    """Return what supposed acts and wars would change."""
    ask.need("suppose")
    found = law.suppose(ask.site.law, supposing.read_lines(ask.texts("suppose")), ask.dates.known_on)
    return answer(ask, law_structure.what_if(found.events, found.known_on, found.effects))


def facts(ask: Ask) -> Response:
    """Return the facts known on the two dates: all, those whose name holds a part, or those that hold the words."""
    said = set(book.find(ask.site.facts, ask.dates, ask.text("q")))
    names = [name for name in book.known(ask.site.facts, ask.dates, ask.text("part")) if name in said]
    return answer(ask, structure.facts(ask.site.facts, ask.dates, names))


def fact(ask: Ask) -> Response:
    """Return one fact with every reading."""
    name = ask.taken["name"]
    ask.site.facts.fact(name)
    return answer(ask, structure.facts(ask.site.facts, ask.dates, (name,)))


def sources(ask: Ask) -> Response:
    """Return every source card."""
    return answer(ask, [structure.card(card) for _, card in sorted(ask.site.facts.sources.items())])


def audit(ask: Ask) -> Response:
    """Return the claims of the built-in article with working and verdict, or what changed facts move."""
    site, ids, verdicts = ask.site, ask.texts("claim"), ask.texts("only")
    known = [claim.id for claim in site.claims.claims]
    for wanted in ids:
        if wanted not in known:
            raise NotFoundError(f"no claim is called {wanted!r}", next_step=nearest(wanted, known))
    for verdict in verdicts:
        if verdict not in list(Verdict):
            raise InputError(f"{verdict!r} is no verdict", next_step="known are: " + ", ".join(Verdict))
    changes, supposed = ask.texts("what_if"), ask.texts("suppose")
    if changes or supposed:
        events = supposing.read_lines(supposed)
        moved = auditing.what_if(site.claims, site.facts, ask.dates, changes, events, site.law)
        said = [law_structure.supposed(each) for each in moved.supposed]
        return answer(ask, structure.what_if(
            moved.changes, moved.moved, moved.before.counts, moved.after.counts, site.facts.sources, said
        ))  # fmt: skip
    found = auditing.audit(site.claims, site.facts, ask.dates, site.law)
    return answer(ask, structure.audit_of(found, site.facts.sources, verdicts, ids))


ROWS: tuple[Row, ...] = (
    data("/api/v1/law/status/{state}", "api.law.status", status,
         "How a state stands to each treaty, since when and why.", "treaty", *DATES),
    data("/api/v1/law/timeline/{state}", "api.law.timeline", timeline,
         "What a state did and became, treaty by treaty.", *DATES),
    data("/api/v1/law/obligations/{state}", "api.law.obligations", obligations,
         "What binds a state on the day, its own policies beside.", *DATES),
    data("/api/v1/law/deadlines", "api.law.deadlines", deadlines,
         "What is due from one state, or from every state.", "state", "past", *DATES),
    data("/api/v1/law/parties/{treaty}", "api.law.parties", parties,
         "The parties to a treaty on the day.", "count", *DATES),
    data("/api/v1/law/diff", "api.law.diff", diff,
         "What was learned between two days, and which standings read otherwise.", "known", "known_to", "on", "state"),
    data("/api/v1/law/explain", "api.law.explain", explain, "Rules in plain words.", "rule"),
    data("/api/v1/law/assist", "api.law.assist", assist,
         "Whether one may help another do something; without names, the activities.",
         "actor", "activity", "counterpart", *DATES),
    data("/api/v1/law/munition", "api.law.munition", munition,
         "What class a munition has, and what that means for a state; without a name, the munitions.",
         "name", "for", *DATES),
    data("/api/v1/law/map", "api.law.map", map_, "How every state stands to a treaty.", "treaty", *DATES,
         offers=("json", "svg")),
    data("/api/v1/law/what-if", "api.law.what_if", what_if,
         "What supposed acts and wars, each as state, treaty, kind, day, would change.", "suppose", "known"),
    data("/api/v1/facts", "api.facts", facts, "The facts known on the two dates.", "part", "q", *DATES),
    data("/api/v1/facts/{name}", "api.fact", fact, "One fact with every reading.", *DATES),
    data("/api/v1/sources", "api.sources", sources, "The source cards."),
    data("/api/v1/audit", "api.audit", audit, "The claims of the built-in article, recomputed.",
         "only", "claim", "what_if", "suppose", *DATES),
)  # fmt: skip
