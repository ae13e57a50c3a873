"""The world map: every state once in its own paint, two hatches, dots, the notes, and the page's table of all of it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.world_shape import StateShape
from marchland.law.domain.act import Certainty
from marchland.law.domain.rule import Reason
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.faces import world_map
from marchland.law.faces.world_map import DARK, LIGHT, NARROW, WIDE, WorldMap, drawing, svg
from marchland.law.faces.world_page import page

SVG = "{http://www.w3.org/2000/svg}"
DATES = AsOf(date(2026, 11, 25), date(2026, 11, 20))
CARD = SourceCard("map", "A maker <b>", "Shapes & borders", "https://example.org/", "map", "", DATES.known_on, "free")
PAPER = replace(CARD, slug="paper", publisher="Depositary", title="Status table", kind="primary")
RUMOUR = replace(CARD, slug="rumour", publisher="Somebody", title="Heard", kind="blog", url="javascript:alert(1)")
Box = tuple[float, float, float, float]


def status(state: str, standing: Participation, bound: str = "yes", source: str = "paper") -> TreatyStatus:
    reasons = (Reason("Art. 1", "because", source),)
    since = date(2001, 2, 3) if standing is not Participation.NON_PARTY else None
    effective = date(2027, 1, 2) if standing is Participation.WITHDRAWAL_NOTIFIED else None
    return TreatyStatus(
        state, "apmbc", standing, since, bound, "bound", reasons, (), effective, Certainty.CERTAIN, DATES
    )  # fmt: skip


def shape(iso3: str, *boxes: Box) -> StateShape:
    return StateShape(iso3, iso3.title(), shapely.MultiPolygon([shapely.box(*box) for box in boxes]))


SHAPES = (
    shape("PAR", (0, 0, 20, 20)), shape("SUS", (20, 0, 40, 20)), shape("NOT", (40, 0, 60, 20)),
    shape("WIT", (60, 0, 80, 20)), shape("SIG", (-40, 0, -20, 20)), shape("NON", (-80, 0, -60, 20)),
    shape("OPE", (-80, -40, -60, -20)), shape("DOT", (-30, -30, -29.9, -29.9)), shape("", (-60, 40, -20, 60)),
    shape("EAS", (170, 60, 180, 70), (-180, 60, -172, 70)),
)  # fmt: skip
STATUSES = (
    status("DOT", Participation.PARTY), status("EAS", Participation.NON_PARTY, "no", "list"),
    status("NON", Participation.NON_PARTY, "no", "list"), status("NOT", Participation.WITHDRAWAL_NOTIFIED),
    status("OPE", Participation.NON_PARTY, "contested"), status("PAR", Participation.PARTY, source="paper, rumour"),
    status("SIG", Participation.SIGNATORY, "no"), status("SUS", Participation.SUSPENSION_CLAIMED, "contested"),
    status("WIT", Participation.WITHDRAWN, "no"),
)  # fmt: skip
NAMES = {"PAR": "Party & <Sons>", "SUS": "Suspender", "DOT": "Dotland", "EAS": "Eastland"}
SHEET = WorldMap(
    TREATIES["apmbc"], DATES, STATUSES, frozenset({"OPE"}), SHAPES, NAMES, (), CARD,
    {"paper": PAPER, "rumour": RUMOUR},
)  # fmt: skip


def layers(text: str) -> dict[str, list[ET.Element]]:
    found: dict[str, list[ET.Element]] = {}
    for group in ET.fromstring(text.encode()).iter(f"{SVG}g"):  # noqa: S314 - our own text
        if group.get("class"):
            found.setdefault(group.get("class", ""), []).extend(group)
    return found


def tips(text: str) -> list[str]:
    root = ET.fromstring(text.encode())  # noqa: S314 - our own text
    return [
        title.text or "" for mark in root.iter() if mark.tag != f"{SVG}svg" for title in mark.findall(f"{SVG}title")
    ]


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=lambda frame: frame.id)
def test_every_state_is_drawn_once_with_its_name_standing_and_day(frame: world_map.DrawingSize) -> None:
    shown = sorted(tips(drawing(SHEET, frame)))
    assert len(shown) == len(STATUSES)
    assert "Party & <Sons>: party, since 3 February 2001" in shown
    assert "Suspender: suspension claimed; whether it is bound is contested, since 3 February 2001" in shown
    assert "NOT: withdrawal notified, still a party; takes effect on 2 January 2027, since 3 February 2001" in shown
    assert "OPE: not recorded, since" not in " ".join(shown)
    assert "Eastland: not a party" in shown


def test_states_lie_in_the_layer_of_their_standing() -> None:
    found = layers(drawing(SHEET, WIDE))
    counted = {name: len(marks) for name, marks in found.items()}
    assert counted == {
        "land st-neutral": 1, "land st-party": 1, "land st-suspension_claimed": 1, "land st-withdrawal_notified": 1,
        "land st-withdrawn": 1, "land st-signatory": 1, "land st-non_party": 2, "land st-not_recorded": 1,
        "land st-contested": 1, "dot st-party": 1,
    }  # fmt: skip
    assert found["dot st-party"][0].tag == f"{SVG}circle"
    assert found["land st-neutral"][0].find(f"{SVG}title") is None


def test_contested_and_not_recorded_are_hatched_with_patterns_that_are_there() -> None:
    for frame in (WIDE, NARROW):
        text = drawing(SHEET, frame)
        used = set(re.findall(r'fill="url\(#([^)]+)\)"', text))
        assert used == {f"{frame.id}-contested", f"{frame.id}-not_recorded"}
        assert used == set(re.findall(r'<pattern id="([^"]+)"', text))


def test_a_state_that_180_degrees_part_is_drawn_in_one_piece() -> None:
    found = layers(drawing(SHEET, WIDE))["land st-non_party"]
    [east] = [mark for mark in found if "Eastland" in "".join(mark.itertext())]
    rings = re.findall(r"M[^z]+z", east.get("d", ""))
    assert len(rings) == 1
    assert float(rings[0][1:].split(",")[0]) > WIDE.width / 2


def test_the_map_keeps_areas() -> None:
    two = (shape("PAR", (0, 0, 10, 10)), shape("SUS", (0, 60, 20.2, 70)))
    placed, _ = world_map._placed(two, 980)
    low, high = (geometry.area for _, geometry in placed)
    assert high / low == pytest.approx(
        20.2 * (np.sin(np.radians(70)) - np.sin(np.radians(60))) / 10 / 0.17365, rel=0.02
    )


def test_the_picture_is_the_same_each_time_whatever_the_order_of_shapes() -> None:
    assert svg(SHEET) == svg(replace(SHEET, shapes=tuple(reversed(SHAPES))))
    assert page(SHEET) == page(replace(SHEET))


def test_the_picture_says_its_title_dates_counts_notes_and_sources() -> None:
    root = ET.fromstring(svg(SHEET).encode())  # noqa: S314 - our own text
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert words[0] == "Anti-Personnel Mine Ban Convention: how states stand"
    assert words[1] == "On 25 November 2026, as known on 20 November 2026"
    assert {"party 2", "suspension claimed 1", "withdrawn 1", "not a party 2", "not known 1"} <= set(words)
    said = " ".join(words)
    for note in (world_map.CRIMEA, world_map.NEUTRAL, world_map.ABSENCE, "Hatched: whether the treaty binds"):
        assert note in said
    assert "Borders: A maker <b>, Shapes & borders; free." in said
    assert "Acts: Depositary, Status table, and 1 more" in said


def test_nothing_is_drawn_below_the_edge_of_the_picture() -> None:
    root = ET.fromstring(svg(replace(SHEET, unshown=("DOT", "EAS"))).encode())  # noqa: S314 - our own text
    lowest = max(float(text.get("y", "0")) for text in root.iter(f"{SVG}text"))
    assert lowest < float(root.get("height", "0"))
    assert "Not on the map, for want of a shape: Dotland, Eastland." in "".join(root.itertext())


def test_without_a_contested_state_nothing_is_said_of_hatches() -> None:
    calm = replace(SHEET, statuses=tuple(each for each in STATUSES if each.state != "SUS"))
    assert not any(note.startswith("Hatched") for note in calm.notes)
    assert "suspension_claimed" not in calm.counts


class Tables(HTMLParser):
    """The rows of the page's table, and every tag and attribute of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        self._open = tag in ("td", "th") or (self._open and tag in ("span", "a"))
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def test_the_page_has_every_state_in_a_table_with_its_papers() -> None:
    made = Tables(page(SHEET))
    states = [row for row in made.rows[1:] if len(row) == 4]
    assert len(states) == len(STATUSES)
    by_name = {row[0]: row[1:] for row in states}
    assert by_name["Party & <Sons>"] == ["party", "2001-02-03", "2 3▲ (weak source: blog)"]
    assert by_name["Eastland"] == ["not a party", "", "none"]
    assert by_name["OPE"][0] == "not known"
    assert [row[0] for row in made.rows if len(row) == 1] == [
        "Party: 2", "Suspension claimed: 1", "Withdrawal notified, still a party: 1", "Withdrawn: 1",
        "Signatory, not a party: 1", "Not a party: 2", "Not known: 1",
    ]  # fmt: skip


