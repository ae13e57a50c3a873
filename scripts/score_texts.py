"""Score the reading of quantities, claims and verdicts on a folder of labelled texts.

    python scripts/score_texts.py tests/audit/texts/dev [--language en] [--format json] [--errors]

A quantity is exact when its characters, its value and its unit are the gold's; `anywhere` asks for value and unit at
an overlapping place, `spans` for the characters alone, `values` for the number whatever the unit. Days and years are
scored apart. A claim's reading is right when its inputs are the gold's by value and its expression gives the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import text_gold
import text_scores


def read(text: str) -> dict[str, Any]:
    """Return what the installed reader finds in a text, as plain data."""
    import marchland  # noqa: PLC0415 - the help and the gold's arithmetic want no reader

    read_text: Any = marchland.audit_text
    found = read_text(text)
    told: dict[str, Any] = found if isinstance(found, dict) else found.to_dict()
    return told


def scored(texts: list[text_gold.GoldText], nouns: dict[str, str]) -> text_scores.Score:
    """Return the score of the installed reader on some texts."""
    score = text_scores.Score()
    for text in texts:
        found = read(text.text)
        text_scores.score_quantities(score, text, found["quantities"], nouns)
        text_scores.score_claims(score, text, found["claims"], nouns)
    return score


def table(told: dict[str, Any]) -> str:
    """Return a score as lines to read."""
    quantities, claims, verdicts = told["quantities"], told["claims"], told["verdicts"]
    lines = [f"texts {told['texts']}", *quantity_lines(quantities)]
    lines += [
        f"claims found {claims['found']} of {claims['gold']}, precision {claims['precision']:.3f}",
        f"figures taken for claims {claims['spurious']}",
        f"right reading first {claims['first']:.3f}, among three {claims['first_three']:.3f} of {claims['computable']}",
        f"bound and about as labelled in {claims['bounds']:.3f}",
        (
            f"verdicts, macro F1 {verdicts['macro_f1']:.3f}, with 'follows' and 'rounds to' as one "
            f"{verdicts['macro_f1_as_one']:.3f}"
        ),
    ]
    lines += [_line(f"  {name}", each) for name, each in verdicts["each"].items()]
    lines += [f"  {each['gold']} read as {each['read']}: {each['count']}" for each in verdicts["confusion"]]
    false = verdicts["false_does_not_follow"]
    lines.append(
        f"false 'does not follow' {false['count']} of {false['of']} ({false['share']:.1%}), "
        f"and of figures that claim nothing {verdicts['spurious_does_not_follow']}"
    )
    return "\n".join(lines)


def quantity_lines(quantities: dict[str, Any]) -> list[str]:
    """Return the score of quantities as lines to read."""
    ways = ("exact", "anywhere", "spans", "values", "dates")
    return [
        *(_line(f"quantities, {name}", quantities[name]) for name in ways),
        *(_line(f"  exact, {name}", each) for name, each in quantities["kinds"].items()),
    ]


def _line(name: str, tally: dict[str, float]) -> str:
    return (
        f"{name:<28} F1 {tally['f1']:.3f}  precision {tally['precision']:.3f}  recall {tally['recall']:.3f}  "
        f"({tally['right']:.0f} right, {tally['extra']:.0f} extra, {tally['missed']:.0f} missed)"
    )


def main(arguments: list[str]) -> int:
    """Print the score of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder of labelled texts")
    parser.add_argument("--language", choices=("en", "uk"), help="only the texts of one language")
    parser.add_argument("--format", choices=("table", "json"), default="table", dest="form")
    parser.add_argument("--errors", action="store_true", help="list what was missed or misread")
    given = parser.parse_args(arguments)
    try:
        texts = text_gold.read_texts(given.folder)
    except text_gold.GoldError as error:
        parser.error(str(error))
    texts = [each for each in texts if given.language in {None, each.language}]
    score = scored(texts, text_gold.read_nouns(given.folder))
    told = {"texts": len(texts), **text_scores.summary(score)}
    if given.form == "json":
        sys.stdout.write(json.dumps(told | ({"errors": score.errors} if given.errors else {}), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join([*(score.errors if given.errors else ()), table(told)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
