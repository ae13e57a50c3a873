"""The words of the front end in Ukrainian, written from the catalogue, so that each text stands in one place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from marked_texts import Text, scripts

FOLDER = Path("frontend", "src", "generated")
HEAD = """\
// Written by scripts/translate from the catalogue: change a text where it is said, and its translation there.

"""
BENCH = ("frontend/src/bench/", "frontend/src/audit.ts")
"""The scripts of the workbench: what they alone say is in a module of its own, so that no other page fetches it."""


def written(root: Path, catalogue: Catalog) -> Iterator[tuple[Path, bytes]]:
    """Yield the path of each module that holds words, and what it holds by that catalogue."""
    everywhere: dict[str, Text] = {}
    bench: dict[str, Text] = {}
    for path, text in scripts(root / "frontend"):
        (bench if path.startswith(BENCH) else everywhere)[text if isinstance(text, str) else text[0]] = text
    words, plurals = _translated(everywhere, catalogue)
    content = HEAD + _table("UKRAINIAN", words, "Each text that a script says, in Ukrainian.")
    content += "\n" + _table("PLURALS", plurals, "Each word that is counted: for one, for a few, for many.")
    yield root / FOLDER / "words.ts", content.encode()
    own, _ = _translated(bench, catalogue)
    yield root / FOLDER / "bench-words.ts", (HEAD + _table("BENCH", own, "What the workbench says.")).encode()


def _translated(said: dict[str, Text], catalogue: Catalog) -> tuple[dict[str, object], dict[str, object]]:
    """Return texts by their English, and apart those that are counted, each in Ukrainian."""
    found: tuple[dict[str, object], dict[str, object]] = {}, {}
    for key, text in sorted(said.items()):
        message = catalogue.get(key)
        found[0 if isinstance(text, str) else 1][key] = message.string if message else ""
    return found


def _table(name: str, words: dict[str, object], title: str) -> str:
    lines = (f"  {_quoted(key)}: {_quoted(value)},\n" for key, value in words.items())
    return f"/** {title} */\nexport const {name} = {{\n{''.join(lines)}}} as const;\n"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
