"""A letter of news in either language, built once and written as Markdown or as HTML that a mail program shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from marchland.formats import markdown
from marchland.formats.feed import feed_address, feed_language
from marchland.site.language import offset_text

_BODY = "margin:0 auto;max-width:42em;padding:1em;font:16px/1.5 sans-serif;color:#1b1b1b;background:#fff"
_QUIET = "color:#595959"
_LINK = "color:#0b4f8a"


@dataclass(frozen=True, slots=True)
class LetterText:
    """A text in its own language, which leads somewhere where it has an address."""

    text: str
    language: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A line of a list: who says it, when, what, and a remark."""

    who: str
    when: str
    what: LetterText
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LetterSection:
    """A part of a letter: its heading with its number (0 for none), what stands below it, and its lines."""

    heading: LetterText
    number: int = 0
    also: tuple[LetterText, ...] = ()
    text: LetterText = LetterText("")
    remark: str = ""
    lines: tuple[LetterLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: its language, its title, what is said first and last, and its sections."""

    language: str
    title: str
    opening: tuple[str, ...]
    sections: tuple[LetterSection, ...]
    closing: str


def clock_time(at: datetime) -> str:
    """Return the time of day of an instant by its own offset, such as `16:21 UTC+3`."""
    return f"{at:%H:%M} {offset_text(at)}"


def as_markdown(of: Letter) -> str:
    """Return a letter as Markdown; whatever signs are in its texts stand as they are."""
    blocks = [f"# {markdown.escape(of.title)}", *map(markdown.escape, of.opening)]
    for section in of.sections:
        blocks.append(f"## {_number(section)}{_linked(section.heading)}")
        blocks += [f"*{markdown.escape(each.text)}*" for each in section.also]
        blocks += [markdown.escape(text) for text in (section.text.text, section.remark) if text]
        if section.lines:
            blocks.append("\n".join(map(_line, section.lines)))
    return "\n\n".join([*blocks, "---", markdown.escape(of.closing)]) + "\n"


def _number(of: LetterSection) -> str:
    return f"{of.number}. " if of.number else ""


def _line(of: LetterLine) -> str:
    remark = f" ({markdown.escape(of.remark)})" if of.remark else ""
    return f"- **{markdown.escape(of.who)}**, {of.when}: {_linked(of.what)}{remark}"


def _linked(of: LetterText) -> str:
    url = feed_address(of.url)
    return f"[{markdown.escape(of.text)}](<{url}>)" if url else markdown.escape(of.text)


def as_html(of: Letter) -> str:
    """Return a letter as one file of HTML: styles inside, no script, and nothing that is loaded from elsewhere."""
    inside = [f"<h1>{escape(of.title)}</h1>", *(f'<p style="{_QUIET}">{escape(text)}</p>' for text in of.opening)]
    for section in of.sections:
        inside.append(f"<h2>{_number(section)}{_html_text(section.heading)}</h2>")
        inside += [f"<p><em>{_html_text(each)}</em></p>" for each in section.also]
        inside += [f"<p>{_html_text(section.text)}</p>"] if section.text.text else []
        inside += [f'<p style="{_QUIET}">{escape(section.remark)}</p>'] if section.remark else []
        inside += ["<ul>", *map(_html_line, section.lines), "</ul>"] if section.lines else []
    inside.append(f'<hr><p style="{_QUIET}">{escape(of.closing)}</p>')
    body = "\n".join(inside)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(of.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(of.title)}</title>\n'
        f'</head>\n<body style="{_BODY}">\n{body}\n</body>\n</html>\n'
    )


def _html_line(of: LetterLine) -> str:
    remark = f' <span style="{_QUIET}">({escape(of.remark)})</span>' if of.remark else ""
    return f"<li><strong>{escape(of.who)}</strong>, {escape(of.when)}: {_html_text(of.what)}{remark}</li>"


def _html_text(of: LetterText) -> str:
    url, language = feed_address(of.url), feed_language(of.language)
    text = f'<span lang="{language}">{escape(of.text)}</span>' if language else escape(of.text)
    return f'<a href="{escape(url)}" rel="noreferrer" style="{_LINK}">{text}</a>' if url else text
