"""The question of the audit, declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from marchland.audit.domain.claim import Verdict
from marchland.core.question import Face, FileForm, Kind, Parameter, Question

AUDIT = Question(
    name="audit",
    path="audit",
    summary="Recompute the claims of a page, a claims file or the built-in article, or say what changed facts move.",
    help=(
        "Audit a PAGE: its figures are read, the calculations behind them searched for, and each is judged.\n\n"
        "PAGE is a file (text, Markdown, HTML, Word, PDF), a folder of such files, `-` for standard input, a claims "
        "file (YAML) or `article`, the built-in article (the default). Each claim comes with the figure as stated, "
        "the recomputation with its working, and a verdict. Nothing of a page is kept."
    ),
    parameters=(
        Parameter(name="claims", word="page", summary="A page, a claims file, or a text by its name.",
                  default="article", positional=True, blank=True, face=Face.COMMAND),
        Parameter(name="only", summary="Only claims of this verdict.", repeated=True, choices=tuple(map(str, Verdict))),
        Parameter(name="claim", summary="Only this claim; may be repeated.", repeated=True, metavar="ID", longest=20),
        Parameter(name="lang", summary="The language of the page, where it is not told right.", choices=("en", "uk"),
                  face=Face.COMMAND),
        Parameter(name="what_if", summary="Change a fact, such as border_length_pol_blr=500 km, and see which "
                  "verdicts move.", repeated=True, metavar="FACT=VALUE"),
        Parameter(name="suppose", summary="Suppose acts and wars, as `law what-if` reads them, and see which verdicts "
                  "move.", kind=Kind.FILE),
        Parameter(name="suppose", argument="lines", summary="A supposed act: state, treaty, kind, day.",
                  repeated=True, face=Face.ADDRESS),
    ),
    service="marchland.audit.service.asking:asked",
    answer="marchland.audit.faces.asked:asked",
    formats=("table", "json", "csv", "md", "xlsx", "html", "claimreview"),
    writers={
        "html": "marchland.audit.faces.audit_page:html",
        **{name: f"marchland.audit.faces.texts:{name}" for name in ("table", "csv", "md", "xlsx", "claimreview")},
    },
    offers=("json",),
    files={"save": FileForm(summary="Write the claims as a claims file (YAML) to FILE, to be edited and audited again; "
                            "those of a folder to one file for each text, FILE with its name at the end.",
                            target="marchland.audit.faces.claims_file:saved", writes="a claims file")},
    reviews={"review": ("Walk through the claims at the terminal: take a reading, another, or leave a claim out.",
                        "marchland.audit.faces.reviewing:reviewed")},
    printed={"schema": ("Print the JSON Schema of claims files.",
                        "marchland.audit.adapters.claim_file_models:schema"),
             "init": ("Print a commented claims file to begin with.",
                             "marchland.audit.service.questions:EXAMPLE")},
    books="marchland.audit.service.asking:open_books",
    shared="marchland.audit.faces.books:shared",
)  # fmt: skip

QUESTIONS = (AUDIT,)
