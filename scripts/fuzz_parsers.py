"""Every parser of what strangers hand in, as a function of bytes, with inputs that it takes as a beginning."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from marchland.assess.service.books import read_own_scenario
from marchland.audit.service.questions import read_own
from marchland.audit.service.reading_pages import read_page
from marchland.core.asof import parse_day
from marchland.core.box import parse_box
from marchland.core.errors import MarchlandError
from marchland.core.expression import parse as parse_formula
from marchland.core.partial_date import parse_partial_date
from marchland.core.quantity import parse_estimate, parse_printed
from marchland.register.adapters.feature_files import parse_features
from marchland.register.domain.day_text import day_of
from marchland.register.domain.intake import ImportOptions, features_of, read_feature
from marchland.site.feature_filter import parse as parse_filter
from marchland.tlog.domain.archive import read_line
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.note import Note, VerifierKey
from marchland.tlog.domain.witness import AddCheckpointRequest
from marchland.watch.adapters.feed_bytes import read_feed

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "marchland" / "data"
NAMES = {"id": "text", "status": "text", "size": "number", "recorded_on": "date", "geometry": "geometry"}
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser by its name, what reads the bytes, and inputs that are changed."""

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _texts(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """Return what reads the bytes as a text, as every door does before its parser is asked."""
    return lambda given: read(given.decode("utf-8", "replace"))


def _filter(language: str) -> Callable[[bytes], object]:
    return _texts(lambda text: parse_filter(text, language, NAMES))


def _features(given: bytes) -> None:
    for feature in features_of(parse_features(given, "file")):
        read_feature(feature, ImportOptions(source="survey"))


def _day(given: bytes) -> None:
    text = given.decode("utf-8", "replace")
    _taken_by_any(
        lambda: parse_day(text, "on"), lambda: parse_partial_date(text, "on"), lambda: day_of(text, "on"),
        lambda: day_of(_number(text), "on"),
    )  # fmt: skip


def _quantity(given: bytes) -> None:
    text = given.decode("utf-8", "replace")
    _taken_by_any(
        lambda: parse_estimate(text, "km"), lambda: parse_estimate(text, "km", is_open=True),
        lambda: parse_printed(text, "km"), lambda: parse_printed(text, "km", is_open=True),
    )  # fmt: skip


def _taken_by_any(*ways: Callable[[], object]) -> None:
    """Try each way; raise the last refusal where all refuse."""
    refusals = []
    for way in ways:
        try:
            way()
        except MarchlandError as error:
            refusals.append(error)
    if len(refusals) == len(ways):
        raise refusals[-1]


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return None


def _page(name: str) -> Callable[[bytes], object]:
    return lambda given: read_page(given, name)


def _docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:  # stored, so that changes reach the text within
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


def _pdf(line: str) -> bytes:
    stream = f"BT /F1 12 Tf 14 TL 50 750 Td ({line}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [5 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
    )  # fmt: skip
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{written}xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
        f"startxref\n{len(written)}\n%%EOF\n"
    ).encode("latin-1")


