"""Devices that signed in before: a mark in the browser that opens nothing, and saves waiting with strangers."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import date, timedelta

from marchland.access.adapters.account_store import AccountStore

DEVICE_DAYS = 180
"""How long a device is remembered after an account signed in by it."""
_MOST_ACCOUNTS = 4
"""Accounts that a device is remembered for, the newest first."""
_MAC_LETTERS = 40


class Devices:
    """Makes and reads the marks: the day, an id by chance, and a digest for each account, all by the site's own key.

    A mark names nobody. It holds until the account is set up anew.
    """

    def __init__(self, kept: AccountStore, clock: Callable[[], str]) -> None:
        self._kept, self._clock = kept, clock

    def _today(self) -> date:
        return date.fromisoformat(self._clock()[:10])

    def is_ours(self, mark: str) -> bool:
        """Tell whether a mark is one that this site made and that holds still; no file is read for it."""
        return bool(self._read(mark))

    def _read(self, mark: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the id of a mark and its digests, if the site made it."""
        head, *accounts = mark.split("~")
        parts = head.split(".")
        if len(parts) != 3 or not mark.isascii():
            return None
        day, device, mac = parts
        if not hmac.compare_digest(mac, self._mac("device", day, device)):
            return None
        made_on = date.fromisoformat(day)
        fresh = made_on <= self._today() + timedelta(days=1) and self._today() - made_on <= timedelta(days=DEVICE_DAYS)
        return (device, tuple(accounts)) if fresh else None

    def _mac(self, purpose: str, *said: str) -> str:
        return self._kept.mac(purpose, *said)[:_MAC_LETTERS]

    def _account_mac(self, device: str, name: str) -> str:
        """Return the digest that says that an account signed in by a device; another secret makes another."""
        account = self._kept.account(name)
        return self._mac("device of", device, name, account.secret) if account else ""

    def known(self, mark: str, name: str) -> str:
        """Return the id of the device by which that account signed in before, or nothing where it is a stranger."""
        read = self._read(mark)
        if read is None:
            return ""
        device, accounts = read
        expected = self._account_mac(device, name)
        return device if expected and expected in accounts else ""

    def remember(self, mark: str, name: str) -> str:
        """Return the mark that a browser is to keep from now on."""
        device, accounts = self._read(mark) or (secrets.token_urlsafe(12).replace(".", "-"), ())
        own = self._account_mac(device, name)
        day = self._today().isoformat()
        kept = [own, *(each for each in accounts if each != own)][:_MOST_ACCOUNTS]
        return "~".join([f"{day}.{device}.{self._mac('device', day, device)}", *kept])