def test_the_page_runs_and_fetches_nothing_and_every_link_leads_somewhere() -> None:
    made = Tables(page(SHEET))
    assert not [tag for tag, _ in made.tags if tag in ("script", "img", "iframe", "object", "form")]
    given = [attributes for _, attributes in made.tags]
    assert not [name for attributes in given for name in attributes if name.startswith("on")]
    ids = [attributes["id"] for attributes in given if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes.get("href") or "" for tag, attributes in made.tags if tag == "a"]
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "<Sons>" not in page(SHEET)


# How people without one kind of cone see linear red, green and blue: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHTS = {
    "all cones": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def lab(colour: str, sight: object) -> np.ndarray:
    c = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(sight) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.cbrt(np.maximum(xyz / (0.9505, 1, 1.089), 1e-9))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_can_be_told_apart(colours: dict[str, str], sight: str) -> None:
    kinds = [kind for kind in (*world_map.LABELS, "neutral") if kind != world_map.UNRECORDED]
    seen = {kind: lab(colours[kind], SIGHTS[sight]) for kind in kinds}
    for one, other in itertools.combinations(kinds, 2):
        # A difference of 2.3 is just noticeable. Suspensions are hatched as well.
        assert np.linalg.norm(seen[one] - seen[other]) > 13, (one, other)
