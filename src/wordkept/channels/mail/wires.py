"""The line to a mail server: a checked socket, encrypted, with a sentence for whatever goes wrong."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from imap_tools.errors import ImapToolsError

from wordkept.channel import Refused, Tools, TryLater

PATIENCE = 20.0
SECURITIES = ("ssl", "starttls", "none")
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError)


@dataclass(frozen=True)
class Line:
    """Where one of the two servers is and how we log in there."""

    host: str
    port: int
    security: str
    user: str
    password: str


def line(tools: Tools, kind: str) -> Line:
    """The line called "imap" or "smtp" in the settings; SMTP logs in like IMAP unless told."""
    said = tools.settings
    port, security = said.get(f"{kind}_port", ""), said.get(f"{kind}_security") or "ssl"
    if security not in SECURITIES:
        raise Refused(f"Security must be ssl, starttls or none, not {security!r}.")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(f"{port!r} is not a port number.")
    user = said.get(f"{kind}_user") or said.get("user", "")
    password = said.get(f"{kind}_password") or said.get("password", "")
    return Line(said.get(f"{kind}_host", "").strip(), int(port), security, user, password)


def wire(tools: Tools, there: Line) -> socket.socket:
    if tools.connect is None:
        raise Refused("This account was opened without a way to the network.")
    try:
        plain: socket.socket = tools.connect(there.host, there.port, PATIENCE)
    except Exception as trouble:
        # The house's client speaks in sentences and marks its own errors with `sent`.
        if not hasattr(trouble, "sent"):
            raise
        raise TryLater(str(trouble)) from trouble
    return _encrypted(plain, there.host) if there.security == "ssl" else plain


def _encrypted(plain: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


@contextlib.contextmanager
def sentences(there: Line) -> Iterator[None]:
    """Trouble on the wire: nothing was sent, and somebody can read what is wrong."""
    try:
        yield
    except TROUBLE as trouble:
        raise TryLater(_sentence(trouble, there)) from trouble


def _sentence(trouble: BaseException, there: Line) -> str:
    match trouble:
        case ssl.SSLCertVerificationError():
            return f"The certificate of {there.host} is not trusted: {trouble.verify_message}."
        case ssl.SSLError():
            return f"{there.host} speaks no TLS on port {there.port}: try starttls or another port."
        case TimeoutError():
            return f"{there.host} did not answer within {PATIENCE:.0f} seconds."
        case UnicodeEncodeError():
            return "The user or password has letters that this mail server cannot take."
    said = " ".join(str(trouble).split())[:120] or type(trouble).__name__
    return f"{there.host} on port {there.port} does not work for us: {said}."
