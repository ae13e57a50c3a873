"""The `crs` member of old GeoJSON: WGS 84 is taken under all its names, and every other system is told by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marchland.core.errors import Location, ShapeError
from marchland.core.message import N_

_WGS84 = frozenset({"epsg:4326", "epsg:4979", "ogc:crs84", "ogc:crs84h", "wgs84"})
_FORMS = (
    re.compile(r"urn:(?:x-)?ogc:def:crs:(?P<authority>[a-z]+):(?:[\w.]*:)?(?P<code>[a-z0-9]+)"),
    re.compile(r"https?://(?:www\.)?opengis\.net/def/crs/(?P<authority>[a-z]+)/[\w.]+/(?P<code>[a-z0-9]+)/?"),
    re.compile(r"https?://(?:www\.)?opengis\.net/gml/srs/(?P<authority>[a-z]+)\.xml#(?P<code>[a-z0-9]+)"),
    re.compile(r"https?://spatialreference\.org/ref/(?P<authority>[a-z]+)/(?P<code>[a-z0-9]+)/?.*"),
    re.compile(r"(?P<authority>epsg|ogc|crs|esri|ignf):{1,2}(?P<code>[a-z0-9]+(?:\+[0-9]+)?)"),
)
_AUTHORITIES = frozenset({"epsg", "ogc", "esri", "ignf"})
_ALONE = re.compile(r"(?:crs[:_ ]?84h?|wgs[ _]?(?:19)?84)(?: \(?lon(?:gitude)?[, /]+lat(?:itude)?\)?)?")


def check_crs(holder: Any) -> None:
    """Check that what holds coordinates says of no other system than WGS 84; raises ShapeError that names it."""
    member = holder.get("crs") if isinstance(holder, Mapping) else None
    if member is None or _is_wgs84(member):
        return
    name = _name(member)
    raise ShapeError(
        N_("the coordinates are in {name!r}; only WGS 84 longitude and latitude are taken")
        if name
        else N_("the coordinates are in an unnamed CRS; only WGS 84 longitude and latitude are taken"),
        name=name[:80],
        where=Location(field="crs"),
        next_step="convert it, for example with ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES"
        if name
        else "name the system, or leave `crs` out if it is WGS 84",
    )


def _name(member: Any) -> str:
    """Return how a member names the system: by a name, a code with its authority, or a link; or nothing."""
    inner = member.get("properties") if isinstance(member, Mapping) else member
    if not isinstance(inner, Mapping):
        return str(inner).strip() if inner is not None and not isinstance(inner, bool | list) else ""
    if (name := inner.get("name")) is not None:
        return f"EPSG:{name}" if type(name) is int else str(name).strip()
    if (code := inner.get("code")) is not None:
        authority = str(member.get("type") or "EPSG")
        return f"{'EPSG' if authority.lower() in ('name', 'epsg') else authority}:{code}"
    return str(inner.get("href") or "").strip()


def coded(name: str) -> str:
    """Return the authority and the code that a name of a system says, as `EPSG:32634`, or nothing if it says none."""
    authority, code = _authority_and_code(" ".join(name.lower().split()))
    return f"{authority}:{code}".upper() if authority in _AUTHORITIES else ""


def _authority_and_code(name: str) -> tuple[str, str]:
    for form in _FORMS:
        if match := form.fullmatch(name):
            authority = "ogc" if match["authority"] == "crs" else match["authority"]
            return authority, f"crs{match['code']}" if match["code"].startswith("84") else match["code"]
    return "", ""


def _is_wgs84(member: Any) -> bool:
    name = " ".join(_name(member).lower().split())
    return ":".join(_authority_and_code(name)) in _WGS84 or bool(_ALONE.fullmatch(name))