def _seeds(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _scenarios() -> Iterator[bytes]:
    for path in sorted((DATA / "scenarios").glob("*.toml")):
        yield path.read_bytes()


_RING = [[30.1, 50.1], [30.2, 50.1], [30.2, 50.2], [30.1, 50.1]]
_FEATURE = {
    "type": "Feature", "id": "A-1", "geometry": {"type": "Polygon", "coordinates": [_RING]},
    "properties": {
        "classification": "suspected", "basis": "indirect", "organisation": "org", "recorded_on": "2025-07-07",
        "evidence": [{"kind": "interview", "on": "2025-07-01", "summary": "told"}],
    },
}  # fmt: skip
_ROOT_HASH = "jcqHcTPTUCcYsoMVSFXI+CPmxzjpxmnUxgAGCVVcpmw="
_CHECKPOINT = f"example.org/ledger\n601\n{_ROOT_HASH}\n"
_SIGNATURE = "— example.org/ledger " + "A" * 88 + "\n"
_ENVELOPE = '{"v":1,"seq":0,"at":"2026-11-22T00:00:00Z","commitment":"' + "0" * 64 + '"}'

PARSERS: tuple[Parser, ...] = (
    Parser("cql2-text", _filter("cql2-text"), _seeds(
        "status = 'open' AND size > 3.5", "NOT (id LIKE 'A%' OR size BETWEEN 1 AND -2)",
        "id IN ('a', 'b') AND status IS NOT NULL",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))", "T_AFTER(recorded_on, DATE('2026-01-01'))",
        "S_WITHIN(geometry, BBOX(0,0,1,1)) AND CASEI(status) = CASEI('Ä')", "size * 2 ^ 3 - 1 = 4 div 2",
        "S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1), MULTIPOINT((0 0), (1 1))))",
    )),
    Parser("cql2-json", _filter("cql2-json"), _seeds(
        '{"op":"and","args":[{"op":"=","args":[{"property":"status"},"open"]},{"op":">","args":[{"property":"size"},3.5]}]}',
        '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}',
        '{"op":"in","args":[{"property":"id"},["a","b"]]}', '{"op":"t_after","args":[{"property":"recorded_on"},{"date":"2026-01-01"}]}',
        '{"op":"not","args":[{"op":"between","args":[{"property":"size"},1,2]}]}',
    )),
    Parser("geojson", _features, _seeds(
        json.dumps({"type": "FeatureCollection", "features": [_FEATURE]}), json.dumps(_FEATURE),
        json.dumps({"type": "FeatureCollection", "features": [
            _FEATURE | {"geometry": {"type": "MultiPolygon", "coordinates": [[_RING], [_RING]]}, "id": 7},
            _FEATURE | {"geometry": None}]}),
    )),
    Parser("claims", lambda given: read_own(given, "file"), tuple(
        path.read_bytes() for path in sorted((DATA / "claims").glob("*.yaml"))
    )),
    Parser("scenario", lambda given: read_own_scenario(given, "file"), tuple(_scenarios())),
    Parser("note", _texts(Note.parse), _seeds(f"{_CHECKPOINT}\n{_SIGNATURE}", f"text\n\n{_SIGNATURE}{_SIGNATURE}")),
    Parser("verifier-key", _texts(VerifierKey.parse), _seeds(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    )),
    Parser("checkpoint", _texts(Checkpoint.parse), _seeds(_CHECKPOINT, f"a\n0\n{_ROOT_HASH}\nmore\n")),
    Parser("witness-request", _texts(AddCheckpointRequest.parse), _seeds(
        f"old 5\n{_ROOT_HASH}\n{_ROOT_HASH}\n\n{_CHECKPOINT}\n{_SIGNATURE}", f"old 0\n\n{_CHECKPOINT}\n{_SIGNATURE}",
    )),
    Parser("archive-line", read_line, _seeds(
        json.dumps({"seq": 0, "envelope": _ENVELOPE, "payload": "e30=", "salt": "00" * 32}, separators=(",", ":")) + "\n",
    )),
    Parser("feed", lambda given: read_feed(given, url="https://example.org/feed", now=NOW), _seeds(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>One &amp; two</title>'
        "<link>https://example.org/1</link><pubDate>Mon, 30 Nov 2026 00:00:00 GMT</pubDate><description><![CDATA[<b>x</b>]]>"
        "</description></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id><title type="html">&lt;i&gt;a</title>'
        '<link href="/1"/><updated>2026-11-30T00:00:00Z</updated><content type="xhtml"><div>x</div></content></entry></feed>',
        '{"version":"https://jsonfeed.org/version/1.1","title":"News","items":[{"id":"1","url":"/1","content_html":"<p>x</p>",'
        '"date_published":"2026-11-30T00:00:00Z","authors":[{"name":"A"}]}]}',
    )),
    Parser("pdf", _page("page.pdf"), (_pdf("The fence is 400 km long and costs 1.8 billion."),)),
    Parser("docx", _page("page.docx"), (_docx("The fence is 400 km long.", "It costs 1.8 billion."),)),
    Parser("html", _page("page.html"), _seeds(
        "<!doctype html><html lang=en><head><title>News</title><meta charset=utf-8></head><body><article><h1>Fence</h1>"
        "<p>The fence is 400 km long and costs 1.8 billion.<table><tr><td>1<td>2</table><ul><li>a</ul></article>",
    )),
    Parser("markdown", _page("page.md"), _seeds("# Fence\n\nThe fence is **400 km** long.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n")),
    Parser("text", _page("page.txt"), _seeds("The fence is 400 km long.\n\nПаркан має 400 км.\n")),
    Parser("day", _day, _seeds(
        "2026-11-30", "2026-11", "2026", "30.11.2026", "20261130", "2026-11-30T12:00:00+02:00", "Mon, 30 Nov 2026 12:00:00 GMT",
        "46356", "1795996800",
    )),
    Parser("quantity", _quantity, _seeds(
        "400 km", "350 to 450 km", "1.8 billion USD", "uniform(1, 2) km", "about 5,000 mines per km", "4.5 million USD/km", "≥ 3 km²",
        "median 3 (1 to 9) km", "12 %",
    )),
    Parser("formula", _texts(parse_formula), _seeds(
        "front_length * 2 + 3 km", "min(a, b / 4) - (c)^2", "median(a, 2 km, 3 km) * -1", "2 km² + 1.5e3 m**2",
    )),
    Parser("box", _texts(lambda text: parse_box(text, "bbox")), _seeds("0,0,1,1", "170,-10,-170,10", "0,0,0,1,1,1")),
)  # fmt: skip
