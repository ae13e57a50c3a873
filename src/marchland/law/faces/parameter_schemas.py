"""What the parameters of the law's collection mean; those of its questions stand with the questions."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.site.parameters import Schema, text

PARAMETERS: Mapping[str, tuple[Schema, str]] = {"treaty": (text(60), "A treaty by its id or name, such as apmbc.")}
