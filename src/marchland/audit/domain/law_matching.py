"""What a text says of states under treaties: who gave notice, left, joined, is a party, and how many are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marchland.audit.domain.named_places import NamedPlace, PlaceNames
from marchland.audit.domain.question import LegalPoint, LegalQuestion, QuestionKind, StatedLegalAnswer
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text import BlockKind, SourceText, TextSentence, TextSpan
from marchland.audit.domain.word_groups import GroupHit, PlacedWord, WordGroups, placed_words

_TREATY_BACK = 6
"""How many sentences back a treaty may be named that a sentence calls the Convention."""
_TREATY_AHEAD, _NEGATED, _NOUN_AHEAD = 6, 4, 3
_LIST_GAP = re.compile(r"\W*(?:(?:and|or|nor|the|like|та|і|й|або|як|також|also)\W+)*", re.IGNORECASE)
_QUOTED = re.compile(r"[“«„\"][^“”«»„\"]*[”»“\"]")
JOINING = "joined"
"""The word for whichever act made a state a party; the books say which it was."""
_ACTS = {"ratified": "ratified", "acceded": "acceded", "signed": "signed", "joined": JOINING}
_DATED = {
    "notified": QuestionKind.NOTIFIED_ON,
    "effective": QuestionKind.EFFECTIVE_ON,
    "left": QuestionKind.EFFECTIVE_ON,
    "withdrew": QuestionKind.EFFECTIVE_ON,
}
_BECOMING, _STATE = frozenset({"ratified", "joined", "party", "sides"}), "state"
"""What those states do that are counted by it; who only signed, or only acceded, are not all parties."""
_TO_ACT = 3
"""Words at most between a number of states and what they did: *165 states have so far ratified*."""
_WITH_TREATY = frozenset({"left", "withdrew", "ratified", "acceded", "joined", "signed", "party", "not_party"})
_OF_EXIT = frozenset({"notified", "effective"})


@dataclass(frozen=True, slots=True)
class LawWords:
    """The words for treaties, by their ids, and for what states do under them."""

    treaties: WordGroups
    groups: WordGroups


@dataclass(frozen=True, slots=True)
class CountedParties:
    """A number of parties to a treaty that a text states, for a day or for its own."""

    treaty: str
    on: date | None


@dataclass(frozen=True, slots=True)
class FoundLawClaim:
    """A saying of the law: where it stands, what it asks or which parties it counts, and its quantity if it has one."""

    sentence: int
    span: TextSpan
    points: tuple[LegalPoint, ...]
    quantity: int | None = None
    counted: CountedParties | None = None
    is_date: bool = False
    is_withdrawn: bool = False
    """Whether it says *withdrew*, which may mean that notice was given on the day, or that it took effect."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with the words of groups in it, its states, and its treaty."""

    sentence: TextSentence
    words: Sequence[PlacedWord]
    hits: Sequence[GroupHit]
    treaties: Sequence[GroupHit]
    places: Sequence[NamedPlace]
    treaty: str
    dates: Sequence[StatedQuantity]

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(hit.group for hit in self.hits)

    def at(self, hit: GroupHit) -> tuple[int, int]:
        """Return the characters of a word."""
        return self.words[hit.first].start, self.words[hit.last].end


def law_claims(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], names: PlaceNames,
    words: LawWords,
) -> tuple[FoundLawClaim, ...]:  # fmt: skip
    """Return what a text says of states under treaties, in its order; plans and words of others are left out."""
    by_sentence: dict[int, list[int]] = {}
    for index, quantity in enumerate(quantities):
        by_sentence.setdefault(quantity.sentence, []).append(index)
    last, since = "", -_TREATY_BACK
    found: list[FoundLawClaim] = []
    for sentence in sentences:
        span = sentence.span
        is_fresh = sentence.index - since < _TREATY_BACK
        if not is_fresh and not words.treaties.first_words.search(text.text, span.start, span.end):
            continue
        placed = placed_words(text.text, span.start, span.end)
        treaties = words.treaties.hits(placed)
        if treaties:
            last, since = treaties[-1].group, sentence.index
        if sentence.kind is BlockKind.HEADING or sentence.index - since >= _TREATY_BACK:
            continue
        hits = words.groups.hits(placed)
        own = [(index, quantities[index]) for index in by_sentence.get(sentence.index, ())]
        if not treaties and not any(hit.group == "it" for hit in hits):
            continue
        dates = [quantity for _, quantity in own if quantity.kind in (QuantityKind.DATE, QuantityKind.YEAR)]
        places = names.among(text.text, placed)
        treaty = treaties[0].group if treaties else last
        said = _Said(sentence, placed, hits, treaties, places, treaty, dates)
        found.extend(_counts(said, own))
        found.extend(_notice(said, own))
        found.extend(_sayings(text.text, said))
    return tuple(sorted(found, key=lambda claim: claim.span.start))


