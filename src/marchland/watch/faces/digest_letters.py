"""The digest of a day and the alerts of saved searches as letters: Markdown, HTML and mail, in either language."""

from __future__ import annotations

from datetime import date
from functools import cache

from marchland.core.message import Message
from marchland.formats.mail import mail as mail_of
from marchland.site.language import ENGLISH, Localization, load_localizations
from marchland.watch.domain.news_store import NewsEntry
from marchland.watch.faces.letter import Letter, LetterLine, LetterSection, LetterText, as_html, as_markdown, clock_time
from marchland.watch.faces.out_answers import change_message
from marchland.watch.service.digest import ChangedNumber, Digest, DigestStory, DigestVoice
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.outlets import outlet_name, sources_of
from marchland.watch.service.saved import AlertReport, SearchAlert

CLOSING = Message("Nothing here says that a place is safe.")


@cache
def _localization(code: str) -> Localization:
    return load_localizations()[code]


def markdown(of: Digest, _books: NewsBooks, *, lang: str, **_given: object) -> str:
    """Return a digest as Markdown."""
    return as_markdown(digest_letter(of, _localization(lang)))


def html(of: Digest, _books: NewsBooks, *, lang: str, **_given: object) -> str:
    """Return a digest as one file of HTML."""
    return as_html(digest_letter(of, _localization(lang)))


def mail(of: Digest, _books: NewsBooks, *, lang: str, **_given: object) -> str:
    """Return a digest as a message to be sent, with the Markdown as its text."""
    return _mail(digest_letter(of, _localization(lang)))


def alert_mail(of: AlertReport, books: NewsBooks, lang: str) -> str:
    """Return alerts as a message to be sent."""
    return _mail(alert_letter(of, books, _localization(lang)))


def _mail(of: Letter) -> str:
    return mail_of(of.title, as_markdown(of), as_html(of))


def digest_letter(of: Digest, to: Localization) -> Letter:
    """Return a digest as a letter in a language; headlines stay in theirs, and one in the reader's comes first."""
    say = to.translate_message
    counted = Message(
        "As known on {known}: stories {stories}, items {items}.", known=_day(of.known_on, to),
        stories=of.stories_of_day, items=of.items_of_day,
    )  # fmt: skip
    opening = [say(counted), to.translate(of.order)]
    if not of.finished:
        opening.append(say(Message("More of this day may still become known.")))
    sections = [_story_section(number, story, to) for number, story in enumerate(of.stories, 1)]
    if of.changes:
        heading = LetterText(say(Message("Numbers that changed")))
        sections.append(LetterSection(heading, lines=tuple(_change_line(each, to) for each in of.changes)))
    title = say(Message("News of {day}", day=_day(of.day, to)))
    return Letter(to.code, title, tuple(opening), tuple(sections), say(CLOSING))


def _day(of: date, to: Localization) -> date | str:
    """Return a day in words; a sentence in Ukrainian has a form of its own for one."""
    return to.day(of) if to.code == ENGLISH else of


def _story_section(number: int, of: DigestStory, to: Localization) -> LetterSection:
    language, title = of.title(to.code)
    counted = Message.counted("{n} outlet", "{n} outlets", of.outlets)
    voices = Message.counted("{n} independent text", "{n} independent texts", of.independent)
    remark = f"{to.translate_message(counted)}, {to.translate_message(voices)}"
    others = tuple(LetterText(text, code) for code, text in of.other_titles(to.code))
    return LetterSection(
        LetterText(title, language), number, others,
        LetterText(of.summary, of.summary_language), remark, tuple(_voice_line(each, to) for each in of.voices),
    )  # fmt: skip


def _voice_line(of: DigestVoice, to: Localization) -> LetterLine:
    copies = Message("near copies: {outlets}", outlets=", ".join(of.copies))
    remark = to.translate_message(copies) if of.copies else ""
    return LetterLine(of.outlet, clock_time(of.at), LetterText(of.title, of.language, of.link), remark)


def _change_line(of: ChangedNumber, to: Localization) -> LetterLine:
    remark = to.translate_message(change_message(of))
    return LetterLine(of.outlet, clock_time(of.at), LetterText(of.title, of.language, of.link), remark)


def alert_letter(of: AlertReport, books: NewsBooks, to: Localization) -> Letter:
    """Return alerts as a letter in a language, a section for each search that has something new."""
    say = to.translate_message
    told = [alert for alert in of.alerts if alert.entries]
    title = say(Message.counted("{n} new item in your searches", "{n} new items in your searches", of.count))
    return Letter(to.code, title, (), tuple(_alert_section(each, books) for each in told), say(CLOSING))


def _alert_section(of: SearchAlert, books: NewsBooks) -> LetterSection:
    sources = sources_of(books, (entry.version.source for entry in of.entries))

    def line(entry: NewsEntry) -> LetterLine:
        version = entry.version
        at = version.published_at or entry.shown_at
        outlet = outlet_name(sources.get(version.source), version.publisher, version.source)
        when = f"{at:%Y-%m-%d} {clock_time(at)}"
        return LetterLine(outlet, when, LetterText(version.title, version.language, version.link))

    return LetterSection(LetterText(of.search.title), lines=tuple(map(line, of.entries)))
