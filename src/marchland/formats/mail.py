"""A message that a mail program can send: text, HTML beside it, and nothing that loads from elsewhere."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage


def mail(subject: str, text: str, html: str) -> str:
    """Return a message (RFC 5322) without sender and receivers, in ASCII; the same texts give the same message."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    digest = hashlib.sha256(f"{subject}\0{text}\0{html}".encode("utf-8", "replace")).hexdigest()
    message.set_boundary(f"marchland-{digest[:32]}")
    return message.as_string()
