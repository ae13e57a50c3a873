"""Who is bound by what, on which day, as known on which day: `marchland.law.status("Finland", on="2025-07-11")`."""

from functools import partial

from marchland.interface import asking

__getattr__ = partial(asking, "law")
