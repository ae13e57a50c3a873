"""The newsroom: `marchland.watch.search("mines", news="news.db")`."""

from functools import partial

from marchland.interface import asking

__getattr__ = partial(asking, "watch")
