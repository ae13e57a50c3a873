"""The rules of the house, read off the code's own syntax trees: a rule that no test holds is a wish."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.syntax_trees import imports_of, nodes_of, tree_of, trees_are_let_go

__all__ = ["trees_are_let_go"]

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "marchland"
LONGEST_FUNCTION, LONGEST_FILE = 70, 500

# Calls and names that ask the world something: what is asked → the one file that may ask it.
QUESTIONS = {
    r"os\.(environ|getenv)": "adapters/settings.py",
    r"(datetime|dt\.datetime)\.(now|utcnow|today)|(date|dt\.date)\.today|time\.time": "adapters/clock.py",
}


def allowed(what: str) -> dict[str, Any]:
    """Return what the capabilities' house.yaml files allow of one kind, together."""
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "tests").glob("*/house.yaml")):
        for name, said in (yaml.safe_load(file.read_text("utf-8")).get(what) or {}).items():
            found[name] = [*found.get(name, ()), *said] if isinstance(said, list) else said
    return found


DOORS: dict[str, set[str]] = {thing: set(files) for thing, files in allowed("doors").items()}
BROAD_EXCEPTS: dict[str, str] = allowed("broad_excepts")
NUMBERS: dict[str, dict[float, str]] = allowed("numbers")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "base", "misc", "types"}
ENTRY_POINTS = {"cli/main.py", "__main__.py"}


def code(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


SOURCES = code(PACKAGE)
MODULES = [path for path in SOURCES if path.name != "__init__.py"]
ALL_CODE = [path for name in ("src", "tests", "benchmarks", "scripts") for path in code(ROOT / name)]


def shown(path: Path) -> str:
    """Return a file's name as the tables above write it."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def each(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Make of a rule one test that holds it against every file, and names each file that breaks it."""

    def held(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{shown(path)}: {error}")
            assert broken == []

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return held


def project_files() -> Iterator[tuple[str, str]]:
    """Yield every text file of the project that is not made by a tool, with what it says."""
    made = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()} | {".git"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if not path.is_file() or any(part in made or part.endswith(".egg-info") for part in parts):
            continue
        try:
            yield "/".join(parts), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an archive says nothing


@each(ALL_CODE)
def test_functions_and_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@each([path for path in ALL_CODE if path.name != "__init__.py"])
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    words = ast.get_docstring(tree_of(path))
    assert words, "no docstring says what lives here"
    first = words.split("\n\n")[0]
    assert first.endswith("."), "the first sentence does not end"
    assert "\n" not in first, "the first sentence is longer than its line"
    assert not re.search(r"[.!?] [A-ZА-ЯІЇЄҐ]", first), "the first paragraph is more than one sentence"


def test_package_files_hold_nothing_but_the_python_interface() -> None:
    filled = [path for path in SOURCES if path.name == "__init__.py" and path.read_bytes()]
    for path in filled:
        body = tree_of(path).body
        names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        names += [ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)]
        assert names == ["__getattr__"], shown(path)
        assert path.parent == PACKAGE or path.parent.parent == PACKAGE, shown(path)


@each(ALL_CODE)
def test_names_say_what_is_inside(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert not FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts)


@each(ALL_CODE)
def test_imports_are_absolute(path: Path) -> None:
    for node in nodes_of(path):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"line {node.lineno}: a relative import"


@each(MODULES)
def test_nothing_prints_but_the_command_line(path: Path) -> None:
    calls = [node.func for node in nodes_of(path) if isinstance(node, ast.Call)]
    prints = any(isinstance(called, ast.Name) and called.id == "print" for called in calls)
    assert shown(path).startswith("cli/") or not prints


@each(MODULES)
def test_no_error_is_swallowed_whole(path: Path) -> None:
    for node in nodes_of(path):
        if not isinstance(node, ast.ExceptHandler):
            continue
        names = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"Exception"}
        raised_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        if names & {"Exception", "BaseException"} and not raised_again:
            assert shown(path) in BROAD_EXCEPTS, f"line {node.lineno}: a broad except"


def module_names(tree: ast.Module) -> dict[str, int]:
    """Return the names a module assigns at its top, with their lines."""
    targets: list[ast.expr] = []
    for node in tree.body:
        targets += node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name.id: name.lineno for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


CHANGING = {"append", "add", "extend", "insert", "update", "pop", "popitem", "clear", "remove", "discard", "setdefault"}


def changed_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names whose items a module's nodes set, that they add to in place, or call a changing method of."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            found.add(node.value.id)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            found |= {node.func.value.id} if isinstance(node.func.value, ast.Name) else set()
    return found


@each(ALL_CODE)
def test_no_shape_is_mended_by_a_buffer_of_nothing(path: Path) -> None:
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "buffer":
            widths = [*node.args[:2], *(keyword.value for keyword in node.keywords if keyword.arg == "distance")]
            nothing = [width for width in widths if isinstance(width, ast.Constant) and width.value == 0]
            assert not nothing, f"line {node.lineno}: buffer(0) drops land without a word"


