"""Score the quantities that quantulum3 and Recognizers-Text read in labelled texts, as ours are scored.

    python scripts/score_peers.py --python ENVIRONMENT/bin/python tests/audit/texts/dev [--language en] [--errors]

The environment has `quantulum3[classifier]` and `recognizers-text-suite` with `emoji<2`; neither enters the project.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import text_gold
import text_scores
from score_texts import quantity_lines

PEERS = ("quantulum3", "recognizers")


def read(python: Path, peer: str, texts: list[text_gold.GoldText]) -> list[list[text_scores.Found]]:
    """Return what a peer reads in each text; what it warns of goes to the standard error."""
    script = Path(__file__).with_name("peer_quantities.py")
    done = subprocess.run(
        [python, "-W", "ignore", script, peer],
        input=json.dumps([each.text for each in texts]), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: list[list[text_scores.Found]] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> int:
    """Print the score of each peer on a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder of labelled texts")
    parser.add_argument("--python", type=Path, required=True, help="the interpreter that has the peers")
    parser.add_argument("--language", choices=("en", "uk"), help="only the texts of one language")
    parser.add_argument("--format", choices=("table", "json"), default="table", dest="form")
    parser.add_argument("--errors", action="store_true", help="list what was missed or misread")
    given = parser.parse_args(arguments)
    try:
        texts = text_gold.read_texts(given.folder)
    except text_gold.GoldError as error:
        parser.error(str(error))
    texts = [each for each in texts if given.language in {None, each.language}]
    nouns = text_gold.read_nouns(given.folder)
    told = {}
    for peer in PEERS:
        score = text_scores.Score()
        for text, found in zip(texts, read(given.python, peer, texts), strict=True):
            text_scores.score_quantities(score, text, found, nouns)
        told[peer] = text_scores.summary(score)["quantities"]
        if given.form == "table":
            lines = [
                *(score.errors if given.errors else ()),
                f"{peer}, texts {len(texts)}",
                *quantity_lines(told[peer]),
            ]
            sys.stdout.write("\n".join(lines) + "\n")
    if given.form == "json":
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
