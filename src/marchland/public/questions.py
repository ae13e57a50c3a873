"""The question of the public view, declared once: its JSON address and Python function are made of it."""

from __future__ import annotations

from marchland.core.question import Question
from marchland.register.questions import STORE

CELLS = Question(
    name="cells", summary="The public cells of the last release.", parameters=(STORE,), dated=False, command=False,
    service="marchland.public.service.questions:latest_cells", answer="marchland.public.faces.answers:cells",
    opens="marchland.public.service.questions:opened", shared="marchland.public.faces.books:shared",
    path="public/cells.json", fresh=True,
)  # fmt: skip

QUESTIONS = (CELLS,)
