"""The question of the audit, declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from marchland.audit.domain.claim import Verdict
from marchland.core.question import Face, Kind, Parameter, Question

AUDIT = Question(
    name="audit",
    path="audit",
    summary="Recompute the claims of a text, by default of the built-in article, or say what changed facts move.",
    help=(
        "Recompute the CLAIMS of a text and judge each: `article` (the default), or a YAML file of your own.\n\n"
        "Each claim comes with the figure as stated, the recomputation with its working, a verdict and the source."
    ),
    parameters=(
        Parameter(name="claims", summary="A text by its name, or a file.", default="article", positional=True,
                  blank=True, face=Face.COMMAND),
        Parameter(name="only", summary="Only claims of this verdict.", repeated=True, choices=tuple(map(str, Verdict))),
        Parameter(name="claim", summary="Only this claim; may be repeated.", repeated=True, metavar="ID", longest=20),
        Parameter(name="what_if", summary="Change a fact, such as border_length_pol_blr=500 km, and see which "
                  "verdicts move.", repeated=True, metavar="FACT=VALUE"),
        Parameter(name="suppose", summary="Suppose acts and wars, as `law what-if` reads them, and see which verdicts "
                  "move.", kind=Kind.FILE),
        Parameter(name="suppose", argument="lines", summary="A supposed act: state, treaty, kind, day.",
                  repeated=True, face=Face.ADDRESS),
    ),
    service="marchland.audit.service.asking:asked",
    answer="marchland.audit.faces.answers:asked",
    formats=("table", "json", "csv", "md"),
    writers={name: f"marchland.audit.faces.texts:{name}" for name in ("table", "csv", "md")},
    offers=("json",),
    printed={"init": ("Print a commented claims file to begin with.",
                             "marchland.audit.service.questions:EXAMPLE")},
    books="marchland.audit.service.asking:open_books",
    shared="marchland.audit.faces.books:shared",
)  # fmt: skip

QUESTIONS = (AUDIT,)
