"""What pages of other sites may read in a browser (CORS): what anyone may have, and nothing that was for somebody."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from marchland.site import collections as shelf
from marchland.site.request import RequestContext

Handler = Callable[[RequestContext], Response]


def for_other_sites(handler: Handler) -> Handler:
    """Return a handler whose answers, where anyone may have them, may be read by the pages of any other site.

    A browser sends no cookie for such an answer, and what was answered to one who signed in is not among them.
    """

    def answering(context: RequestContext) -> Response:
        response = handler(context)
        name = context.path_params.get("collection")
        if not context.visitor.signed_in and not (name and shelf.find(name).operation):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answering
