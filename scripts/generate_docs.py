"""Documents made from the code itself: the commands, the errors, the events and who may do them, and the modules."""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from asvs_page import asvs_page
from house_figures import house_page
from marchland.access.service import permission
from marchland.assess.adapters.scenario_files import schema
from marchland.cli.group import cli
from marchland.core import errors, json_text, policy
from marchland.register.domain import visibility, workflow
from marchland.site.app import table
from marchland.site.openapi import document

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "marchland"
MADE = "<!-- This file is written by scripts/docs from the code; change the code and run `make docs`. -->"
MADE_OF_TABLE = "<!-- This file is written by scripts/docs from tests/asvs.yaml; change that and run `make docs`. -->"
EVENTS = """\
# Events, rules and roles

What [register.md](register.md) tells in words, as the code has it. A refusal begins with the name of its rule."""
DOING = """\
*any*: to every area; *own*: to areas that the actor's own organisation has worked on, and to new ones. What has no line
is refused. Whoever can write an embedded store has every role."""


def main() -> int:
    """Write the documents, or with --check name the stale ones; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a document is stale")
    check = parser.parse_args().check
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(documents()[path], "utf-8")
    if check and stale:
        print("run `make docs` and commit what it writes", file=sys.stderr)
    return 1 if check and stale else 0


def documents() -> dict[Path, str]:
    """Return what every generated document should say."""
    return {
        ROOT / "docs" / "asvs.md": asvs_page(ROOT / "tests" / "asvs.yaml", MADE_OF_TABLE),
        ROOT / "docs" / "cli.md": commands_page(),
        ROOT / "docs" / "errors.md": errors_page(),
        ROOT / "docs" / "events.md": events_page(),
        ROOT / "docs" / "scenario.schema.json": schema(),
        ROOT / "docs" / "modules.md": modules_page(),
        ROOT / "docs" / "house.md": house_page(PACKAGE, layers()),
        ROOT / "frontend" / "src" / "generated" / "answers.json": answer_types(),
    }


def answer_types() -> str:
    """Return the schemas of all answers as a description without routes, which the front end makes its types from."""
    whole = document(table())
    schemas = whole["components"]["schemas"]
    return json_text.indented(
        {"openapi": whole["openapi"], "info": whole["info"], "paths": {}, "components": {"schemas": schemas}}
    )


def commands_page() -> str:
    """Return the page of every command with every option."""
    context = click.Context(cli, info_name="marchland")
    parts = [f"{MADE}\n\n# Commands\n", *command_parts(cli, context)]
    return "\n".join(parts).rstrip() + "\n"


def command_parts(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the text of a command, then that of each command under it."""
    yield f"## `{context.command_path}`\n"
    if command.help:
        yield inspect.cleandoc(command.help.replace("\b\n", "").split("\f")[0]) + "\n"
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{context.command_path} {pieces}\n```\n"
    options = [item for item in command.get_params(context) if isinstance(item, click.Option)]
    rows = [record for option in options if (record := option.get_help_record(context))]
    yield "| option | what it does |\n|---|---|"
    yield "\n".join(f"| `{cell(names)}` | {cell(help_)} |" for names, help_ in rows) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from command_parts(inner, click.Context(inner, info_name=name, parent=context))


def cell(text: str) -> str:
    """Return a text that can stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def errors_page() -> str:
    """Return the page of the family of errors: what each means, and what a program sees of it."""
    classes = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    family = [kind for kind in classes if issubclass(kind, errors.MarchlandError)]
    rows = [
        f"| `{kind.__name__}` | {'' if kind is errors.MarchlandError else f'`{kind.__bases__[0].__name__}`'} "
        f"| `{kind.code}` | {kind.exit_status} | {kind.http_status} | {cell(inspect.getdoc(kind) or '')} |"
        for kind in family
    ]
    head = (
        f"{MADE}\n\n# Errors\n\nEvery error says what was wrong, where, and what to do next. The command line prints "
        "it on standard error,\nwithout a traceback, and leaves with the exit status.\n"
    )
    table = "| error | is a | code | exit status | HTTP status | meaning |\n|---|---|---|---|---|---|"
    return "\n".join([head, table, *rows]) + "\n"


def events_page() -> str:
    """Return the page of the register's events: where each is allowed, every rule by its name, and who may do what."""
    events = [f"| `{kind}` | {where} | {then} | {cell(asks)} |" for kind, where, then, asks in workflow.table()]
    rules = [
        f"| `{rule.name}` | {cell(rule.requirement)} | {cell(rule.next_step)} |" for rule in workflow.RULES.values()
    ]
    roles = " | ".join(policy.Role)
    lines = "---|" * (len(policy.Role) + 1)
    doing = [f"| {name.replace('_', ' ')} | {scopes(line)} |" for name, line in permission.operations().items()]
    seeing = [f"| {name} | {scopes(line)} |" for name, line in policy.SEEING.items()]
    classes = [
        f"| {name} | {', '.join(f'`{field}`' for field, of in visibility.FIELDS.items() if of is name)} |"
        for name in policy.FieldClass
    ]
    parts = [
        ("", "| event | allowed in | then | demands |\n|---|---|---|---|", events),
        ("Rules", "| rule | asks | what to do |\n|---|---|---|", rules),
        ("Who may do what", f"{DOING}\n\n| operation | {roles} |\n|{lines}", doing),
        ("Who may see what", f"| class | {roles} |\n|{lines}", seeing),
        ("", "A field that stands in no class counts as personal.\n\n| class | fields |\n|---|---|", classes),
    ]
    told = [("\n\n## " + title if title else "\n") + "\n\n" + "\n".join([head, *rows]) for title, head, rows in parts]
    return f"{MADE}\n\n{EVENTS}" + "".join(told).replace("\n\n\n", "\n\n") + "\n"


def scopes(line: policy.PolicyLine) -> str:
    """Return the cells of a line of the policy, one for each role."""
    return " | ".join(line[role].value if role in line else "" for role in policy.Role)


def modules_page() -> str:
    """Return the list of all modules, folder by folder from the top of the layers, each with its first sentence."""
    folders = sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})
    order = layers()
    ranked = sorted(folders, key=lambda folder: (order.index(folder.relative_to(PACKAGE).parts[0]), str(folder)))
    parts = [f"{MADE}\n\n# Modules\n\n```text\nsrc/marchland/", *module_lines(PACKAGE)]
    for folder in ranked:
        lines = module_lines(folder)
        parts += [f"{folder.relative_to(PACKAGE)}/", *lines] if lines else []
    return "\n".join(parts) + "\n```\n"


def layers() -> list[str]:
    """Return the names of the folders from the top layer down, as the contract of the layers has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    found = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [name.strip().removeprefix("marchland.") for layer in found for name in layer.split("|")]


def module_lines(folder: Path) -> list[str]:
    """Return a line for each module of a folder, its first sentence beside it."""
    modules = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    width = max((len(path.name) for path in modules), default=0)
    return [f"  {path.name:<{width}}  {first_sentence(path)}" for path in modules]


def first_sentence(path: Path) -> str:
    """Return the sentence that a module opens with."""
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]


if __name__ == "__main__":
    sys.exit(main())
