"""The two servers of a mailbox, logged in: IMAP to read and SMTP to send."""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from wordkept.channel import Refused, Tools, TryLater
from wordkept.channels.mail.wires import PATIENCE, TROUBLE, Line, line, sentences, wire

LARGEST_MAIL = 40_000_000


@contextlib.contextmanager
def box(tools: Tools) -> Iterator[BaseMailBox]:
    """Our mailbox, logged in, no folder chosen yet."""
    there = line(tools, "imap")
    with sentences(there):
        client = _Imap(there, wire(tools, there))
    try:
        with sentences(there):
            mailbox = _Box(_with_tls(client, there))
            _log_in(mailbox, there)
            yield mailbox
    except BaseException:
        _drop(client.shutdown)
        raise
    _drop(client.logout)


@contextlib.contextmanager
def submission(tools: Tools, own_domain: str) -> Iterator[smtplib.SMTP]:
    """The server that takes our mail, logged in."""
    there = line(tools, "smtp")
    with sentences(there):
        smtp = _Smtp(there, wire(tools, there), own_domain)
    try:
        with sentences(there):
            _greet(smtp, there)
            yield smtp
    except BaseException:
        _drop(smtp.close)
        raise
    _drop(smtp.quit)


def _drop(hang_up: Callable[[], object]) -> None:
    """Politely while all is well; at once after trouble, or we would wait for its answer too."""
    with contextlib.suppress(*TROUBLE):
        hang_up()


class _Imap(imaplib.IMAP4):
    def __init__(self, there: Line, connected: socket.socket) -> None:
        self._connected = connected
        super().__init__(there.host, there.port, PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._connected

    def read(self, size: int) -> bytes:
        if size > 2 * LARGEST_MAIL:
            raise self.abort(f"the server announced {size} bytes at once")
        return super().read(size)


class _Box(BaseMailBox):
    def __init__(self, client: imaplib.IMAP4) -> None:
        self._connected = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._connected


class _Smtp(smtplib.SMTP):
    def __init__(self, there: Line, connected: socket.socket, own_domain: str) -> None:
        self._connected = connected
        super().__init__(there.host, there.port, own_domain, PATIENCE)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        return self._connected


def _with_tls(client: imaplib.IMAP4, there: Line) -> imaplib.IMAP4:
    if there.security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def _log_in(mailbox: BaseMailBox, there: Line) -> None:
    plain = (there.user + there.password).isascii()
    log_in = mailbox.login if plain else mailbox.login_utf8
    try:
        log_in(there.user, there.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as answer:
        raise _no_entry(there, later="[UNAVAILABLE]" in str(answer)) from answer


def _greet(smtp: smtplib.SMTP, there: Line) -> None:
    smtp.ehlo()
    if there.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    if not there.user:
        return
    try:
        smtp.login(there.user, there.password)
    except smtplib.SMTPAuthenticationError as answer:
        raise _no_entry(there, later=answer.smtp_code < 500) from answer
    except smtplib.SMTPNotSupportedError as answer:
        raise Refused(f"{there.host} takes no login on port {there.port}.") from answer


def _no_entry(there: Line, later: bool) -> Refused | TryLater:
    if later:
        return TryLater(f"{there.host} cannot check logins just now.")
    return Refused(f"{there.host} does not accept the user {there.user} with this password.", True)
