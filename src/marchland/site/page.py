"""Pages: a template filled in one language, with navigation, both dates in words, assets, and no inline script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from markupsafe import Markup, escape
from starlette.responses import Response

from marchland.core.declaration import Link
from marchland.core.errors import MarchlandError
from marchland.core.message import N_, Message, parts
from marchland.formats.numbers import figure
from marchland.registry import capabilities
from marchland.site.language import ENGLISH, LANGUAGES, Localization
from marchland.site.request import RequestContext, as_parameters, with_error_headers
from marchland.site.security import csrf_token
from marchland.site.terms import term
from marchland.version import VERSION

STYLE_ENTRY = "src/site.ts"
"""The entry of the front end that every page has: its styles, and nothing a page could not do without."""
TITLES: Mapping[int, str] = {
    400: N_("This could not be read"),
    401: N_("Please sign in"),
    403: N_("This is not allowed"),
    404: N_("Nothing was found"),
    405: N_("Not possible here"),
    406: N_("This form is not offered"),
    408: N_("This came too slowly"),
    409: N_("The rules do not allow this"),
    413: N_("This is too large"),
    414: N_("This address is too long"),
    422: N_("The proof does not hold"),
    429: N_("Too much at once"),
    431: N_("The headers are too large"),
    500: N_("Something went wrong here"),
    503: N_("The site is busy"),
}
"""What an error's page and its problem are called, by status."""
_LATIN = re.compile("[A-Za-z]{2}")
_ENGLISH_WORDS = re.compile(r"\b[a-z]{2,} [a-z]+")
"""Two words in a row, by which what the catalogue does not have is known as English."""
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_OPEN, _SHUT = "\ue000", "\ue001"
"""Signs that no text has, which stand for the marks of English until a text is made safe for a page."""


def title_of(status: int) -> str:
    """Return what an error of that status is called."""
    return TITLES.get(status, TITLES[400 if status < 500 else 500])


@dataclass(frozen=True, slots=True)
class Asset:
    """What one entry of the front end was built to: its module and its styles."""

    script: str = ""
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Templates:
    """The templates in every language, the navigation, and what the front end was built to."""

    environments: Mapping[str, jinja2.Environment]
    navigation: Sequence[Link]
    assets: Mapping[str, Asset] = field(default_factory=dict)

    def render(self, context: RequestContext, template: str, variables: Mapping[str, Any]) -> str:
        """Return the page as HTML."""
        entry = str(variables.get("entry", ""))
        defaults = {
            "context": context,
            "entry": "",
            "dates": None,
            "languages": LANGUAGES,
            "navigation": self.navigation,
            "version": VERSION,
            "csrf": csrf_token(context.visitor.token),
            "site_style": self.assets.get(STYLE_ENTRY, Asset()),
            "page_asset": self.assets.get(f"src/{entry}.ts", Asset()) if entry else Asset(),
        }
        return self.environments[context.localization.code].get_template(template).render(defaults | dict(variables))


def load_templates(
    localizations: Mapping[str, Localization], navigation: Sequence[Link], static: Traversable | None
) -> Templates:
    """Return everything that pages are printed with; without a built front end they are plain and work."""
    return Templates(
        {code: _environment(localization) for code, localization in localizations.items()},
        navigation,
        read_assets(static),
    )


def _loader() -> jinja2.ChoiceLoader:
    """Return what finds a template by its name: in the site's folder, then in that of each capability."""
    folders = [files("marchland.site").joinpath("templates")]
    folders += [files(f"marchland.{each.name}").joinpath("faces", "templates") for each in capabilities()]
    return jinja2.ChoiceLoader([jinja2.FileSystemLoader(str(folder)) for folder in folders if folder.is_dir()])


def _environment(localization: Localization) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_loader(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        localization.texts.gettext, localization.texts.ngettext, newstyle=True
    )
    environment.filters |= {
        "day": localization.day,
        "when": localization.when,
        "instant": localization.instant,
        "number": localization.number,
        "words": localization.dates,
        "say": localization.translate,
        "term": lambda value: localization.translate(term(value)),
        "figure": lambda value, unit="": localization.translate_message(figure(value, unit)),
        "said": lambda text: _translated(localization, text),
        "reply": lambda text: _translated(localization, text, typed=True),
        "plain": partial(plainly, localization),
        "step": lambda text: _translated(localization, text, as_parameters, typed=True),
        "told": lambda error: _error_line(localization, error),
    }
    environment.globals |= {"Markup": Markup, "parts": parts}
    return environment


