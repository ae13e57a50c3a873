"""What was recorded, and that it can be proved: `marchland.ledger.status(store="register.db")`."""

from functools import partial

from marchland.interface import asking

__getattr__ = partial(asking, "ledger")
