"""What adds a warning is shown by itself: after each command that wrote, and all the time while a site runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

from marchland.adapters.clock import now
from marchland.core.errors import MarchlandError
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.questions import PUBLISHED_WITHIN_S
from marchland.public.service.releases import public_path, publish
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore
from marchland.tlog.domain.store import embedded

LOG: Final = logging.getLogger("marchland.public")
_LOOKS: Final = 4
"""How often it is looked in the time within which a warning is shown, so that one look may fail."""


def follow(books: RegisterBooks) -> None:
    """Show the public what a command recorded; where that fails, say so and leave the command's own work as it is."""
    path = public_path(books.place)
    if not (embedded(books.place) or path.exists()):
        return  # on a server the site publishes, and a file in the folder one happens to be in helps nobody
    _published(books.store, PublicStore(path), books.identity, books.keys)


def _published(store: RegisterStore, public: PublicStore, identity: str, keys: Path | None) -> bool:
    try:
        publish(store, public, identity, now, keys)
    except MarchlandError as error:
        LOG.warning("the public cells are not up to date: %s; next: %s", error.message, error.next_step)
        return False
    return True


class Publisher:
    """Publishes while a site runs, in a thread of its own, whatever was recorded by whom."""

    def __init__(
        self, opened: Callable[[], RegisterStore], public: PublicStore, identity: str, keys: Path | None
    ) -> None:
        self._opened, self._public, self._identity, self._keys = opened, public, identity, keys
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> Publisher:
        """Begin, and return itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, once what is under way is done."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        store: RegisterStore | None = None
        size = -1
        try:
            while not self._stopped.wait(0 if store is None else PUBLISHED_WITHIN_S / _LOOKS):
                try:
                    store = store or self._opened()
                    with store.reading() as reader:
                        head = reader.head().size
                except MarchlandError as error:
                    LOG.warning("the register cannot be read for the public: %s", error.message)
                    self._stopped.wait(PUBLISHED_WITHIN_S / _LOOKS)
                    continue
                if head != size and _published(store, self._public, self._identity, self._keys):
                    size = head
        finally:
            if store is not None:
                store.close()
