"""The catalogues of the web: its texts, and phrases of storeys below it, taken from the code and checked."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from phrases import phrases

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "marchland"
LOCALE = PACKAGE / "web" / "locale"
SOURCE, LANGUAGES = "en", ("en", "uk")
TEXTS, PHRASES = "marchland", "phrases"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w+\}")
METHODS = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]
OPTIONS = {"web/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = DEFAULT_KEYWORDS | {"say": None, "count": (1, 2)}


def main() -> int:
    """Write the catalogues anew, or with --check name what is wrong with them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is wrong")
    check = parser.parse_args().check
    texts, problems = extracted(), []
    for domain, template in ((TEXTS, texts), (PHRASES, composed(texts))):
        for language in LANGUAGES if domain is TEXTS else LANGUAGES[1:]:
            path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
            made = updated(language, path, template)
            if check and (not path.exists() or path.read_bytes() != made):
                problems.append(f"{path.relative_to(ROOT)} is stale; run scripts/translate")
            elif not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(made)
            problems += [f"{language}: {problem}" for problem in faults(language, read(made, language))]
        print(f"{len(template)} {domain}")
    print("\n".join(problems), file=sys.stderr) if problems else print(f"in {LANGUAGES}: whole")
    return 1 if problems else 0


def extracted() -> Catalog:
    """Return every text of the web's code and templates, in order."""
    found = Catalog(project="Marchland", charset="utf-8")
    for name, _line, message, comments, _context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("translators:",)
    ):
        found.add(message, None, [(Path(name).as_posix(), 0)], auto_comments=comments)
    return found


def composed(texts: Catalog) -> Catalog:
    """Return every phrase that storeys below the web compose and that is no text of the web itself."""
    found = Catalog(project="Marchland", charset="utf-8")
    for path, form in phrases(PACKAGE):
        if form not in texts:
            found.add(form, None, [(path, 0)])
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
