"""The questions of the ledger, each declared once: its command, JSON address and Python function are made of it."""

from __future__ import annotations

from functools import partial

from marchland.core.question import Face, Kind, Parameter, Question
from marchland.register.questions import STORE

_SERVICE = "marchland.ledger.service.questions"
_ANSWERS, _TABLES = "marchland.ledger.faces.answers", "marchland.ledger.faces.tables"
_Question = partial(
    Question, opens="marchland.register.service.opening:opened", shared="marchland.register.faces.books:shared",
    dated=False, operation="look",
)  # fmt: skip
_Number = partial(Parameter, kind=Kind.WHOLE, required=True, low=0, high=2**53)

STATUS = _Question(
    name="status", summary="Show the number of entries, their root, and the checkpoint.", path="ledger",
    help="Show the number of entries, their root (RFC 6962), and the last signed checkpoint.", parameters=(STORE,),
    service=f"{_SERVICE}:status", answer=f"{_ANSWERS}:status", tables=f"{_TABLES}:status",
)  # fmt: skip
VERIFY = _Question(
    name="verify", summary="Check every entry, the tree, the checkpoints and the file.",
    help="Check the whole store: its own checksums, every entry, payload and tile, the root, and every checkpoint;\n"
         "then every area, shape, tree and link that is read, against the entries that make it. Nothing is written."
         "\n\n"
         "Exit status 0 if nothing is wrong, 1 if something is; then the first bad page or record is named. Only a "
         "checkpoint\nkept outside (--against) shows that the whole history was not rewritten.",
    parameters=(
        STORE,
        Parameter(name="against", summary="A checkpoint kept outside the store.", kind=Kind.FILE, metavar="CHECKPOINT"),
        Parameter(name="verifier", argument="verifiers", summary="The ledger's public key, or a .pub file.",
                  repeated=True, face=Face.COMMAND, metavar="KEY"),
        Parameter(name="all", argument="all_faults", summary="Report every fault, not only the first.",
                  kind=Kind.FLAG, face=Face.COMMAND),
        Parameter(name="entries_only", face=Face.COMMAND, kind=Kind.FLAG,
                  summary="Leave out the areas that are made of the entries."),
    ),
    service=f"{_SERVICE}:verified", answer=f"{_ANSWERS}:verified", line=f"{_TABLES}:verified",
    fails=f"{_TABLES}:wrong", formats=("table", "json"), slow=True, operation="verify", pace="heavy",
)  # fmt: skip
PROVE = _Question(
    name="prove", summary="Prove that an entry is in the signed ledger.", path="ledger/entries/{entry}",
    help="Prove that ENTRY is in the last signed checkpoint: the envelope, the path of hashes (RFC 6962) and the note.",
    parameters=(_Number(name="entry", summary="The number of an entry.", positional=True), STORE),
    service=f"{_SERVICE}:prove", answer=f"{_ANSWERS}:inclusion", line=f"{_TABLES}:inclusion",
    formats=("table", "json"),
)  # fmt: skip
CONSISTENCY = _Question(
    name="consistency", summary="Prove that the ledger of one checkpoint grew into that of another.",
    parameters=(
        _Number(name="old", summary="The size of the earlier checkpoint."),
        _Number(name="size", summary="The size of the later checkpoint."),
        STORE,
    ),
    service="marchland.ledger.service.entries:consistency_proof", answer=f"{_ANSWERS}:grown", command=False,
)  # fmt: skip

EVIDENCE = _Question(
    name="evidence", summary="Show what a rebuild kept aside as evidence.", path="ledger/evidence",
    help="List the rows that were not as the entries make them, kept aside by `ledger rebuild` or an upgrade; with\n"
         "--number one of them, as it stood and as it should be. JSON and CSV have them whole, -o in a file.",
    parameters=(_Number(name="number", summary="The number of one of them.", required=False), STORE),
    service="marchland.ledger.service.evidence:evidence", answer="marchland.ledger.faces.evidence:answer",
    tables="marchland.ledger.faces.evidence:tables", writers={"csv": "marchland.ledger.faces.evidence:csv"},
    formats=("table", "json", "csv", "md"), operation="maintain", saved={"csv": "evidence.csv"},
)  # fmt: skip

QUESTIONS = (STATUS, VERIFY, PROVE, CONSISTENCY, EVIDENCE)
