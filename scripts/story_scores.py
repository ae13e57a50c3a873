"""Scores the grouping of headlines against labels: BCubed beside word TF-IDF, look-alikes joined, titles a minute."""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from marchland.adapters.package_data import data_root
from marchland.watch.adapters.story_words import read_glossary
from marchland.watch.domain.features import FeatureReader
from marchland.watch.domain.headline import Headline
from marchland.watch.domain.likeness import StorySettings
from marchland.watch.domain.story import group

LANGUAGES = {"eng": "en", "rus": "ru", "deu": "de", "fra": "fr", "spa": "es", "por": "pt", "slv": "sl", "ara": "ar"}
WORD = re.compile(r"[^\W_]+")
BASELINE_HALF_LIFE_H = 48.0
THRESHOLDS = (0.13, 0.16, 0.19, 0.22, 0.25, 0.28, 0.31)
BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """A headline with the event that a person put it under."""

    headline: Headline
    event: str


def bcubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float, float]:
    """Return BCubed precision, recall and F1 (Bagga and Baldwin 1998; Amigó and others 2009) of one grouping."""
    of_gold, of_found, of_both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    precision = sum(of_both[pair] / of_found[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(of_both[pair] / of_gold[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def word_tfidf(headlines: Sequence[Headline], threshold: float) -> list[int]:
    """Return the group of each headline by plain words: cosine of TF-IDF, half best, half mean."""
    counts: Counter[str] = Counter()
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    hours = [headline.at.timestamp() / 3600 for headline in headlines]
    groups: list[int] = []
    sizes: Counter[int] = Counter()
    for number, headline in enumerate(headlines):
        words = {word.lower() for word in WORD.findall(headline.title)}
        counts.update(words)
        weights = {word: math.log((number + 11) / counts[word]) for word in words}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        likeness: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for other, theirs in postings[word]:
                likeness[other] += weight / length * theirs
            postings[word].append((number, weight / length))
        scores: dict[int, list[float]] = defaultdict(list)
        for other, value in likeness.items():
            scores[groups[other]].append(value * 2 ** (-(hours[number] - hours[other]) / BASELINE_HALF_LIFE_H))
        best = max(((max(of) / 2 + sum(of) / sizes[name] / 2, -name) for name, of in scores.items()), default=(0.0, 0))
        chosen = -best[1] if best[0] >= threshold else number
        groups.append(chosen)
        sizes[chosen] += 1
    return groups


def read_og2021(file: Path) -> list[Labelled]:
    """Return the titles of a file of OG2021: a list of id, cluster, lang, at and title."""
    content = file.read_bytes()
    rows: list[dict[str, Any]] = json.loads(lzma.decompress(content) if file.suffix == ".xz" else content)
    return [
        Labelled(
            Headline(
                row["id"], "", row["title"], datetime.fromisoformat(row["at"]).replace(tzinfo=UTC),
                language=LANGUAGES.get(row["lang"], row["lang"]),
            ),
            row["cluster"],
        )
        for row in rows
    ]  # fmt: skip


def read_headlines(file: Path) -> tuple[list[Labelled], list[tuple[str, str]]]:
    """Return the labelled headlines of a file of ours, and the pairs of events in it that look alike."""
    data = yaml.safe_load(file.read_text("utf-8"))
    labelled = [
        Labelled(Headline(row["item"], row["outlet"], row["title"], row["at"], language=row["language"]), row["event"])
        for row in data["headlines"]
    ]
    return labelled, [(one, two) for one, two in data["look_alikes"]]


def ordered(labelled: Iterable[Labelled]) -> list[Labelled]:
    """Return headlines in the order they are grouped in."""
    return sorted(labelled, key=lambda each: (each.headline.at, each.headline.item))


def our_groups(labelled: Sequence[Labelled], threshold: float = StorySettings().threshold) -> list[str]:
    """Return the story of each headline."""
    reader = FeatureReader(read_glossary(data_root()))
    story_of = group([each.headline for each in labelled], reader, StorySettings(threshold=threshold)).story_of
    return [story_of[each.headline.item] for each in labelled]


def look_alikes_joined(
    labelled: Sequence[Labelled], groups: Sequence[str], pairs: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the pairs of look-alike events of which any two headlines stand in one story."""
    stories: dict[str, set[str]] = defaultdict(set)
    for each, story in zip(labelled, groups, strict=True):
        stories[each.event].add(story)
    return [(one, two) for one, two in pairs if stories[one] & stories[two]]


def show(name: str, score: tuple[float, float, float]) -> None:
    """Print one line of scores."""
    print(f"{name:<44} P {score[0]:.3f}  R {score[1]:.3f}  F1 {score[2]:.3f}")


def scored(
    labelled: Sequence[Labelled], groups: Sequence[Hashable], first: int = 0, language: str = ""
) -> tuple[float, float, float]:
    """Return the score over the headlines from one number on, or of one language; grouped they were with all others."""
    kept = [
        (each.event, name)
        for each, name in list(zip(labelled, groups, strict=True))[first:]
        if not language or each.headline.language == language
    ]
    return bcubed([event for event, _ in kept], [name for _, name in kept])


def score_parts(name: str, labelled: list[Labelled], share: float) -> None:
    """Print the scores of ours and of word TF-IDF, on all of a set and on what follows a first share of it."""
    cut = int(len(labelled) * share)
    began = time.process_time()
    groups = our_groups(labelled)
    minutes = (time.process_time() - began) / 60
    headlines = [each.headline for each in labelled]
    plain = {threshold: word_tfidf(headlines, threshold) for threshold in THRESHOLDS}
    best = max(plain, key=lambda threshold: scored(labelled, plain[threshold])[2])
    show(f"{name}, all: ours", scored(labelled, groups))
    show(f"{name}, all: word TF-IDF at {best}", scored(labelled, plain[best]))
    if cut:
        early = max(plain, key=lambda threshold: scored(labelled[:cut], plain[threshold][:cut])[2])
        show(f"{name}, after the first {cut}: ours", scored(labelled, groups, cut))
        show(f"{name}, after the first {cut}: word TF-IDF at {early}", scored(labelled, plain[early], cut))
    print(f"{name}: {len(labelled)} titles, {len(labelled) / minutes:,.0f} a minute of CPU, glossary and all")


def tfidf_groups(labelled: Sequence[Labelled], threshold: float) -> list[int]:
    """Return the group of each headline by word TF-IDF."""
    return word_tfidf([each.headline for each in labelled], threshold)


def score_blocks(name: str, labelled: Sequence[Labelled]) -> None:
    """Print F1 over blocks of time, each a stream of its own, with the threshold that is best over the other blocks."""
    size = math.ceil(len(labelled) / BLOCKS)
    blocks = [labelled[at : at + size] for at in range(0, len(labelled), size)]
    means: list[float] = []
    grouped: Callable[[Sequence[Labelled], float], Sequence[Hashable]]
    for what, grouped in (("ours", our_groups), ("word TF-IDF", tfidf_groups)):
        scores = {
            threshold: [scored(block, grouped(block, threshold))[2] for block in blocks] for threshold in THRESHOLDS
        }
        held_out = []
        for number in range(len(blocks)):
            best = max(scores, key=lambda threshold: sum(scores[threshold]) - scores[threshold][number])
            held_out.append(scores[best][number])
        means.append(sum(held_out) / len(held_out))
        print(f"{name}, {BLOCKS} blocks: {what:<12} {' '.join(f'{f1:.3f}' for f1 in held_out)}  mean {means[-1]:.3f}")
    print(f"{name}, {BLOCKS} blocks: ours is above word TF-IDF by {means[0] - means[1]:.3f}")


def score_set(file: Path) -> None:
    """Print the scores of a file of ours: both languages together, each within itself, and look-alikes joined."""
    labelled, pairs = read_headlines(file)
    labelled = ordered(labelled)
    groups = our_groups(labelled)
    score_parts(f"{file.stem}, both languages", labelled, 0)
    for language in ("en", "uk"):
        show(f"{file.stem}, {language}: ours", scored(labelled, groups, language=language))
    joined = look_alikes_joined(labelled, groups, pairs)
    print(f"{file.stem}: {len(joined)} of {len(pairs)} look-alike pairs joined {joined or ''}")


def main() -> int:
    """Score what was asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--og2021", type=Path, metavar="FILE", help="titles of OG2021 as JSON, also .xz")
    parser.add_argument(
        "--held-out-after", type=float, default=0.6, metavar="SHARE", help="where its held-out part begins"
    )
    parser.add_argument(
        "--headlines", type=Path, nargs="*", default=[], metavar="FILE", help="labelled headlines of ours"
    )
    asked = parser.parse_args()
    for file in asked.headlines:
        score_set(file)
    if asked.og2021:
        rows = read_og2021(asked.og2021)
        for language in ("en", "ru"):
            chosen = ordered(each for each in rows if each.headline.language == language)
            score_parts(f"OG2021 {language}", chosen, asked.held_out_after if language == "en" else 0)
            if language == "en":
                score_blocks(f"OG2021 {language}", chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
