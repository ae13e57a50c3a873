"""The cells in which the public is warned: `marchland.public.cells(store="register.db")`."""

from functools import partial

from marchland.interface import asking

__getattr__ = partial(asking, "public")
