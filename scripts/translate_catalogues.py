"""The catalogues of translators: the texts of the code, the templates, the front end and the books, and a check."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

from front_end_words import written
from marked_texts import marked, scripts

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "marchland"
LOCALE = PACKAGE / "site" / "locale"
SOURCE, LANGUAGES = "en", ("en", "uk")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w+(?:![rs])?(?::[^{}]*)?\}")
METHODS = [("**/templates/**.html", "jinja2"), ("**.html", "jinja2")]
OPTIONS = {name: {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"} for name, _ in METHODS}


def main() -> int:
    """Write the catalogues anew, or with --check name what is wrong with them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is wrong")
    check = parser.parse_args().check
    template, problems = extracted(), []
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "marchland.po"
        made = updated(language, path, template)
        problems += kept(path, made, check=check)
        problems += [f"{language}: {problem}" for problem in faults(language, read(made, language))]
    for module, words in written(ROOT, read(made, LANGUAGES[-1])):
        problems += kept(module, words, check=check)
    print(f"{len(template)} texts")
    print("\n".join(problems), file=sys.stderr) if problems else print(f"in {LANGUAGES}: whole")
    return 1 if problems else 0


def kept(path: Path, made: bytes, *, check: bool) -> list[str]:
    """Write a file, or tell with `check` that what is there is not it."""
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    stale = not path.exists() or path.read_bytes() != made
    return [f"{path.relative_to(ROOT)} is stale; run scripts/translate"] if stale else []


def extracted() -> Catalog:
    """Return every text of the code, the templates, the books and the front end, in order."""
    found = Catalog(project="Marchland", charset="utf-8")
    for name, _line, message, comments, _context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, comment_tags=("translators:",)
    ):
        found.add(message, None, [(Path(name).as_posix(), 0)], auto_comments=comments)
    for path, text in (*marked(PACKAGE), *scripts(ROOT / "frontend")):
        found.add(text, None, [(path, 0)])
    return found


def read(content: bytes, language: str) -> Catalog:
    """Return the catalogue of a language."""
    return pofile.read_po(io.BytesIO(content), locale=language, domain="marchland")


def updated(language: str, path: Path, template: Catalog) -> bytes:
    """Return a catalogue with the texts of the template, and those translations of before that still fit."""
    known = read(path.read_bytes(), language) if path.exists() else Catalog(locale=language)
    made = Catalog(locale=language, project="Marchland", charset="utf-8", fuzzy=False, header_comment="# Marchland")
    for message in template:
        if message.id:
            before = known.get(message.id if isinstance(message.id, str) else message.id[0])
            kept = before.string if before is not None and language != SOURCE else None
            made.add(message.id, kept, _files(message), auto_comments=message.auto_comments)
    written = io.BytesIO()
    pofile.write_po(written, made, width=0, no_location=False, omit_header=True, sort_output=True, include_lineno=False)
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {made.plural_forms}\\n"\n\n'
    return head.encode() + written.getvalue()


def _files(message: Message) -> list[tuple[str, int]]:
    return sorted({(name, 0) for name, _ in message.locations})


def faults(language: str, catalogue: Catalog) -> Iterator[str]:
    """Yield what a catalogue lacks: texts without a translation, and placeholders that are not the same."""
    if language == SOURCE:
        return
    for message in catalogue:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        said = (message.string,) if isinstance(message.string, str) else message.string
        if not said or not all(said):
            yield f"{ids[0]!r} has no text"
        elif any(_holes(text) != _holes(ids[-1]) for text in said):
            yield f"{ids[0]!r} has other placeholders"


def _holes(text: str) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(text)}


if __name__ == "__main__":
    sys.exit(main())