def _counts(said: _Said, own: Sequence[tuple[int, StatedQuantity]]) -> Iterator[FoundLawClaim]:
    """Yield the numbers of parties: *164 states parties*, *the treaty has 112 parties*."""
    if said.groups & {"stop", "past"} or len({hit.group for hit in said.treaties}) > 1:
        return
    for index, quantity in own:
        if quantity.kind is not QuantityKind.COUNT and quantity.kind is not QuantityKind.NUMBER:
            continue
        denied = [hit for hit in said.hits if hit.group in ("not_party", "negation")]
        if any(_names_count(said, hit, quantity) for hit in said.hits if not _overlaps(hit, denied)):
            on = max((date.fromisoformat(day.last_day) for day in said.dates), default=None)
            counted = CountedParties(said.treaty, on)
            yield FoundLawClaim(said.sentence.index, quantity.span, (), index, counted)
            return


def _overlaps(hit: GroupHit, others: Sequence[GroupHit]) -> bool:
    return any(hit.first <= other.last and other.first <= hit.last + 1 for other in others)


def _names_count(said: _Said, hit: GroupHit, quantity: StatedQuantity) -> bool:
    """Tell whether a number counts parties: *164 parties*, *165 countries have joined*, *ratified by 165 countries*."""
    start, end = said.at(hit)
    if hit.group in _BECOMING:
        first, last = sorted((quantity.span, TextSpan(start, end)), key=lambda span: span.start)
        between = [word for word in said.words if first.end <= word.start < last.start]
        return quantity.unit == _STATE and len(between) <= _TO_ACT
    if hit.group != "counted":
        return False
    if quantity.span.start < start < quantity.span.end:
        return True
    between = [word for word in said.words if quantity.span.end <= word.start < start]
    return start >= quantity.span.end and len(between) < 2


def _notice(said: _Said, own: Sequence[tuple[int, StatedQuantity]]) -> Iterator[FoundLawClaim]:
    """Yield how long after its notice a withdrawal takes effect, where a sentence says it of any state."""
    if not {"exit", "months_after"} <= said.groups or said.places:
        return
    lengths = [
        (index, quantity) for index, quantity in own if quantity.unit in ("month", "year") and not quantity.is_date
    ]
    if len(lengths) != 1:
        return
    index, length = lengths[0]
    months = round(length.low.value * (12 if length.unit == "year" else 1))
    word = f"{months} months, except in an armed conflict" if "conflict" in said.groups else f"{months} months"
    point = LegalPoint(LegalQuestion(QuestionKind.EXIT_RULE, treaty=said.treaty), StatedLegalAnswer(word=word))
    yield FoundLawClaim(said.sentence.index, length.span, (point,), index)


def _sayings(text: str, said: _Said) -> Iterator[FoundLawClaim]:
    """Yield what the sentence says states did or are, each verb with its states and its day."""
    if "stop" in said.groups or not said.places:
        return
    verbs = _verbs(said)
    for number, verb in enumerate(verbs):
        start, end = said.at(verb)
        if any(found.start() <= start < found.end() for found in _QUOTED.finditer(text, *_reach(said))):
            continue
        states = _states(text, said, verb)
        if not states or not _is_said(said, verb):
            continue
        following = said.at(verbs[number + 1])[0] if number + 1 < len(verbs) else said.sentence.span.end
        previous = said.at(verbs[number - 1])[1] if number else said.sentence.span.start
        day = _day(said, start, end, previous, following)
        question = _question(said, verb, day)
        if question is None:
            continue
        asked, stated = question
        points = tuple(LegalPoint(replace(asked, state=state), stated) for state in states)
        named = [place for place in said.places if set(place.codes) & set(states)]
        last = max(place.end for place in named) if verb.group == "neither" else end
        span = TextSpan(min(start, *(place.start for place in named)), last)
        if day is not None and verb.group not in ("party", "not_party", "neither"):
            span = TextSpan(min(span.start, day.span.start), max(span.end, day.span.end))
        yield FoundLawClaim(
            said.sentence.index, span, points, is_date=verb.group in _DATED, is_withdrawn=verb.group == "withdrew"
        )


