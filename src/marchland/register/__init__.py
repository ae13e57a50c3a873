"""Hazardous areas as of two dates: `marchland.register.show("A1", store="register.db", on="2025-07-11")`."""

from functools import partial

from marchland.interface import asking

__getattr__ = partial(asking, "register")
