"""What the capability `site` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability

CAPABILITY = Capability(
    name="site",
    summary="The web application itself: its first page, search, feeds, sign-in and interfaces.",
    position=0,
    routes=(
        "marchland.site.pages_home:ROUTES",
        "marchland.site.features:ROUTES",
        "marchland.site.pages_gis:ROUTES",
        "marchland.site.pages_search:ROUTES",
        "marchland.site.pages_about:ROUTES",
        "marchland.site.sign_in:ROUTES",
        "marchland.site.pages_tokens:ROUTES",
        "marchland.site.feeds:ROUTES",
        "marchland.site.health:ROUTES",
    ),
)
