"""Sentences end where a reader says that they end, stand in their blocks, and leave out no sign of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.domain.glued import seams
from marchland.audit.domain.sentences import sentences
from marchland.audit.domain.text import Block, BlockKind, SourceText, TextSpan

ENGLISH = [
    "The U.S. Army has 5 of them.",
    "Mr. Smith, e.g. of Poland, said that No. 5 costs approx. 12.5 million.",
    "They left in the U.S.",
    "The end came on 12.5.2025.",
    "Law No. 2566-IV of 18.05.2005 (see Art. 20) holds.",
    "It grew by 3.5 per cent, from 1.2 to 1.242 million...",
    "Was it so?",
    '"It was!" he said, and J. R. Brown agreed.',
    "St. Petersburg lies 160 km away (all of it by road.)",
    "Prices rose in 2024.",
    "12 people left at 5 p.m. Monday.",
    "The fence, cf. p. 12, was built by Acme Inc. of Kyiv.[3]",
    "“We shall see.”",
    "Then they went.",
]
UKRAINIAN = [
    "У 2025 р. Україна витратила 5 млн. грн. на 12 км. кордону.",
    "Це 20 тис. грн. за кілометр згідно зі ст. 20 Закону.",
    "Парк ім. Шевченка в м. Києві, т. зв. «зелена зона», займає 4,5 га.",
    "В. О. Петренко сказав: «Так.»",
    "Потім настала тиша…",
    "Протягом 2022–2023 рр. Польща побудувала 186 км загорожі.",
    "– Хто там? – запитав він.",
    "Див. напр. розд. 3, с. 12.",
    "Площа становить 174 тис. кв. км.",
    "Вартість – 3 млрд. євро!",
]


def spoken(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    source = SourceText("a text", text, (Block(kind, TextSpan(0, len(text))),), "en")
    return [sentence.span.of(text) for sentence in sentences(source)]


@pytest.mark.parametrize("written", [ENGLISH, UKRAINIAN])
@pytest.mark.parametrize("space", [" ", "\n", "  \t"])
def test_what_was_written_as_sentences_is_read_as_those(written: list[str], space: str) -> None:
    assert spoken(space.join(written)) == written


@pytest.mark.parametrize("sentence", [each for each in ENGLISH + UKRAINIAN if "?" not in each and "!" not in each])
def test_a_sentence_alone_is_one(sentence: str) -> None:
    assert spoken(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In force.In June 2025 they left.The rest stayed.",
            ["In force.", "In June 2025 they left.", "The rest stayed."],
        ),
        ("It was banned in the U.S.Among them was one.", ["It was banned in the U.S.", "Among them was one."]),
        ("They left the mines.U.S. policy changed.", ["They left the mines.", "U.S. policy changed."]),
        ("An F-35A and a T-72B met at YouTube.com near St.Petersburg.", None),
        ("See www.Example.Org/The.Page and a@Bee.Cee for it.", None),
        ("1. Fences cost 5 million. 2. Walls cost more.", ["1. Fences cost 5 million.", "2. Walls cost more."]),
        ("It rose to 7.5.2 in version 2.0.1 of the rules", None),
    ],
)
def test_ends_without_a_space_and_stops_that_end_nothing(text: str, expected: list[str] | None) -> None:
    assert spoken(text) == (expected or [text])


def test_a_heading_and_a_row_are_one_sentence() -> None:
    assert spoken("What now? Nothing. All.", BlockKind.HEADING) == ["What now? Nothing. All."]
    assert spoken("a. B | c. D", BlockKind.TABLE_ROW) == ["a. B | c. D"]
    assert spoken("Build 5 km. Then rest", BlockKind.LIST_ITEM) == ["Build 5 km.", "Then rest"]


def test_sentences_are_numbered_through_the_blocks() -> None:
    text = "Costs\n\nOne. Two. \n\n- Three"
    blocks = (
        Block(BlockKind.HEADING, TextSpan(0, 5)),
        Block(BlockKind.PARAGRAPH, TextSpan(7, 17)),
        Block(BlockKind.LIST_ITEM, TextSpan(21, 26)),
    )
    found = sentences(SourceText("a text", text, blocks, "en"))
    assert [(each.span.of(text), each.index, each.block, each.kind.value) for each in found] == [
        ("Costs", 0, 0, "heading"),
        ("One.", 1, 1, "paragraph"),
        ("Two.", 2, 1, "paragraph"),
        ("Three", 3, 2, "list_item"),
    ]


SIGNS = st.text(st.sampled_from(list("aA. !?…\n\"'”»)([1.2,;:–-жЖїЇ №€²\t\x00")), max_size=120)


@given(st.lists(SIGNS, max_size=5))
def test_every_sign_of_a_block_is_in_one_sentence_of_it(parts: list[str]) -> None:
    text, blocks = "", []
    for part in parts:
        blocks.append(Block(BlockKind.PARAGRAPH, TextSpan(len(text), len(text) + len(part))))
        text += part + "outside"
    found = sentences(SourceText("a text", text, tuple(blocks), "en"))
    covered = [False] * len(text)
    last = 0
    for number, sentence in enumerate(found):
        block = blocks[sentence.block].span
        assert sentence.index == number
        assert last <= sentence.span.start < sentence.span.end <= block.end
        assert block.start <= sentence.span.start
        assert sentence.span.of(text) == sentence.span.of(text).strip()
        last = sentence.span.end
        covered[sentence.span.start : sentence.span.end] = [True] * (sentence.span.end - sentence.span.start)
    for block in blocks:
        assert all(covered[at] or text[at].isspace() for at in range(block.span.start, block.span.end))


@given(st.lists(st.sampled_from([*ENGLISH[3:7], *UKRAINIAN[:4]]), min_size=1, max_size=12))
def test_the_order_of_sentences_does_not_matter(written: list[str]) -> None:
    assert spoken(" ".join(written)) == written


@pytest.mark.parametrize("text", [". " * 50_000, ".)" * 50_000, "aAa " * 50_000, "a.A." * 50_000, "1" * 200_000])
def test_texts_that_are_none_are_read_to_their_end(text: str) -> None:
    assert "".join("".join(spoken(text)).split()) == "".join(text.split())


def test_a_heading_glued_to_its_paragraph_is_parted() -> None:
    text = "The June withdrawalAccording to Article 20 it ends.Among them LinkedIn and BlackRock own 5.5Km of M16A1."
    assert [(text[seam.at :].split(maxsplit=1)[0], seam.stopped) for seam in seams(text, 0, len(text))] == [
        ("According", False),
        ("Among", True),
    ]