def plainly(localization: Localization, text: str) -> str:
    """Return a message in the reader's language as text; what is no message stays as it is."""
    return localization.translate_message(text)


def _translated(
    localization: Localization, text: str, respelt: Callable[[str], str] | None = None, *, typed: bool = False
) -> Markup:
    """Return a message in the reader's language; what stays English in it, or any other text, is marked as English.

    In what answers to something `typed` the values are the reader's own, and stand as they were typed.
    """
    if localization.code == ENGLISH:
        return escape(localization.translate_message(text, respelt))
    if not isinstance(text, Message):
        return Markup('<span lang="en">{}</span>').format(text) if _LATIN.search(text) else escape(text)
    told = localization.translate_message(text, respelt, str if typed else _opened)
    if _ENGLISH_WORDS.search(told) and not _CYRILLIC.search(told) and _OPEN not in told:
        told = f"{_OPEN}{told}{_SHUT}"
    return escape(told).replace(_OPEN, Markup('<span lang="en">')).replace(_SHUT, Markup("</span>"))


def _opened(value: str) -> str:
    """Return a value with signs round it where it looks like English; what looks like the signs goes."""
    plain = value.replace(_OPEN, "").replace(_SHUT, "")
    english = _ENGLISH_WORDS.search(plain) and not _CYRILLIC.search(plain)
    return f"{_OPEN}{plain}{_SHUT}" if english else plain


def _error_line(localization: Localization, error: MarchlandError) -> Markup:
    """Return an error in one line: where, unless what is wrong begins with it, what, and what next."""
    where = str(error.where)
    place = Markup("{}: ").format(where) if where and not error.message.startswith(where) else Markup("")
    next_ = (
        Markup(" ({})").format(_translated(localization, error.next_step, as_parameters, typed=True))
        if error.next_step
        else Markup("")
    )
    return place + _translated(localization, error.message, typed=True) + next_


def read_assets(static: Traversable | None) -> dict[str, Asset]:
    """Return what each entry was built to, as Vite's manifest says it; nothing where there is no manifest."""
    manifest = static.joinpath("manifest.json") if static is not None else None
    if manifest is None or not manifest.is_file():
        return {}
    written: dict[str, Any] = json.loads(manifest.read_text("utf-8"))
    return {
        name: Asset(_script(chunk["file"]), tuple(_styles(written, name, set())))
        for name, chunk in written.items()
        if chunk.get("isEntry")
    }


def _script(file: str) -> str:
    return f"/static/{file}" if file.endswith(".js") else ""


def _styles(manifest: Mapping[str, Any], name: str, seen: set[str]) -> list[str]:
    """Return the styles of an entry and of all it imports, each once."""
    if name in seen or name not in manifest:
        return []
    seen.add(name)
    chunk = manifest[name]
    inner = [style for other in chunk.get("imports", ()) for style in _styles(manifest, other, seen)]
    own = [chunk["file"]] if str(chunk["file"]).endswith(".css") else []
    return list(dict.fromkeys([*inner, *(f"/static/{style}" for style in [*own, *chunk.get("css", ())])]))


def static_root() -> Traversable:
    """Return the folder that the front end is built into; it may not be there."""
    return files("marchland.site").joinpath("static")


def page(context: RequestContext, template: str, status: int = 200, **variables: Any) -> Response:
    """Return a page from a template; `entry` names its module of the front end, `dates` the two dates it is as of."""
    html = context.renderer.render(context, template, variables)
    response = Response(html, status, media_type="text/html")
    response.headers["Content-Language"] = context.localization.code
    return response


def error_page(context: RequestContext, error: MarchlandError) -> Response:
    """Return the page that tells an error: what, where and what next."""
    status = error.http_status
    return with_error_headers(page(context, "error.html", status, title=title_of(status), error=error), error)
