"""The world map of a treaty as one self-contained page: the picture, and every state with its standing as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from string import Template

from marchland.facts.faces.references import PageSources, Reference
from marchland.facts.faces.words import card_line
from marchland.formats.plain_text import clean
from marchland.law.domain.status import TreatyStatus
from marchland.law.faces import world_map
from marchland.law.faces.world_map import DARK, HATCHED, LABELS, LIGHT, UNRECORDED, WorldMap
from marchland.version import VERSION

_OTHERS = ("neutral", "lines")


def page(sheet: WorldMap) -> str:
    """Return the map and its table as one HTML page."""
    desk = PageSources({sheet.borders.slug: sheet.borders, **sheet.papers}, {})
    borders = "".join(_line("Borders", ref) for ref in desk.cite([sheet.borders.slug]))
    rows = "".join(_groups(sheet, desk))
    return Template(_file("world_map.html")).substitute(
        version=VERSION,
        title=escape(clean(sheet.title)),
        dates=f"{escape(sheet.dates)}.",
        style=f"{_file('report.css', 'marchland.formats')}{_file('world_map.css')}{_colours()}",
        wide=world_map.drawing(sheet, world_map.WIDE),
        narrow=world_map.drawing(sheet, world_map.NARROW),
        legend="".join(_legend(sheet)),
        notes="".join(f"<p>{escape(note)}</p>\n" for note in sheet.notes),
        borders=f"{borders}<li>Acts: {len(sheet.slugs)} papers, named state by state in the table.</li>",
        caption=f"{len(sheet.statuses)} states by their standing",
        rows=rows,
        sources="".join(_source(ref) for ref in desk.all()),
        command=escape(_command(sheet)),
    )


def _file(name: str, package: str = "marchland.law.faces") -> str:
    return files(package).joinpath("templates", name).read_text("utf-8")


def _colours() -> str:
    """Return the colours of the legend as rules, for light, for dark and for paper."""
    kinds = (*LABELS, "neutral")
    rules = [f".st-{kind} {{ fill: var(--st-{kind}); background-color: var(--st-{kind}); }}\n" for kind in kinds]
    # What is hatched is painted with a pattern of its own drawing, whose parts take the page's colours.
    rules += [
        f".{frame.id} g.st-{kind} {{ fill: url(#{frame.id}-{kind}); }}\n"
        for frame in (world_map.WIDE, world_map.NARROW)
        for kind in (HATCHED, UNRECORDED)
    ]
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}\n"
    return f":root {{ {_variables(LIGHT)} }}\n{dark}{''.join(rules)}"


def _variables(colours: Mapping[str, str]) -> str:
    named = {kind: colours[kind] for kind in (*LABELS, *_OTHERS)}
    return " ".join(f"--st-{name}: {colour};" for name, colour in named.items()) + f" --st-hatch: {LIGHT['ink']};"


def _legend(sheet: WorldMap) -> Iterator[str]:
    for kind, count in sheet.counts.items():
        yield f'<li><a href="#{kind}">{_chip(sheet, kind)}{LABELS[kind]}</a> <strong>{count}</strong></li>\n'


def _chip(sheet: WorldMap, kind: str) -> str:
    hatched = all(world_map.is_hatched(sheet, status) for status in _of(sheet, kind))
    return f'<span class="chip st-{kind}{f" {HATCHED}" if hatched else ""}" aria-hidden="true"></span>'


def _of(sheet: WorldMap, kind: str) -> list[TreatyStatus]:
    """Return the states of one entry of the legend by their names."""
    return sorted((status for status in sheet.statuses if sheet.kind(status) == kind), key=sheet.name)


def _groups(sheet: WorldMap, desk: PageSources) -> Iterator[str]:
    for kind, count in sheet.counts.items():
        rows = "".join(_row(sheet, desk, status) for status in _of(sheet, kind))
        head = f"{_chip(sheet, kind)}{LABELS[kind].capitalize()}: {count}"
        title = f'<tr><th class="group" colspan="4" scope="rowgroup">{head}</th></tr>'
        yield f'<tbody id="{kind}">\n{title}\n{rows}</tbody>\n'


def _row(sheet: WorldMap, desk: PageSources, status: TreatyStatus) -> str:
    papers = " ".join(
        _cite(ref) for ref in desk.cite(slug for slug in world_map.papers(status) if slug in sheet.papers)
    )
    cells = (escape(world_map.words(sheet, status)), status.since.isoformat() if status.since else "",
             f'<span class="cite">{papers or "none"}</span>')  # fmt: skip
    shown = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(sheet.name(status))}</th>{shown}</tr>\n'


def _cite(ref: Reference) -> str:
    mark = f' class="weak" title="{escape(ref.weak)}"' if ref.weak else ""
    seen = (
        f'<span class="mark" aria-hidden="true">▲</span><span class="unseen"> ({escape(ref.weak)})</span>'
        if ref.weak
        else ""
    )
    return f'<a href="#source-{ref.number}"{mark}>{ref.number}{seen}</a>'


def _line(what: str, ref: Reference) -> str:
    words = card_line(ref.card) if ref.card else ref.slug
    return f'<li>{what}: <a class="number" href="#source-{ref.number}">{ref.number}</a> {escape(clean(words))}</li>'


def _source(ref: Reference) -> str:
    card = ref.card
    if card is None:
        return ""
    kind = card.kind.replace("_", " ").capitalize()
    note = f'<p class="small">{escape(clean(card.note))}</p>' if card.note else ""
    link = escape(ref.address)
    address = f'<p class="small address"><a href="{link}" rel="noreferrer">{link}</a></p>' if link else ""
    published = f", {card.published_on}" if card.published_on else ""
    weak = f' <strong class="weak"><span aria-hidden="true">▲ </span>{escape(ref.weak)}</strong>' if ref.weak else ""
    words = f"{card.publisher}{published}. Read {card.read_on.isoformat()}. {kind}; {card.licence}."
    return (
        f'<li id="source-{ref.number}" value="{ref.number}"><p><cite>{escape(clean(card.title))}</cite>. '
        f"{escape(clean(words))}{weak}</p>{note}{address}</li>\n"
    )


def _command(sheet: WorldMap) -> str:
    dates = f"--on {sheet.as_of.valid_on} --known {sheet.as_of.known_on}"
    return f"marchland law map --treaty {sheet.treaty.id} {dates} -o map.html"
