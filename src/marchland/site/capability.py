"""What the capability `site` offers: every face of it is made from this."""

from __future__ import annotations

from marchland.core.declaration import Capability

CAPABILITY = Capability(
    name="site",
    summary="The web application itself: its first page, search, feeds, sign-in and interfaces.",
    position=0,
    routes=(
        "marchland.site.pages_home:ROWS",
        "marchland.site.features:ROWS",
        "marchland.site.pages_search:ROWS",
        "marchland.site.pages_about:ROWS",
        "marchland.site.sign_in:ROWS",
        "marchland.site.feeds:ROWS",
    ),
)