def _reach(said: _Said) -> tuple[int, int]:
    return said.sentence.span.start, said.sentence.span.end


def _verbs(said: _Said) -> list[GroupHit]:
    """Return the words that say what is done or is, each once, the longest of those that overlap."""
    wanted = {*_DATED, *_ACTS, "not_party", "neither" if "neither" in said.groups else "party"}
    kept: list[GroupHit] = []
    order = {"not_party": 0, "neither": 0}
    for hit in sorted(said.hits, key=lambda hit: (order.get(hit.group, 1), hit.first - hit.last, hit.first)):
        if hit.group in wanted and not any(one.first <= hit.last and hit.first <= one.last for one in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def _is_said(said: _Said, verb: GroupHit) -> bool:
    """Tell whether a verb speaks of the treaty, is not denied, and is not of what once was."""
    group = verb.group
    if group in _OF_EXIT:
        if not _is_of_exit(said, verb):
            return False
    elif group == "neither":
        return "party_word" in said.groups and bool(said.treaties)
    elif group in _WITH_TREATY and not any(0 < hit.first - verb.last < _TREATY_AHEAD for hit in said.treaties):
        # "Among the parties to the Convention", "of which it is a party": the treaty stands before
        return group in ("party", "not_party") and bool(said.treaties) and "past" not in said.groups
    if group in ("party", "not_party"):
        return "past" not in said.groups
    if group in _ACTS and "exit" in said.groups:
        return False
    denied = range(verb.first - _NEGATED, verb.first)
    return not any(hit.group == "negation" and hit.first in denied for hit in said.hits)


def _is_of_exit(said: _Said, verb: GroupHit) -> bool:
    """Tell whether a notice, or what takes effect, is that of a withdrawal: named before what takes effect."""
    exits = [hit for hit in said.hits if hit.group == "exit"]
    return bool(exits) and "ratified" not in said.groups and (verb.group == "notified" or exits[0].first < verb.first)


def _states(text: str, said: _Said, verb: GroupHit) -> tuple[str, ...]:
    """Return the states that a verb is said of: the list right before it, or else right behind it."""
    start, end = said.at(verb)
    before = [place for place in said.places if place.end <= start and not _is_aside(text, said, place)]
    chosen = list(before if verb.group != "neither" else [place for place in said.places if place.start >= end])
    if not chosen:
        chosen = [place for place in said.places if place.start >= end] if verb.group in _OF_EXIT else []
    if not chosen:
        return ()
    at = 0 if verb.group == "neither" else len(chosen) - 1
    step = 1 if verb.group == "neither" else -1
    row = [chosen[at]]
    while 0 <= at + step < len(chosen):
        one, other = sorted((chosen[at], chosen[at + step]), key=lambda place: place.start)
        if not _LIST_GAP.fullmatch(text, one.end, other.start):
            break
        at += step
        row.append(chosen[at])
    return tuple(dict.fromkeys(code for place in sorted(row, key=lambda place: place.start) for code in place.codes))


def _is_aside(text: str, said: _Said, place: NamedPlace) -> bool:
    """Tell whether a state is named only beside another one: *unlike Russia, Norway is a party*."""
    ends = (said.at(hit)[1] for hit in said.hits if hit.group == "aside")
    return any(end <= place.start and text[end : place.start].strip() in ("", "the") for end in ends)


def _day(said: _Said, start: int, end: int, previous: int, following: int) -> StatedQuantity | None:
    """Return the day of a verb: the next one behind it before the next verb, or the one before it."""
    behind = [day for day in said.dates if end <= day.span.start < following]
    before = [day for day in said.dates if previous <= day.span.start < start]
    return behind[0] if behind else before[-1] if before else None


def _question(
    said: _Said, verb: GroupHit, day: StatedQuantity | None
) -> tuple[LegalQuestion, StatedLegalAnswer] | None:
    group = verb.group
    if group in ("party", "not_party", "neither"):
        on = date.fromisoformat(day.last_day) if day is not None else None
        word = "yes" if group == "party" else "no"
        return LegalQuestion(QuestionKind.PARTY, treaty=said.treaty, on=on), StatedLegalAnswer(word=word)
    if day is None:
        return None
    stated = StatedLegalAnswer(date.fromisoformat(day.day), date.fromisoformat(day.last_day))
    if group in _DATED:
        return LegalQuestion(_DATED[group], treaty=said.treaty), stated
    return LegalQuestion(QuestionKind.ACT, treaty=said.treaty, act=_ACTS[group]), stated
