"""A capability is found by its folder alone: a toy one in a temporary folder stands in every face."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CAPABILITY = '''"""What the toy offers."""
from marchland.core.declaration import Capability, Command, Link
CAPABILITY = Capability(
    name="toy",
    summary="A toy.",
    commands=(Command("toy", "marchland.toy.faces:group", "Play."),),
    questions=("marchland.toy.questions:QUESTIONS",),
    navigation=(Link("/toy", "Toy", 99),),
    routes=("marchland.toy.faces:ROUTES",),
    collections=("marchland.toy.faces:COLLECTIONS",),
    policy=("marchland.toy.faces:POLICY",),
    terms=("marchland.toy.faces:TERMS",),
    search=("marchland.toy.faces:search",),
    changes=("marchland.toy.faces:changes",),
)
'''
INIT = '''"""The toy."""
def __getattr__(name):
    from marchland.interface import asking
    return asking("toy", name)
'''
QUESTIONS = '''"""The question of the toy."""
from marchland.core.question import Kind, Parameter, Question
QUESTIONS = (
    Question(
        name="double", summary="Double a number.",
        parameters=(Parameter(name="number", summary="A number.", kind=Kind.WHOLE, positional=True, required=True,
                              low=0, high=100),),
        service="marchland.toy.service:double", opens="marchland.toy.service:opened",
        shared="marchland.toy.service:shared", answer="marchland.toy.service:answer",
        tables="marchland.toy.service:tables", dated=False,
    ),
)
'''
SERVICE = '''"""The service of the toy."""
from contextlib import contextmanager
from marchland.core.answer import Answer
from marchland.formats.table import Table
class ToyAnswer(Answer, frozen=True):
    """A doubled number."""
    doubled: int
@contextmanager
def opened(given):
    yield None
def shared(context):
    return None
def double(books, *, number):
    return 2 * number
def answer(of, books, **given) -> ToyAnswer:
    return ToyAnswer(of)
def tables(of, books, **given):
    return (Table("Doubled", ("Number",), ((of,),)),)
'''
FACES = '''"""The faces of the toy."""
from datetime import date
from marchland.cli.lazy_group import LazyGroup
from marchland.core.policy import LOOK
from marchland.site.collections import collection_of, feature
from marchland.site.page import page
from marchland.site.recent_changes import RecentChange
from marchland.site.request import json_response
from marchland.site.route import page_route
from marchland.site.search import SearchHit
import click
@click.group(cls=LazyGroup, capability="toy")
def group():
    """Play."""
def show(context):
    return json_response(context, {"toy": True})
def search(context, words):
    yield SearchHit("toy", "Spinning top", "a toy", "/toy"), "spinning top"
def changes(site):
    yield RecentChange(date(2020, 1, 1), "toy", "made", "/toy", what="A toy was made")
ROUTES = (page_route("/toy", "toy", show),)
POLICY = {"play": LOOK}
TERMS = {"whirling": "Whirling"}
COLLECTIONS = (collection_of(lambda site, wanted: [feature("t", None)], id="toys", title="Toys",
                             description="Toys.", properties={}),)
'''
ASK = """
import json, sys
import marchland
marchland.__path__.append(sys.argv[1])
from click.testing import CliRunner
from starlette.testclient import TestClient
from marchland.access.service.permission import operations
from marchland.cli.group import cli
from marchland.site.app import make_app
from marchland.site.site import Site
from marchland.site.terms import term
site = TestClient(make_app(Site(clock=lambda: "2026-11-22T12:00:00.000000Z", hosts=("testserver",))))
paths = site.get("/api?f=json").json()
runner = CliRunner()
print(json.dumps({
    "help": "toy" in runner.invoke(cli, ["--help"]).output,
    "command": json.loads(runner.invoke(cli, ["toy", "double", "21", "--format", "json"]).output),
    "python": marchland.toy.double(21).to_dict(),
    "route": site.get("/api/v1/toy/double/21").json(),
    "bounds": site.get("/api/v1/toy/double/101").status_code,
    "described": paths["paths"]["/api/v1/toy/double/{number}"]["get"]["operationId"],
    "schema": paths["components"]["schemas"]["ToyAnswer"]["properties"],
    "page": site.get("/toy").json(),
    "navigation": 'href="/toy"' in site.get("/about").text,
    "items": site.get("/collections/toys/items?f=json").json()["numberMatched"],
    "found": [hit["title"] for hit in site.get("/api/v1/search?q=spinning").json()],
    "policy": "play" in operations(),
    "term": term("whirling"),
}))
"""


def test_a_capability_in_a_folder_of_its_own_stands_in_every_face(tmp_path: Path) -> None:
    toy = tmp_path / "toy"
    toy.mkdir()
    parts = {"capability": CAPABILITY, "__init__": INIT, "questions": QUESTIONS, "service": SERVICE, "faces": FACES}
    for name, text in parts.items():
        (toy / f"{name}.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "help": True,
        "command": {"doubled": 42},
        "python": {"doubled": 42},
        "route": {"doubled": 42},
        "bounds": 400,
        "described": "api.toy.double",
        "schema": {"doubled": {"type": "integer"}},
        "page": {"toy": True},
        "navigation": True,
        "items": 1,
        "found": ["Spinning top"],
        "policy": True,
        "term": "Whirling",
    }
