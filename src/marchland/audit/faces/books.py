"""The claims that a site shows: those of the built-in article."""

from __future__ import annotations

from marchland.audit.domain.claim import Claims
from marchland.audit.service.claims import find_claims
from marchland.site.site import Site


def article_claims(site: Site) -> Claims:
    """Return the claims of the built-in article under the data folder of the site."""
    return find_claims("article", site.root)


def warm(site: Site) -> None:
    """Open the claims."""
    site.once(article_claims)
