"""The settings of one run, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader's environment asks of us.

    `plain` is true where NO_COLOR is set (no-color.org). `store` is where the register is, by MARCHLAND_STORE or in the
    user's data folder, and `news` the newsroom, by MARCHLAND_NEWS or there. `keys` is the folder of the user's keys,
    which is never the store's. `contact` is how to reach whoever runs a site, by MARCHLAND_CONTACT. `user` is an opaque
    id of who runs the program, so that no name gets into a ledger. `cover` is the box or the state that a register
    covers, by MARCHLAND_COVER.
    """

    plain: bool
    store: str
    news: str
    keys: Path
    contact: str
    user: str
    cover: str = ""


def read_settings() -> Settings:
    """Return the settings of this run (folders as the XDG Base Directory Specification has them)."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    number = os.getuid() if hasattr(os, "getuid") else 0
    return Settings(
        plain=bool(os.environ.get("NO_COLOR")),
        store=os.environ.get("MARCHLAND_STORE") or str(data / "marchland" / "register.db"),
        news=os.environ.get("MARCHLAND_NEWS") or str(data / "marchland" / "news.db"),
        keys=config / "marchland" / "keys",
        contact=os.environ.get("MARCHLAND_CONTACT", "").strip(),
        user=f"os-{number}",
        cover=os.environ.get("MARCHLAND_COVER", "").strip(),
    )


def read_cache_folder() -> Path | None:
    """Return where compiled books are kept: by MARCHLAND_CACHE, or in the user's cache folder; None where it is off."""
    named = os.environ.get("MARCHLAND_CACHE", "").strip()
    if named == "off":
        return None
    if named:
        return Path(named)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marchland"
    except RuntimeError:  # a user without a home
        return None


def read_bucket_settings() -> tuple[str, str]:
    """Return the id of the key by which buckets are written, and the address of their server."""
    key, server = os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_ENDPOINT_URL", "")
    return key, server


def read_system_root() -> str:
    """Return the folder that Windows calls its root, without which it starts no Python; elsewhere there is none."""
    return os.environ.get("SYSTEMROOT", "")
