"""Backups in a folder, such as a mounted disk: each thing a file that is written beside its place and then renamed."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from marchland.adapters.machine import sync_folder
from marchland.backup.domain.depot import DepotWriters
from marchland.core.errors import StoreError

_PARTIAL = ".partial-"
_NEXT = "see that the disk is there, can be written and has room, and try again"


class FolderDepot:
    """A folder with a file for each thing; links in it are refused and never followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        """Return the path of the folder."""
        return str(self._folder.absolute())

    def make(self) -> None:
        """Make the folder where it is not there yet; only its owner may look into it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise self._failed(self.place, error) from None

    def names(self, prefix: str = "") -> Mapping[str, int]:
        """Return the names that begin so, each with its length; what was half written is none."""
        found: dict[str, int] = {}
        if not self._folder.exists():
            return found
        try:
            self._look(self._folder, "", prefix, found)
        except OSError as error:
            raise self._failed(self.place, error) from None
        return found

    def _look(self, folder: Path, above: str, prefix: str, found: dict[str, int]) -> None:
        with os.scandir(folder) as listing:
            for place in listing:
                name = above + place.name
                if not (name.startswith(prefix) or prefix.startswith(name)):
                    continue
                if place.is_dir(follow_symlinks=False):
                    self._look(Path(place.path), name + "/", prefix, found)
                elif not place.name.startswith(_PARTIAL) and name.startswith(prefix):
                    with suppress(FileNotFoundError):  # it was taken away meanwhile
                        found[name] = place.stat(follow_symlinks=False).st_size

    def get(self, name: str, most: int) -> bytes:
        """Return what the file of that name holds; raises StoreError where it is none, or longer."""
        path = self._plain(name)
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise self._failed(str(path), error) from None
        if len(data) > most:
            raise StoreError("{path} is longer than anything a backup puts there", path=path)
        return data

    def put(self, name: str, data: bytes) -> None:
        """Write a file whole, on the disk before its name is."""
        try:
            path = self._folder / name
            for parent in reversed(path.relative_to(self._folder).parents[:-1]):
                (self._folder / parent).mkdir(exist_ok=True, mode=0o700)
            path = self._plain(name)
            partial = path.with_name(_PARTIAL + secrets.token_hex(8))
            try:
                with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
        except OSError as error:
            raise self._failed(str(self._folder / name), error) from None

    def remove(self, names: Iterable[str]) -> None:
        """Take files away."""
        for name in names:
            try:
                self._plain(name).unlink(missing_ok=True)
            except OSError as error:
                raise self._failed(str(self._folder / name), error) from None

    def sweep(self) -> int:
        """Take away what somebody was writing and died over; return how many files that were."""
        left = [path for path in self._folder.rglob(_PARTIAL + "*") if path.is_file() and not path.is_symlink()]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def writers(self) -> DepotWriters:
        """Return the owner and mode of the folder, and the disk it is on."""
        try:
            found = self._folder.stat()
        except OSError as error:
            raise self._failed(self.place, error) from None
        mode = stat.filemode(found.st_mode)
        return DepotWriters(
            f"{mode}, owner {found.st_uid}, group {found.st_gid}", f"disk {found.st_dev}",
            os.access(self._folder, os.W_OK),
        )  # fmt: skip

    def _plain(self, name: str) -> Path:
        """Return the path of a name; raises StoreError where a link stands anywhere on the way below the folder."""
        path = self._folder
        for part in name.split("/"):
            path = path / part
            if part in {"", ".", ".."} or path.is_symlink():
                raise StoreError("{path} is a link, and is not followed", path=path, next_step="remove it")
        return path

    @staticmethod
    def _failed(place: str, error: OSError) -> StoreError:
        return StoreError("{place}: {reason}", place=place, reason=error.strerror or error, next_step=_NEXT)
