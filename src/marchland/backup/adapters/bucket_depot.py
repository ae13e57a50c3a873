"""Backups in a bucket that speaks S3, by obstore: who asks and where it is, its own environment says (AWS_…)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from marchland.adapters.settings import read_bucket_settings
from marchland.backup.domain.depot import DepotWriters
from marchland.core.errors import StoreError

_NEXT = "see that the bucket, its address (AWS_ENDPOINT_URL) and the key (AWS_ACCESS_KEY_ID) are right, and try again"


class BucketDepot:
    """A bucket, or a prefix in one, with an object for each thing."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname or parts.query or parts.username:
            raise StoreError("{url} names no bucket", url=url, next_step="give s3://BUCKET/PREFIX")
        self._place = f"s3://{parts.hostname}{parts.path.rstrip('/')}"
        try:
            self._store = S3Store(parts.hostname, prefix=parts.path.strip("/") or None)
        except (BaseError, ValueError) as error:
            raise self._failed(error) from None

    @property
    def place(self) -> str:
        """Return the bucket and prefix."""
        return self._place

    def names(self, prefix: str = "") -> Mapping[str, int]:
        """Return the names that begin so, each with its length."""
        folder, _, _ = prefix.rpartition("/")
        try:
            listed = [each for page in obstore.list(self._store, folder or None) for each in page]
        except (BaseError, OSError) as error:
            raise self._failed(error) from None
        return {each["path"]: each["size"] for each in listed if each["path"].startswith(prefix)}

    def get(self, name: str, most: int) -> bytes:
        """Return the object of that name; raises StoreError where there is none, or it is longer."""
        try:
            found = obstore.get(self._store, name)
            if found.meta["size"] > most:
                raise StoreError("{path} is longer than anything a backup puts there", path=f"{self._place}/{name}")
            return bytes(found.bytes())
        except (BaseError, OSError) as error:
            raise self._failed(error) from None

    def put(self, name: str, data: bytes) -> None:
        """Put an object, which a server of S3 shows whole or not at all."""
        try:
            obstore.put(self._store, name, io.BytesIO(data), use_multipart=False)
        except (BaseError, OSError) as error:
            raise self._failed(error) from None

    def remove(self, names: Iterable[str]) -> None:
        """Take objects away."""
        try:
            for name in names:
                obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise self._failed(error) from None

    def sweep(self) -> int:
        """Nothing is ever half there."""
        return 0

    def writers(self) -> DepotWriters:
        """Return by which key it is written, and on which server it is."""
        key, server = read_bucket_settings()
        return DepotWriters(f"key {key}" if key else "the machine's own key", server or "AWS", ours=True)

    def _failed(self, error: Exception) -> StoreError:
        said = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        return StoreError("{place}: {reason}", place=self._place, reason=said, next_step=_NEXT)
