"""The second factor: codes that change with the time (TOTP, RFC 6238), and the picture an authenticator reads."""

from __future__ import annotations

import io

import pyotp
import segno

STEP_S = 30
_AROUND = (0, -1, 1)
"""The clocks of a phone and of the site may be one step apart."""


def new_secret() -> str:
    """Return a new secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def address(secret: str, name: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator keeps."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def code(secret: str, at_s: int) -> str:
    """Return the code of an instant."""
    return pyotp.TOTP(secret).at(at_s)


def step_of(secret: str, given: str, at_s: int) -> int:
    """Return the step whose code was given, of those about an instant, or 0 if it is the code of none."""
    code_ = given.replace(" ", "")
    steps = [at_s // STEP_S + off for off in _AROUND if pyotp.TOTP(secret).verify(code_, for_time=at_s + off * STEP_S)]
    return steps[0] if steps else 0


def picture(text: str) -> str:
    """Return a QR code to be read off a terminal."""
    drawn = io.StringIO()
    segno.make(text, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()
