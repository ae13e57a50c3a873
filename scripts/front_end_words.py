"""The words of the front end in Ukrainian, written from the catalogue, so that each text stands in one place."""

from __future__ import annotations

import json
from pathlib import Path

from babel.messages.catalog import Catalog

from marked_texts import scripts

WORDS = Path("frontend", "src", "generated", "words.ts")
HEAD = """\
// Written by scripts/translate from the catalogue: change a text where it is said, and its translation there.

"""


def written(root: Path, catalogue: Catalog) -> tuple[Path, bytes]:
    """Return the path of the module that holds the words, and what it holds by that catalogue."""
    said = {text if isinstance(text, str) else text[0]: text for _, text in scripts(root / "frontend")}
    words: dict[str, dict[str, object]] = {"UKRAINIAN": {}, "PLURALS": {}}
    for key, text in sorted(said.items()):
        message = catalogue.get(key)
        words["UKRAINIAN" if isinstance(text, str) else "PLURALS"][key] = message.string if message else ""
    content = HEAD + _table("UKRAINIAN", words["UKRAINIAN"], "Each text that a script says, in Ukrainian.")
    content += "\n" + _table("PLURALS", words["PLURALS"], "Each word that is counted: for one, for a few, for many.")
    return root / WORDS, content.encode()


def _table(name: str, words: dict[str, object], title: str) -> str:
    lines = (f"  {_quoted(key)}: {_quoted(value)},\n" for key, value in words.items())
    return f"/** {title} */\nexport const {name} = {{\n{''.join(lines)}}} as const;\n"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