@each(MODULES)
def test_no_module_keeps_a_state(path: Path) -> None:
    assert not [node.lineno for node in nodes_of(path) if isinstance(node, ast.Global)], "a global statement"
    changed = changed_names(nodes_of(path))
    for name, line in module_names(tree_of(path)).items():
        constant = name.lstrip("_")[:1].isupper() or name.startswith("__")
        assert constant, f"line {line}: {name} is neither a constant nor a type"
        assert name not in changed, f"line {line}: {name} is changed after it is made"


@pytest.mark.parametrize("thing", DOORS)
def test_an_outside_thing_enters_by_one_file(thing: str) -> None:
    doors = DOORS[thing]
    users = {shown(path) for path in MODULES if any(name.split(".")[0] == thing for name in imports_of(path))}
    through = Counter(user if user in doors else user.split("/")[0] + "/" for user in users)
    assert set(through) <= doors, f"{thing} is imported by {users}"
    assert all(count == 1 for count in through.values()), f"{thing} enters by {users}"


@each(MODULES)
def test_the_world_is_asked_in_one_place(path: Path) -> None:
    asked = {ast.unparse(node) for node in nodes_of(path) if isinstance(node, ast.Attribute)}
    for question, place in QUESTIONS.items():
        found = {name for name in asked if re.fullmatch(question, name)}
        assert shown(path) == place or not found, f"{found} belongs in {place}"
    loose = set(imports_of(path)) & {"os.environ", "os.getenv", "time.time"}
    assert not loose, f"{loose} is taken out of its module, where this test cannot see it used"


BY_NAME = {"marchland." + shown(path).removesuffix(".py").replace("/", "."): shown(path) for path in MODULES}


def arrows() -> dict[str, set[str]]:
    """Return which module of the package imports which, by file."""
    return {shown(path): {BY_NAME[name] for name in imports_of(path) if name in BY_NAME} for path in MODULES}


def named_in_texts() -> set[str]:
    """Return the modules whose dotted names stand in texts of the code, to be imported when they are called for."""
    texts = (node.value for path in MODULES for node in nodes_of(path) if isinstance(node, ast.Constant))
    named = (text.partition(":")[0] for text in texts if isinstance(text, str))
    declared = {f"{file.parent.name}/capability.py" for file in PACKAGE.glob("*/capability.py")}
    return {BY_NAME[text] for text in named if text in BY_NAME} | declared


def test_no_module_is_dead() -> None:
    used = set().union(*arrows().values()) | named_in_texts() | ENTRY_POINTS
    assert sorted(set(arrows()) - used) == []


def test_imports_go_round_in_no_circle() -> None:
    left = arrows()
    while free := [file for file, needs in left.items() if not needs & set(left)]:
        left = {file: needs for file, needs in left.items() if file not in free}
    assert sorted(left) == [], "these import each other in a circle, or import such"


def numbers(path: Path) -> set[float]:
    values = [node.value for node in nodes_of(path) if isinstance(node, ast.Constant)]
    return {value for value in values if isinstance(value, int | float) and abs(value) >= 1000}


@each(MODULES)
def test_no_figure_about_the_world_stands_in_code(path: Path) -> None:
    allowed: dict[float, str] = NUMBERS.get(shown(path), {})
    found = numbers(path)
    assert not found - set(allowed), "a figure belongs in the data with its source, or in NUMBERS with a reason"
    assert not set(allowed) - found, "NUMBERS allows what no longer stands there"


def test_the_tables_of_this_test_name_files_that_are_there() -> None:
    named = set(NUMBERS) | set(BROAD_EXCEPTS) | set(QUESTIONS.values())
    named |= {door for doors in DOORS.values() for door in doors}
    assert [name for name in sorted(named) if not (PACKAGE / name).exists()] == []


# Words no file of the project may hold. They are spelt in halves, so that this file passes its own test.
MARKS = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3))
HOSTS = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "yarn" + "pkg", "deb" + r"\.debian"))
MAKERS = "|".join((r"(sub)?ag" + "ents?", "chat" + "bots?", "language mod" + "els?", "(this|work) sess" + "ions?"))
PLACES = "|".join(("/wo" + "rk/", "/t" + "mp/", "/ro" + "ot/", "/ho" + "me/"))
OTHERS = ("src/marchland/data/", "tests/oracle/", "frontend/package-lock.json")
"""Files that name things of others as those are called."""
UNWANTED = {
    "a note to do something later": rf"\b({MARKS})\b",
    "the host of a package registry": rf"\b({HOSTS})\.(org|com|io)\b",
    "a word about who wrote the project": rf"(?i)(?<!user-)\b({MAKERS})\b",  # but HTTP's own header
    "a path of one machine": rf"(?<![\w.)}}])({PLACES})",
}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(UNWANTED[what])
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in project_files()
        if not (what.startswith("a word about") and name.startswith(OTHERS))
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_class_name_stands_twice() -> None:
    """But in the verifier, a program of its own that is copied into every archive."""
    where: dict[str, list[str]] = {}
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and path.name != "verifier.py":
                where.setdefault(node.name, []).append(shown(path))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
